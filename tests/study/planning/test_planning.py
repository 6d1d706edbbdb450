"""Planning: roll-outs that leave a comparison, pseudo-campaigns tried on the past, what they need, what falls alone."""

from dataclasses import replace
from datetime import date
from math import inf

import numpy as np
import pandas as pd
import pytest

from aos_analysis.reports.plan.register import read_register, register_text
from aos_analysis.study.designs import brief
from aos_analysis.study.planning.foreseen import foreseen
from aos_analysis.study.planning.funnel import LEAST, STEPS, funnel
from aos_analysis.study.planning.power import follow_ups, needs, scenarios, sizes, summary
from aos_analysis.study.planning.rollout import Rollout, spread
from aos_analysis.study.planning.trial_run import COLUMNS, CONTROL, Past, Scenario, judged, placed, pseudo_campaign
from aos_analysis.study.planning.usual import Entry, usual
from aos_analysis.words.small_counts import few_units
from tests.simulated_trial import Setting, campaign, simulate

NULL = Setting(effect=0.0, practices=60)
BY_LEVEL = {"score": "highest_share", "window": {"from": "2023-09", "to": "2024-05"}, "visit_order": "random"}
CAMPAIGN = campaign(effect_window={"from": 1, "to": 6}, targeting=BY_LEVEL)
BEGINS = 44  # 2024-09


def past(seed: int = 1, plan=CAMPAIGN) -> Past:
    panel = simulate(seed, NULL).during(slice(BEGINS))
    units = panel.units.assign(status="never_targeted", cohort=np.nan, contact_month=pd.NaT, channel=None, wave=None)
    return Past(replace(panel, units=units), plan, np.arange(len(units)), BEGINS)


# --- roll-outs


@pytest.mark.parametrize(
    ("starts", "waiting", "until"),
    [((0,), False, -1), ((0,), True, inf), ((0, 6), False, 5), ((0, 3, 13), False, 12), ((2, 15), False, 12)],
)
def test_the_first_wave_has_a_comparison_until_the_last_begins(starts, waiting, until):
    assert Rollout(starts, waiting).compared_until(0) == until


@pytest.mark.parametrize(("last", "follow_up", "kept"), [(12, 0, False), (13, 0, True), (20, 8, False), (21, 8, True)])
def test_a_rollout_must_leave_a_comparison_through_the_effect_window(last, follow_up, kept):
    """Twelve months of effect; an indicator that looks eight months ahead asks for eight more."""
    declared = campaign(effect_window={"from": 1, "to": 12})
    assert Rollout((0, last), False).leaves_comparison(declared, follow_up) is kept


def test_waves_are_spread_over_the_campaign():
    assert [spread(n, 12) for n in (1, 3, 4)] == [(0,), (0, 4, 8), (0, 3, 6, 9)]


# --- pseudo-campaigns


def test_a_scenario_is_as_late_as_its_follow_up_allows():
    """44 months known, 6 of follow-up: two arms begin in month 37 and its window moves back as much (7 months)."""
    found = placed(past(), Scenario("arms", 100, 6))
    assert found.starts[0] == 37 and np.isnan(found.starts[1])
    assert f"{found.campaign.campaign_period.start:%Y-%m}" == "2024-02"
    assert f"{found.campaign.targeting.window.start:%Y-%m}" == "2023-02"
    wedge = placed(past(), Scenario("wedge", 100, 6))
    assert wedge.starts[:3] == (35, 36, 37)  # three months of campaign, one a wave
    assert placed(past(), Scenario("arms", 100, 36)) is None


@pytest.mark.parametrize("layout", ["arms", "wedge", "undrawn"])
def test_the_worst_are_targeted_and_get_a_wave(layout):
    base, scenario = past(), Scenario(layout, 120, 6)
    found = placed(base, scenario)
    panel = pseudo_campaign(base, scenario, found, np.random.default_rng(3))
    span = found.campaign.targeting.window
    window = slice(panel.position(span.start), panel.position(span.end) + 1)
    level = base.panel.numerator[:, window].sum(axis=1) / base.panel.denominator[:, window].sum(axis=1)
    worst = set(base.panel.units["unit_id"].to_numpy()[np.argsort(-level)[:120]])
    assert set(panel.units["unit_id"]) == worst
    if layout == "undrawn":
        assert panel.draw is None and "drawn" not in panel.units
    else:
        by_cluster = panel.units.assign(c=panel.units["cohort"].fillna(-1)).groupby("cluster_id")["c"].nunique()
        assert by_cluster.max() == 1 and panel.draw.fault is None
    if layout == "arms":
        assert set(panel.units["wave"]) == {CONTROL, "2024-02"}


