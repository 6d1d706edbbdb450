"""A score of few values (a count, a rounded rate): a local line whose interval allows for any curve within a bound.

Between two values of such a score nothing is observed, and no bandwidth shrinks to the threshold: the line's bias is
bounded by the curvature that the campaign file declares, and the interval holds whatever the curve within that bound
(Kolesár and Rothe, 2018, sections 4.2 and 5: second derivative bounded, worst-case bias, variance within values).
"""

import numpy as np
from scipy import special

from aos_analysis.study.designs.regression_discontinuity.local_polynomial import Jump, folded_quantile, unknown_jump
from aos_analysis.study.inference import Linear

LEAST_VALUES = 3  # of each side: through two values the line fits exactly whatever the truth
FEW_VALUES = 6  # effective values of each side, from which the curves of the second degree are honest: by simulation
PER_CELL = 3  # units among which the noise around one value is measured
CANDIDATES = 60  # bandwidths tried


def effective_values(x: np.ndarray) -> float:
    """How many equally frequent values would be as concentrated: 1 / sum of squared shares; 0 without units."""
    _, units = np.unique(x, return_counts=True)
    return float(units.sum() ** 2 / (units**2).sum()) if units.size else 0.0


def is_discrete(x: np.ndarray, reach: float) -> bool:
    """Do the units within reach (everybody where it is NaN) stand on few values, on either side? x: distances."""
    near = x if np.isnan(reach) else x[np.abs(x) < reach]
    return any(
        effective_values(side) < FEW_VALUES and side.size >= 2 * np.unique(side).size
        for side in (near[near >= 0], near[near < 0])
        if side.size
    )


def least_values(x: np.ndarray, reach: float) -> int:
    """Different values within reach, on the side that has fewer."""
    near = x if np.isnan(reach) else x[np.abs(x) < reach]
    return min(np.unique(near[near >= 0]).size, np.unique(near[near < 0]).size)


def rounding_step(score: np.ndarray) -> float:
    """Largest step of which all differences are multiples, among the values that several units share if most do."""
    values, units = np.unique(score, return_counts=True)
    shared = units > 1
    if units[shared].sum() >= 0.9 * units.sum():
        values = values[shared]
    if values.size < 2:
        return float("nan")
    grain = 10.0 ** (np.floor(np.log10(np.abs(values).max())) - 7)
    return float(np.gcd.reduce(np.round(np.diff(values) / grain).astype(np.int64)) * grain)


def honest_jump(
    y: np.ndarray,
    x: np.ndarray,
    bandwidth: float,
    groups: np.ndarray,
    bound: float,
    covariates: np.ndarray | None = None,
) -> Jump:
    """As `jump`, by the line alone. bound: of the second derivative, y over square of x; NaN where none is declared."""
    n_groups = int(groups.max()) + 1 if groups.size else 0
    rows = np.flatnonzero(np.isfinite(y) & (np.abs(x) < bandwidth))
    if not rows.size or np.isnan(bound) or least_values(x[rows], bandwidth) < LEAST_VALUES:
        return unknown_jump(n_groups)
    near, cell = x[rows], _cells(x[rows])
    outcome = y[rows] if covariates is None else _held_equal(y[rows], covariates[rows], cell)
    noise = _within(outcome, cell)
    sides = []
    for side in (near >= 0, near < 0):
        weight = side_weights(near, side, bandwidth)
        psi = np.bincount(groups[rows], weight * noise, n_groups)
        sides.append((Linear(float(weight @ outcome), psi), abs(float(weight @ near**2))))
    (above, curved), (below, curved_too) = sides
    line, bias = above - below, bound / 2 * (curved + curved_too)
    df = min(rows.size - np.unique(cell).size, line.clusters - 2)
    return Jump(line, line, above, df, bias)


def side_weights(x: np.ndarray, side: np.ndarray, bandwidth: float) -> np.ndarray:
    """(n,) weights of the units in the level of one side's line at the threshold (triangular kernel)."""
    kernel = np.where(side, np.maximum(1 - np.abs(x) / bandwidth, 0), 0.0)
    total, first, second = (float(kernel @ x**power) for power in (0, 1, 2))
    return kernel * (second - first * x) / (total * second - first**2)


