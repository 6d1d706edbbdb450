"""What if the two groups did not have the same trend? Intervals that allow it to differ, as long as it is smooth.

Rambachan and Roth (2023), smoothness restriction: from one period to the next, the slope of the difference in trends
changes by at most M. The interval is their optimal one of fixed length: the headline plus the combination of past
effects that makes it shortest once the worst bias is paid for. Whatever the weights, the interval is valid; the search
only makes it short, so that no solver of convex problems is needed.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import ndtr

from aos_analysis.study.inference import NORMAL, quantile
from aos_analysis.study.own_trend import ROUNDING, blind_to

TRADE_OFFS = np.geomspace(1e-5, 1e5, 41)  # of bias against variance, times their scale
ROUNDS = 60  # of reweighted least squares, for the sum of absolute values


@dataclass(frozen=True)
class SmoothTrend:
    """The headline and past effects, and what a difference in trends would add to each.

    values, psi  (n_points,), (n_points, n_clusters); the headline first
    trend        (n_points, n_periods): their bias, for a difference in trends given on consecutive periods
    """

    values: np.ndarray
    psi: np.ndarray
    trend: np.ndarray

    @property
    def clusters(self) -> int:
        """Those that take part."""
        return int(self.psi.any(axis=0).sum())

    def interval(self, slope_change: float) -> tuple[float, float]:
        """The shortest interval where the slope may change by `slope_change` from one period to the next."""
        weights = self._frontier
        best = int(np.argmin(self._half(weights, slope_change)))
        bounds = np.log(TRADE_OFFS[[max(best - 1, 0), min(best + 1, len(TRADE_OFFS) - 1)]])

        def half(x: float) -> float:
            return float(self._half(self._weights(np.exp(x), weights[best])[None], slope_change)[0])

        found = minimize_scalar(half, bounds=tuple(bounds), method="bounded", options={"xatol": 1e-3})
        middle = float(self._weights(np.exp(found.x), weights[best]) @ self.values)
        return middle - float(found.fun), middle + float(found.fun)

    def breakdown(self) -> float:
        """Largest change of slope a period whose interval leaves zero out; 0 where a straight line is enough to reach
        it, infinite where none is."""
        weights = self._frontier
        size = np.abs(weights @ self.values)

        def clear(slope_change: float) -> bool:
            half = self._half(weights, slope_change)
            return bool(size[np.argmin(half)] > half.min())

        if not clear(0.0):
            return 0.0
        low, high = 0.0, float(np.abs(self.values).max())
        while clear(high) and high < 1e9:
            low, high = high, 4 * high
        for _ in range(30):
            middle = (low + high) / 2
            low, high = (middle, high) if clear(middle) else (low, middle)
        return low if high < 1e9 else float("inf")

    def _half(self, weights: np.ndarray, slope_change: float) -> np.ndarray:
        """Half-length of the interval of each row of weights (n_rows, n_points)."""
        se = np.sqrt(((weights @ self._problem[2].T) ** 2).sum(axis=1)).clip(1e-300)
        bias = slope_change * np.abs(_double_sum(weights @ self.trend)).sum(axis=1)
        return folded_quantile(bias / se) * se * quantile(self.clusters) / NORMAL

    @cached_property
    def _frontier(self) -> np.ndarray:
        """(n_trade_offs, n_points): from least variance to least bias."""
        found = [self._problem[0]]
        for trade_off in TRADE_OFFS:
            found.append(self._weights(trade_off, found[-1]))
        return np.array(found[1:])

    def _weights(self, trade_off: float, weights: np.ndarray) -> np.ndarray:
        """(n_points,) weights, 1 on the headline, blind to straight lines: least variance plus trade-off x bias,
        searched from `weights`."""
        start, free, root, bends = self._problem
        scale = ((root @ start) ** 2).sum() / max(np.abs(bends @ start).sum(), 1e-300)
        tiny = 1e-8 * np.abs(bends @ start).max(initial=0.0) + 1e-300
        for _ in range(ROUNDS):
            size = np.sqrt((bends @ weights) ** 2 + tiny**2)
            both = np.vstack([root, bends * np.sqrt(trade_off * scale / (2 * size))[:, None]])
            new = start - free @ np.linalg.lstsq(both @ free, both @ start, rcond=ROUNDING)[0]
            if np.allclose(new, weights, rtol=1e-7, atol=1e-9):
                return new
            weights = new
        return weights

    @cached_property
    def _problem(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """A first point that is blind to straight lines, the directions that stay so, a root of the variance (its
        square is enough: contributions may be many), second differences."""
        start, free = blind_to(self.trend @ np.arange(self.trend.shape[1]))
        return start, free, np.asarray(np.linalg.qr(self.psi.T, mode="r")), _double_sum(self.trend).T


def _double_sum(weights: np.ndarray) -> np.ndarray:
    """Weights on second differences, from weights on levels that are blind to straight lines (last axis)."""
    return np.cumsum(np.cumsum(weights, axis=-1), axis=-1)[..., :-2]


def folded_quantile(bias: np.ndarray, level: float = 0.95) -> np.ndarray:
    """Quantile of |N(bias, 1)|, bias >= 0."""
    low, high = np.zeros_like(bias), bias + 9.0
    for _ in range(45):
        middle = (low + high) / 2
        below = ndtr(middle - bias) - ndtr(-middle - bias) < level
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return high