def test_what_is_planted_is_found_to_the_last_digit_on_the_same_draw():
    without, with_effect = judged(past(), Scenario("arms", 200, 6), (0.0, 0.5), 0)
    assert with_effect["estimate"] - without["estimate"] == pytest.approx(0.5)
    assert judged(past(), Scenario("arms", 200, 6), (0.5,), 0) == [with_effect]
    assert list(without) == list(COLUMNS)


def test_only_the_draw_separates_a_wedge_from_the_same_waves_without_it():
    """The trend of the contacted is advisory where they were drawn, critical where they were not (METHODS, 4.1)."""
    severity = {}
    for layout in ("wedge", "undrawn"):
        scenario = Scenario(layout, 200, 6)
        found = placed(past(), scenario)
        panel = pseudo_campaign(past(), scenario, found, np.random.default_rng(1))
        severity[layout] = {c.name: c.severity for c in brief(panel, found.campaign).checks}["trend_allowed"]
    assert severity == {"wedge": "advisory", "undrawn": "critical"}


def test_scenarios_say_for_which_the_past_is_too_short():
    possible, too_short = scenarios(past(), 300, CAMPAIGN)
    assert {s.months for s in possible} == {3, 6, 9} and not too_short
    declared = CAMPAIGN.model_copy(
        update={"effect_window": campaign(effect_window={"from": 1, "to": 20}).effect_window}
    )
    possible, too_short = scenarios(past(), 300, declared)
    assert {s.months for s in too_short} >= {30}


def test_sizes_are_round_ones_and_all_there_are():
    assert [sizes(n) for n in (10, 60, 353, 1800)] == [[], [60], [50, 100, 200, 353], [200, 400, 800, 1800]]
    assert follow_ups(CAMPAIGN) == [3, 6, 9]


def rows(layout, units, effect, verdicts, low=-1.0, high=1.0):
    key = {"layout": layout, "units": units, "months": 12, "effect": effect}
    found = {"estimate": effect, "se": 0.5, "low": effect + low, "high": effect + high}
    return [{**key, "run": k, **found, "verdict": verdict} for k, verdict in enumerate(verdicts)]


def test_a_need_is_the_smallest_that_sees_the_useful_effect_four_times_in_five():
    seen, missed = ["favourable"] * 8 + ["inconclusive"] * 2, ["favourable"] * 7 + ["to_confirm"] * 3
    draws = [
        *rows("arms", 200, 2.0, missed), *rows("arms", 400, 2.0, seen), *rows("arms", 800, 2.0, ["favourable"] * 10),
        *rows("arms", 400, 0.0, ["inconclusive"] * 10), *rows("undrawn", 800, 2.0, missed),
    ]  # fmt: skip
    powers = summary(pd.DataFrame(draws))
    arms, wedge, undrawn = needs(powers)
    assert (arms.least.scenario.units, arms.least.seen) == (400, 0.8)
    assert (wedge.least, wedge.best) == (None, None)
    assert undrawn.least is None and (undrawn.best.seen, undrawn.best.capped) == (0.7, 0.3)
    null = next(p for p in powers if p.effect == 0)
    assert (null.seen, null.coverage, null.bias) == (0.0, 1.0, 0.0)
    assert null.error(0.0) > 0  # none in ten is not never


# --- what falls alone


def test_regression_to_the_mean_is_foreseen():
    """Nothing acts: the worst tenth come back by themselves, and everybody else does not."""
    base = past()
    regions = [foreseen(past(seed), 60, 6).reversion for seed in range(1, 5)]
    assert sum(r.estimate for r in regions) < -3 * sum(r.se**2 for r in regions) ** 0.5
    told = foreseen(base, 60, 6)
    parts = told.after.estimate - told.before.estimate
    assert told.general.estimate + told.reversion.estimate == pytest.approx(parts)
    assert told.expected.estimate == pytest.approx(told.now.estimate + told.reversion.estimate)
    everybody = foreseen(base, len(base.panel.units), 6)
    assert everybody.reversion.estimate == pytest.approx(0.0, abs=1e-9)


