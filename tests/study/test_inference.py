"""Intervals, simultaneous bands and adjusted p-values on cases a reader can redo."""

import numpy as np
import pytest
from scipy import stats

from aos_analysis.study.inference import Linear, cluster_matrix, holm, simultaneous_quantile
from aos_analysis.study.staggered.stacked import shrunken_mean


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        ([0.01, 0.04, 0.03], [0.03, 0.06, 0.06]),
        ([0.5, np.nan, 0.01], [0.5, np.nan, 0.02]),
        ([0.9], [0.9]),
        ([], []),
    ],
)
def test_holm(p, expected):
    assert holm(np.array(p)) == pytest.approx(expected, nan_ok=True)


def test_standard_error_of_a_mean():
    """The mean of n values has the usual standard error (divisor n, as influence functions have)."""
    x = np.array([1.0, 4.0, 2.0, 9.0])
    ratio = Linear(x.sum(), x) / Linear(4.0, np.ones(4))
    assert (ratio.value, ratio.se) == pytest.approx((x.mean(), x.std() / 2))


def test_clusters_sum_their_units():
    assert (cluster_matrix(np.array(["b", "a", "b"])) @ np.array([1.0, 10, 100])).tolist() == [10, 101]


def test_simultaneous_band_of_independent_points():
    """Ten independent t statistics: the sup-t quantile is that of a maximum of ten normals (3 draws in 1,000 apart)."""
    expected = stats.norm.ppf((1 + 0.95 ** (1 / 10)) / 2)
    assert simultaneous_quantile(np.eye(10), seed=1, draws=40_000) == pytest.approx(expected, abs=0.03)


def test_one_point_has_the_pointwise_quantile():
    assert simultaneous_quantile(np.ones((1, 400)), seed=1, draws=40_000) == pytest.approx(1.966, abs=0.03)


def test_empirical_bayes_pulls_what_rests_on_little():
    """Two GPs at 100 %, one over two patients, one over two hundred: only the second keeps its level."""
    rng = np.random.default_rng(1)
    denominator = np.vstack([np.full((50, 12), 20.0), np.full((1, 12), 1 / 6), np.full((1, 12), 20.0)])
    level = rng.normal(0.5, 0.1, 50)
    numerator = np.vstack([rng.binomial(20, np.clip(level, 0, 1)[:, None], (50, 12)), denominator[50:]])
    few, many = shrunken_mean(numerator, denominator)[50:]
    assert few < 0.75 < many
