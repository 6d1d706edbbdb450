"""Group-time effects as ratios of sums, and their aggregates, by influence functions.

Callaway and Sant'Anna (2021), with cells that are sums of numerators over sums of denominators and a base that may
pool several periods. With denominators of 1 and the last period as base it is their estimator, to the last digit.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from scipy import sparse

from aos_analysis.study.inference import Linear
from aos_analysis.study.staggered.changes import Units

Base = Callable[[int, int], np.ndarray]  # (cohort, period) -> periods of the base, boolean (n_periods,)


@dataclass(frozen=True)
class Cells:
    """Effects by cohort and period; every array is aligned on cells (n_cells) and clusters (n_clusters).

    att          effect, indicator units; psi: (n_cells, n_clusters)
    weight       denominator of the cohort in that period; weight_psi: (n_cells, n_clusters), its cluster parts
    level_psi    (n_cells, n_clusters), cluster parts of per x numerator of the cohort
    controls     number of comparison units with a denominator in that period
    stratum      label of the stratum inside which the cell compares
    """

    cohort: np.ndarray
    period: np.ndarray
    att: np.ndarray
    psi: np.ndarray
    weight: np.ndarray
    weight_psi: np.ndarray
    level_psi: np.ndarray
    controls: np.ndarray
    stratum: np.ndarray

    @property
    def event(self) -> np.ndarray:
        """Periods since the cohort's first contact."""
        return self.period - self.cohort

    @property
    def width(self) -> int:
        """Clusters of the data: those that take no part contribute zero, and are not counted by any law."""
        return self.psi.shape[1]

    def average(self, rows: np.ndarray) -> Linear:
        """Denominator-weighted mean effect of the cells `rows` (boolean); the weights' own sampling counts."""
        weight = self.weight[rows]
        total = weight.sum()
        if total == 0:
            return _undefined(self.width)
        value = weight @ self.att[rows] / total
        psi = (weight @ self.psi[rows] + (self.att[rows] - value) @ self.weight_psi[rows]) / total
        return Linear(float(value), psi)

    def level(self, rows: np.ndarray) -> Linear:
        """Observed level (per x numerator / denominator) of the exposed in the cells `rows`."""
        numerator = Linear(float(self.level_psi[rows].sum()), self.level_psi[rows].sum(axis=0))
        return numerator / Linear(float(self.weight[rows].sum()), self.weight_psi[rows].sum(axis=0))

    def comparison_units(self, rows: np.ndarray) -> int:
        """Comparison units of the cell that has fewest, in each stratum, over the cells `rows`."""
        stratum, controls = self.stratum[rows], self.controls[rows]
        return sum(int(controls[stratum == label].min()) for label in np.unique(stratum))

    def size(self, cohort: int, post: np.ndarray) -> Linear:
        """Mean denominator of a cohort over its periods in `post`: the weight of the cohort among cohorts."""
        rows = post & (self.cohort == cohort)
        periods = np.unique(self.period[rows]).size
        return Linear(float(self.weight[rows].sum() / periods), self.weight_psi[rows].sum(axis=0) / periods)


def group_time_cells(
    numerator: np.ndarray,
    denominator: np.ndarray,
    cohort: np.ndarray,
    comparable: np.ndarray,
    clusters: sparse.csr_matrix,
    per: float,
    anticipation: int,
    base: Base,
    events: Sequence[int] | None = None,
    covariates: np.ndarray | None = None,
    corrected: bool = False,
) -> Cells:
    """Effect of every cohort in every period for which a comparison exists.

    numerator, denominator: (n_units, n_periods). cohort: (n_units,), period of first contact, NaN if never.
    comparable: (n_units,), may serve as comparison while not contacted up to `anticipation` periods later.
    clusters: (n_clusters, n_units). per: factor of the indicator. A unit compares with a cohort in period t when it is
    not contacted by max(t, last base period) + anticipation. Cells without comparison or denominator do not exist.
    events: times since contact wanted, all of them by default. covariates: (n_units, n_columns) held equal by the
    doubly robust comparison, none by default. corrected: as in `Units`; R `did` does not.
    """
    n_periods, counted = numerator.shape[1], (denominator > 0).astype(float)
    units = Units(per * numerator, denominator, clusters, covariates, corrected)
    found: list[tuple] = []
    for g in sorted(int(g) for g in np.unique(cohort[np.isfinite(cohort)]) if 0 <= g < n_periods):
        wanted = range(n_periods) if events is None else (g + e for e in events if 0 <= g + e < n_periods)
        own = units.sums(cohort == g)
        for latest, (periods, bases) in _by_latest(g, wanted, base).items():
            free = comparable & ~(cohort <= latest + anticipation) & (cohort != g)
            value, psi = units.effects(cohort == g, free, periods, bases)
            used = free @ counted[:, periods]
            for k in np.flatnonzero(np.isfinite(value)):
                t = periods[k]
                found.append((g, t, value[k], psi[:, k], own[1][:, t], own[0][:, t], int(used[k])))
    return _collect(sorted(found, key=lambda cell: cell[:2]), clusters.shape[0])


