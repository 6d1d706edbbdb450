"""Pseudo-campaigns keep the real one's shape and obey their rule; what is planted is found; runs are kept, resumed."""

import os
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import aos_analysis as aos
from aos_analysis.reports.calibration import ground as untouched
from aos_analysis.reports.calibration.ground import Ground, ground
from aos_analysis.run import calibrating
from aos_analysis.run.calibrating import draw, read_draws
from aos_analysis.run.notebook import find_notebook
from aos_analysis.run.runner import Candidate, Request, followed_parts
from aos_analysis.study.calibration import DRAW_COLUMNS, ENOUGH, Cell, one_run, summary
from aos_analysis.study.designs import estimate
from aos_analysis.study.designs.cluster_trial import design as cluster_trial
from aos_analysis.study.economics.ledger import reference_price
from aos_analysis.study.pseudo_campaigns import Bases, Setting, declared, drawn, settings
from aos_analysis.study.untouched import before_the_campaign
from aos_analysis.words.errors import DataError, ParameterError
from tests import simulated_discontinuity, simulated_trial
from tests.simulated import Setting as Truth
from tests.simulated import campaign, simulate

CAMPAIGN = campaign()
RULES = [(s.targeting, s.visit_order) for s in settings(CAMPAIGN) if s.effect == 0]


@pytest.fixture(scope="module")
def base():
    """Fewer GPs than a caisse: quick, still many."""
    return dated(simulate(1, Truth(effect=0, units=300, targeted=180, visited=100, refused=12)))


def dated(panel):
    """The month of contact beside its position, as a real panel has it."""
    months = [panel.periods[int(g)] if g == g and g < len(panel.periods) else pd.NaT for g in panel.cohort]
    return replace(panel, units=panel.units.assign(contact_month=pd.to_datetime(months)))


def levels(panel):
    """Per cent of each unit over the targeting window, NaN where nobody was counted."""
    top, bottom = panel.numerator[:, 30:42].sum(axis=1), panel.denominator[:, 30:42].sum(axis=1)
    return 100 * np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)


def test_every_rule_is_tried_without_and_with_an_effect():
    assert RULES[0] == ("random", "random")
    assert [order for _, order in RULES[1:]] == ["random", "geographic", "score", "worst_first"]
    assert {s.effect for s in settings(CAMPAIGN)} == {0.0, CAMPAIGN.useful_effect}
    unselected = campaign(targeting={"score": "none", "visit_order": "random"})
    assert [(s.targeting, s.effect) for s in settings(unselected)] == [("random", 0.0), ("random", 2.0)]


@pytest.mark.parametrize("rule", RULES)
def test_profiles_are_those_of_the_real_campaign(base, rule):
    pseudo = drawn(Bases([base]), CAMPAIGN, Setting(*rule, 0.0), np.random.default_rng(3))
    real = base.units["status"].value_counts() / len(base.units)
    found = pseudo.units["status"].value_counts() / len(pseudo.units)
    assert (found - real).abs().max() < 0.08  # clusters are drawn again: numbers move a little
    contacted = pseudo.units["status"] == "contacted"
    assert (pseudo.units["contact_month"].notna() == contacted).all()
    assert set(pseudo.units.loc[contacted, "cohort"]) <= set(base.units["cohort"].dropna())
    assert not np.shares_memory(pseudo.numerator, base.numerator)


def test_targets_by_level_are_the_lowest_and_targets_at_random_are_not(base):
    rng = np.random.default_rng(5)
    gaps = {}
    for rule in ("random", "level"):
        pseudo = drawn(Bases([base]), CAMPAIGN, Setting(rule, "random", 0.0), rng)
        level, targeted = levels(pseudo), (pseudo.units["status"] != "never_targeted").to_numpy()
        gaps[rule] = np.nanmean(level[targeted]) - np.nanmean(level[~targeted])
        if rule == "level":
            assert np.nanmax(level[targeted]) <= np.nanmin(level[~targeted]) + 1e-9
    assert abs(gaps["random"]) < 5 < -gaps["level"]


