"""Trends: years of one version, changes against those of comparable areas, by hand and under the null."""

import numpy as np
import pytest

from aos_analysis.study.territory.trend import Areas, changes, stretch


def test_years_of_another_version_are_not_compared():
    found = stretch({2019: "G8", 2020: "G8", 2021: "G9", 2022: "G9", 2023: "G9"})
    assert (found.years, found.broken, found.long_enough) == ((2021, 2022, 2023), (2019, 2020), True)


def test_a_missing_year_breaks_the_stretch():
    found = stretch({2019: "G9", 2021: "G9", 2022: "G9"})
    assert (found.years, found.broken, found.long_enough) == ((2021, 2022), (2019,), False)


def test_a_change_by_hand():
    """Four areas double, four stay: their geometric mean is a factor of √2, which is the territory's too."""
    people = np.full((8, 2), 100.0)
    others = Areas(np.array([[50.0, 100], [50, 50]] * 4), people)
    own = Areas(np.array([[100.0, 100 * 2**0.5]]), np.array([[100.0, 100]]))
    [found] = changes([own], [others])
    assert (found.factor.estimate, found.call) == (pytest.approx(1), "similar")
    half = np.log(2) / 2 * (8 / 7 * 9 / 8) ** 0.5 * 2.3646242515927827  # Student's quantile at 7 degrees of freedom
    assert found.factor.high == pytest.approx(np.exp(half))


def test_too_few_areas_or_nobody_at_the_start_is_not_judged():
    own = Areas(np.array([[0.0, 9]]), np.array([[10.0, 10]]))
    others = Areas(np.full((8, 2), 10.0), np.full((8, 2), 10.0))
    assert [c.call for c in changes([own], [others])] == ["unjudged"]
    few = Areas(np.full((7, 2), 10.0), np.full((7, 2), 10.0))
    assert [c.call for c in changes([others], [few])] == ["unjudged"]


def test_patients_who_stay_are_no_false_trend():
    """Of 200 null territories with 20 pathologies, at most 18 are called anything: 5 %, and the 99 % bound."""
    rng, calls = np.random.default_rng(7), 0
    for _ in range(200):
        people = np.r_[20_000.0, rng.uniform(5_000, 60_000, 20)]
        own, others = [], []
        for share in np.geomspace(0.002, 0.1, 20):
            stay = rng.poisson(people * share * 0.8)  # and a fifth of them are renewed
            seen = np.c_[stay + rng.poisson(people * share * 0.2), stay + rng.poisson(people * share * 0.2)] * 1.0
            fitted = np.c_[people * share, people * share]
            own.append(Areas(seen[:1], fitted[:1]))
            others.append(Areas(seen[1:], fitted[1:]))
        calls += any(c.call != "similar" for c in changes(own, others))
    assert calls <= 18
