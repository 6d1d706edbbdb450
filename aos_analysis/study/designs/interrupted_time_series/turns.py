"""The dates from which a series may change its level and its slope: those of the action, and others beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aos_analysis.definitions.base import Definition, Month, Text

MIN_AFTER_SLOPE = 12  # months; fewer tell a level, not a slope


class Intervention(Definition):
    """Another dated change, with its name on the page and where its date comes from."""

    month: Month
    title: Text
    source: Text


@dataclass(frozen=True, order=True)
class Turn:
    """month: months since the start of the action. own: a date of the action, whose change is part of the effect; any
    other is part of what was expected without it."""

    month: int
    title: str = ""
    own: bool = True


START = Turn(0)


def bending(turns: Sequence[Turn], months: np.ndarray) -> frozenset[int]:
    """Months of the turns whose slope may change: 12 observed months or more follow, before the next such turn.
    months: (n_kept,) since the start."""
    found: set[int] = set()
    end = np.inf
    for turn in sorted(turns, reverse=True):
        if ((months >= turn.month) & (months < end)).sum() >= MIN_AFTER_SLOPE:
            found.add(turn.month)
            end = turn.month
    return frozenset(found)


def turn_columns(since: np.ndarray, turns: Sequence[Turn], bends: frozenset[int]) -> np.ndarray:
    """(n_months, n): of each turn its step and, where the slope may change, the months since it."""
    found = [np.empty((since.size, 0))]
    for turn in turns:
        step = (since >= turn.month).astype(float)
        found.append(np.column_stack([step, step * (since - turn.month)] if turn.month in bends else [step]))
    return np.column_stack(found)
