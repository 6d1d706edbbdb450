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
from aos_analysis.study.result import Check
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


def answer(study, question):
    """What the first screen says to « De combien », « Est-ce sûr »…"""
    lines = dict(line.split(" ? : ", 1) for line in plain(cover(study).text).splitlines() if " ? : " in line)
    return lines[question]


def renamed(study, **changes):
    """The same study of an indicator that has another title or noun."""
    indicator = study.plan.indicator.model_copy(update=changes)
    return replace(study, plan=replace(study.plan, indicators={**study.plan.indicators, indicator.id: indicator}))


TITLE = "Journées d'arrêt pour 1 000 patients actifs et par mois"


@pytest.mark.parametrize(
    ("case", "question", "expected"),
    [
        ("strong", "Est-ce que cela marche", "(2 journées d'arrêt pour 1 000 patients actifs et par mois)."),
        ("strong", "De combien", "416,90 journées d'arrêt pour 1 000 patients actifs et par mois, au lieu de"),
        ("strong", "De combien", "Soit, en moyenne sur 12 mois, 3,10 journées d'arrêt de moins (0,7 %)."),
        ("null", "De combien", "est de 0,3 journée d'arrêt de moins pour 1 000 patients actifs et par mois, mais"),
        ("null", "De combien", "l'effet réel peut être n'importe où entre 2,7 de moins et 2,1 de plus. Seul"),
    ],
)  # fmt: skip
def test_a_rate_says_of_whom_it_counts_once_in_each_answer(case, question, expected):
    study = renamed(make_study(case, "decrease", "rate"), title=TITLE, noun=Noun(**NOUN))
    told = answer(study, question)
    assert expected in told and told.count("patients actifs") == 1


@pytest.mark.parametrize(
    ("noun", "explained"),
    [
        ({"one": "patient-mois traité", "many": "patients-mois traités"}, True),
        ({"one": "patient", "many": "patients"}, False),
    ],
)
def test_a_patient_month_is_explained_where_it_is_counted(noun, explained):
    told = answer(renamed(make_study("strong", "decrease"), noun=Noun(**noun)), "De combien")
    assert ("Un patient-mois est un patient suivi pendant un mois" in told) is explained


def test_whole_patients_that_do_not_differ_by_the_points_told_are_about_right():
    """2 patients in 100 beside 1,7 point; 31 in 1 000 beside 3,1 points."""
    assert answer(make_study("weak"), "De combien").startswith("Environ 27 patients sur 100, au lieu de 25")
    assert answer(make_study("strong"), "De combien").startswith("281 patients sur 1 000, au lieu de 250")


def judged(study, *found, method="staggered_adoption"):
    """The same study with these checks only, or of another method."""
    checks = tuple(Check(name, severity, status, None, None, f"{name} dit.") for name, severity, status in found)
    effect = replace(study.result.effect, method=method)
    return replace(study, checks=checks, result=replace(study.result, checks=checks, effect=effect, method=method))


HELD = ("trend_allowed", "critical", "passed")
COMPARED = "Comparaison vérifiée : les contrôles qui décident sont tous satisfaits. "
RESERVED = ("trend_allowed", "critical", "failed")
ADVISORY = [(name, "advisory", "failed") for name in ("flow", "empty_periods")]


@pytest.mark.parametrize(
    ("method", "found", "expected"),
    [
        ("staggered_adoption", [HELD], f"{COMPARED}L'estimation suppose que, sans la campagne, les deux"),
        ("staggered_adoption", [HELD, ("pre_trend", "advisory", "failed")],
         f"{COMPARED}Un point invite toutefois à la prudence. pre_trend dit."),
        ("staggered_adoption", [HELD, *ADVISORY], "2 contrôles indicatifs signalent des doutes"),
        ("staggered_adoption", [RESERVED, *ADVISORY], "n'est pas sûre. trend_allowed dit. 2 autres contrôles"),
        ("cluster_trial", [HELD, ("randomised", "critical", "passed")],
         "Tirage au sort suivi : seul le hasard a décidé qui serait contacté. Reste à supposer que le tirage au sort"),
        ("regression_discontinuity", [HELD],
         "les praticiens situés juste au-dessus et juste au-dessous du seuil auraient évolué de la même façon, et qu"),
    ],
)  # fmt: skip
def test_how_sure_it_is_never_contradicts_its_first_word(method, found, expected):
    assert expected in answer(judged(make_study(), *found, method=method), "Est-ce sûr")


@pytest.mark.parametrize(
    ("case", "told"), [("null", True), ("insufficient", True), ("strong", False), ("harmful", False)]
)
def test_what_concludes_nothing_says_what_to_do_meanwhile(case, told):
    meanwhile = "D'ici là, rien dans ces résultats ne demande d'arrêter la campagne, et rien ne justifie de l'étendre."
    assert (meanwhile in answer(make_study(case), "Que faire")) is told


@pytest.mark.parametrize(
    ("estimate", "told"),
    [
        (0.2, "Pas assez : s'il existe, l'effet est inférieur"),
        (-0.7, "Non : l'évolution estimée va à l'inverse du sens"),
    ],
)
def test_no_useful_effect_says_which_way_the_estimate_goes(estimate, told):
    study = make_study("useless")
    effect = replace(study.result.effect, estimate=estimate)
    assert told in answer(replace(study, result=replace(study.result, effect=effect)), "Est-ce que cela marche")
