"""Time: days since 1970-01-01 and months since January 2019 (negative before), as arrays of small integers."""

from datetime import date

import numpy as np

FIRST = date(2019, 1, 1)
BURN_IN = 12  # months simulated before the first one, so that January 2019 finds treatments under way
_ORIGIN = -12 * 12  # January 2007
_COUNT = 12 * 30  # until 2036: refills are dated beyond the last month before they are left out
_STARTS = (np.datetime64("2019-01", "M") + np.arange(_ORIGIN, _ORIGIN + _COUNT + 1)).astype("datetime64[D]")
STARTS = _STARTS.astype(np.int32)  # first day of each month from _ORIGIN on
_MONTH_OF_DAY = np.repeat(np.arange(_ORIGIN, _ORIGIN + _COUNT, dtype=np.int16), np.diff(STARTS))


def index(day: date) -> int:
    """Month number of a date, 0 = January 2019."""
    return (day.year - FIRST.year) * 12 + day.month - FIRST.month


def label(month: int) -> str:
    """`2024-03` from a month number."""
    return str(np.datetime64("2019-01", "M") + month)


def number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - date(1970, 1, 1)).days


def month_of(days: np.ndarray) -> np.ndarray:
    """Month number of each day."""
    return _MONTH_OF_DAY[np.asarray(days) - STARTS[0]]


def first_day(months: np.ndarray | int) -> np.ndarray:
    """First day of each month, as a day number."""
    return STARTS[np.asarray(months) - _ORIGIN]


def length(months: np.ndarray | int) -> np.ndarray:
    """Days in each month."""
    return first_day(np.asarray(months) + 1) - first_day(months)


def between(months: np.ndarray, span: tuple[date, date]) -> np.ndarray:
    """True for months from the first to the last of `span`, both included."""
    return (months >= index(span[0])) & (months <= index(span[1]))
