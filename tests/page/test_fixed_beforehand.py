"""What a page may say of a plan: fixed beforehand where it was frozen before its first result, declared elsewhere."""

import shutil
from dataclasses import replace
from datetime import date, datetime

import pytest

from aos_analysis.definitions.frozen import Registration, specification_sha256
from aos_analysis.definitions.library import SHIPPED
from aos_analysis.definitions.plan import Recorded
from aos_analysis.page import sentences
from aos_analysis.page.cover import _registered, cover
from aos_analysis.places import OUTPUT
from aos_analysis.run.designs import load_plan
from aos_analysis.run.freezing import freeze
from aos_analysis.run.journal import journal_file, recorded, register_draws
from aos_analysis.run.records import note_exploration, note_run
from aos_analysis.run.register import append, lines
from aos_analysis.study.verdict import conclude_verdict
from tests.page_text import plain
from tests.study_example import CASES, make_study

KEPT = Registration("kept", date(2026, 3, 2))
WHEN = datetime(2026, 3, 2, 14, 25, 1)
NOT_FROZEN = "La méthode n'a pas été fixée par écrit (« verrouillée ») avant que ce résultat soit connu."


def told(study):
    return plain(cover(study).text + sentences.question(study).text)


def planned(case="strong", registration=KEPT, specifications=1, frozen_first=True):
    study = make_study(case)
    known = Recorded(specifications=specifications, frozen_first=frozen_first)
    return replace(study, plan=replace(study.plan, registration=registration, recorded=known))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("registration", [Registration(), Registration("altered")])
def test_a_plan_that_was_not_frozen_is_never_said_fixed_beforehand(case, registration):
    text = told(planned(case, registration))
    assert NOT_FROZEN in text
    assert "avant l'analyse" not in text and "fixé à" not in text


def test_a_plan_frozen_after_its_first_result_is_not_fixed_beforehand():
    text = told(planned(frozen_first=False, specifications=3))
    assert f"{NOT_FROZEN} Le journal des analyses en contient 3 différentes, celle-ci comprise." in text
    assert "avant l'analyse" not in text


def test_a_plan_frozen_beforehand_says_so():
    text = told(planned())
    assert NOT_FROZEN not in text
    assert "l'effet utile déclaré (2 points, fixé avant l'analyse)" in text


def test_what_an_exploration_changed_is_told_beside_the_conclusion(tmp_path, monkeypatch):
    monkeypatch.setenv(OUTPUT, str(tmp_path))
    plan = load_plan("antidepresseurs")
    tried = ({}, {"comparison": "never_treated", "base": "last_period"}, {"effect_window": {"from": 1, "to": 6}})
    for changes in tried:
        note_exploration(plan, changes, "ab" * 32)
    found = recorded(plan, tmp_path)
    assert found.explored == ("base", "comparison", "effect_window")
    study = planned()
    text = told(replace(study, plan=replace(study.plan, recorded=found)))
    expected = "d'autres choix (les mois de base, le groupe de comparaison, la fenêtre de l'effet)"
    assert f"Une exploration a essayé {expected} ; aucun n'entre dans cette conclusion." in text


@pytest.mark.parametrize(("beforehand", "words"), [(True, "fixé avant l'analyse"), (False, "déclaré")])
def test_the_verdict_says_when_its_threshold_was_fixed(beforehand, words):
    said = conclude_verdict(3.0, 1.0, 5.0, 2.0, 2.1, "points", [], beforehand).sentence
    assert f"seuil d'utilité {words} (" in said


def test_the_journal_counts_different_analyses_and_knows_when_the_plan_was_frozen(tmp_path):
    plan = load_plan("antidepresseurs")
    other = load_plan("antidepresseurs", useful_effect=1.0)
    assert recorded(plan, tmp_path) == Recorded()
    for one in (plan, other, plan):
        note_run(one, plan.campaign.design, "ab" * 32, tmp_path)
    note_run(plan, "data_quality", "ab" * 32, tmp_path)
    assert recorded(plan, tmp_path) == Recorded(False, 2, False)
    third = load_plan("antidepresseurs", effect_window={"from": 1, "to": 6})
    assert recorded(third, tmp_path).specifications == 3
    (first, *_) = lines(journal_file(tmp_path), "run")
    assert first["specification"] == specification_sha256(plan.content())


