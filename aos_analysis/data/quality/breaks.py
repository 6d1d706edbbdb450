"""Breaks of a monthly series: a month that stands out from its neighbours, a year that differs from the one before."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

NEIGHBOURS = 5  # months of the running median, the month itself included: seasons and trends hardly move it
FAR = 0.6  # a month below 60 % of that median (or above its inverse) stands out
YEAR = 12
SHIFT = 0.7  # twelve months below 70 % of the twelve before (or above the inverse): another perimeter


@dataclass(frozen=True)
class Breaks:
    """Months (datetime64): `empty` have nothing, `isolated` stand out, `shifts` begin a year at another level."""

    empty: tuple[pd.Timestamp, ...] = ()
    isolated: tuple[pd.Timestamp, ...] = ()
    shifts: tuple[pd.Timestamp, ...] = ()

    @property
    def months(self) -> frozenset[pd.Timestamp]:
        return frozenset((*self.empty, *self.isolated, *self.shifts))


def find_breaks(series: pd.DataFrame) -> Breaks:
    """series: month, lines, one row a month without gaps."""
    months, values = series["month"], series["lines"].to_numpy(float)
    empty = values == 0
    median = pd.Series(values).rolling(NEIGHBOURS, center=True, min_periods=3).median().to_numpy()
    ratio = np.divide(values, median, out=np.ones_like(values), where=median > 0)
    isolated = ~empty & ((ratio < FAR) | (ratio > 1 / FAR))
    return Breaks(tuple(months[empty]), tuple(months[isolated]), tuple(months.iloc[_shifts(values)]))


def _shifts(values: np.ndarray) -> list[int]:
    """Where the ratio of twelve months to the twelve before is furthest from 1, in each stretch beyond the limit."""
    if len(values) < 2 * YEAR:
        return []
    year = np.convolve(values, np.ones(YEAR), "valid")
    before, after = year[:-YEAR], year[YEAR:]
    size = np.abs(np.log(np.divide(after, before, out=np.ones_like(after), where=(before > 0) & (after > 0))))
    beyond = np.flatnonzero(size > -np.log(SHIFT))
    stretches = np.split(beyond, np.flatnonzero(np.diff(beyond) > 1) + 1) if len(beyond) else []
    return [int(stretch[np.argmax(size[stretch])]) + YEAR for stretch in stretches]
