"""What a fitted series leaves unexplained: a bend before the start, correlation two months apart, changing noise."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from aos_analysis.study.designs.interrupted_time_series import autoregression
from aos_analysis.study.designs.interrupted_time_series.autoregression import UNKNOWN, Autoregression, Contrast
from aos_analysis.study.designs.interrupted_time_series.interruption import MIN_DF
from aos_analysis.study.designs.interrupted_time_series.model import Fitted


@dataclass(frozen=True)
class Lag:
    """Correlation of the innovations two months apart and its standard error if there is none."""

    value: float
    se: float


@dataclass(frozen=True)
class Ratio:
    """Variance after over variance before, with the two-sided p-value that they are equal."""

    value: float
    p: float


def bend(fitted: Fitted) -> Contrast:
    """What a bend of the trend in the middle of the months before would add to the effect, were it to go on.

    The months before are fitted with a change of slope at their middle; a straight line drawn through the same months
    misses the effect window by a known multiple of it.
    """
    series, rows = fitted.series, fitted.series.before
    weights = series.weights()
    if not rows.any() or not np.isfinite(weights).all():
        return UNKNOWN
    hinge = np.maximum(series.since - np.median(series.since[rows]), 0.0)
    x = fitted.expected[:, [column.any() for column in fitted.expected[rows].T]]
    both = np.column_stack([x, hinge])[rows]
    if rows.sum() - both.shape[1] < MIN_DF or np.linalg.matrix_rank(both) < both.shape[1]:
        return UNKNOWN
    straight, *_ = np.linalg.lstsq(x[rows], hinge[rows], rcond=None)
    missed = float(weights @ (hinge - x @ straight))
    found = autoregression.fit(series.outcome[rows], both, series.since[rows])
    return found.contrast(np.append(np.zeros(x.shape[1]), missed))


def lag_two(fitted: Fitted) -> Lag | None:
    """Correlation of innovations two months apart; None where the default line is not fitted."""
    if not isinstance(fitted.line, Autoregression):
        return None
    line = fitted.line
    innovations = line.innovations()
    pairs = [(i, int(np.searchsorted(line.time, t + 2))) for i, t in enumerate(line.time) if t + 2 in line.time]
    if not pairs:
        return None
    value = sum(innovations[i] * innovations[j] for i, j in pairs) / (innovations @ innovations)
    return Lag(float(value), len(pairs) ** -0.5)


def variance_ratio(fitted: Fitted) -> Ratio | None:
    """Fisher's test on the innovations of the two sides of the start; None where the default line is not fitted."""
    if not isinstance(fitted.line, Autoregression):
        return None
    innovations, after = fitted.line.innovations(), fitted.line.time >= 0
    share = fitted.line.df / innovations.size  # degrees of freedom that the parameters leave
    sides = [innovations[after], innovations[~after]]
    if min(side.size for side in sides) < 2:
        return None
    value = float(np.mean(sides[0] ** 2) / np.mean(sides[1] ** 2))
    df = [side.size * share for side in sides]
    return Ratio(value, float(2 * min(special.fdtrc(*df, value), special.fdtr(*df, value))))