def honest_bandwidth(y: np.ndarray, x: np.ndarray, bound: float) -> float:
    """The reach of the shortest interval, the same noise everywhere on a side; NaN where no reach has enough values."""
    known = np.isfinite(y) & np.isfinite(x)
    y, x = y[known], x[known]
    reaches = np.unique(np.abs(x))[1:]
    if not reaches.size:
        return float("nan")
    enough = [h for h in (*reaches, 1.5 * reaches[-1]) if least_values(x, h) >= LEAST_VALUES]
    if not enough or np.isnan(bound):
        return float(enough[0]) if enough else float("nan")
    noise = _within(y, _cells(x)) ** 2
    tried = enough[:: max(len(enough) // CANDIDATES, 1)]
    return float(min(tried, key=lambda h: _half_length(x, noise, h, bound)))


def steepest_turn(y: np.ndarray, x: np.ndarray) -> float:
    """The least second derivative that three neighbouring values of a side demand: its 95 % lower bound, the largest
    over all triples (Bonferroni); 0 where none has enough units to tell. y: (n,), x: (n,), all known."""
    cell = _cells(x)
    units = np.bincount(cell)
    where, level = (np.bincount(cell, values) / np.maximum(units, 1) for values in (x, y))
    variance = np.bincount(cell, _within(y, cell) ** 2) / np.maximum(units, 1) ** 2
    turns = []
    for side in (where >= 0, where < 0):
        order = np.flatnonzero(side & (units >= PER_CELL))
        order = order[np.argsort(where[order])]
        for three in zip(order, order[1:], order[2:], strict=False):
            (a, b, c), at = where[list(three)], list(three)
            lever = 2 * np.array([1 / ((b - a) * (c - a)), -1 / ((b - a) * (c - b)), 1 / ((c - b) * (c - a))])
            turns.append((abs(float(lever @ level[at])), float(np.sqrt(lever**2 @ variance[at]))))
    quantile = special.ndtri(1 - 0.05 / max(2 * len(turns), 1))
    return max([size - quantile * se for size, se in turns], default=0.0)


def _half_length(x: np.ndarray, noise: np.ndarray, bandwidth: float, bound: float) -> float:
    variance = bias = 0.0
    for side in (x >= 0, x < 0):
        weight = side_weights(x, side, bandwidth)
        variance += float(weight @ weight) * float(noise[side].mean())
        bias += bound / 2 * abs(float(weight @ x**2))
    se = max(variance, 1e-300) ** 0.5
    return folded_quantile(bias / se) * se


def _cells(x: np.ndarray) -> np.ndarray:
    """(n,) code of the units among which the noise is measured: one value, or neighbours until there are enough."""
    values, place, units = np.unique(x, return_inverse=True, return_counts=True)
    cell, code = np.empty(values.size, int), 0
    for side in (np.flatnonzero(values >= 0), np.flatnonzero(values < 0)[::-1]):
        held, first = 0, code
        for v in side:
            cell[v], held = code, held + units[v]
            if held >= PER_CELL:
                code, held = code + 1, 0
        if held and code > first:  # the last values are too few: with their neighbours
            cell[side[cell[side] == code]] = code - 1
        elif held:
            code += 1
    return cell[place]


def _within(y: np.ndarray, cell: np.ndarray) -> np.ndarray:
    """(n,) distances to the cell's mean, whose squares are on average the variance."""
    units = np.bincount(cell)
    mean = np.bincount(cell, y) / np.maximum(units, 1)
    return (y - mean[cell]) * np.sqrt(units / np.maximum(units - 1, 1))[cell]


def _held_equal(y: np.ndarray, covariates: np.ndarray, cell: np.ndarray) -> np.ndarray:
    """y less what covariates explain of it among units of the same score, where no curve plays."""
    if not covariates.shape[1]:
        return y
    centred = covariates - covariates.mean(axis=0)
    within = np.column_stack([_within(column, cell) for column in centred.T])
    slope = np.linalg.lstsq(within, _within(y, cell), rcond=None)[0]
    return y - centred @ slope
