"""Group-time effects held to published figures and to another implementation.

Reference: R `did` 2.5.1 on `mpdta` (Callaway and Sant'Anna), printed to 6 decimals, hence a tolerance of 1e-6.
"""

import tracemalloc

import numpy as np
import pandas as pd
import pytest

from aos_analysis.study.inference import cluster_matrix, wald_p_value
from aos_analysis.study.staggered.group_time import (
    calendar_aggregate,
    dynamic_aggregate,
    group_aggregate,
    group_time_cells,
    simple_aggregate,
)
from tests import SHARED, mpdta

MPDTA = SHARED / "data" / "reference" / "mpdta.csv"
PUBLISHED = 1e-6
AGGREGATES = {
    "simple": simple_aggregate,
    "dynamic": dynamic_aggregate,
    "group": group_aggregate,
    "calendar": calendar_aggregate,
}


def last_period(g, t):
    """The base of published analyses: the period before contact, the previous one before that."""
    base = np.zeros(5, bool)
    base[g - 1 if t >= g else max(t - 1, 0)] = t >= g or t > 0
    return base


def mpdta_cells(comparison, adjusted=False):
    if not MPDTA.exists():
        pytest.skip("shared/data/reference/mpdta.csv is absent")
    data = pd.read_csv(MPDTA)
    outcome = data.pivot(index="countyreal", columns="year", values="lemp")
    first = data.groupby("countyreal")["first.treat"].first().reindex(outcome.index).to_numpy(float)
    cohort = np.where(first == 0, np.nan, first - 2003)
    comparable = np.isnan(cohort) if comparison == "never" else np.ones(len(cohort), bool)
    clusters = cluster_matrix(np.arange(len(cohort)))
    values = outcome.to_numpy()
    size = data.groupby("countyreal")["lpop"].first().reindex(outcome.index).to_numpy()[:, None]
    return group_time_cells(
        values, np.ones_like(values), cohort, comparable, clusters, 1.0, 0, last_period,
        covariates=size if adjusted else None,
    )  # fmt: skip


@pytest.mark.parametrize(("comparison", "adjusted"), mpdta.AGGREGATES)
def test_published_aggregates(comparison, adjusted):
    """Adjusted: doubly robust, with the logarithm of the county's population."""
    cells = mpdta_cells(comparison, adjusted)
    found = {name: aggregate(cells) for name, aggregate in AGGREGATES.items()}
    for name, figures in mpdta.AGGREGATES[comparison, adjusted].items():
        assert (found[name].value, found[name].se) == pytest.approx(figures, abs=PUBLISHED), name


@pytest.mark.parametrize(
    ("cohort", "year", "estimate", "se"),
    [
        (2004, 2004, -0.010503, 0.023251),
        (2004, 2005, -0.070423, 0.030985),
        (2004, 2006, -0.137259, 0.036436),
        (2004, 2007, -0.100811, 0.034359),
        (2006, 2006, -0.004595, 0.017755),
        (2006, 2007, -0.041224, 0.020229),
        (2007, 2007, -0.026054, 0.016655),
    ],
)
def test_published_cells(cohort, year, estimate, se):
    cells = mpdta_cells("never")
    row = (cells.cohort == cohort - 2003) & (cells.period == year - 2003)
    assert cells.att[row] == pytest.approx(estimate, abs=PUBLISHED)
    assert np.sqrt((cells.psi[row] ** 2).sum()) == pytest.approx(se, abs=PUBLISHED)


def test_published_pre_test():
    cells = mpdta_cells("never")
    pre = cells.event < 0
    assert wald_p_value(cells.att[pre], cells.psi[pre]) == pytest.approx(0.16812, abs=1e-5)  # printed to 5 decimals


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("control", ["never_treated", "not_yet_treated"])
@pytest.mark.parametrize("names", [[], ["x"]], ids=["plain", "doubly robust"])
def test_agrees_with_another_implementation(seed, control, names):
    """diff-diff on random panels without denominators: same group-time effects and standard errors. The covariate
    has two values: with others, diff-diff's odds do not add up to the contacted units, as R's and ours do."""
    diff_diff = pytest.importorskip("diff_diff")
    rng = np.random.default_rng(seed)
    n_units, n_periods = 120, 8
    cohort = rng.choice([np.nan, 3, 5, 6], n_units)
    x = rng.integers(0, 2, n_units).astype(float)
    outcome = rng.normal(size=(n_units, n_periods)).cumsum(axis=1) + (np.arange(n_periods) >= cohort[:, None])
    long = (
        pd.DataFrame(outcome)
        .rename_axis("unit")
        .melt(ignore_index=False, var_name="time", value_name="y")
        .reset_index()
    )
    long["time"] = long["time"].astype(int)
    long["first"], long["x"] = np.nan_to_num(cohort)[long["unit"]].astype(int), x[long["unit"]]
    oracle = diff_diff.CallawaySantAnna(control_group=control, base_period="varying").fit(
        long, outcome="y", unit="unit", time="time", first_treat="first", covariates=names or None
    )
    comparable = np.isnan(cohort) if control == "never_treated" else np.ones(n_units, bool)

    def base(g, t):
        mask = np.zeros(n_periods, bool)
        mask[g - 1 if t >= g else max(t - 1, 0)] = t >= g or t > 0
        return mask

    cells = group_time_cells(
        outcome, np.ones_like(outcome), cohort, comparable, cluster_matrix(np.arange(n_units)), 1.0, 0, base,
        covariates=x[:, None] if names else None,
    )  # fmt: skip
    ours = {
        (g, t): (a, s)
        for g, t, a, s in zip(cells.cohort, cells.period, cells.att, np.sqrt((cells.psi**2).sum(1)), strict=True)
    }
    for (g, t), theirs in oracle.group_time_effects.items():
        if t >= g:
            assert ours[g, t] == pytest.approx((theirs["effect"], theirs["se"]), rel=1e-6), (g, t)


