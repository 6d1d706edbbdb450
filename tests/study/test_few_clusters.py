"""Few clusters on a side, visits by place: what is independent, and the one interval that every number then has."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from aos_analysis.data.panel import Panel
from aos_analysis.study.designs import brief, estimate
from aos_analysis.study.inference import NORMAL
from aos_analysis.study.result import Check, Result
from aos_analysis.study.staggered import adoption
from aos_analysis.study.staggered.estimates import estimation
from aos_analysis.study.staggered.estimation import Estimation
from aos_analysis.study.staggered.place import by_place, correlation
from aos_analysis.study.staggered.schedules import Schedules, _draws
from tests import simulated_discontinuity
from tests.simulated import Setting, _ar1, _panel, campaign, simulate, with_units
from tests.study.designs.test_invariance import CASES

BY_TERRITORY = campaign(adjust_for=[], cluster="territory_id")
PLAIN = campaign(adjust_for=[])
SMALL = Setting(units=400, targeted=300, visited=180, refused=20, cohorts=6, monthly_cases=2.0)


def territories(seed: int, contacted: int, effect: float = 0.0, of: int = 40) -> Panel:
    """Territories of unequal size with a shock of their own; in the contacted ones, most GPs are met in some months."""
    rng = np.random.default_rng(seed)
    territory = np.repeat(np.arange(of), rng.poisson(4, of) + 1)
    n, span = territory.size, 64
    month = np.where(np.arange(of) < contacted, 46.0 + rng.integers(0, 6, of), np.nan)[territory]
    cohort = np.where(rng.random(n) < 0.85, month + rng.integers(0, 3, n), np.nan)
    since = np.arange(span)[None, :] - cohort[:, None]
    shift = np.where(since >= 0, 1.0, np.where(since >= -8, 0.5, 0.0)) * effect / 100
    level = 0.35 + rng.normal(0, 0.04, n)[:, None] + _ar1(rng, of, span, 0.95, 0.012)[territory] + shift
    cases = rng.poisson(3.0, (n, span))
    status = np.where(np.isfinite(cohort), "contacted", "not_contacted")
    panel = _panel(rng.binomial(cases, level.clip(0.01, 0.99)), cases, status, cohort)
    names = [f"T{k:02d}" for k in territory]
    return replace(panel, units=panel.units.assign(cluster_id=names, territory_id=names))


def found_in(panel: Panel, declared=BY_TERRITORY) -> Estimation:
    return estimation(panel, declared, few_clusters=True, deciding=True)


def named(result: Result, name: str) -> Check:
    return next(c for c in result.checks if c.name == name)


def test_schedules_as_they_were_give_the_effect_to_the_last_digit():
    """In strata too; an effect of 1 in the contacted months is found as 1."""
    panel = territories(1, 6)
    strata = np.arange(len(panel.units)) % 2
    for labels in (None, strata):
        setup = adoption.set_up(panel, BY_TERRITORY, labels)
        effect, plan = setup.effect(), Schedules(setup, _draws(setup, 1)[:3])
        (runs,) = plan.runs(setup.numerator)
        assert runs.value[0] == pytest.approx(effect.value, rel=1e-12)
        assert runs.psi[0] == pytest.approx(effect.psi[plan.part], abs=1e-12)
        assert plan.runs(setup.unit_effect)[0].value[0] == pytest.approx(1.0)


def test_the_interval_is_the_effects_that_the_test_does_not_reject():
    """It holds the estimate, leaves zero out exactly where p < 5 %, and gives the detectable effect."""
    for panel in (territories(1, 6), territories(1, 6, effect=12.0)):
        found = found_in(panel)
        low, high = found.interval
        assert found.resampled.method == "schedules" and low < found.effect.value < high
        assert (found.resampled.p_value < 0.05) == (low > 0 or high < 0)
        assert brief(panel, BY_TERRITORY).mde == pytest.approx(2.8 * (high - low) / (2 * NORMAL), rel=1e-3)


def test_effect_volume_and_share_say_the_same_of_zero():
    """One inference, whichever it is: Student's, the bootstrap's, that of the schedules."""
    for contacted, of in ((6, 40), (10, 24), (25, 60)):
        result = brief(territories(2, contacted, 5.0, of), BY_TERRITORY)
        effect, volume, share = result.effect, result.volume, result.relative
        factor = volume.estimate / effect.estimate
        assert (volume.low, volume.high) == pytest.approx((factor * effect.low, factor * effect.high))
        assert [np.sign(share.low), np.sign(share.high)] == [np.sign(effect.low), np.sign(effect.high)]


def test_names_and_rows_draw_nothing():
    panel = territories(3, 6)
    rng = np.random.default_rng(0)
    turned = with_units(panel, rng.permutation(len(panel.units)))
    names = dict(zip(np.unique(turned.units["cluster_id"]), rng.permutation(1000), strict=False))
    other = turned.units["cluster_id"].map(lambda name: f"Z{names[name]}")
    turned = replace(turned, units=turned.units.assign(cluster_id=other, territory_id=other))
    assert found_in(turned).interval == pytest.approx(found_in(panel).interval)


def with_months(panel: Panel, months: np.ndarray) -> Panel:
    """The same units, met in these months (NaN: still waiting)."""
    status = np.where(np.isfinite(months), "contacted", "not_contacted")
    return replace(panel, units=panel.units.assign(cohort=months, status=status))


def ordered(kind: str, seed: int = 0) -> Panel:
    """GPs of twenty territories, two a practice: met in any order, or one territory after the other."""
    panel = simulate(seed, replace(SMALL, units=240, targeted=240, visited=120, refused=0))
    unit = np.arange(240)
    units = panel.units.assign(territory_id=[f"T{k}" for k in unit // 12], cluster_id=[f"C{k}" for k in unit // 2])
    rank = unit if kind == "places" else np.random.default_rng(seed).permutation(240)
    return with_months(replace(panel, units=units), np.where(rank < 120, 46.0 + rank // 20, np.nan))


@pytest.mark.parametrize(
    ("kind", "declared", "words"),
    [
        ("places", "random", "ce sont eux, et non les cabinets, qui sont tenus pour indépendants."),
        ("any", "random", "Le mois de visite ne suit pas les territoires"),
        ("any", "geographic", "comme le fichier de campagne le déclare"),
    ],
)
def test_visits_by_place_make_territories_the_clusters(kind, declared, words):
    targeting = {**PLAIN.targeting.model_dump(by_alias=True), "visit_order": declared}
    panel, asked = ordered(kind), campaign(adjust_for=[], targeting=targeting)
    check = named(estimate(panel, asked), "place")
    found = found_in(panel, asked)
    assert words in check.sentence and (check.severity, check.status) == ("advisory", "passed")
    assert found.effect.clusters == (20 if "ne suit pas" not in words else 120)


def test_no_pattern_is_seen_where_there_is_none():
    """Forty orders without pattern: two at most are flagged (more than two has a probability of 5 % at 2 %)."""
    assert sum(by_place(ordered("any", seed), PLAIN).followed for seed in range(40)) <= 2


def test_a_correlation_is_that_of_the_analysis_of_variance():
    values, groups = np.array([1.0, 2.0, 4.0, 6.0, 9.0, 9.0]), np.array([0, 0, 1, 1, 2, 2])
    means = pd.Series(values).groupby(groups).mean()
    between, within = 2 * means.var(ddof=1), pd.Series(values).groupby(groups).var(ddof=1).mean()
    assert correlation(values, groups) == pytest.approx((between - within) / (between + within))


@pytest.mark.slow
def test_few_contacted_territories_hold_their_size():
    """Six of forty, no effect, 100 draws: at most 11 intervals leave zero out (1 % at 5 %); Student's does in more."""
    intervals = [found_in(territories(seed, 6)).interval for seed in range(100)]
    assert sum(not low <= 0 <= high for low, high in intervals) <= 11


