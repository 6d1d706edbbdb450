"""Group-time effects as ratios of sums, and their aggregates, by influence functions.

Callaway and Sant'Anna (2021), with cells that are sums of numerators over sums of denominators and a base that may
pool several periods. With denominators of 1 and the last period as base it is their estimator, to the last digit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from scipy import sparse

from aos_analysis.study.inference import Linear
from aos_analysis.study.staggered.changes import Sums, Units
from aos_analysis.study.staggered.wanted import Base, Wanted


@dataclass(frozen=True)
class Cells:
    """Effects by cohort and period; every array is aligned on cells (n_cells) and clusters (n_clusters).

    att          effect, indicator units; psi: (n_cells, n_clusters)
    weight       denominator of the cohort in that period; weight_psi: (n_cells, n_clusters), its cluster parts
    level_psi    (n_cells, n_clusters), cluster parts of per x numerator of the cohort; both zero outside its clusters
    controls     number of comparison units with a denominator in that period
    stratum      label of the stratum inside which the cell compares
    """

    cohort: np.ndarray
    period: np.ndarray
    att: np.ndarray
    psi: np.ndarray
    weight: np.ndarray
    weight_psi: sparse.csr_array
    level_psi: sparse.csr_array
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
    cohorts = [int(g) for g in np.unique(cohort[np.isfinite(cohort)]) if 0 <= g < n_periods]
    wanted = Wanted.of(cohorts, n_periods, base, events)
    found = _Found(wanted, clusters.shape[0])
    for latest, waiting, rows in wanted.compared(anticipation):
        free = comparable & ~(cohort <= latest + anticipation) & (cohort != waiting)
        found.used[rows] = free @ counted[:, wanted.period[rows]]
        if covariates is None:
            held, value, psi = units.change(free, wanted.period[rows], wanted.bases[rows].T)
            found.add(rows, held, -value, -psi)
            continue
        for g, of in wanted.by_cohort(rows):
            found.add(of, *units.adjusted(cohort == g, free, wanted.period[of], wanted.bases[of].T))
    own = {g: units.own(cohort == g) for g, _ in wanted.by_cohort()}
    if covariates is None:
        for g, of in wanted.by_cohort():
            found.add(of, *own[g].change(wanted.period[of], wanted.bases[of].T, corrected))
    return found.cells(own)


class _Found:
    """Cells as they are estimated, each at its place: contributions are held once. used: comparison units of each."""

    def __init__(self, wanted: Wanted, n_clusters: int) -> None:
        n = wanted.period.size
        self.wanted, self.used = wanted, np.zeros(n, int)
        self._value, self._psi = np.zeros(n), np.zeros((n, n_clusters))

    def add(self, rows: np.ndarray, clusters: np.ndarray, value: np.ndarray, psi: np.ndarray) -> None:
        """Changes (n_rows,), with what their clusters contribute (n_held, n_rows)."""
        self._value[rows] += value
        self._psi[np.ix_(rows, clusters)] += psi.T

    def cells(self, own: dict[int, Sums]) -> Cells:
        """Those that are known. own: sums of each cohort."""
        known = np.flatnonzero(np.isfinite(self._value))
        for place, row in enumerate(known):  # moved up in place: a copy would be the largest array a second time
            if place != row:
                self._psi[place] = self._psi[row]
        cohort, period = self.wanted.cohort[known], self.wanted.period[known]
        of = [own[g] for g in cohort]
        level = _parts(of, [one.numerator for one in of], period, self._psi.shape[1])
        weight = _parts(of, [one.denominator for one in of], period, self._psi.shape[1])
        psi, stratum = self._psi[: known.size], np.zeros(known.size, int)
        return Cells(
            cohort, period, self._value[known], psi, weight.sum(axis=1), weight, level, self.used[known], stratum
        )


def _parts(own: Sequence[Sums], sums: Sequence[np.ndarray], period: np.ndarray, n_clusters: int) -> sparse.csr_array:
    """(n_cells, n_clusters) sums (n_held, n_periods) of each cell's own cohort, in its period."""
    ends = np.cumsum([0, *(of.clusters.size for of in own)])
    values = np.concatenate([np.empty(0), *(each[:, t] for each, t in zip(sums, period, strict=True))])
    columns = np.concatenate([np.empty(0, int), *(of.clusters for of in own)])
    return sparse.csr_array((values, columns, ends), shape=(len(own), n_clusters))


def concatenate(parts: Sequence[Cells], n_clusters: int) -> Cells:
    """The cells of several strata, one after the other: every average then runs over all of them."""
    if not parts:
        none = np.empty(0, int)
        return _Found(Wanted(none, none, np.empty((0, 0), bool)), n_clusters).cells({})
    if len(parts) == 1:
        return parts[0]
    return Cells(*(_stacked([getattr(part, column.name) for part in parts]) for column in fields(Cells)))


def _stacked(arrays: Sequence) -> np.ndarray | sparse.csr_array:
    return sparse.vstack(arrays, format="csr") if sparse.issparse(arrays[0]) else np.concatenate(arrays)


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
