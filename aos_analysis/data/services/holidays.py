"""Working days of France: neither Saturdays, Sundays nor public holidays (those of metropolitan France, without the
two of Alsace and Moselle). Code du travail, article L3133-1."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd

FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))  # month, day
AFTER_EASTER = (1, 39, 50)  # days: Easter Monday, Ascension, Whit Monday


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    leap, skipped = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    quarter, extra = divmod(rest, 4)
    week = (32 + 2 * skipped + 2 * quarter - moon - extra) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(year: int) -> tuple[date, ...]:
    """The public holidays of a year, in order."""
    fixed = (date(year, month, day) for month, day in FIXED)
    moving = (easter(year) + timedelta(days=days) for days in AFTER_EASTER)
    return tuple(sorted({*fixed, *moving}))


def working_days(start: pd.Series, end: pd.Series) -> pd.Series:
    """Working days after the day of `start`, up to that of `end` included; NaN where one is not known. start, end:
    timestamps, row by row."""
    known = start.notna() & end.notna()
    first, last = (days[known].dt.normalize() + pd.Timedelta(days=1) for days in (start, end))
    closed = _closed({*first.dt.year, *last.dt.year})
    counted = np.busday_count(_days(first), _days(last), holidays=closed)
    return pd.Series(np.nan, start.index).mask(known, pd.Series(counted, start.index[known]).reindex(start.index))


def _closed(years: Iterable[int]) -> np.ndarray:
    return np.array([day for year in sorted(years) for day in holidays(year)], "datetime64[D]")


def _days(moments: pd.Series) -> np.ndarray:
    return moments.to_numpy("datetime64[D]")
