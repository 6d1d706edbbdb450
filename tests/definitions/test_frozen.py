"""A plan frozen beforehand: kept, deviated from and how, altered afterwards, absent."""

import shutil
from datetime import date

import pytest

from aos_analysis.definitions.frozen import analysis_sha256
from aos_analysis.definitions.library import SHIPPED
from aos_analysis.run.designs import load_plan
from aos_analysis.run.freezing import freeze
from aos_analysis.words.errors import ParameterError

ON = date(2026, 3, 2)


@pytest.fixture
def team(tmp_path):
    """A team's own folder with one campaign, one indicator and one value of its own."""
    for name in (
        "campaigns/antidepresseurs.yaml",
        "indicators/antidepressant_duration_180d.yaml",
        "values/days_per_box_n06a.yaml",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(SHIPPED / name, tmp_path / name)
    return tmp_path


def edit(file, before, after):
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), "utf-8")


def deviations(team):
    return [(d.place, d.before, d.after) for d in load_plan("antidepresseurs", team).registration.deviations]


def test_a_plan_not_frozen_says_so(team):
    assert load_plan("antidepresseurs", team).registration.status == "none"


def test_a_frozen_plan_is_kept_until_something_moves(team):
    path = freeze("antidepresseurs", team, ON)
    plan = load_plan("antidepresseurs", team)
    assert path == team / "frozen" / "antidepresseurs.yaml"
    assert (plan.registration.status, plan.registration.on, plan.registration.deviations) == ("kept", ON, ())
    assert path in plan.files


@pytest.mark.parametrize(
    ("file", "before", "after", "deviation"),
    [
        (
            "campaigns/antidepresseurs.yaml",
            "useful_effect: 2.0",
            "useful_effect: 1.0",
            ("campaign.useful_effect", "2.0", "1.0"),
        ),
        (
            "campaigns/antidepresseurs.yaml",
            "{from: 1, to: 12}",
            "{from: 1, to: 6}",
            ("campaign.effect_window.to", "12", "6"),
        ),
        ("campaigns/antidepresseurs.yaml", "placebo: ", "# placebo: ", ("campaign.placebo", "antibiotic_rate", "–")),
        (
            "indicators/antidepressant_duration_180d.yaml",
            "min_days: 180",
            "min_days: 150",
            ("indicators.antidepressant_duration_180d.min_days", "180", "150"),
        ),
    ],
)
def test_each_change_is_told_with_before_and_after(team, file, before, after, deviation):
    freeze("antidepresseurs", team, ON)
    edit(team / file, before, after)
    if "min_days" in before:  # its follow-up moves with it
        edit(team / file, "follow_up_days: 240", "follow_up_days: 210")
    found = deviations(team)
    assert deviation in found
    assert load_plan("antidepresseurs", team).registration.status == "deviates"
    place, was, now = deviation
    assert f"Écart au plan verrouillé : {place}, {was} devenu {now}." in load_plan("antidepresseurs", team).warnings()


def test_the_code_that_counts_is_part_of_the_plan(team, monkeypatch):
    freeze("antidepresseurs", team, ON)
    monkeypatch.setattr("aos_analysis.definitions.frozen.analysis_sha256", lambda design: "f" * 64)
    assert [place for place, _, _ in deviations(team)] == ["analysis_sha256"]
    assert any("Le code de l'analyse a changé" in text for text in load_plan("antidepresseurs", team).warnings())


@pytest.mark.parametrize(("given", "status"), [("a", "kept"), ("b", "deviates")])
def test_code_that_was_seen_to_give_the_same_numbers_is_no_deviation(team, tmp_path, monkeypatch, given, status):
    design, frozen_code = "staggered_adoption", analysis_sha256("staggered_adoption")
    freeze("antidepresseurs", team, ON)
    seen = tmp_path / "analyses.csv"
    lines = ["design,analysis_sha256,numbers_sha256", f"{design},{frozen_code},a", f"{design},{'f' * 64},{given}"]
    seen.write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr("aos_analysis.definitions.frozen.ANALYSES", seen)
    monkeypatch.setattr("aos_analysis.definitions.frozen.analysis_sha256", lambda design: "f" * 64)
    plan = load_plan("antidepresseurs", team)
    assert (plan.registration.status, plan.registration.rewritten) == (status, status == "kept")
    assert any("a été réorganisé depuis le verrou" in text for text in plan.warnings()) == (status == "kept")


def test_who_checked_is_no_deviation(team):
    freeze("antidepresseurs", team, ON)
    edit(team / "campaigns/antidepresseurs.yaml", "checked_by: null", "checked_by: Service médical")
    assert deviations(team) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2026-03-02", "2025-03-02"),
        ("useful_effect: 2.0", "useful_effect: 1.0"),
        ("sha256:", "sha:"),
        ("plan:", "plan: ["),
    ],
)
def test_a_frozen_file_edited_afterwards_is_worth_nothing(team, before, after):
    edit(freeze("antidepresseurs", team, ON), before, after)
    plan = load_plan("antidepresseurs", team)
    assert plan.registration.status == "altered"
    assert any("verrou ne vaut plus rien" in text for text in plan.warnings())


def test_a_plan_is_frozen_once(team):
    freeze("antidepresseurs", team, ON)
    with pytest.raises(ParameterError, match=r"déjà verrouillé depuis le 2\smars\s2026"):
        freeze("antidepresseurs", team)
