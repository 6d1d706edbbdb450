"""When an objective was reached or would be, from the totals known at a few dates: a straight line, and its range.

The date is that of the mean pace since the beginning; the range goes from the fastest to the slowest of the paces seen
between two dates at least a month apart. One pace alone has no range: nothing is then foretold.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil
from typing import Literal

MONTH = 365.25 / 12  # days
APART = 28  # days; points that are nearer tell of no pace of their own
LEAST = 2  # paces, for a range
FARTHEST = 20 * 365  # days; a date beyond says nothing

Kind = Literal["none", "reached", "expected", "closed", "stalled", "few", "far", "short", "unknown", "untold"]
Point = tuple[date, int]  # a day, and all that was done until then


@dataclass(frozen=True)
class Expected:
    """`reached` between two dates (`first` is None where nothing says the earlier); `expected` in the month `month`,
    from `first` (fastest pace) to `last` (slowest; None where a span saw nothing done); else why nothing is foretold:
    `none` no objective, `closed` the action is over, `stalled` nothing was done in the last span, `few` too few points,
    `far` more than twenty years away, `short` too few are left to be met (of a campaign), `unknown` no point at all,
    `untold` nobody has counted. pace: mean since the beginning, a month. late: the date comes after the end."""

    kind: Kind
    month: date | None = None
    first: date | None = None
    last: date | None = None
    pace: float | None = None
    late: bool = False


def expected(done: Sequence[Point], start: date, end: date | None, objective: int | None) -> Expected:
    """done: points in order; start, end: first days of the first and last months; objective: the total aimed at."""
    if not done:
        return Expected("unknown")
    (last, total), spans = done[-1], _spans(start, done)
    days = (last - start).days
    pace = total * MONTH / days if days >= APART else None
    if objective is None:
        return Expected("none", pace=pace)
    if total >= objective:
        rank = next(rank for rank, (_, reached) in enumerate(done) if reached >= objective)
        return Expected("reached", month=done[rank][0], first=done[rank - 1][0] if rank else None, pace=pace)
    if end is not None and last >= month_end(end):
        return Expected("closed", pace=pace)
    if len(spans) < LEAST:
        return Expected("few", pace=pace)
    if spans[-1] == 0 or not pace:
        return Expected("stalled", pace=pace)
    remaining = objective - total
    month = _ahead(last, remaining, pace / MONTH)
    if month is None:
        return Expected("far", pace=pace)
    first, slow = _ahead(last, remaining, max(spans)), _ahead(last, remaining, min(spans))
    late = end is not None and month > month_end(end)
    return Expected("expected", month, first, slow, pace, late)


def _spans(start: date, done: Sequence[Point]) -> list[float]:
    """Paces (a day) between dates at least a month apart; a last point that is too near joins the span before it."""
    kept: list[Point] = [(start, 0)]
    for point in done:
        if (point[0] - kept[-1][0]).days >= APART:
            kept.append(point)
        elif len(kept) > 1:
            kept[-1] = point
    return [(after - before) / (day - since).days for (since, before), (day, after) in pairwise(kept)]


def _ahead(day: date, remaining: int, pace: float) -> date | None:
    """The day when what remains is done; None where that is never, or too far to mean anything."""
    days = remaining / pace if pace > 0 else float("inf")
    return day + timedelta(days=ceil(days)) if days <= FARTHEST else None


def month_end(month: date) -> date:
    """The last day of a month."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
