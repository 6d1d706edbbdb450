"""Rates of anomalous lines against independent computations: a clustered regression, a likelihood on a grid, a hand."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from aos_analysis.study.anomalies import beta_binomial, ratio, second_audit, spread

NURSES = 38


def audits(seed: int = 3, size: float = 8.0, mean: float = 0.12) -> tuple[np.ndarray, np.ndarray]:
    """38 nurses, 20 to 60 lines each, rates of their own."""
    rng = np.random.default_rng(seed)
    checked = rng.integers(20, 61, NURSES)
    return rng.binomial(checked, rng.beta(mean * size, (1 - mean) * size, NURSES)), checked


def test_the_ratio_is_a_mean_of_lines_clustered_by_nurse():
    """statsmodels, every line an observation; t with 37 degrees of freedom."""
    wrong, checked = audits()
    nurse = np.repeat(np.arange(NURSES), checked)
    line = np.concatenate([np.arange(n) < k for k, n in zip(wrong, checked, strict=True)]).astype(float)
    fit = sm.OLS(line, np.ones((len(line), 1))).fit(cov_type="cluster", cov_kwds={"groups": nurse}, use_t=True)
    found = ratio(wrong, checked)
    assert fit.df_resid_inference == 37
    assert (found.low, found.estimate, found.high) == pytest.approx((*fit.conf_int()[0][:1], fit.params[0],
                                                                     *fit.conf_int()[0][1:]), rel=1e-6)  # fmt: skip


def test_the_ratio_by_hand():
    """3 of 10 and 1 of 30: 0.1; residuals 2 and -2; variance 2 x 8 / 1600; t with one degree of freedom 12.706."""
    found = ratio(np.array([3, 1]), np.array([10, 30]))
    assert found.estimate == pytest.approx(0.1)
    assert (found.low, found.high) == (0, 1) and found.units == 2
    wide = ratio(np.array([3, 1] * 19), np.array([10, 30] * 19))
    half = stats.t.ppf(0.975, 37) * np.sqrt(38 / 37 * 38 * 4) / 760
    assert (wide.low, wide.high) == pytest.approx((0.1 - half, 0.1 + half))


@pytest.mark.parametrize(("wrong", "low", "high"), [(0, 0, 0.0926), (20, 0.9074, 1)])
def test_nothing_or_everything_wrong_has_the_exact_limit_of_the_units(wrong, low, high):
    """1 - 0.025^(1/38), as 38 draws without any event."""
    for estimator in (ratio, beta_binomial):
        found = estimator(np.full(NURSES, wrong), np.full(NURSES, 20))
        assert found.method == "exact" and (found.low, found.high) == pytest.approx((low, high), abs=1e-4)


def test_the_beta_binomial_is_that_of_a_likelihood_on_a_grid():
    """scipy's own beta-binomial on 400 x 300 pairs of mean and size: the same summit, the same profile interval."""
    wrong, checked = audits()
    means, sizes = np.linspace(0.04, 0.3, 400), np.exp(np.linspace(0, 6, 300))
    grid = np.array([[stats.betabinom.logpmf(wrong, checked, m * s, (1 - m) * s).sum() for s in sizes] for m in means])
    profile = grid.max(axis=1)
    inside = means[profile >= profile.max() - stats.f.ppf(0.95, 1, NURSES - 1) / 2]
    found, fit = beta_binomial(wrong, checked), spread(wrong, checked)
    assert found.estimate == pytest.approx(means[profile.argmax()], abs=0.001)
    assert fit.size == pytest.approx(sizes[grid.max(axis=0).argmax()], rel=0.03)
    assert (found.low, found.high) == pytest.approx((inside[0], inside[-1]), abs=0.001)


@pytest.mark.parametrize("estimator", [ratio, beta_binomial])
def test_intervals_cover(estimator):
    """Of 300 programmes of 38 nurses, the true mean is in about 95 of a hundred intervals (Monte Carlo: 2.5 points)."""
    found = [estimator(*audits(seed, size=6.0)) for seed in range(300)]
    assert 0.91 <= np.mean([rate.low <= 0.12 <= rate.high for rate in found]) <= 0.985


def test_the_worst_do_better_by_themselves():
    """No nurse changes: those above 20 % at first fall, as much as the model foretells, and inside its interval in
    about 95 programmes of a hundred; what they showed at first would be foretold by nobody."""
    inside, gaps, fell = [], [], []
    for seed in range(150):
        rng = np.random.default_rng(seed)
        checked = rng.integers(20, 61, 120)
        own = rng.beta(0.12 * 8, 0.88 * 8, 120)
        wrong = rng.binomial(checked, own)
        again = wrong / checked > 0.2
        checked_again = np.full(again.sum(), 30)
        found = second_audit(wrong, checked, again, rng.binomial(30, own[again]), checked_again, seed)
        inside.append(found.low <= found.second <= found.high)
        gaps.append(found.second - found.alone)
        fell.append(found.first - found.second)
    assert 0.89 <= np.mean(inside) <= 0.99
    assert abs(np.mean(gaps)) < 0.006 and np.mean(fell) > 0.03


def test_a_true_fall_goes_beyond_regression():
    rng = np.random.default_rng(1)
    checked = np.full(120, 40)
    own = rng.beta(0.12 * 8, 0.88 * 8, 120)
    wrong = rng.binomial(checked, own)
    again = wrong / checked > 0.2
    found = second_audit(wrong, checked, again, rng.binomial(40, own[again] / 3), checked[again], 1)
    assert found.second < found.low < found.alone < found.first
