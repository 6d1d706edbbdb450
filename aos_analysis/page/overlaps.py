"""Counts of people of areas that overlap, read together: what a reader of all of them would know of one part.

The areas cut each other into parts. Each part has a whole number of people, and every count that was told bounds a
sum of parts: integer programming gives the most people that a part may have. Where that is 1 to 10 patients, or 1 to 4
professionals, the part is given back. Any union of parts may have as many as its largest one, so that to look at parts
is to look at all of them. A masked count is taken twice: the parts inside must be free of it, the parts outside are
read with it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from aos_analysis.words.small_counts import PATIENTS_MIN

ROUNDING = 5  # of a public total, rounded to 10
FREE = (0.0, np.inf)
MASKED = (1.0, PATIENTS_MIN - 1.0)


@dataclass(frozen=True)
class Told:
    """What was told of an area: its places, the least and most people there; masked: no more than these bounds."""

    places: frozenset[str]
    low: float
    high: float
    masked: bool = False

    @classmethod
    def of(cls, places: Collection[str], patients: float | None) -> "Told":
        """A count as it was printed; None where it is masked."""
        return cls(frozenset(places), *MASKED, True) if patients is None else cls(frozenset(places), patients, patients)

    @classmethod
    def within(cls, places: Collection[str], low: float, high: float) -> "Told":
        """A masked count, with all that a reader knows of it."""
        return cls(frozenset(places), low, high, True)

    @classmethod
    def rounded(cls, places: Collection[str], patients: float) -> "Told":
        """A public total, rounded to 10."""
        return cls(frozenset(places), max(patients - ROUNDING, 0), patients + ROUNDING)


class Inconsistent(Exception):
    """No number of people fits all that was told: it does not come from the same data."""


def given_back(told: Sequence[Told], least: int = PATIENTS_MIN) -> Iterator[frozenset[str]]:
    """The parts of which a reader knows that they hold some people and fewer than `least`; Inconsistent where nothing
    fits."""
    every = list(dict.fromkeys(told))
    parts = _parts(every)
    inside = np.array([[part <= area.places for part in parts] for area in every], float)
    if not len(parts):
        return
    whole = {area.places for area in every if not area.masked}
    for k, part in enumerate(parts):
        bounds = np.array([FREE if area.masked and inside[i, k] else (area.low, area.high)
                           for i, area in enumerate(every)])  # fmt: skip
        if part not in whole and 0 < _most(inside, bounds, k) < least:
            yield part


def _parts(told: Sequence[Told]) -> list[frozenset[str]]:
    """Places by the areas that hold them."""
    found: dict[tuple[bool, ...], set[str]] = {}
    for place in sorted(frozenset().union(*(area.places for area in told))):
        found.setdefault(tuple(place in area.places for area in told), set()).add(place)
    return [frozenset(places) for places in found.values()]


def _most(inside: np.ndarray, bounds: np.ndarray, part: int) -> float:
    """The most people of a part, whole numbers in all of them."""
    aim = np.zeros(inside.shape[1])
    aim[part] = -1
    limits = optimize.LinearConstraint(inside, bounds[:, 0], bounds[:, 1])
    found = optimize.milp(aim, integrality=np.ones(len(aim)), constraints=limits)
    if found.status == 2:
        raise Inconsistent
    return float("inf") if found.x is None else round(-found.fun)
