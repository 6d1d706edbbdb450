"""Who of those drawn is still counted: losses by arm, and what the effect could be whoever was lost (Lee, 2009)."""

from dataclasses import dataclass

import numpy as np

from aos_analysis.study.designs.cluster_trial.trial import CONTROL, NEITHER, TREATED, Trial
from aos_analysis.study.inference import Linear

EXPECTED = 3.0  # cases that a unit's own past calls for in its last, empty months: no case then has a chance of 5 %
SILENT = 0.25  # share of the months compared from which such an end counts as a loss
SEEN, STOPPED, BEFORE_ONLY, NOWHERE = range(4)  # until when a unit is counted


@dataclass(frozen=True)
class Attrition:
    """lost: share of the units drawn that are not counted to the end, by arm (control, visited), and of all of them.
    lower, upper: effect, raw sign, had those lost in excess been those who pull most to either side.
    last: (n_units,) until when each unit is counted, one of the four codes above."""

    control: float
    visited: float
    total: float
    lower: Linear
    upper: Linear
    last: np.ndarray


@dataclass(frozen=True)
class _Seen:
    """Unit by span: state of its cluster, whether it is counted to the end, level (NaN where it has none), months."""

    state: np.ndarray
    counted: np.ndarray
    level: np.ndarray
    months: np.ndarray


def attrition(trial: Trial) -> Attrition:
    """Losses and bounds of a draw. The arm that lost less is trimmed of the share that the other lost in excess."""
    seen = _seen(trial)
    control, visited = (_lost(seen, (seen.state == side)) for side in (CONTROL, TREATED))
    weight = _weights(trial)
    lower, upper = (_bound(trial, seen, weight, side) for side in (-1, 1))
    return Attrition(control, visited, _lost(seen, seen.state != NEITHER), lower, upper, _last(trial))


def _seen(trial: Trial) -> _Seen:
    """Every array (n_units, n_spans); months: (n_spans,)."""
    spans, setup = trial.spans(), trial.adoption
    n_units = setup.cohort.size
    columns = (
        [state[trial.member] for _, state in spans],
        [_to_the_end(trial, months) for months, _ in spans],
        [_level(setup, months) for months, _ in spans],
    )
    state, counted, level = (np.column_stack(a) if a else np.empty((n_units, 0)) for a in columns)
    return _Seen(state, counted.astype(bool), level, np.array([months.size for months, _ in spans]))


def _level(setup, months: np.ndarray) -> np.ndarray:
    top, bottom = setup.numerator[:, months].sum(axis=1), setup.denominator[:, months].sum(axis=1)
    return setup.per * np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)


def _to_the_end(trial: Trial, months: np.ndarray) -> np.ndarray:
    """(n_units,) counted in these months, and not silent for so long at their end that its past does not explain it."""
    denominator, base = trial.adoption.denominator, trial.base()
    counted = denominator[:, months] > 0
    tail = np.where(counted.any(axis=1), counted[:, ::-1].argmax(axis=1), months.size)
    before = base if base.any() else np.isin(np.arange(base.size), months)
    rate = denominator[:, before].mean(axis=1)
    return counted.any(axis=1) & ~((tail >= SILENT * months.size) & (tail > 0) & (rate * tail >= EXPECTED))


def _last(trial: Trial) -> np.ndarray:
    """(n_units,) codes, over all the months compared."""
    denominator, spans = trial.adoption.denominator, trial.spans()
    months = np.concatenate([months for months, _ in spans]) if spans else np.empty(0, int)
    inside, before = (denominator[:, rows].sum(axis=1) > 0 for rows in (months, trial.base()))
    ended = np.where(inside, STOPPED, np.where(before, BEFORE_ONLY, NOWHERE))
    return np.where(_to_the_end(trial, months), SEEN, ended) if months.size else ended


def _lost(seen: _Seen, rows: np.ndarray) -> float:
    """Share of some units and spans, by their length."""
    weight = rows * seen.months
    return float(1 - (weight * seen.counted).sum() / weight.sum()) if weight.sum() else float("nan")


def _weights(trial: Trial) -> np.ndarray:
    """(n_units,) as clusters are weighted: denominators of the months before, or one a unit."""
    past = trial.adoption.denominator[:, trial.base()].sum(axis=1)
    return past if past.any() else np.ones(past.size)


def _bound(trial: Trial, seen: _Seen, weight: np.ndarray, direction: int) -> Linear:
    """The effect without those whom the arm that lost less would have lost like the other, -1 lowest, 1 highest."""
    kept = seen.counted & (seen.state != NEITHER)
    arms = {side: (seen.state == side) * weight[:, None] * seen.months for side in (CONTROL, TREATED)}
    shares = {side: (w * kept).sum() / w.sum() if w.sum() else np.nan for side, w in arms.items()}
    fuller = max(shares, key=lambda side: shares[side])
    excess = 1 - min(shares.values()) / shares[fuller] if shares[fuller] > 0 else np.nan
    if excess > 0:
        upwards = (fuller == TREATED) == (direction < 0)  # the highest go from the visited, the lowest from the others
        order = _residual(trial, seen, kept, weight) * (1 if upwards else -1)
        kept = kept & ~_trimmed(order, arms[fuller] * kept, excess)
    mask = np.zeros(trial.adoption.denominator.shape, bool)
    mask[:, trial.base()] = kept.any(axis=1)[:, None]  # their past goes with them: a loss by past level is held equal
    for k, (months, _) in enumerate(trial.spans()):
        mask[:, months] = kept[:, k][:, None]
    counting = trial.counting(mask)
    rows = counting.rows()
    return counting.effect(rows, rows.outcome)


def _trimmed(order: np.ndarray, weight: np.ndarray, share: float) -> np.ndarray:
    """Unit-spans of largest `order` that make this share of the weights; both (n_units, n_spans)."""
    ranked = np.lexsort((weight.ravel(), -order.ravel()))
    reached = np.cumsum(weight.ravel()[ranked]) - weight.ravel()[ranked] / 2
    gone = np.zeros(order.size, bool)
    gone[ranked] = reached <= share * weight.sum()
    return gone.reshape(order.shape) & (weight > 0)


def _residual(trial: Trial, seen: _Seen, kept: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """(n_units, n_spans) what the unit's own past does not say of its level: bounds are narrower, and as valid, on any
    part of the outcome that was fixed before the draw."""
    past = _level(trial.adoption, np.flatnonzero(trial.base()))
    known = kept & np.isfinite(past)[:, None] & np.isfinite(seen.level)
    w = np.where(known, weight[:, None], 0.0)
    if not w.sum():
        return np.nan_to_num(seen.level)
    x, y = (np.where(known, a, 0.0) for a in (np.broadcast_to(past[:, None], w.shape), seen.level))
    for side in (CONTROL, TREATED):
        for k in range(w.shape[1]):
            rows = known[:, k] & (seen.state[:, k] == side)
            if w[rows, k].sum():
                x[rows, k] -= np.average(x[rows, k], weights=w[rows, k])
                y[rows, k] -= np.average(y[rows, k], weights=w[rows, k])
    spread = (w * x**2).sum()
    slope = (w * x * y).sum() / spread if spread > 0 else 0.0
    mean = np.average(past[np.isfinite(past)], weights=weight[np.isfinite(past)])
    return np.nan_to_num(seen.level - slope * (np.where(np.isfinite(past), past, mean)[:, None] - mean))
