"""How often each pathology is found, year after year: here, in the rest of the département and of the region."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from aos_analysis.data.territory.tallied import Counts, Pathology
from aos_analysis.study.territory.standardising import Ratio, direct

AROUND = ("department", "region")


@dataclass(frozen=True)
class Point:
    """One year. patients: found among the people of the territory; rest: found in what it is compared with; here,
    department, region: standardised rates per person, NaN where nobody lives there or a count is masked."""

    year: int
    version: str
    patients: float
    people: float
    rest: float
    here: Ratio
    department: float
    region: float

    @property
    def whole(self) -> float:
        """Patients of the territory and of its comparator together."""
        return self.patients + self.rest


@dataclass(frozen=True)
class History:
    """One pathology; a line may not cross from one version of the map to another."""

    pathology: Pathology
    points: tuple[Point, ...]


def histories(counts: Counts, own: tuple[np.ndarray, np.ndarray], level: str) -> tuple[History, ...]:
    """Every pathology, in the map's own order. All rates of all years have one standard, so that ages do not move them:
    the people of what the territory is compared with, in the last year.

    own: cases, people of the territory on the axes of `counts`."""
    around = {name: _rest(counts, own, name) for name in AROUND}
    cases, people = (x.sum(axis=0) for x in own)
    standard = around[level][1][:, -1]
    found = []
    for k, pathology in enumerate(counts.pathologies):
        points = []
        for t, year in enumerate(counts.years):
            there = {name: (x[k, t], n[k, t]) for name, (x, n) in around.items()}
            points.append(_point(year, counts.versions[year], (cases[k, t], people[k, t]), there, standard[k], level))
        found.append(History(pathology, tuple(points)))
    return tuple(found)


def _rest(counts: Counts, own: tuple[np.ndarray, np.ndarray], level: str) -> tuple[np.ndarray, np.ndarray]:
    """cases, people of the départements, or of the regions, that the territory touches, without it: (n_pathologies,
    n_years, n_strata)."""
    names = counts.areas[level].to_numpy(str)
    near = np.isin(names, names[own[1].sum(axis=(1, 2, 3)) > 0])
    return (counts.cases - own[0])[near].sum(axis=0), (counts.people - own[1])[near].sum(axis=0)


Stratified = tuple[np.ndarray, np.ndarray]  # cases, people: (n_strata,)


def _point(
    year: int, version: str, own: Stratified, there: dict[str, Stratified], standard: np.ndarray, level: str
) -> Point:
    cases, people = there[level]
    used = np.where((own[1] > 0) & (people > 0), standard, 0.0)  # the strata that both have
    return Point(
        year=year,
        version=version,
        patients=float(own[0].sum()),
        people=float(own[1].sum()),
        rest=float(cases.sum()),
        here=_direct(own, used),
        **{name: _direct(found, used).estimate for name, found in there.items()},
    )


def _direct(found: Stratified, standard: np.ndarray) -> Ratio:
    if np.isnan(found[0]).any():
        return Ratio(np.nan, np.nan, np.nan)
    return direct(*found, standard)


def breaks(points: Sequence[Point]) -> list[int]:
    """Ranks of the years that may not be compared with the one before: another version of the map, or a gap."""
    pairs = enumerate(pairwise(points), 1)
    return [k for k, (before, after) in pairs if before.version != after.version or after.year != before.year + 1]