@pytest.mark.parametrize(
    ("last_flux", "first"),
    [(date(2023, 9, 1), True), (date(2024, 3, 1), True), (date(2024, 4, 1), False), (None, False)],
)
def test_a_report_before_the_effect_could_be_seen_is_no_result(tmp_path, last_flux, first):
    """The campaign begins in September 2023, its effect a month later, and care is complete after six months."""
    plan = load_plan("antidepresseurs")
    note_run(plan, plan.campaign.design, "ab" * 32, tmp_path, last_flux)
    assert recorded(plan, tmp_path).frozen_first == first


def test_what_was_tried_in_a_notebook_is_an_analysis_too(tmp_path, monkeypatch):
    monkeypatch.setenv(OUTPUT, str(tmp_path))
    plan, other = load_plan("antidepresseurs"), load_plan("antidepresseurs", useful_effect=1.0)
    note_exploration(other, {"useful_effect": 1.0}, "ab" * 32)
    note_run(replace(plan, registration=Registration("kept", date(2026, 1, 2))), plan.campaign.design, "ab", tmp_path)
    told = Recorded(False, 2, False, explored=("useful_effect",))
    assert recorded(plan, tmp_path) == told  # the other one came first, and was not frozen
    (line,) = lines(journal_file(tmp_path), "exploration")
    assert (line["changed"], line["frozen"]) == (["useful_effect"], False)


def test_the_page_says_that_the_journal_knows_the_freezing(tmp_path):
    team = tmp_path / "campaigns"
    team.mkdir()
    shutil.copy(SHIPPED / "campaigns" / "antidepresseurs.yaml", team)
    file = freeze(team / "antidepresseurs.yaml", tmp_path, output=tmp_path)
    plan = load_plan("antidepresseurs", tmp_path)
    assert recorded(plan, tmp_path).frozen and not recorded(plan, tmp_path / "ailleurs").frozen
    file.write_text(file.read_text("utf-8") + "# retouche\n", encoding="utf-8")
    assert not recorded(plan, tmp_path).frozen
    study = planned()
    kept = replace(study, plan=replace(study.plan, recorded=Recorded(frozen=True)))
    pages = [cover(each).html for each in (study, kept)]
    assert ["(inscrit au journal)" in page for page in pages] == [False, True]


def test_who_signed_and_who_answers_make_no_other_analysis():
    plan, other = load_plan("antidepresseurs"), load_plan("antidepresseurs", contact="service.autre@exemple.fr")
    assert specification_sha256(plan.content()) == specification_sha256(other.content())


def test_a_share_learns_of_a_draw_and_of_those_refused_once_and_of_no_unit(tmp_path):
    journal, register = journal_file(tmp_path), tmp_path / "partage" / "registre.jsonl"
    known = {"campaign": "a", "seed": 4, "drawn_on": "2026-03-02", "sha256": "ab" * 32, "waves": ["vague 1"]}
    append(journal, "draw", WHEN, **known, targeted=80, sketch=["0123456789ab"], targeted_sha256="cd" * 32)
    append(journal, "draw_refused", WHEN, campaign="a", of="a")
    append(journal, "run", WHEN, campaign="a")
    append(journal, "draw", WHEN, **(known | {"campaign": "b"}))
    for _ in range(2):
        register_draws("a", tmp_path, register)
    assert [(line["what"], line["campaign"]) for line in lines(register)] == [("draw", "a"), ("draw_refused", "a")]
    assert set(lines(register, "draw")[0]) == {"what", "when", "made", *known}


@pytest.mark.parametrize(
    ("extracted_on", "said"), [(date(2026, 6, 30), "avant l'extraction"), (None, "2\u00a0mars\u00a02026")]
)
def test_a_plan_is_before_the_extraction_only_where_its_day_is_known(extracted_on, said):
    study = planned(registration=KEPT)
    told = _registered(replace(study, source=replace(study.source, extracted_on=extracted_on)))
    assert said in told and ("extraction" in told) == bool(extracted_on)
