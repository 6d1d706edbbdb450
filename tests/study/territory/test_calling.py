"""Calls of a territory: the published correction, hand-made spreads, null territories, a planted excess, borders."""

import numpy as np
import pytest

from aos_analysis.study.territory.calling import benjamini_hochberg, power, standings
from aos_analysis.study.territory.heterogeneity import Spread, drawn, spread

PATHOLOGIES, AREAS, EXCESS = 56, 24, 20
NONE = Spread(0.0, 1.0, AREAS)


def test_benjamini_and_hochbergs_own_example():
    """Fifteen p-values of a trial of thrombolysis (1995, JRSS B 57:289): the first four at 5 %, the rest not."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759,
         1.0]  # fmt: skip
    q = benjamini_hochberg(np.array(p))
    assert (q <= 0.05).tolist() == [True] * 4 + [False] * 11
    assert q[:4] == pytest.approx([0.0015, 0.0030, 0.0095, 0.035625])
    assert benjamini_hochberg(np.array(p[::-1])).tolist() == q[::-1].tolist()


def test_spread_by_hand():
    """Eight areas of 100 expected, ±20 of 100 observed: 8 × 400 / (100 + 10⁴v) = 7 gives v = 2,500 / 70,000."""
    found = spread(np.array([80.0, 120] * 4), np.full(8, 100.0))
    assert (found.variance, found.mean, found.areas) == (pytest.approx(2500 / 70000), pytest.approx(1), 8)


def test_areas_that_differ_less_than_chance_do_not_differ():
    assert spread(np.full(9, 50.0), np.full(9, 50.0)).variance == 0


def test_seven_areas_say_nothing_and_nothing_is_called():
    found = spread(np.array([80.0, 120] * 3 + [100]), np.full(7, 100.0))
    assert not found.known
    [standing] = standings([500], [100], [found])
    assert (standing.call, standing.ratio.estimate) == ("unjudged", 5)
    assert np.isnan([standing.q, standing.found_from]).all()


def test_drawn_by_hand():
    """Variance 1/50 around 1: fifty people expected are added on both sides. (80 + 50) / (100 + 50)."""
    found = drawn(np.array([80.0, 0.0]), np.array([100.0, 10.0]), Spread(0.02, 1.0, 20))
    assert found.estimate == pytest.approx([130 / 150, 50 / 60])
    assert found.weight == pytest.approx([100 / 150, 10 / 60])
    assert (found.low < found.estimate).all() and (found.estimate < found.high).all()
    assert drawn(np.array([80.0]), np.array([100.0]), NONE).estimate == pytest.approx([1.0])


def test_a_gap_below_the_relevance_is_comparable_however_sure():
    """109 % of 100,000 expected, without spread, is certain and changes nothing; 111 % is called."""
    assert [s.call for s in standings([109_000, 111_000, 88_000], [100_000] * 3, [NONE] * 3)] == [
        "similar",
        "above",
        "below",
    ]


def test_without_the_spread_a_large_area_would_be_called_at_every_turn():
    """A ratio of 1.15 on 20,000 people expected: called where areas are alike, not where they differ by 10 %."""
    assert [s.call for s in standings([23_000], [20_000], [NONE])] == ["above"]
    assert [s.call for s in standings([23_000], [20_000], [Spread(0.01, 1.0, AREAS)])] == ["similar"]


def test_nobody_expected_and_nobody_seen_are_no_call():
    first, second = standings([0, 0], [0, 2.0], [NONE] * 2)
    assert (first.call, second.call) == ("unjudged", "similar")
    assert np.isnan(first.ratio.low) and second.ratio.low == 0


def called(rng, deviation: float, planted: float = 1.0) -> tuple[bool, bool, float]:
    """One territory of 20,000 among areas of 5,000 to 60,000: any null call; the planted one found; declared power."""
    people = np.r_[20_000.0, rng.uniform(5_000, 60_000, AREAS)]
    share = np.geomspace(0.0005, 0.15, PATHOLOGIES)
    truth = np.exp(rng.normal(-(deviation**2) / 2, deviation, (AREAS + 1, PATHOLOGIES)))
    truth[0, -1] = planted if planted != 1 else truth[0, -1]
    seen = rng.poisson(people[:, None] * share * truth).astype(float)
    whole, all_people = seen[1:].sum(axis=0), people[1:].sum()
    own = people[0] * whole / all_people
    fitted = people[1:, None] * (whole - seen[1:]) / (all_people - people[1:])[:, None]
    spreads = [spread(seen[1:, k], fitted[:, k]) for k in range(PATHOLOGIES)]
    calls = [s.call for s in standings(seen[0], own, spreads)]
    known = power(own[-1], spreads[-1], planted, PATHOLOGIES)
    return any(c != "similar" for c in calls[:-1]), calls[-1] == "above", known


def false_alarms(territories: int) -> int:
    rng = np.random.default_rng(1919)
    return sum(called(rng, 0.12)[0] for _ in range(territories))


def test_null_territories_are_not_called():
    """At most 10 of 100: 5 %, and the 99 % bound of a binomial."""
    assert false_alarms(100) <= 10


@pytest.mark.slow
def test_five_hundred_null_territories():
    """At most 37 with any call: 5 % of 500, and the 99 % bound."""
    assert false_alarms(500) <= 37


def test_a_planted_excess_is_found_with_the_declared_power():
    """A fifth more in a CPTS of 20,000, among areas that differ by 3 %: found as often as declared, or more often."""
    rng = np.random.default_rng(20)
    found, declared = np.array([called(rng, 0.03, 1.2)[1:] for _ in range(60)]).T
    assert declared.mean() > 0.8
    assert found.mean() >= declared.mean() - 2 * (declared.mean() * (1 - declared.mean()) / 60) ** 0.5


@pytest.mark.slow
def test_power_over_five_hundred_planted_excesses():
    """The same on 500: found as often as declared, within two standard errors, or more often."""
    rng = np.random.default_rng(21)
    found, declared = np.array([called(rng, 0.03, 1.2)[1:] for _ in range(500)]).T
    assert found.mean() >= declared.mean() - 2 * (declared.mean() * (1 - declared.mean()) / 500) ** 0.5


def coverage(territories: int, deviation: float) -> float:
    """Part of intervals that hold 1, over null territories whose ratios differ as those of comparable areas do."""
    rng, inside, known = np.random.default_rng(37), 0, 0
    share = np.geomspace(0.0005, 0.15, PATHOLOGIES)
    for _ in range(territories):
        people = np.r_[20_000.0, rng.uniform(5_000, 60_000, AREAS)]
        truth = np.exp(rng.normal(-(deviation**2) / 2, deviation, (AREAS + 1, PATHOLOGIES)))
        seen = rng.poisson(people[:, None] * share * truth).astype(float)
        whole, all_people = seen[1:].sum(axis=0), people[1:].sum()
        fitted = people[1:, None] * (whole - seen[1:]) / (all_people - people[1:])[:, None]
        spreads = [spread(seen[1:, k], fitted[:, k]) for k in range(PATHOLOGIES)]
        for standing in standings(seen[0], people[0] * whole / all_people, spreads):
            inside += standing.ratio.low <= 1 <= standing.ratio.high
            known += 1
    return inside / known


@pytest.mark.parametrize("deviation", [0.0, 0.12])
def test_intervals_cover(deviation):
    """30 territories of 56 pathologies: 95 %, less two standard errors (1 point) and half a point, that the error of
    what is expected is not counted."""
    assert coverage(30, deviation) >= 0.935


@pytest.mark.slow
@pytest.mark.parametrize("deviation", [0.0, 0.12])
def test_intervals_cover_over_five_hundred_territories(deviation):
    assert coverage(500, deviation) >= 0.945
