"""The numbers behind a staggered comparison, each against another implementation; published ones: test_references."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from aos_analysis.study.inference import cluster_matrix
from aos_analysis.study.own_trend import Points
from aos_analysis.study.staggered.changes import Units, _odds
from aos_analysis.study.staggered.imputation import imputed_effect, rows_without_contact
from aos_analysis.study.staggered.smooth_trend import SmoothTrend, folded_quantile


def without_contact(numerator, denominator, cohort, link, comparable=None):
    n_units, n_periods = numerator.shape
    comparable = np.ones(n_units, bool) if comparable is None else comparable
    rows = rows_without_contact(denominator, cohort, comparable, np.zeros(n_periods, bool), 0, range(n_periods))
    return rows, imputed_effect(numerator, denominator, [rows], cluster_matrix(np.arange(n_units)), link)


@pytest.mark.parametrize("seed", [1, 2])
def test_poisson_is_that_of_a_regression_with_dummies(seed):
    """statsmodels on the untouched rows, predicting the contacted ones; units without a case are called for none."""
    rng = np.random.default_rng(seed)
    cohort, denominator = rng.choice([np.nan, 5, 6], 40), rng.integers(0, 30, (40, 8)).astype(float)
    rate = np.exp(rng.normal(-1, 0.5, 40)[:, None] + 0.05 * np.arange(8) + 0.3 * (np.arange(8) >= cohort[:, None]))
    numerator = rng.poisson(denominator * rate).astype(float)
    rows, found = without_contact(numerator, denominator, cohort, "multiplicative")
    unit, period = np.nonzero(rows.learn & ((numerator * rows.learn).sum(axis=1) > 0)[:, None])
    names = pd.DataFrame({"unit": unit, "period": period}).astype(str)
    x = pd.get_dummies(names).astype(float)
    fit = sm.GLM(
        numerator[unit, period], x, family=sm.families.Poisson(), offset=np.log(denominator[unit, period])
    ).fit()
    unit, period = np.nonzero(rows.wanted)
    later = pd.get_dummies(pd.DataFrame({"unit": unit, "period": period}).astype(str)).astype(float)
    exposure = denominator[unit, period]
    expected = fit.predict(later.reindex(columns=x.columns, fill_value=0.0), offset=np.log(exposure))
    assert found.value == pytest.approx((numerator[unit, period].sum() - expected.sum()) / exposure.sum(), rel=1e-4)


@pytest.mark.parametrize("link", ["additive", "multiplicative"])
def test_standard_error_of_imputation(link):
    """Over 300 draws the standard error is within 12 % of the spread (units' own levels are drawn again, too)."""
    found = []
    for seed in range(300):
        rng = np.random.default_rng(seed)
        cohort, denominator = rng.choice([np.nan, 4, 5], 80), rng.integers(1, 20, (80, 7)).astype(float)
        rate = np.exp(-1 + 0.05 * np.arange(7) + 0.2 * (np.arange(7) >= cohort[:, None]))
        found.append(without_contact(rng.poisson(denominator * rate).astype(float), denominator, cohort, link)[1])
    spread = np.std([f.value for f in found])
    assert np.mean([f.se for f in found]) == pytest.approx(spread, rel=0.12)


def test_one_month_contacted_never_teaches():
    """A contacted month, however extreme, moves nothing of what is expected elsewhere."""
    rng = np.random.default_rng(3)
    cohort, denominator = np.array([3.0, 3, np.nan, np.nan, np.nan]), np.ones((5, 6))
    numerator = rng.normal(size=(5, 6))
    other = numerator.copy()
    other[0, 5] += 1000
    before, after = (without_contact(n, denominator, cohort, "additive")[1].value for n in (numerator, other))
    assert after - before == pytest.approx(1000 / 6)


def simulated_trends(seed, n_past, n_later):
    """Past and later coefficients with their covariance, as an oracle takes them and as ours does."""
    rng = np.random.default_rng(seed)
    n = n_past + n_later
    root = rng.normal(size=(n, n)) / np.sqrt(n)
    variance = 0.01 * (root @ root.T + 0.3 * np.eye(n))
    beta = 0.1 * rng.normal(size=n) + np.repeat([0, 1.2], [n_past, n_later])
    trend = np.zeros((n, n + 1))
    trend[np.arange(n), [*range(n_past), *range(n_past + 1, n + 1)]] = 1
    trend[:, n_past] = -1
    points = np.vstack([np.repeat([0, 1 / n_later], [n_past, n_later]), np.eye(n)[:n_past]])
    many = np.linalg.qr(rng.normal(size=(4000, n)))[0].T  # clusters that all take part
    wide = points @ np.linalg.cholesky(variance) @ many
    return beta, variance, SmoothTrend(points @ beta, wide, points @ trend)


@pytest.mark.parametrize(("seed", "n_past", "n_later"), [(0, 3, 1), (1, 5, 3), (2, 8, 4)])
@pytest.mark.parametrize("bound", [0.0, 0.005, 0.05, 0.3])
def test_intervals_under_smooth_trends_are_the_shortest(seed, n_past, n_later, bound):
    """diff-diff's optimal interval of fixed length, itself equal to R HonestDiD to 4 decimals (METHODS)."""
    honest = pytest.importorskip("diff_diff.honest_did")
    beta, variance, ours = simulated_trends(seed, n_past, n_later)
    weights = np.full(n_later, 1 / n_later)
    theirs = honest._flci_solve(beta[:n_past], beta[n_past:], variance, weights, n_past, n_later, bound)[:2]
    assert ours.interval(bound) == pytest.approx(theirs, abs=2e-3 * (theirs[1] - theirs[0]))


def test_breakdown_is_where_the_interval_meets_zero():
    _, _, smooth = simulated_trends(1, 5, 3)
    breakdown = smooth.breakdown()
    assert smooth.interval(0.97 * breakdown)[0] > 0 > smooth.interval(1.03 * breakdown)[0]


def test_a_straight_line_is_taken_away():
    """Past effects on a straight line, continued to the headline: nothing is left, and the line is told."""
    events = np.arange(-6, 3)
    trend = np.vstack([np.eye(9)[7], np.eye(9)[:5]]) - np.eye(9)[5]
    points = Points(trend @ (2.0 * events), np.random.default_rng(1).normal(size=(6, 200)), trend @ np.arange(9))
    assert points.corrected.value == pytest.approx(0, abs=1e-8)
    assert points.bias.value == pytest.approx(4.0)


def test_groups_that_sum_to_nothing_have_their_interval():
    """As the months of a pooled base do: no inverse, and the same interval as without the last of them."""
    _, _, smooth = simulated_trends(1, 5, 3)
    values, psi, trend = (
        np.concatenate([a, -a[1:].sum(axis=0, keepdims=True)]) for a in (smooth.values, smooth.psi, smooth.trend)
    )
    whole = SmoothTrend(values, psi, trend)
    for bound in (0.0, 0.05):
        assert whole.interval(bound) == pytest.approx(smooth.interval(bound), abs=1e-3)


@pytest.mark.parametrize(("bias", "quantile"), [(0.0, 1.959964), (1.0, 2.646146), (10.0, 11.644854)])
def test_folded_quantile(bias, quantile):
    assert folded_quantile(np.array([bias]))[0] == pytest.approx(quantile, abs=1e-5)


def random_units(seed, n=400, periods=6):
    """Contact depends on a covariate that also moves the change: the plain comparison is biased, the adjusted not."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    treated = rng.random(n) < 1 / (1 + np.exp(-0.8 * x))
    denominator = rng.poisson(4, (n, periods)).astype(float)
    level = 10 + x[:, None] * (np.arange(periods) >= 4) + 2.0 * treated[:, None] * (np.arange(periods) >= 4)
    numerator = denominator * level + np.sqrt(denominator) * rng.normal(size=(n, periods))
    return x[:, None], treated, numerator, denominator


def change(x, treated, numerator, denominator):
    units = Units(numerator, denominator, cluster_matrix(np.arange(len(treated))), x)
    last, base = np.array([5]), np.arange(numerator.shape[1])[:, None] < 4
    if x is not None:
        _, value, psi = units.adjusted(treated, ~treated, last, base)
        return value[0], np.sqrt((psi[:, 0] ** 2).sum())
    (_, after, own), (_, before, others) = (units.change(rows, last, base) for rows in (treated, ~treated))
    return (after - before)[0], np.sqrt((own[:, 0] ** 2).sum() + (others[:, 0] ** 2).sum())


def test_adjusted_change_recovers_and_tells_its_error():
    """200 draws: within three Monte Carlo errors of the truth, 2, and an honest standard error; the plain change is off
    by more than half a point."""
    found = np.array([change(*random_units(seed)) for seed in range(200)])
    plain = np.array([change(None, *random_units(seed)[1:]) for seed in range(200)])
    spread = found[:, 0].std()
    assert abs(found[:, 0].mean() - 2.0) < 3 * spread / 200**0.5
    assert found[:, 1].mean() == pytest.approx(spread, rel=0.12)
    assert plain[:, 0].mean() > 2.5


@pytest.mark.parametrize("useless", [lambda x: 0 * x + 3, lambda x: np.column_stack([0 * x, 0 * x])])
def test_a_constant_covariate_changes_nothing(useless):
    x, *rest = random_units(1)
    assert change(useless(x), *rest) == pytest.approx(change(None, *rest), rel=1e-6)


def test_a_covariate_said_twice_counts_once():
    x, *rest = random_units(1)
    assert change(np.column_stack([x, 2 * x]), *rest) == pytest.approx(change(x, *rest), rel=1e-6)


def test_covariates_that_separate_the_groups_leave_the_regression():
    """Nobody contacted looks like anybody else: odds do not exist, the regression carries the comparison alone."""
    x, _, numerator, denominator = random_units(1)
    value, se = change(x, x[:, 0] > 0, numerator, denominator)
    assert np.isfinite([value, se]).all()


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_a_unit_sure_to_be_contacted_compares_with_nobody():
    """Its probability rounds to one: no odds, and no warning on the page."""
    rng = np.random.default_rng(1)
    z = np.append(rng.normal(size=400), 60.0)
    in_cohort = np.append(rng.random(400) < 1 / (1 + np.exp(-2 * z[:-1])), True)
    odds, psi = _odds(np.column_stack([np.ones(z.size), z]), in_cohort)
    assert psi is not None and odds[-1] == 0 and np.isfinite(odds).all() and odds.max() < 200