def _by_latest(g: int, wanted: Iterable[int], base: Base) -> dict[int, tuple[np.ndarray, np.ndarray]]:
    """Periods of a cohort that have a base, with those bases (n_periods, n_wanted), by the last period they look at:
    the units that may serve as comparison depend on nothing else."""
    found: dict[int, list[tuple[int, np.ndarray]]] = {}
    for t in wanted:
        periods = base(g, t)
        if periods.any():
            found.setdefault(max(t, int(np.flatnonzero(periods)[-1])), []).append((t, periods))
    return {
        latest: (np.array([t for t, _ in of]), np.array([b for _, b in of], float).T) for latest, of in found.items()
    }


def _collect(found: Sequence[tuple], n_clusters: int) -> Cells:
    if not found:
        empty, wide, whole = np.empty(0), np.empty((0, n_clusters)), np.empty(0, int)
        return Cells(whole, whole, empty, wide, empty, wide, wide, whole, whole)
    cohort, period, effects, psi, weights, levels, controls = zip(*found, strict=True)
    weight_psi = np.vstack(weights)
    return Cells(
        np.array(cohort),
        np.array(period),
        np.array(effects),
        np.vstack(psi),
        weight_psi.sum(axis=1),
        weight_psi,
        np.vstack(levels),
        np.array(controls),
        np.zeros(len(found), int),
    )


def concatenate(parts: Sequence[Cells], n_clusters: int) -> Cells:
    """The cells of several strata, one after the other: every average then runs over all of them."""
    if not parts:
        return _collect([], n_clusters)
    return Cells(*(np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(Cells)))


def _undefined(n_clusters: int) -> Linear:
    return Linear(float("nan"), np.full(n_clusters, np.nan))


def mean(parts: Sequence[Linear], n_clusters: int) -> Linear:
    """Plain mean of several estimates."""
    if not parts:
        return _undefined(n_clusters)
    return Linear(float(np.mean([p.value for p in parts])), np.mean([p.psi for p in parts], axis=0))


def simple_aggregate(cells: Cells) -> Linear:
    """All cells after contact, weighted by denominator ("simple" of R `did`)."""
    return cells.average(cells.event >= 0)


def event_aggregate(cells: Cells, event: int) -> Linear:
    """All cohorts at one time since contact."""
    return cells.average(cells.event == event)


def dynamic_aggregate(cells: Cells) -> Linear:
    """Plain mean over the times since contact ("dynamic" of R `did`)."""
    events = np.unique(cells.event[cells.event >= 0])
    return mean([event_aggregate(cells, int(e)) for e in events], cells.width)


def calendar_aggregate(cells: Cells) -> Linear:
    """Plain mean over calendar periods ("calendar" of R `did`)."""
    post = cells.event >= 0
    periods = np.unique(cells.period[post])
    return mean([cells.average(post & (cells.period == t)) for t in periods], cells.width)


def group_aggregate(cells: Cells) -> Linear:
    """Mean effect of each cohort, weighted by the cohort's mean denominator ("group" of R `did`)."""
    post = cells.event >= 0
    top = bottom = Linear(0.0, np.zeros(cells.width))
    for g in np.unique(cells.cohort[post]):
        of_cohort = cells.average(post & (cells.cohort == g))
        size = cells.size(g, post)
        top = top + Linear(of_cohort.value * size.value, of_cohort.psi * size.value + of_cohort.value * size.psi)
        bottom = bottom + size
    return top / bottom
