"""What a page says once, in the right number and unit, and what a new campaign file proposes."""

from dataclasses import replace

import pytest

from aos_analysis.definitions.indicator import Noun
from aos_analysis.definitions.plan import check_campaign
from aos_analysis.definitions.scaffold import new_campaign
from aos_analysis.page import sentences
from aos_analysis.page.cover import cover
from aos_analysis.page.reading import Reading
from aos_analysis.run.designs import DesignOptions
from aos_analysis.study import checks
from aos_analysis.words import numbers
from tests.page_text import plain
from tests.simulated_series import simulate
from tests.study_example import make_study

DESIGNS = DesignOptions()


@pytest.mark.parametrize("design", DESIGNS)
def test_a_new_file_proposes_a_comparison_that_its_design_has(design, tmp_path):
    path = new_campaign("essai", design, tmp_path, DESIGNS)
    faults = [str(fault) for fault in check_campaign(path, None, DESIGNS)]
    assert [fault for fault in faults if "comparaison" in fault and "n'existe pas" in fault] == []


def test_a_comparison_that_the_design_does_not_have_is_refused_before_any_data_is_read(tmp_path):
    path = new_campaign("essai", "interrupted_time_series", tmp_path, DESIGNS)
    lines = path.read_text("utf-8").replace("comparison: control_area", "comparison: not_yet_treated").splitlines()
    path.write_text("\n".join(lines), encoding="utf-8")
    number = next(n for n, line in enumerate(lines, 1) if line.startswith("comparison:"))
    assert (
        f"essai.yaml, ligne {number} : la comparaison « not_yet_treated » n'existe pas pour le plan "
        "« interrupted_time_series ». Valeurs possibles : control_area, never_treated, none."
    ) in [str(fault) for fault in check_campaign(path, None, DESIGNS)]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("null", "On ne sait pas : ces données ne démontrent ni un effet, ni son absence."),
        ("to_confirm", "Peut-être : l'effet estimé va dans le sens souhaité"),
    ],
)
def test_the_effect_is_given_once_in_the_essentials(case, expected):
    """The verdict's own sentence holds it again: it stays in `result.json`."""
    study = make_study(case, "decrease")
    answers = dict(line.split(" ? : ", 1) for line in plain(cover(study).text).splitlines() if " ? : " in line)
    assert answers["Est-ce que cela marche"].startswith(expected)
    raw = Reading(study).raw
    bounds = [numbers.number(abs(end), 1) for end in (raw.low, raw.high)]
    holding = [question for question, told in answers.items() if all(bound in told for bound in bounds)]
    assert holding == ["De combien"]
    assert not any("IC à 95 %" in told for told in answers.values())


@pytest.mark.parametrize(("days", "told"), [(3, "pendant 3 jours"), (1, "pendant 1 jour"), (240, "pendant 8 mois")])
def test_follow_up_is_told_in_days_where_it_is_short(days, told):
    study = make_study()
    indicator = study.plan.indicator.model_copy(update={"follow_up_days": days})
    plan = replace(study.plan, indicators={**study.plan.indicators, indicator.id: indicator})
    assert told in plain(sentences.data(replace(study, plan=plan)).text)


def test_an_estimate_without_interval_says_so_once():
    assert plain(numbers.interval(float("nan"), float("nan"))) == "n. d."


@pytest.mark.parametrize(
    ("reached", "rivals", "status", "said"),
    [
        ({}, (), "advisory passed", "Aucune autre campagne n'a été menée auprès des mêmes unités."),
        (
            {"autre": 1},
            ("autre",),
            "advisory passed",
            "Une autre campagne (« autre ») a touché 5,0 % des unités étudiées : trop peu pour peser.",
        ),
        (
            {"vague 2": 4, "autre": 8},
            ("vague 2",),
            "critical failed",
            "Une autre campagne (« vague 2 ») a touché 20,0 % des unités étudiées et vise le même indicateur : leurs "
            "effets ne se distinguent pas.",
        ),
        (
            {"vague 2": 1, "autre": 8},
            ("vague 2",),
            "advisory failed",
            "Une autre campagne (« autre ») a touché 40,0 % des unités étudiées : si elle a pu agir sur cet "
            "indicateur, leurs effets se mêlent.",
        ),
    ],
)
def test_another_campaign_on_the_same_units_is_a_reason_for_caution(reached, rivals, status, said):
    """Of caution only, unless its file names the same indicator: then its effect is part of the estimate."""
    panel = replace(simulate(0), campaigns_seen=reached, rivals=frozenset(rivals))
    found = checks.overlap(panel)
    assert (len(panel.units), f"{found.severity} {found.status}", plain(found.sentence)) == (20, status, said)


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (1, "territory", "1 territoire contacté"),
        (2, "territory", "2 territoires contactés"),
        (1, "practitioner", "moins de 5 praticiens contactés"),
        (612, "practitioner", "612 praticiens contactés"),
    ],
)
def test_those_contacted_agree_with_their_number(value, unit, told):
    study = make_study()
    campaign = study.plan.campaign.model_copy(update={"unit": unit})
    reading = Reading(replace(study, plan=replace(study.plan, campaign=campaign)))
    assert plain(reading.agreed(value, "contacté")) == told


NOUN = {"one": "journée d'arrêt", "many": "journées d'arrêt"}


@pytest.mark.parametrize(
    ("measure", "noun", "one", "many"),
    [
        ("episode_duration", None, "patient", "patients"),
        ("rate", None, "délivrance", "délivrances"),
        ("cost", None, "euro", "euros"),
        ("cohort_share", None, "patient", "patients"),
        ("aggregated", None, "cas", "cas"),
        ("aggregated", NOUN, "journée d'arrêt", "journées d'arrêt"),
    ],
)
def test_what_is_counted_has_the_noun_of_its_file_or_of_its_measure(measure, noun, one, many):
    plan = make_study().plan
    indicator = plan.indicator.model_copy(update={"measure": measure, "noun": noun and Noun(**noun)})
    assert (indicator.counted.one, indicator.counted.many) == (one, many)


@pytest.mark.parametrize(
    ("direction", "noun", "expected"),
    [
        ("increase", None, "patients de plus ["),
        ("decrease", NOUN, "journées d'arrêt de moins ["),
        ("decrease", NOUN | {"per_year": True}, "journées d'arrêt de moins par an ["),
    ],
)
def test_a_volume_is_counted_in_its_noun_without_a_sign(direction, noun, expected):
    study = make_study("strong", direction)
    indicator = study.plan.indicator.model_copy(update={"noun": noun and Noun(**noun)})
    named = replace(study.plan, indicators={**study.plan.indicators, indicator.id: indicator})
    said = plain(sentences.effect(replace(study, plan=named)).text)
    assert expected in said and "−" not in said.split(expected)[1].split("]")[0]
