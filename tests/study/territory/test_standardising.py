"""Standardised rates and their limits: published numbers, hand counts, borders, coverage."""

import numpy as np
import pytest
from scipy import stats

from aos_analysis.study.territory.standardising import direct, expected, mean_limits, tails

# Down's syndrome by maternal age, birth order 5 and over (Fleiss 1981, table 14.4; Fay and Feuer 1997)
CASES = np.array([0, 8, 63, 112, 262, 295.0])
BIRTHS = np.array([327, 30666, 123419, 149919, 104088, 34392.0])
STANDARD = np.array([319933, 931318, 786511, 488235, 237863, 61313.0])


def test_direct_rate_and_gamma_limits_are_those_published():
    """75.52901 (67.70212 to 188.30017) per 100,000: R's dsrTest, method "gamma"."""
    found = direct(CASES, BIRTHS, STANDARD)
    assert np.array([found.estimate, found.low, found.high]) * 1e5 == pytest.approx([75.52901, 67.70212, 188.30017])


@pytest.mark.parametrize(
    ("count", "low", "high"), [(0, 0, 3.6889), (1, 0.0253, 5.5716), (10, 4.7954, 18.3904), (100, 81.3640, 121.6268)]
)
def test_limits_of_a_count_are_those_of_the_tables(count, low, high):
    """Garwood 1936, as printed in every table of exact Poisson limits."""
    assert [float(x) for x in mean_limits(count)] == pytest.approx([low, high], abs=5e-5)


def test_one_stratum_has_garwoods_limits():
    found = direct(np.array([10.0]), np.array([1000.0]), np.array([7.0]))
    assert [found.low * 1000, found.high * 1000] == pytest.approx([4.79539, 18.39036])


def test_expected_by_hand():
    """100 young at 1 %, 50 old at 20 %: 1 + 10."""
    there, people = np.array([10.0, 40.0]), np.array([1000.0, 200.0])
    assert expected(np.array([100.0, 50.0]), there, people) == 11
    assert expected(np.array([[100.0, 50.0], [0.0, 5.0]]), there, people).tolist() == [11, 1]


def test_nobody_expects_nobody_and_an_unknown_stratum_is_unknown():
    there, people = np.array([10.0, 0.0]), np.array([1000.0, 0.0])
    assert expected(np.array([100.0, 0.0]), there, people) == 1
    assert np.isnan(expected(np.array([100.0, 3.0]), there, people))
    assert np.isnan(direct(np.array([1.0, 0.0]), np.array([10.0, 0.0]), np.array([1.0, 1.0])).estimate)


@pytest.mark.parametrize("variance", [1e-12, 0.01, 0.5, 4.0])
@pytest.mark.parametrize("count", [0, 1, 7, 400])
def test_limits_and_tails_are_two_views_of_one_law(count, variance):
    """At the low mean, so large a count has a chance of 2.5 %; at the high one, so small a count."""
    low, high = mean_limits(count, variance)
    assert float(tails(count, high, variance)[0]) == pytest.approx(0.025)
    assert float(tails(count, low, variance)[1]) == pytest.approx(0.025 if count else 1)


def test_tails_are_those_of_the_negative_binomial():
    most, least = tails(5, 3.0, 0.5)
    assert [float(most), float(least)] == pytest.approx([stats.nbinom.cdf(5, 2, 0.4), stats.nbinom.sf(4, 2, 0.4)])


def test_fay_and_feuer_cover():
    """2,000 tables with few cases: at least 95 %, two standard errors (1 point) allowed."""
    rng, rates = np.random.default_rng(19), np.array([0.001, 0.004, 0.02, 0.05])
    people, standard = np.array([900.0, 700, 500, 120]), np.array([400.0, 300, 250, 50])
    truth = (standard / standard.sum()) @ rates
    draws = [direct(rng.poisson(people * rates).astype(float), people, standard) for _ in range(2000)]
    assert np.mean([d.low <= truth <= d.high for d in draws]) >= 0.94
