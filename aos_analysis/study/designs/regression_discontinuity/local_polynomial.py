"""The jump of an outcome where a score crosses a threshold: local regressions on both sides, triangular kernel.

Line for display; interval by the quadratic at the same bandwidth, which is the bias-corrected interval of Calonico,
Cattaneo and Titiunik (2014) with equal bandwidths. Bandwidth of Imbens and Kalyanaraman (2012).
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from aos_analysis.study.inference import LEVEL, MDE_MULTIPLE, NORMAL, Linear
from aos_analysis.study.weighted_regression import student_interval, weighted_fit

PER_SIDE = 6  # units a side needs for a quadratic and some noise
VALUES_PER_SIDE = 4  # and different scores: three are what it takes to draw it
TRIANGULAR = 3.4375  # constant of the optimal bandwidth at the edge of a triangular kernel


@dataclass(frozen=True)
class Jump:
    """All in the outcome's unit, over clusters.

    line, quadratic  jump by each of them;  above  the line's level at the threshold, on the treated side
    df               units in the bandwidth less the coefficients of the quadratic, or clusters less 2 where fewer
    bias             the most that a curve can move `quadratic` (a score of few values, where it is the line again)
    """

    line: Linear
    quadratic: Linear
    above: Linear
    df: int
    bias: float = 0.0

    def interval(self) -> tuple[float, float]:
        """Robust 95 % interval; not centred on the line's estimate, but wide enough to hold it."""
        low, high = self.robust_interval()
        return (min(low, self.line.value), max(high, self.line.value)) if np.isfinite(low) else (low, high)

    def robust_interval(self) -> tuple[float, float]:
        """By the quadratic, or allowing for the bias: folded normal law (Armstrong and Kolesár, 2018), as Student."""
        low, high = student_interval(self.quadratic, self.df)
        if self.bias == 0:
            return low, high
        half = (high - low) / 2 * folded_quantile(self.bias / self.quadratic.se) / NORMAL
        return self.quadratic.value - half, self.quadratic.value + half

    def p_value(self) -> float:
        """Two-sided, of no jump."""
        if self.bias == 0 or not self.known:
            return self.quadratic.p_value()
        size, most = abs(self.quadratic.value) / self.quadratic.se, self.bias / self.quadratic.se
        return float(special.ndtr(most - size) + special.ndtr(-most - size))

    @property
    def detectable(self) -> float:
        """Minimum detectable effect (power 80 %), where the bias happens to be none."""
        se = self.quadratic.se
        return MDE_MULTIPLE * se if self.bias == 0 else (folded_quantile(self.bias / se) + MDE_MULTIPLE - NORMAL) * se

    @property
    def known(self) -> bool:
        return bool(np.isfinite(self.line.value) and self.quadratic.se > 0)


def unknown_jump(n_groups: int) -> Jump:
    """Too few units, or values, to say anything."""
    nothing = Linear(float("nan"), np.full(n_groups, np.nan))
    return Jump(nothing, nothing, nothing, 0)


def folded_quantile(bias: float) -> float:
    """95 % quantile of |N(bias, 1)|. Beyond 30 only one tail counts."""
    if bias > 30:
        return float(bias + special.ndtri(LEVEL))
    return float(np.sqrt(special.chndtrix(LEVEL, 1, bias**2)))


def jump(
    y: np.ndarray, x: np.ndarray, bandwidth: float, groups: np.ndarray, covariates: np.ndarray | None = None
) -> Jump:
    """y: (n,), NaN where unknown. x: (n,) distance to the threshold, 0 or more on the treated side. groups: (n,)."""
    n_groups = int(groups.max()) + 1 if groups.size else 0
    rows = np.flatnonzero(np.isfinite(y) & (np.abs(x) < bandwidth))
    treated = x[rows] >= 0
    if any(side.sum() < PER_SIDE or np.unique(x[rows][side]).size < VALUES_PER_SIDE for side in (treated, ~treated)):
        return unknown_jump(n_groups)
    weight, scaled = 1 - np.abs(x[rows]) / bandwidth, x[rows] / bandwidth
    beside = np.empty((rows.size, 0)) if covariates is None else covariates[rows]
    fits = []
    for order in (1, 2):
        powers = scaled[:, None] ** np.arange(1, order + 1)
        design = np.column_stack([treated, ~treated, powers * treated[:, None], powers * ~treated[:, None], beside])
        fits.append(weighted_fit(y[rows], design.astype(float), weight, groups[rows], n_groups))
    line, quadratic = (fit.linear(0) - fit.linear(1) for fit in fits)
    df = min(rows.size - len(fits[1].beta), quadratic.clusters - 2)
    return Jump(line, quadratic, fits[0].linear(0), df)


def optimal_bandwidth(y: np.ndarray, x: np.ndarray) -> float:
    """Imbens and Kalyanaraman (2012), section 4.2, in the score's unit; NaN where a side is too thin."""
    known = np.isfinite(y) & np.isfinite(x)
    y, x = y[known], x[known]
    above = x >= 0
    n = x.size
    if min(above.sum(), (~above).sum()) < PER_SIDE or np.ptp(y) == 0:
        return float("nan")
    pilot = 1.84 * x.std(ddof=1) * n**-0.2
    near = [(np.abs(x) <= pilot) & side for side in (~above, above)]
    if min(rows.sum() for rows in near) < PER_SIDE:
        return float("nan")
    density = sum(rows.sum() for rows in near) / (2 * n * pilot)
    noise = [y[rows].var(ddof=1) for rows in near]
    cubic = np.column_stack([above, np.ones(n), x, x**2, x**3]).astype(float)
    third = 6 * np.linalg.lstsq(cubic, y, rcond=None)[0][-1]
    curvatures, penalties = [], []
    for side, variance in zip((~above, above), noise, strict=True):
        reach = 3.56 * (variance / (density * max(third**2, 1e-300))) ** (1 / 7) * side.sum() ** (-1 / 7)
        rows = side & (np.abs(x) <= max(reach, np.sort(np.abs(x[side]))[PER_SIDE - 1]))
        fitted = np.linalg.lstsq(np.column_stack([np.ones(rows.sum()), x[rows], x[rows] ** 2]), y[rows], rcond=None)
        curvatures.append(2 * fitted[0][2])
        penalties.append(2160 * variance / (rows.sum() * reach**4))
    bend = density * ((curvatures[1] - curvatures[0]) ** 2 + sum(penalties))
    return float(TRIANGULAR * (sum(noise) / bend) ** 0.2 * n**-0.2)