@pytest.mark.parametrize(
    ("order", "low", "high"), [("random", -0.25, 0.25), ("score", 0.03, 0.6), ("worst_first", 0.6, 1)]
)
def test_visits_follow_their_order(base, order, low, high):
    """Rank correlation between level and month of contact: none at random, positive where the lowest come first."""
    found = []
    for seed in range(10):
        pseudo = drawn(Bases([base]), CAMPAIGN, Setting("level", order, 0.0), np.random.default_rng(seed))
        visited = pd.DataFrame({"level": levels(pseudo), "month": pseudo.cohort}).dropna()
        found.append(visited.corr("spearman").loc["level", "month"])
    assert low <= np.mean(found) <= high


def test_geographic_visits_end_a_territory_before_the_next(base):
    units = base.units.assign(territory_id=[f"T{i % 6}" for i in range(len(base.units))])
    pseudo = drawn(
        Bases([replace(base, units=units)]), CAMPAIGN, Setting("level", "geographic", 0.0), np.random.default_rng(1)
    )
    visited = pseudo.units[pseudo.units["status"] == "contacted"]
    assert visited.groupby("territory_id")["cohort"].std().mean() < visited["cohort"].std() / 2


def test_the_planted_effect_is_found_to_the_last_digit(base):
    """The same draw with and without: a ratio of sums moves by exactly what was planted."""
    useful = CAMPAIGN.useful_effect
    without, planted = (
        estimate(drawn(Bases([base]), CAMPAIGN, setting, np.random.default_rng(7)), declared(CAMPAIGN, setting)).effect
        for setting in (Setting("level", "random", 0.0), Setting("level", "random", useful))
    )
    assert planted.estimate - without.estimate == pytest.approx(useful, abs=1e-9)


def test_months_before_a_campaign_hold_nothing_of_it():
    real = dated(simulate(2, Truth(effect=5.0, units=300, targeted=180, visited=100, refused=12)))
    earlier, moved = before_the_campaign(real, CAMPAIGN)
    back = len(real.periods) - len(earlier.periods)
    first = int(np.nanmin(real.cohort))
    assert len(earlier.periods) <= first - real.indicator.follow_up_months
    np.testing.assert_array_equal(earlier.numerator, real.numerator[:, : len(earlier.periods)])
    np.testing.assert_allclose(earlier.cohort, real.cohort - back)
    assert real.position(CAMPAIGN.targeting.window.start) - earlier.position(moved.targeting.window.start) == back
    assert earlier.position(moved.campaign_period.start) == real.position(CAMPAIGN.campaign_period.start) - back


@pytest.mark.parametrize(
    ("cohort", "message"), [(np.nan, "no contact"), (0, "-9 periods before"), (99, "90 periods before")]
)
def test_contacts_that_leave_nothing_before_or_after_them(base, cohort, message):
    moved = replace(base, units=base.units.assign(cohort=float(cohort)))
    with pytest.raises(ValueError, match=message):
        before_the_campaign(moved, CAMPAIGN)


def test_an_old_contact_of_a_trial_takes_no_month_away(base):
    """Whoever was drawn stays, an old contact too: neither the months before the campaign nor the price of the year
    before it hang on that one unit."""
    plan = aos.load_plan("benzodiazepines")
    start = base.position(plan.campaign.campaign_period.start)
    contacted = np.flatnonzero(np.isfinite(base.cohort))
    drawn_then = dated(replace(base, units=base.units.assign(cohort=np.where(np.isfinite(base.cohort), start, np.nan))))
    cohort = drawn_then.cohort.copy()
    cohort[contacted[0]] = -20
    strayed = replace(drawn_then, units=drawn_then.units.assign(cohort=cohort))
    before, after = (before_the_campaign(panel, plan.campaign)[0] for panel in (drawn_then, strayed))
    assert len(after.periods) == len(before.periods)
    with_euros = [replace(panel, amount=panel.numerator * 2.0) for panel in (drawn_then, strayed)]
    assert [reference_price(panel, plan.campaign) for panel in with_euros] == [2.0, 2.0]


