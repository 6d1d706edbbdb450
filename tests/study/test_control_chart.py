"""Laney's p′ chart: limits by hand, what chance alone gives, and how often months of a steady service leave them."""

import numpy as np
import pytest

from aos_analysis.study.control_chart import LEAST, RANGE, p_prime


def test_limits_by_hand():
    """Shares of 0.7 and 0.9 in turn, 100 requests a month: the centre is 0.8, the deviation of chance 0.04, scores are
    -2.5 and 2.5, their mean range 5, and the spread 5 / 1.128; then a month of 400, whose limits are half as far."""
    part = np.array([70, 90] * 10 + [320])
    whole = np.array([100] * 20 + [400])
    chart = p_prime(part, whole, np.arange(21) < 20)
    assert chart.center == pytest.approx(0.8) and chart.spread == pytest.approx(5 / RANGE)
    assert chart.low[0] == pytest.approx(0.8 - 3 * 5 / RANGE * 0.04) and chart.high[0] == 1
    assert chart.low[20] == pytest.approx(0.8 - 3 * 5 / RANGE * 0.02)
    assert not chart.outside.any()


def test_limits_are_never_tighter_than_chance():
    part, whole = np.full(24, 80), np.full(24, 100)
    assert p_prime(part, whole, np.ones(24, bool)).spread == 1


@pytest.mark.parametrize("part", [0, 100])
def test_nothing_usual_is_known_of_a_service_that_always_does_the_same(part):
    assert p_prime(np.full(24, part), np.full(24, 100), np.ones(24, bool)) is None


def test_twenty_frozen_months_with_requests_are_needed():
    part, whole = np.full(30, 80), np.full(30, 100)
    part[1], whole[1] = 0, 0
    frozen = np.arange(30) < LEAST
    assert p_prime(part, whole, frozen) is None
    found = p_prime(part, whole, np.arange(30) < LEAST + 1)
    assert found is not None and np.isnan(found.low[1]) and not found.outside[1]


def test_later_months_do_not_move_the_limits():
    part, whole = np.r_[np.tile([78, 82], 12), 80], np.full(25, 100)
    frozen = np.arange(25) < 24
    before, after = p_prime(part, whole, frozen), p_prime(np.r_[part[:24], 20], whole, frozen)
    assert (before.center, before.spread) == (after.center, after.spread)
    assert after.outside.tolist() == [False] * 24 + [True]


@pytest.mark.parametrize("overdispersion", [0.0, 0.3])
def test_a_steady_service_seldom_leaves_its_limits(overdispersion):
    """12,000 months that vary as the frozen ones do: well under two in a hundred outside; ordinary binomial limits,
    which know chance alone, would put one month in five outside where months vary by 0.3 on the logit."""
    rng = np.random.default_rng(7)
    out, plain = [], []
    for _ in range(1000):
        whole = rng.poisson(300, 36)
        share = 1 / (1 + np.exp(-(1.45 + overdispersion * rng.standard_normal(36))))
        part = rng.binomial(whole, share)
        chart = p_prime(part, whole, np.arange(36) < 24)
        out.append(chart.outside[24:].mean())
        chance = np.sqrt(chart.center * (1 - chart.center) / whole)
        plain.append((np.abs(part / whole - chart.center) > 3 * chance)[24:].mean())
    assert np.mean(out) < 0.02
    assert bool(np.mean(plain) > 0.08) is (overdispersion > 0)
