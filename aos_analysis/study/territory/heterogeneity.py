"""How much comparable areas differ beyond chance, and each area drawn towards their mean by as much."""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

FEWEST = 8  # comparable areas: below, the spread between them is not known well enough to judge one more
LEVEL = 0.95


@dataclass(frozen=True)
class Spread:
    """variance of the true ratios of comparable areas around their mean (no unit); mean of these ratios; areas that it
    was estimated on. NaN where there are too few."""

    variance: float
    mean: float
    areas: int

    @property
    def known(self) -> bool:
        return self.areas >= FEWEST and bool(np.isfinite(self.variance))


def spread(observed: np.ndarray, expected: np.ndarray) -> Spread:
    """Between-area variance that makes Pearson's statistic equal to its degrees of freedom (Breslow 1984, Appl Stat
    33:38): areas of every size inform it, as Paule and Mandel's does for effects.

    observed, expected: (n_areas,), people; an area that expects nobody says nothing."""
    counted = np.isfinite(observed) & np.isfinite(expected) & (expected > 0)
    observed, expected = observed[counted], expected[counted]
    areas = len(observed)
    if areas < FEWEST or not observed.sum():
        return Spread(np.nan, np.nan, areas)

    def excess(variance: float) -> float:
        mean = _mean(observed, expected, variance)
        fitted = mean * expected
        return float(((observed - fitted) ** 2 / (fitted + variance * fitted**2)).sum()) - (areas - 1)

    if excess(0.0) <= 0:
        return Spread(0.0, _mean(observed, expected, 0.0), areas)
    high = 1.0
    while excess(high) > 0 and high < 1e6:
        high *= 4
    found = float(optimize.brentq(excess, 0.0, high, xtol=1e-12))
    return Spread(found, _mean(observed, expected, found), areas)


def _mean(observed: np.ndarray, expected: np.ndarray, variance: float) -> float:
    """Mean ratio, each area weighing as its variance at a ratio of 1 lets it."""
    weights = expected / (1 + variance * expected)
    return float((weights * observed / expected).sum() / weights.sum())


@dataclass(frozen=True)
class Drawn:
    """Ratios drawn towards the mean, with their credible interval; weight: of the area's own count, 0-1. (n_areas,)"""

    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    weight: np.ndarray


def drawn(observed: np.ndarray, expected: np.ndarray, between: Spread, level: float = LEVEL) -> Drawn:
    """Posterior ratio of each area, gamma of the mean and variance between areas before (Clayton and Kaldor 1987,
    Biometrics 43:671). Where areas do not differ, all are the mean."""
    if not between.variance > 0:
        flat = np.full(len(observed), between.mean)
        return Drawn(flat, flat, flat, np.zeros(len(observed)))
    scale = between.mean / (between.variance * between.mean**2)  # rate of the prior, in people expected
    shape = between.mean * scale + observed
    rate, tail = scale + expected, (1 - level) / 2
    return Drawn(
        estimate=shape / rate,
        low=stats.gamma.ppf(tail, shape, scale=1 / rate),
        high=stats.gamma.isf(tail, shape, scale=1 / rate),
        weight=expected / rate,
    )