class Nowhere:
    """Real data, of which only the name matters."""

    info = type("Info", (), {"sha256": "0", "synthetic": False, "source": "caisse"})


def test_no_month_before_the_campaign_is_said_and_no_other_fault_is_taken_for_it(base, monkeypatch, tmp_path):
    monkeypatch.setattr(untouched, "CACHE", tmp_path)
    plan = aos.load_plan("antidepresseurs")
    nobody = replace(base, units=base.units.assign(cohort=np.nan))
    monkeypatch.setattr(untouched, "build_panel", lambda *_: nobody)
    with pytest.raises(DataError, match="aucun contact daté, ou aucun mois de données qui les précède"):
        ground(plan, Nowhere())

    def broken(*_):
        raise ValueError("a bug elsewhere")

    monkeypatch.setattr(untouched, "build_panel", broken)
    with pytest.raises(ValueError, match="a bug elsewhere"):
        ground(plan, Nowhere())


@pytest.mark.parametrize(
    ("design", "options", "wave", "named"),
    [
        ("cluster_trial", {"start": "2023-09"}, "A", "options.start"),
        (
            "interrupted_time_series",
            {"interventions": [{"month": "2014-10", "title": "x"}]},
            "A",
            "options.interventions",
        ),
        ("cluster_trial", {"control": "A"}, "2023-09", "wave"),
        ("staggered_adoption", {}, "2023-09", None),  # a name like any other
    ],
)
def test_dates_that_cannot_move_back_are_refused(base, design, options, wave, named):
    dated_wave = replace(base, units=base.units.assign(wave=wave))
    asked = CAMPAIGN.model_copy(update={"design": design, "options": options})
    if named is None:
        assert before_the_campaign(dated_wave, asked)
        return
    with pytest.raises(ParameterError, match=f"ne sait pas quelles dates de {named} reculer"):
        before_the_campaign(dated_wave, asked)


def test_a_run_is_the_same_run_again(base):
    setting = Setting("level", "score", 0.0)
    assert one_run(Bases([base]), CAMPAIGN, setting, 4) == one_run(Bases([base]), CAMPAIGN, setting, 4)
    assert one_run(Bases([base]), CAMPAIGN, setting, 4) != one_run(Bases([base]), CAMPAIGN, setting, 5)


def test_runs_are_kept_resumed_and_survive_a_cut_line(base, tmp_path):
    asked = campaign(targeting={"score": "none", "visit_order": "random"})
    place, told = Ground(tmp_path, replace(aos.load_plan("antidepresseurs"), campaign=asked), asked, None), []
    place.keep(1, base)
    draw(place, 3, 1, told.append)
    first = read_draws(place.draws)
    assert len(first) == 6
    assert told[0].startswith(f"{asked.id} : 2 pseudo-campagnes sur 6, encore ")
    text = place.draws.read_bytes()
    place.draws.write_bytes(text[:-9])  # a kill in the middle of the last line
    assert len(read_draws(place.draws)) == 5
    told.clear()
    draw(place, 3, 1, told.append)
    assert told[0] == f"{asked.id} : 5 pseudo-campagnes déjà tirées, gardées ; 1 à tirer"
    pd.testing.assert_frame_equal(read_draws(place.draws), first)
    draw(place, 4, 2, told.append)  # two processes add what is new
    assert len(read_draws(place.draws)) == 8


def test_null_caisses_are_made_once(tmp_path, monkeypatch):
    plan, made = aos.load_plan("pansements"), []
    monkeypatch.setattr(untouched, "CAISSES", {"facility": 3})
    monkeypatch.setattr(untouched.demo, "cached", lambda folder, seed, **_: made.append(seed) or folder)
    monkeypatch.setattr(untouched, "open_source", lambda folder: folder)
    monkeypatch.setattr(untouched, "build_panel", lambda source, plan: None)
    monkeypatch.setattr(calibrating, "one_run", lambda bases, campaign, setting, run: row(setting, run))
    place = Ground(tmp_path, plan, plan.campaign, "dressings")
    draw(place, 1, 1, lambda text: None)
    draw(place, 2, 1, lambda text: None)
    assert made == [1, 2, 3]


