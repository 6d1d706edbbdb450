"""Did units move across the threshold? A jump in the density of the score, judged by honest scores drawn again.

A score that is a small ratio is heaped: it takes few values, some of them just at the threshold, and the usual tests
reject honest thresholds (METHODS, section 3.5). Scores are therefore drawn again with the units' own denominators: a
beta-binomial for shares, a gamma-Poisson for rates, fitted by moments; a smoothed bootstrap where it is no ratio.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

BINS = 8  # on each side of the threshold, within the reach of the test
Draw = Callable[[np.random.Generator], np.ndarray]  # (n_units,) scores that nobody moved


@dataclass(frozen=True)
class Density:
    """log_ratio: density just inside the targeted side over just outside (log); p_value: two-sided, by Monte Carlo."""

    log_ratio: float
    p_value: float


def density_jump(x: np.ndarray, reach: float, draw: Draw, seed: int, draws: int) -> Density:
    """x: (n_units,) distances to the threshold; reach: how far from it bins go; draw: the same if nobody moved."""
    observed = _log_ratio(x, reach)
    if not np.isfinite(observed):
        return Density(float("nan"), float("nan"))
    rng = np.random.default_rng(seed)
    honest = np.array([_log_ratio(draw(rng), reach) for _ in range(draws)])
    honest = honest[np.isfinite(honest)]
    below = (1 + (honest <= observed).sum()) / (1 + honest.size)
    above = (1 + (honest >= observed).sum()) / (1 + honest.size)
    return Density(float(observed), float(min(1.0, 2 * min(below, above))))


def _log_ratio(x: np.ndarray, reach: float) -> float:
    """Lines through the counts of bins on both sides, triangular kernel (McCrary, 2008); NaN without units."""
    edges = np.linspace(0, 1, BINS + 1)
    middle = (edges[1:] + edges[:-1]) / 2
    design = np.column_stack([np.ones(BINS), middle])
    lever = np.linalg.solve((design.T * (1 - middle)) @ design, design.T * (1 - middle))[0]
    near = x[np.abs(x) < reach] / reach
    inside, _ = np.histogram(near[near >= 0], edges)
    outside, _ = np.histogram(-near[near < 0], np.nextafter(edges, 0))
    if not inside.sum() or not outside.sum():
        return float("nan")
    levels = [max(float(lever @ counts), 0.5) for counts in (inside, outside)]
    return float(np.log(levels[0] / levels[1]))


def ratio_draw(numerator: np.ndarray, denominator: np.ndarray, share: bool) -> Draw:
    """Ratios with the units' own denominators. numerator, denominator: (n_units,), denominators above 0."""
    order = np.lexsort((numerator, denominator))
    size = denominator[order]
    ratio = numerator[order] / size
    mean = ratio.mean()
    noise = mean * (1 - mean) if share else mean
    spread = max(ratio.var(ddof=1) - np.mean(noise / size), 1e-6 * noise)

    def shares(rng: np.random.Generator) -> np.ndarray:
        total = max(mean * (1 - mean) / spread - 1, 1e-3)
        level = rng.beta(mean * total, (1 - mean) * total, size.size)
        return rng.binomial(np.round(size).astype(int), level) / size

    def rates(rng: np.random.Generator) -> np.ndarray:
        level = rng.gamma(mean**2 / spread, spread / mean, size.size)
        return rng.poisson(level * size) / size

    return shares if share else rates


def smooth_draw(score: np.ndarray) -> Draw:
    """Scores taken again with a little noise (Silverman's bandwidth). score: (n_units,)."""
    ordered = np.sort(score)
    noise = 1.06 * ordered.std(ddof=1) * ordered.size**-0.2
    return lambda rng: rng.choice(ordered, ordered.size) + noise * rng.standard_normal(ordered.size)
