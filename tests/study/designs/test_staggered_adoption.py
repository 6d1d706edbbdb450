"""The design, end to end on simulated campaigns: recovery of a known effect, refusals."""

from dataclasses import replace

import numpy as np
import pytest

from aos_analysis.study.designs import brief, estimate
from aos_analysis.study.staggered.adoption import set_up
from aos_analysis.study.verdict import verdict_key
from aos_analysis.study.withheld import rests_on_few, withheld
from tests.simulated import TWENTY, Setting, campaign, numbers, simulate, tells, with_units

CAMPAIGN = campaign()


@pytest.mark.parametrize("order", ["random", "score"])
def test_interval_covers_the_known_effect(order):
    """At least 16 of 20 intervals hold the truth: fewer has a probability below 0.3 % at 95 % coverage."""
    setting = Setting(effect=3.0, order=order)
    intervals = [set_up(simulate(seed, setting), CAMPAIGN).effect().interval() for seed in TWENTY]
    assert sum(low <= 3.0 <= high for low, high in intervals) >= 16


@pytest.mark.slow
@pytest.mark.parametrize("order", ["random", "score"])
def test_no_effect_is_not_called_favourable(order):
    """Targeting on the past is on: at most 2 of 20 null campaigns may be called favourable."""
    declared = campaign(targeting={**CAMPAIGN.targeting.model_dump(by_alias=True), "visit_order": order})
    called = 0
    for seed in TWENTY:
        result = brief(simulate(seed, Setting(effect=0.0, order=order)), declared)
        e = result.effect
        called += verdict_key(e.estimate, e.low, e.high, 2.0, result.checks).startswith("favourable")
    assert called <= 2


def test_naive_before_after_is_fooled_where_the_estimate_is_not():
    """No effect at all: the visited, chosen for a bad year, rise by themselves; the report says so."""
    result = estimate(simulate(7, Setting(effect=0.0)), CAMPAIGN)
    assert result.reversion.before_after.low > 3
    assert result.effect.low < 0 < result.effect.high
    assert result.reversion.share_low < 1 < result.reversion.share_high


def test_effect_in_words_of_volume_and_share():
    """Volume is effect x exposed patients of the window; relative is effect over the counterfactual level."""
    panel = simulate(3)
    result = estimate(panel, CAMPAIGN)
    since = np.arange(len(panel.periods))[None, :] - panel.cohort[:, None]
    inside = (since >= 1) & (since <= 12)
    level = 100 * panel.numerator[inside].sum() / panel.denominator[inside].sum()
    assert result.relative.estimate == pytest.approx(result.effect.estimate / (level - result.effect.estimate))
    assert result.volume.estimate == pytest.approx(result.effect.estimate / 100 * panel.denominator[inside].sum())


def test_horizon_stops_where_nobody_is_left_to_compare():
    """Everybody targeted is visited within 12 months: with 9 months of anticipation few months are identified."""
    panel = simulate(3)
    known = panel.units["status"] == "not_contacted"
    units = panel.units.assign(status=panel.units["status"].mask(known, "refused"))
    result = estimate(replace(panel, units=units), CAMPAIGN)
    assert result.horizon.identified_to == 1  # the last visit, 2024-08, is more than 9 months ahead until 2023-10
    assert [c.name for c in result.checks if c.name == "coverage" and c.status == "failed"] == ["coverage"]


def visited_only_after(panel, month):
    """Panel whose data stop at a position, as a study run too early would see it."""
    return replace(
        panel,
        periods=panel.periods[:month],
        numerator=panel.numerator[:, :month],
        denominator=panel.denominator[:, :month],
        amount=panel.amount[:, :month],
        active=panel.active[:, :month],
    )


def few(panel, exposed=5):
    """Panel with a handful of visited units."""
    visited = np.flatnonzero(np.isfinite(panel.cohort))
    return with_units(panel, np.setdiff1d(np.arange(len(panel.units)), visited[exposed:]))


@pytest.mark.parametrize(
    ("change", "declared", "severity", "message"),
    [
        (
            lambda p: few(p), {}, "blocking",
            "Trop peu d'unités : 5 unités contactées et, au mois le moins fourni, {n} de comparaison ; il en faut au "
                "moins 10 de chaque côté.",
        ),
        (
            lambda p: visited_only_after(p, 44), {}, "blocking",
            "Aucun mois après contact n'a de comparaison valable : l'effet n'est pas identifié.",
        ),
        (
            lambda p: p, {"useful_effect": 1.0}, "critical",
            "L'étude ne peut détecter qu'un effet d'au moins 3,6 points, plus de trois fois l'effet utile déclaré "
            "(1 point).",
        ),
    ],
)  # fmt: skip
def test_refusals_word_for_word(change, declared, severity, message):
    assert tells(estimate(change(simulate(3)), campaign(**declared)), severity, message)


def test_numbers_of_a_few_units_are_withheld():
    """Four contacted GPs: nothing that the result says holds a number, nor the count, nor a sentence with it."""
    panel = few(simulate(3), exposed=4)
    result = estimate(panel, CAMPAIGN)
    assert rests_on_few(result, panel) and not rests_on_few(result, replace(panel, unit="territory"))
    kept = withheld(result)
    assert np.isnan(numbers(kept)).all() and kept.event_path["effect"].isna().all() and kept.reversion is None
    assert verdict_key(kept.effect.estimate, kept.effect.low, kept.effect.high, 2.0, kept.checks) == "insufficient_data"
    assert not any(c.value is not None or "4" in c.sentence for c in kept.checks)


def test_numbers_of_five_units_are_not():
    panel = few(simulate(3), exposed=5)
    assert not rests_on_few(estimate(panel, CAMPAIGN), panel)


@pytest.mark.parametrize(("factor", "withheld_too"), [(1, False), (20_000, True)])
def test_numbers_of_which_one_unit_makes_nearly_all_are_withheld(factor, withheld_too):
    """One contacted GP with twenty thousand times the patients of the others: more than 85 % of the contacted's."""
    panel = simulate(3)
    largest = np.flatnonzero(np.isfinite(panel.cohort))[0]
    times = np.where(np.arange(len(panel.units)) == largest, factor, 1.0)[:, None]
    heavy = replace(panel, numerator=panel.numerator * times, denominator=panel.denominator * times)
    assert rests_on_few(estimate(heavy, CAMPAIGN), heavy) is withheld_too