def test_ratios_are_sums_never_means_of_ratios():
    """Two visited GPs (1 of 1, 1 of 9) read 20 % together, not 55 %; the pooled base likewise."""
    numerator = np.array([[1, 1.0, 1], [1, 1.0, 3], [2, 2.0, 2], [2, 2.0, 2]])
    denominator = np.array([[1, 1.0, 1], [9, 9.0, 9], [10, 10.0, 10], [10, 10.0, 10]])
    cohort = np.array([2, 2, np.nan, np.nan])
    cells = group_time_cells(
        numerator, denominator, cohort, np.isnan(cohort), cluster_matrix(np.arange(4)), 100, 0,
        lambda g, t: np.arange(3) < g,
    )  # fmt: skip
    assert cells.att[cells.period == 2] == pytest.approx(100 * (4 / 10 - 2 / 10))


def test_months_without_comparison_do_not_exist():
    """Everybody is visited by period 3: period 3 has no comparison, so no effect is reported for it."""
    numerator = np.random.default_rng(0).normal(size=(6, 5))
    cohort = np.array([2, 2, 2, 3, 3, 3.0])
    cells = group_time_cells(
        numerator, np.ones_like(numerator), cohort, np.ones(6, bool), cluster_matrix(np.arange(6)), 1, 0,
        lambda g, t: np.arange(5) < g,
    )  # fmt: skip
    after = cells.event >= 0
    assert (cells.cohort[after].tolist(), cells.period[after].tolist()) == ([2], [2])


def test_anticipation_removes_comparisons_about_to_be_visited():
    """With one period of anticipation, a unit visited at 3 no longer compares in period 2."""
    numerator = np.random.default_rng(0).normal(size=(6, 5))
    cohort = np.array([2, 2, 2, 3, 3, 3.0])
    cells = group_time_cells(
        numerator, np.ones_like(numerator), cohort, np.ones(6, bool), cluster_matrix(np.arange(6)), 1, 1,
        lambda g, t: np.arange(5) < g - 1,
    )  # fmt: skip
    assert not (cells.event >= 0).any()


def test_corrected_variance_is_that_of_two_samples():
    """Two periods, one row a unit: with the correction, Welch's variance of the changes, divisors n - 1."""
    rng = np.random.default_rng(1)
    values, cohort = rng.normal(size=(12, 2)), np.r_[np.ones(4), np.full(8, np.nan)]
    cells = group_time_cells(
        values, np.ones_like(values), cohort, np.isnan(cohort), cluster_matrix(np.arange(12)), 1.0, 0,
        lambda g, t: np.array([t == 1, False]), corrected=True,
    )  # fmt: skip
    change = values[:, 1] - values[:, 0]
    welch = change[:4].var(ddof=1) / 4 + change[4:].var(ddof=1) / 8
    assert simple_aggregate(cells).se ** 2 == pytest.approx(welch)


@pytest.mark.parametrize("last", [True, False])
def test_contributions_are_held_once(last):
    """Many cohorts, a base of each cell's own: sums of every comparison group would be forty times the result."""
    n_units, n_periods = 1000, 40
    rng = np.random.default_rng(1)
    cohort = np.where(rng.random(n_units) < 0.5, rng.integers(12, 36, n_units), np.nan)
    values, everybody = rng.normal(size=(n_units, n_periods)), np.ones(n_units, bool)

    def base(g, t):
        periods = np.arange(n_periods)
        return periods == (g - 1 if t >= g else t - 1) if last else periods < g

    clusters = cluster_matrix(np.arange(n_units))
    tracemalloc.start()
    cells = group_time_cells(values, np.ones_like(values), cohort, everybody, clusters, 1.0, 0, base)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1.6 * cells.psi.nbytes
