"""The cells that are asked for: whose change, in which period, from which base, and beside whom."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

Base = Callable[[int, int], np.ndarray]  # (cohort, period) -> periods of the base, boolean (n_periods,)


@dataclass(frozen=True)
class Wanted:
    """Cells by cohort, then by period. cohort, period: (n_cells,). bases: boolean (n_cells, n_periods), what each
    change is measured from, one period at least."""

    cohort: np.ndarray
    period: np.ndarray
    bases: np.ndarray

    @classmethod
    def of(cls, cohorts: Sequence[int], n_periods: int, base: Base, events: Sequence[int] | None) -> "Wanted":
        """The cells of some cohorts that have a base, in every period or at some times since contact."""
        every = {g: range(n_periods) if events is None else sorted(g + e for e in events) for g in cohorts}
        places = np.array([(g, t) for g, periods in every.items() for t in periods if 0 <= t < n_periods], int)
        bases = np.array([base(int(g), int(t)) for g, t in places.reshape(-1, 2)], bool).reshape(-1, n_periods)
        cohort, period = places.reshape(-1, 2)[bases.any(axis=1)].T
        return cls(cohort, period, bases[bases.any(axis=1)])

    def compared(self, anticipation: int) -> Iterator[tuple[int, int, np.ndarray]]:
        """The rows that compare with the same units: with the last period they look at, which tells who still waits,
        and their cohort where it waits too and is left out; -1 where it does not, as for all such cohorts together."""
        latest = np.maximum(self.period, self.bases.shape[1] - 1 - self.bases[:, ::-1].argmax(axis=1))
        waiting = np.where(self.cohort > latest + anticipation, self.cohort, -1)
        kinds, of = np.unique(np.column_stack([latest, waiting]), axis=0, return_inverse=True)
        for kind, (last, left_out) in enumerate(kinds):
            yield int(last), int(left_out), np.flatnonzero(of.ravel() == kind)

    def by_cohort(self, rows: np.ndarray | None = None) -> Iterator[tuple[int, np.ndarray]]:
        """Each cohort with its rows, all of them or those of `rows`."""
        rows = np.arange(self.cohort.size) if rows is None else rows
        for g in np.unique(self.cohort[rows]):
            yield int(g), rows[self.cohort[rows] == g]