@pytest.mark.parametrize("name", ["case study", "threshold", "trial"])
def test_one_inference_in_every_design(name, fewer_draws):
    """What the effect leaves in doubt, volume and share leave in doubt too: the bounds are the same bounds."""
    result = brief(CASES[name].panel(), CASES[name].campaign)
    raw, volume, share = result.estimates[0], result.volume, result.relative
    factor = volume.estimate / raw.estimate
    assert factor > 0 and (volume.low, volume.high) == pytest.approx((factor * raw.low, factor * raw.high))
    assert [np.sign(share.low), np.sign(share.high)] == [np.sign(raw.low), np.sign(raw.high)]


@pytest.mark.parametrize(("groups", "status"), [(4, "failed"), (7, "failed"), (60, "passed")])
def test_a_threshold_counts_clusters_on_each_side(groups, status, fewer_draws):
    panel = simulated_discontinuity.simulate(1)
    rank = np.arange(len(panel.units))
    targeted = (panel.units["status"] != "never_targeted").to_numpy()
    names = np.where(targeted, np.char.add("few ", (rank % groups).astype(str)), (rank % 80).astype(str))
    result = brief(replace(panel, units=panel.units.assign(cluster_id=names)), simulated_discontinuity.campaign())
    assert named(result, "clusters").status == status
