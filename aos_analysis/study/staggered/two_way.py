"""Two-way fixed effects on staggered contacts, and what it is made of: shown as « à ne pas retenir ».

Goodman-Bacon (2021): the coefficient is a weighted mean of two-by-two comparisons, some of which take units already
contacted as comparison. Here on cohorts, whose level in a period is a ratio of sums, each as heavy as its units.
"""

from dataclasses import dataclass
from itertools import permutations
from typing import Literal

import numpy as np

from aos_analysis.study.inference import Linear
from aos_analysis.study.staggered.adoption import Adoption

Kind = Literal["never", "not_yet", "already"]
KINDS: tuple[Kind, ...] = ("never", "not_yet", "already")


@dataclass(frozen=True)
class Comparison:
    """What units compare with, the share of that in the coefficient, and what it says."""

    kind: Kind
    weight: float
    estimate: float


@dataclass(frozen=True)
class Cohorts:
    """start: (n_cohorts,) period of first contact, NaN if never. size: (n_cohorts,), units."""

    start: np.ndarray
    size: np.ndarray


def coefficients(cohorts: Cohorts, n_periods: int) -> np.ndarray:
    """(n_cohorts, n_periods): the two-way coefficient is the sum of their product with the levels."""
    contacted = (np.arange(n_periods) >= cohorts.start[:, None]).astype(float)
    weight = cohorts.size / cohorts.size.sum()
    own, period = contacted.mean(axis=1, keepdims=True), weight @ contacted
    left = contacted - own - period + weight @ own
    return weight[:, None] * left / (weight @ left**2).sum()


def goodman_bacon(level: np.ndarray, cohorts: Cohorts) -> tuple[Comparison, ...]:
    """Every two-by-two comparison. level: (n_cohorts, n_periods). Their weights sum to 1; the sum of weights times
    estimates is the two-way coefficient."""
    exposed = np.nan_to_num((level.shape[1] - cohorts.start) / level.shape[1])
    pairs = permutations(range(len(cohorts.start)), 2)
    found = [_pair(level, cohorts, exposed, i, j) for i, j in pairs if exposed[i] > 0]
    kept = [pair for pair in found if pair.weight > 0]
    total = sum(pair.weight for pair in kept)
    return tuple(Comparison(pair.kind, pair.weight / total, pair.estimate) for pair in kept)


def _pair(level: np.ndarray, cohorts: Cohorts, exposed: np.ndarray, i: int, j: int) -> Comparison:
    """Cohort i against group j over the periods in which only i changes; the weight is not scaled to 1 yet."""
    start, period = cohorts.start, np.arange(level.shape[1])
    kind: Kind
    if np.isnan(start[j]):
        kind, periods, factor = "never", period >= 0, exposed[i] * (1 - exposed[i])
    elif start[i] < start[j]:
        kind, periods, factor = "not_yet", period < start[j], (exposed[i] - exposed[j]) * (1 - exposed[i])
    else:
        kind, periods, factor = "already", period >= start[j], exposed[i] * (exposed[j] - exposed[i])
    after, before = periods & (period >= start[i]), periods & (period < start[i])
    change = level[[i, j]][:, after].mean(axis=1) - level[[i, j]][:, before].mean(axis=1)
    return Comparison(kind, float(factor * cohorts.size[i] * cohorts.size[j]), float(change[0] - change[1]))


def by_kind(comparisons: tuple[Comparison, ...]) -> tuple[Comparison, ...]:
    """Total weight and weighted mean of each kind that occurs."""
    found = []
    for kind in KINDS:
        rows = [c for c in comparisons if c.kind == kind]
        weight = sum(c.weight for c in rows)
        if rows:
            found.append(Comparison(kind, weight, sum(c.weight * c.estimate for c in rows) / weight))
    return tuple(found)


def two_way(setup: Adoption) -> tuple[Linear, tuple[Comparison, ...]] | None:
    """Coefficient with its cluster contributions, and its parts by kind; None where a cohort has an empty period."""
    n_periods = setup.window.size
    start = np.where(setup.cohort < n_periods, setup.cohort, np.nan)
    members = [start == g for g in np.unique(start[np.isfinite(start)])]
    members.append(setup.comparable & np.isnan(start))
    members = [rows for rows in members if rows.any()]
    top = np.stack([setup.per * (setup.clusters @ (setup.numerator * rows[:, None])) for rows in members])
    bottom = np.stack([setup.clusters @ (setup.denominator * rows[:, None]) for rows in members])
    total = bottom.sum(axis=1)
    cohorts = Cohorts(np.array([start[rows][0] for rows in members]), np.array([rows.sum() for rows in members], float))
    if not np.isfinite(cohorts.start).any() or len(members) < 2 or not (total > 0).all():
        return None
    level = top.sum(axis=1) / total
    share = coefficients(cohorts, n_periods)
    psi = np.einsum("ct,cgt->g", share / total, top - level[:, None, :] * bottom)
    return Linear(float((share * level).sum()), psi), by_kind(goodman_bacon(level, cohorts))
