"""`aos plan` on a team's data: tried, kept, resumed; a future campaign without a contact; what is refused."""

import json
import shutil
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from aos_analysis import cli, demo, places
from aos_analysis.data.panel import build_panel
from aos_analysis.data.sources import open_source
from aos_analysis.definitions.library import SHIPPED
from aos_analysis.reports.plan import ground as grounds
from aos_analysis.reports.plan.ground import ground
from aos_analysis.run import drawing, planning
from aos_analysis.run.designs import load_plan
from aos_analysis.run.drawing import draw
from aos_analysis.run.planning import kept, planned, tried
from aos_analysis.study.designs import estimate
from aos_analysis.study.planning import power
from aos_analysis.study.study import conclude
from aos_analysis.words.errors import DataError
from tests.run.test_draw import CAMPAIGN, ON, asked, followed, targeted, team, write_tables  # noqa: F401 (a fixture)


@pytest.fixture
def place(team, tmp_path, monkeypatch):  # noqa: F811
    """A small grid on the team's data, kept in a folder of its own."""
    monkeypatch.setattr(grounds, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(power, "LAYOUTS", ("wedge", "undrawn"))
    monkeypatch.setattr(power, "follow_ups", lambda campaign: [6])
    (team / "donnees" / "contacts.parquet").unlink()  # nobody is named yet
    return team


def grounded(team):  # noqa: F811
    plan, source = load_plan("essai", team / "parametres"), open_source(team / "donnees")
    return plan, source, ground(plan, source)


def test_what_was_tried_is_kept_and_only_the_rest_is_tried(place):
    plan, source, found = grounded(place)
    assert found.most == 80 and len(found.past.panel.periods) == 26  # 2022-01 to 2024-02
    assert tried(found, 1, 1, lambda said: None) == 4
    before = found.draws.read_text("utf-8")
    found.draws.write_text(before + "wedge,80,6,0.0,1,0.", "utf-8")  # killed while it wrote
    assert tried(found, 2, 1, lambda said: None) == 4
    draws = kept(found.draws).read()
    assert found.draws.read_text("utf-8").startswith(before) and len(draws) == 16
    assert draws.groupby(["layout", "units", "effect"]).size().eq(2).all()
    told = planned(plan, source)
    assert {p.runs for p in told.powers} == {2} and told.verdict in ("out_of_reach", "undrawn_only", "reachable")


def test_without_a_try_there_is_no_plan(place):
    plan, source, _ = grounded(place)
    with pytest.raises(DataError, match="Lancez d'abord : aos plan essai"):
        planned(plan, source)


def test_the_targets_already_named_are_those_that_count(place):
    write_tables(place / "donnees", targeted(units=[f"U{i:03d}" for i in range(60)]))
    _, _, found = grounded(place)
    assert found.most == found.past.pool.size == 60


@pytest.mark.parametrize(
    ("contacts", "period", "said"),
    [
        (10, "from: 2024-03, to: 2024-10", "10 unités à viser dans les données ; il en faut au moins 20"),
        (80, "from: 2022-02, to: 2022-03", "aucun mois complet de données avant 2022-02"),
    ],
)
def test_what_cannot_be_planned_is_told(place, contacts, period, said):
    write_tables(place / "donnees", targeted(units=[f"U{i:03d}" for i in range(contacts)]))
    text = CAMPAIGN.replace("from: 2024-03, to: 2024-10", period)
    (place / "parametres" / "campaigns" / "essai.yaml").write_text(text, "utf-8")
    with pytest.raises(DataError, match=said):
        grounded(place)


def test_real_contacts_never_touch_the_past_that_is_tried(place):
    """The same ground, whoever was met since."""
    done = pd.DataFrame({"unit_id": ["U000"], "status": "done", "contact_date": pd.Timestamp("2024-05-02")})
    done = done.assign(campaign="essai", channel="delegate_visit")
    write_tables(place / "donnees", pd.concat([targeted(), done], ignore_index=True))
    _, _, found = grounded(place)
    assert found.past.panel.units["cohort"].isna().all() and found.most == 80
    assert planning.KIND.follows(load_plan("essai", place / "parametres"), "ab") == {}


def test_from_the_plan_to_the_verdict_the_draw_is_all_that_is_needed(place, monkeypatch):
    """Planned, drawn and frozen before anybody is met; months later, the same file is read as a trial."""
    monkeypatch.setenv(places.OUTPUT, str(place / "outputs"))
    write_tables(place / "donnees", targeted())
    _until(place / "donnees", "2024-02")
    plan, source, found = grounded(place)
    assert tried(found, 1, 1, lambda said: None) > 0 and planned(plan, source).units == 80
    listed = pd.read_csv(draw(asked(place), ON, seed=1), dtype=str)
    write_tables(place / "donnees", followed(listed.drop(columns="diffusion")))
    _gained(place / "donnees", listed)
    plan = load_plan("essai", place / "parametres")
    panel = build_panel(open_source(place / "donnees"), plan)
    study = conclude(plan, open_source(place / "donnees"), panel, estimate(panel, plan.campaign))
    checks = {check.name: check for check in study.checks}
    assert plan.fixed_beforehand and plan.recorded.draw and checks["draw"].status == "passed"
    assert checks["trend_allowed"].severity == "advisory"
    assert study.result.effect.low < 10 < study.result.effect.high
    assert study.verdict.key == "favourable"


def _until(folder, month):
    """The months that were known then."""
    rows = pd.read_parquet(folder / "monthly_indicators.parquet")
    rows[rows["month"] <= month].to_parquet(folder / "monthly_indicators.parquet")


def _gained(folder, listed):
    """Ten points more from the month of each unit's wave on."""
    rows = pd.read_parquet(folder / "monthly_indicators.parquet")
    begins = rows["unit_id"].map(listed.set_index("unit_id")["planned_month"]).fillna("9999")
    rows["numerator"] = rows["numerator"] + 0.1 * rows["denominator"] * (rows["month"] >= begins)
    rows.to_parquet(folder / "monthly_indicators.parquet")


@pytest.mark.slow
def test_the_whole_chain_by_its_commands_on_the_synthetic_caisse(tmp_path, monkeypatch, capsys):
    """`aos plan`, `aos draw`, months later `aos run`: the trial is read from one file, and says that it was drawn."""
    monkeypatch.setattr(power, "follow_ups", lambda campaign: [6])
    monkeypatch.setattr(drawing, "date", SimpleNamespace(today=lambda: date(2024, 8, 20)))
    caisse = demo.cached(tmp_path / "caisses", seed=3, scale=0.05, streams=("hypnotics",), effect=0.0)
    team_place, data = tmp_path / "parametres", tmp_path / "donnees"
    (team_place / "campaigns").mkdir(parents=True)
    text = (SHIPPED / "campaigns" / "benzodiazepines.yaml").read_text("utf-8")
    text = text.replace("placebo: sick_leave_days", "placebo: null")
    (team_place / "campaigns" / "benzodiazepines.yaml").write_text(text.replace("to: 12}", "to: 6}"), "utf-8")
    rows = _before_the_draw(caisse, data)
    options = f"--data {data} --parameters {team_place} --output {tmp_path / 'outputs'}"
    assert cli.status(f"plan benzodiazepines --runs 1 --jobs 1 {options}".split()) == 0
    listed = tmp_path / "interne" / "liste.csv"
    assert cli.status(f"draw benzodiazepines --waves 2 --to {listed} {options}".split()) == 0
    said = capsys.readouterr().out
    assert "Équilibre des vagues" in said and "verrouillé" in said
    _after_the_draw(rows, pd.read_csv(listed, dtype=str), data)
    assert cli.status(f"run benzodiazepines {options}".split()) == 0
    (result,) = (tmp_path / "outputs" / "benzodiazepines").glob("*/result.json")
    found = json.loads(result.read_text("utf-8"))
    assert (found["solidity"]["key"], found["run"]["frozen"]["status"]) == ("drawn", "kept"), found["checks"]
    assert found["effect"]["low"] < 3.0 < found["effect"]["high"] and found["verdict"] == "favourable"


def _before_the_draw(caisse, data):
    """The caisse as it was known in August 2024, everybody of the trial targeted; returns all its months."""
    shutil.copytree(caisse, data)
    months = pd.read_parquet(data / "monthly_indicators.parquet")
    known = months[pd.to_datetime(months["month"]) < "2024-09-01"].assign(flux_max=pd.Timestamp("2025-02-01"))
    known.to_parquet(data / "monthly_indicators.parquet")
    aimed = pd.read_parquet(data / "contacts.parquet").query("campaign == 'benzodiazepines'").drop_duplicates("unit_id")
    aimed = aimed.assign(status="targeted", contact_date=pd.NaT, channel=None, wave=None)
    aimed.astype({"contact_date": "datetime64[s]"}).to_parquet(data / "contacts.parquet")
    (data / "dataset.json").unlink(missing_ok=True)
    return months


def _after_the_draw(months, listed, data):
    """Every month known; the arm drawn to be visited is met in September, and loses three points from then on."""
    begun = listed[listed["planned_month"].notna()]
    lost = months["unit_id"].isin(begun["unit_id"]) & (pd.to_datetime(months["month"]) >= "2024-09-01")
    lost &= months["indicator"] == "benzodiazepine_share_65"
    months["numerator"] = (months["numerator"] - 0.03 * months["denominator"] * lost).clip(lower=0)
    months.to_parquet(data / "monthly_indicators.parquet")
    aimed = pd.read_parquet(data / "contacts.parquet")
    met = aimed[aimed["unit_id"].isin(begun["unit_id"])].assign(
        status="done", contact_date=pd.Timestamp("2024-09-12"), channel="delegate_visit"
    )
    carried = listed.drop(columns="diffusion").assign(planned_month=pd.to_datetime(listed["planned_month"]))
    told = pd.concat([aimed, met], ignore_index=True).merge(carried, on="unit_id", how="left")
    told.astype({"contact_date": "datetime64[s]"}).to_parquet(data / "contacts.parquet")
