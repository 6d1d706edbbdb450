"""Several territories pooled: a published set, the definition of the estimator, borders, coverage."""

import numpy as np
import pytest

from aos_analysis.study.pooling import pool
from aos_analysis.study.result import Estimate

# BCG vaccine against tuberculosis, Colditz et al. 1994 (metafor's dat.bcg): cases and others, vaccinated then not
TRIALS = """4 119 11 128, 6 300 29 274, 3 228 11 209, 62 13536 248 12619, 33 5036 47 5761, 180 1361 372 1079,
8 2537 10 619, 505 87886 499 87892, 29 7470 45 7232, 17 1699 65 1600, 186 50448 141 27197, 5 2493 3 2338,
27 16886 29 17825"""


def effects(values, errors):
    pairs = zip(values, errors, strict=True)
    return [Estimate(str(i), y, se, y - 1.96 * se, y + 1.96 * se, "points", "m") for i, (y, se) in enumerate(pairs)]


@pytest.fixture(scope="module")
def bcg():
    a, b, c, d = np.array([line.split() for line in TRIALS.split(",")], float).T
    log_ratio = np.log(a / (a + b)) - np.log(c / (c + d))
    return log_ratio, np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))


def test_paule_mandel_solves_its_own_equation(bcg):
    """Q(tau²) = k − 1 by definition; .3180 and −.715 are also what published comparisons give for this set."""
    y, se = bcg
    found = pool(effects(y, se))
    weights = 1 / (se**2 + found.tau**2)
    assert (weights * (y - found.effect.estimate) ** 2).sum() == pytest.approx(12, abs=1e-4)
    assert found.tau**2 == pytest.approx(0.3180, abs=2e-4)
    assert found.effect.estimate == pytest.approx(-0.7150, abs=2e-4)
    assert found.i_squared == pytest.approx(0.9212, abs=1e-3)  # 1 − 12 / 152.233
    assert found.q_p < 1e-20


def test_equal_effects_are_one_effect():
    found = pool(effects([2.0] * 5, [1.0] * 5))
    assert (found.tau, found.i_squared) == (0, 0)
    assert found.effect.se == pytest.approx(5**-0.5)  # never narrower than the usual interval
    assert [e.estimate for e in found.shrunk] == pytest.approx([2.0] * 5)


def test_two_territories_have_no_prediction_interval_and_one_is_not_pooled():
    assert np.isnan(pool(effects([1.0, 3.0], [1.0, 1.0])).prediction).all()
    with pytest.raises(ValueError, match="at least two"):
        pool(effects([1.0], [1.0]))


def test_the_least_certain_is_drawn_most():
    found = pool(effects([-3.0, 0.0, 3.0, 6.0], [0.3, 0.3, 0.3, 3.0]))
    drawn = [abs(e.estimate - y) for e, y in zip(found.shrunk, [-3.0, 0.0, 3.0, 6.0], strict=True)]
    assert max(drawn) == drawn[3]
    assert all(e.se <= se * 1.0001 for e, se in zip(found.shrunk, [0.3, 0.3, 0.3, 3.0], strict=True))


@pytest.mark.parametrize(("shift", "scale"), [(5.0, 1.0), (0.0, 10.0), (0.0, -1.0)])
def test_pooling_follows_shift_scale_and_order(bcg, shift, scale):
    y, se = bcg
    known, moved = pool(effects(y, se)), pool(effects(shift + scale * y[::-1], abs(scale) * se[::-1]))
    assert moved.effect.estimate == pytest.approx(shift + scale * known.effect.estimate, abs=1e-4)
    assert moved.tau == pytest.approx(abs(scale) * known.tau, abs=1e-4 * abs(scale))


@pytest.mark.parametrize(("k", "tau"), [(3, 0.0), (5, 1.0), (10, 1.0)])
def test_the_interval_covers(k, tau):
    """1,000 draws of territories of unequal precision; Monte Carlo error .007; it may be wider, never narrower."""
    rng = np.random.default_rng(20240901)
    hits = 0
    for _ in range(1000):
        se = rng.uniform(0.5, 2, k)
        found = pool(effects(rng.normal(1, tau, k) + rng.normal(0, se), se)).effect
        hits += found.low <= 1 <= found.high
    assert hits / 1000 >= 0.93