def test_who_is_not_chosen_on_the_past_reverts_to_nothing():
    plain = past(plan=campaign(effect_window={"from": 1, "to": 6}))
    assert foreseen(plain, 60, 6) is None


# --- levels


def test_no_class_of_the_funnel_holds_one_to_four_units():
    panel = past().panel
    shown = funnel(panel, np.arange(len(panel.units)))
    assert len(shown.bands) >= 2
    last = slice(len(panel.periods) - 12, None)
    top, bottom = panel.numerator[:, last].sum(axis=1), panel.denominator[:, last].sum(axis=1)
    level = panel.indicator.per * top / bottom
    for band in shown.bands:
        inside = (bottom >= (band.low or 0)) & (bottom < (band.high or np.inf))
        counts = np.histogram(np.clip(level[inside], band.edges[0], band.edges[-1]), band.edges)[0]
        assert inside.sum() >= LEAST and not any(map(few_units, counts.tolist()))
        assert np.allclose(band.shares * STEPS, np.round(band.shares * STEPS))
    wide = [high - low for low, high in shown.chance]
    assert wide == sorted(wide, reverse=True)  # the more cases, the less chance


def test_few_units_are_not_drawn():
    panel = past().panel
    assert funnel(panel, np.arange(LEAST - 1)) is None


# --- what campaigns of a kind usually give


def entry(k, **changes):
    of = {"run": f"2024010{k}", "series": f"campagne_{k}", "caisse": "", "campaign": f"campagne_{k}", "repeats": "",
          "title": f"Campagne {k}", "day": date(2024, 1, k), "design": "cluster_trial", "indicator": f"indicateur_{k}",
          "channels": ("delegate_visit",), "estimate": 0.02, "low": 0.0, "high": 0.04, "solidity": "drawn"}  # fmt: skip
    return Entry(**{**of, **changes})


def told(entries):
    return usual(entries, "nouvelle", "ancienne", ("delegate_visit", "letter"), 0)


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({}, "counted"),
        ({"campaign": "nouvelle"}, "own"),
        ({"repeats": "ancienne"}, "own"),
        ({"channels": ("webinar",)}, "other_kind"),
        ({"channels": ()}, "other_kind"),
        ({"low": np.nan}, "unknown"),
        ({"solidity": "reserved"}, "capped"),
        ({"solidity": ""}, "capped"),
        ({"indicator": "indicateur_9"}, "same_units"),
        ({"indicator": "indicateur_9", "caisse": "ailleurs"}, "counted"),
        ({"repeats": "campagne_9"}, "same_units"),
        ({"series": "campagne_9"}, "older"),
    ],
)
def test_a_campaign_counts_where_it_is_independent_uncapped_and_of_the_kind(changes, kept):
    first = told([entry(1, **changes), entry(9)]).entries[0]
    assert (first.run, first.kept) == ("20240101", kept)


def test_the_band_asks_for_eight_campaigns_and_holds_where_one_more_would_lie():
    few = told([entry(k) for k in range(1, 8)])
    assert few.counted == 7 and np.isnan(few.band).all()
    enough = told([entry(k, estimate=0.01 * k, low=0.01 * k - 0.02, high=0.01 * k + 0.02) for k in range(1, 9)])
    assert enough.counted == 8
    low, high = enough.band
    assert low < 0.01 and high > 0.08 and low + high == pytest.approx(0.09)
    assert [e.day.day for e in enough.entries] == list(range(1, 9))  # by date, never by size


def test_the_register_is_kept_and_read_as_it_was(tmp_path):
    entries = [entry(1), entry(2, low=np.nan, caisse="nord", title="Visites, été"), entry(3, channels=())]
    path = tmp_path / "usual.csv"
    path.write_text(register_text(entries, 2), "utf-8")
    found, withdrawn = read_register(path)
    assert withdrawn == 2 and found[0] == entries[0] and found[2] == entries[2]
    assert np.isnan(found[1].low) and (found[1].caisse, found[1].title) == ("nord", "Visites, été")
    assert read_register(tmp_path / "nulle_part.csv") == ([], 0)