def test_what_a_killed_run_left_of_a_caisse_goes(tmp_path):
    place = Ground(tmp_path, aos.load_plan("pansements"), aos.load_plan("pansements").campaign, "dressings")
    old, young = tmp_path / ".draft-old", tmp_path / ".draft-caisse-1.pickle.12"
    (old / "tables").mkdir(parents=True)
    young.touch()
    os.utime(old, (0, 0))
    assert place.lacking()[0] == 1
    assert list(tmp_path.iterdir()) == [young]  # another process may be writing it
    os.utime(young, (0, 0))
    place.lacking()
    assert not list(tmp_path.iterdir())


def test_a_report_follows_its_runs_even_where_ctrl_c_came_before_it(tmp_path, monkeypatch, small_caisse):
    """The runs are kept, and the next command finds none missing: the report must not pass for unchanged."""
    monkeypatch.setattr(untouched, "CACHE", tmp_path)
    plan, request = aos.load_plan("pansements"), Request(("pansements",), "synthetic", None, tmp_path)
    report, other = (
        Candidate(plan, "pansements", "synthetic", find_notebook(name), {}) for name in ("calibration", "data_quality")
    )
    assert followed_parts(request, report) == {}
    runs = ground(plan, aos.open_source("synthetic")).draws
    found = []
    for text in ("one run", "two runs"):
        runs.write_text(text, "utf-8")
        found.append(followed_parts(request, report)["draws"])
    assert found[0] != found[1] and followed_parts(request, other) == {}


def row(setting, run):
    return dict.fromkeys(DRAW_COLUMNS, 0.0) | vars(setting) | {"run": run}


def test_places_come_whole_from_all_caisses(base):
    """Thirty GPs a territory stay together, with their practices; a territory drawn twice is two territories."""
    units = base.units.assign(territory_id=[f"T{i // 30}" for i in range(300)])
    caisses = Bases([replace(base, units=units, numerator=np.full_like(base.numerator, k)) for k in (1, 2)])
    pseudo = drawn(caisses, CAMPAIGN, Setting("random", "random", 0.0), np.random.default_rng(8))
    assert pseudo.units.groupby("territory_id").size().tolist() == [30] * 10
    assert pseudo.units["unit_id"].is_unique and pseudo.units.groupby("cluster_id")["territory_id"].nunique().max() == 1
    of = pd.Series(pseudo.numerator[:, 0]).groupby(pseudo.units["territory_id"].to_numpy()).nunique()
    assert of.max() == 1 and set(pseudo.numerator[:, 0]) == {1, 2}


@pytest.mark.parametrize(
    ("setting", "comparison", "error"),
    [
        (Setting("random", "random", 0.0), "targeted_not_yet_visited", 0.0),
        (Setting("level", "random", 0.0), "targeted_not_yet_visited", 0.0),
        (Setting("level", "score", 0.0), "targeted_not_yet_visited", 0.5),
        (Setting("level", "random", 0.0), "never_treated", 0.5),
        (Setting("level", "random", 0.0), "control_arm", 0.0),
    ],
)
def test_the_error_of_a_bias_counts_what_comes_back_in_every_run(setting, comparison, error):
    """The same units contacted and compared every time, from four caisses: half a standard error is theirs alone."""
    told = rows(np.zeros(100)).assign(targeting=setting.targeting, visit_order=setting.visit_order)
    (found,) = summary(told, campaign(comparison=comparison), 4)
    assert found.bias_error == pytest.approx(error)


