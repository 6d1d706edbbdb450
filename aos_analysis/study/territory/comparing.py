"""The pathologies of a territory beside the rest of its département or region, and beside comparable areas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from aos_analysis.data.territory.tallied import Counts, Pathology
from aos_analysis.study.territory.calling import Standing, standings
from aos_analysis.study.territory.heterogeneity import Spread, spread
from aos_analysis.study.territory.standardising import Ratio, direct, expected
from aos_analysis.study.territory.trend import Areas, Change, Stretch, changes, stretch

FEWEST_PEOPLE = 2_000  # of a comparable area, once the territory is taken out of it


@dataclass(frozen=True)
class Finding:
    """One pathology. here, there: standardised rates per person, of the territory and of its comparator, whose own age
    and sex are the standard; rest: patients of the comparator; change: over the years of one version of the map;
    first: patients of the first of these years; people: of the territory, among whom they are found."""

    pathology: Pathology
    standing: Standing
    here: Ratio
    there: float
    rest: float
    between: Spread
    change: Change
    first: float
    people: float

    @property
    def whole(self) -> float:
        """Patients of the territory and of its comparator together."""
        return self.rest + self.standing.observed


@dataclass(frozen=True)
class Compared:
    """What is said of all pathologies, in the map's own order. people: of the territory; people_there: of the
    comparator; areas: comparable ones; year: the last one."""

    findings: tuple[Finding, ...]
    stretch: Stretch
    year: int
    people: float
    people_there: float
    areas: int


@dataclass(frozen=True)
class _Year:
    """One year. cases, people: (n_areas, n_pathologies, n_strata) of the areas without the territory; own_…: of the
    territory, by area; group: (n_areas,) which comparator an area belongs to."""

    cases: np.ndarray
    people: np.ndarray
    own_cases: np.ndarray
    own_people: np.ndarray
    group: np.ndarray

    def rest(self, group: int) -> tuple[np.ndarray, np.ndarray]:
        """cases, people of a comparator: (n_pathologies, n_strata)."""
        inside = self.group == group
        return self.cases[inside].sum(axis=0), self.people[inside].sum(axis=0)

    def territory(self) -> tuple[np.ndarray, np.ndarray]:
        """(n_pathologies,) people seen and expected: each part of it at the rates of its own comparator."""
        fitted = np.zeros(self.cases.shape[1])
        for group in self.touched:
            cases, people = self.rest(group)
            fitted += expected(self.own_people[self.group == group].sum(axis=0), cases, people)
        return self.own_cases.sum(axis=(0, 2)), fitted

    @property
    def touched(self) -> list[int]:
        there = self.own_people.sum(axis=(1, 2)) > 0
        return [int(group) for group in np.unique(self.group[there])]

    def areas(self, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(n_kept, n_pathologies) the same of each comparable area, at the rates of its comparator without it."""
        seen, fitted = [], []
        for k in np.flatnonzero(kept):
            cases, people = self.rest(int(self.group[k]))
            seen.append(self.cases[k].sum(axis=-1))
            fitted.append(expected(self.people[k], cases - self.cases[k], people - self.people[k]))
        shape = (0, self.cases.shape[1])
        return (np.array(seen), np.array(fitted)) if seen else (np.zeros(shape), np.zeros(shape))


def counted_last(counts: Counts, people: np.ndarray) -> bool:
    """Whether a territory has anybody in the last year, which is the one compared. people: on the axes of `counts`."""
    return bool(people[:, :, counts.years.index(max(counts.versions))].sum())


def compare(counts: Counts, own: tuple[np.ndarray, np.ndarray], level: str, relevance: float) -> Compared:
    """own: cases, people of the territory on the axes of `counts`; level: department or region, what it is compared
    with the rest of."""
    years = stretch(counts.versions)
    group = np.unique(counts.areas[level].to_numpy(str), return_inverse=True)[1]
    last = _year(counts, own, group, years.years[-1])
    region = counts.areas["region"].to_numpy(str)
    mine = last.own_people.sum(axis=(1, 2)) > 0
    near = np.isin(region, region[mine])  # areas of the territory's own region
    kept = near & (_most(last.people) >= FEWEST_PEOPLE)
    seen, fitted = last.territory()
    others_seen, others_fitted = last.areas(kept)
    spreads = [spread(others_seen[:, k], others_fitted[:, k]) for k in range(seen.shape[0])]
    moved = _changes(counts, own, group, kept, years, relevance)
    people = last.own_people.sum(axis=(0, 2))
    first = own[0][:, :, counts.years.index(years.years[0])].sum(axis=(0, 2))
    judged = standings(list(seen), list(fitted), spreads, relevance)
    return Compared(
        findings=tuple(
            Finding(p, judged[k], *_rates(last, k), spreads[k], moved[k], float(first[k]), float(people[k]))
            for k, p in enumerate(counts.pathologies)
        ),
        stretch=years,
        year=years.years[-1],
        people=float(_most(last.own_people.sum(axis=0))),
        people_there=float(sum(_most(last.rest(group)[1]) for group in last.touched)),
        areas=int(kept.sum()),
    )


def _most(people: np.ndarray) -> np.ndarray:
    """(…, n_pathologies, n_strata) -> (…): everybody, of the pathology that is looked for among most."""
    return people.sum(axis=-1).max(axis=-1)


def _year(counts: Counts, own: tuple[np.ndarray, np.ndarray], group: np.ndarray, year: int) -> _Year:
    k = counts.years.index(year)
    cases, people = own[0][:, :, k], own[1][:, :, k]
    return _Year(counts.cases[:, :, k] - cases, counts.people[:, :, k] - people, cases, people, group)


def _rates(year: _Year, k: int) -> tuple[Ratio, float, float]:
    """Of one pathology: the rate here, that of the comparator, and its patients."""
    parts = [year.rest(group) for group in year.touched]
    cases, people = (sum(part[i][k] for part in parts) for i in (0, 1))
    own_cases, own_people = year.own_cases[:, k].sum(axis=0), year.own_people[:, k].sum(axis=0)
    used = (people > 0) & (own_people > 0)  # the strata that both have
    here = direct(own_cases[used], own_people[used], people[used])
    there = float(np.sum(cases[used]) / np.sum(people[used])) if used.any() else float("nan")
    return here, there, float(np.sum(cases))


def _changes(
    counts: Counts, own: tuple[np.ndarray, np.ndarray], group: np.ndarray, kept: np.ndarray, years: Stretch, relevance
) -> list[Change]:
    """From the first to the last year of one version; nothing is judged over fewer than three."""
    if not years.long_enough:
        nothing = Change(Ratio(np.nan, np.nan, np.nan), np.nan, "unjudged")
        return [nothing] * len(counts.pathologies)
    ends = [_year(counts, own, group, year) for year in (years.years[0], years.years[-1])]
    mine = [year.territory() for year in ends]
    theirs = [year.areas(kept) for year in ends]
    one, others = [], []
    for k in range(len(counts.pathologies)):
        one.append(Areas(*(np.array([[year[i][k] for year in mine]]) for i in (0, 1))))
        others.append(Areas(*(np.stack([year[i][:, k] for year in theirs], axis=1) for i in (0, 1))))
    return changes(one, others, relevance)


def called(findings: Sequence[Finding], call: str) -> list[Finding]:
    return [finding for finding in findings if finding.standing.call == call]


def families(findings: Sequence[Finding]) -> Mapping[str, list[Finding]]:
    """In the map's own order."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.pathology.family, []).append(finding)
    return found