def rows(estimates, effect=0.0, se=1.0, verdict="inconclusive"):
    table = pd.DataFrame({"estimate": estimates, "se": se})
    table["low"], table["high"] = table["estimate"] - 1.96 * se, table["estimate"] + 1.96 * se
    fixed = {"targeting": "random", "visit_order": "random", "effect": effect, "run": range(len(table))}
    return table.assign(**fixed, naive_low=np.nan, naive_high=np.nan, verdict=verdict)


def test_the_summary_counts():
    found = summary(rows([-2.5, 0.0, 0.5, 2.5], verdict="favourable"), CAMPAIGN, 1)[0]
    assert (found.runs, found.coverage, found.rejected, found.favourable) == (4, 0.5, 0.5, 1.0)
    assert found.bias == pytest.approx(0.125)
    assert np.isnan(found.naive)
    lost = summary(rows([1.0, np.nan], effect=1.0), CAMPAIGN, 1)[0]
    assert (lost.runs, lost.without_interval, lost.coverage) == (1, 1, 1.0)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "passed"),
        ({"runs": ENOUGH - 1}, "too_few"),
        ({"coverage": 0.929}, "failed"),
        ({"coverage": 0.971}, "failed"),
        ({"bias": 0.11, "bias_error": 0.004}, "failed"),
        ({"bias": -0.11, "bias_error": 0.004}, "failed"),
        ({"bias": 0.11}, "too_few"),  # 0.11 give or take 0.02: one cannot tell
        ({"favourable": 0.03}, "passed"),  # 60 of 2,000: one-sided p .09 against 2.5 %
        ({"favourable": 0.04}, "failed"),
        ({"favourable": 0.9, "setting": Setting("random", "random", 2.0)}, "passed"),  # power, not false alarms
    ],
)
def test_when_a_setting_passes(changes, status):
    cell = Cell(Setting("random", "random", 0.0), ENOUGH, 0, 0.0, 0.02, 1.0, 1.0, 0.95, 0.05, 0.02, float("nan"), {})
    assert replace(cell, **changes).status == status


def test_a_trial_is_drawn_again_inside_its_blocks_and_planted_as_drawn():
    panel, asked = simulated_trial.simulate(1), simulated_trial.campaign()
    panel = replace(panel, units=panel.units.assign(contact_month=pd.NaT, channel=None))
    again = cluster_trial.redraw(panel, asked, Setting("random", "random", 0.0), np.random.default_rng(2))
    arms = lambda p: p.units.groupby("cluster_id")["wave"].agg(lambda w: w.dropna().unique().tolist())  # noqa: E731
    assert arms(again).map(len).max() == 1  # a cluster keeps together
    assert sorted(map(str, arms(again))) == sorted(map(str, arms(panel)))  # as many clusters in each arm
    assert (arms(again) != arms(panel)).any()
    begun = np.isfinite(cluster_trial.exposed_from(again, asked))
    assert (begun == (again.units["wave"].notna() & (again.units["wave"] != asked.options["control"]))).all()


def test_a_threshold_asks_for_many_caisses():
    class Real:
        info = type("Info", (), {"sha256": "0", "synthetic": False})

    with pytest.raises(ParameterError, match="ne s'étalonne que sur des caisses synthétiques"):
        ground(aos.load_plan("arrets_de_travail"), Real())


def test_a_threshold_keeps_its_scores_and_the_effect_is_planted_where_it_targets():
    panel, asked = simulated_discontinuity.simulate(1), simulated_discontinuity.campaign()
    panel = dated(panel)
    (rule,) = [s for s in settings(asked) if s.effect]
    with_effect, without = (
        drawn(Bases([panel]), asked, replace(rule, effect=effect), np.random.default_rng(4))
        for effect in (rule.effect, 0.0)
    )
    gain = (with_effect.numerator - without.numerator) * panel.indicator.per
    start = panel.position(asked.campaign_period.start)
    targeted = with_effect.units["targeting_score"] >= asked.options["threshold"]
    expected = panel.indicator.sign * rule.effect * with_effect.denominator
    np.testing.assert_allclose(gain[targeted, start:], expected[targeted, start:])
    assert not gain[~targeted].any() and not gain[:, :start].any()
