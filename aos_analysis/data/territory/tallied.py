"""People counted by pathology or measure, year and stratum of sex and age: of every area, and of some communes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import ibis
import numpy as np
import pandas as pd
from ibis.expr import types as ir

from aos_analysis.data.territory.geography import Geography
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import say


@dataclass(frozen=True)
class Pathology:
    """One top of the map."""

    code: str
    label: str
    family: str


@dataclass(frozen=True)
class Counts:
    """cases, people: (n_areas, n_pathologies, n_years, n_strata), people; NaN where a count of the cell is masked.

    areas      index area: the EPCI of one département (`area`, `department`, `region`)
    versions   year -> version of the map
    strata     (sex, age band)
    """

    areas: pd.DataFrame
    pathologies: tuple[Pathology, ...]
    years: tuple[int, ...]
    strata: tuple[tuple[str, str], ...]
    versions: Mapping[int, str]
    cases: np.ndarray
    people: np.ndarray


def tally(rows: ir.Table, geography: Geography, pathologies: tuple[Pathology, ...], place: tuple[str, str]) -> Counts:
    """Every area's counts of these pathologies. rows: as the table `prevalences`; place: table and source, of a
    refusal."""
    refuse_unknown(geography, rows.select("area_id").distinct()["area_id"].execute(), *place)
    version = rows.version if "version" in rows.columns else ibis.literal("")
    told = rows.select(year=rows.year.year(), version=version.fill_null("")).distinct().order_by("year").execute()
    strata = rows.select("sex", "age_band").distinct().order_by("sex", "age_band").execute()
    areas = geography.communes[["epci", "department", "region"]].fillna("").drop_duplicates()
    areas = areas.rename(columns={"epci": "area"}).sort_values(["department", "area"]).reset_index(drop=True)
    empty = np.zeros(0)
    frame = Counts(
        areas=areas,
        pathologies=pathologies,
        years=tuple(int(year) for year in sorted(told["year"].unique())),
        strata=tuple(strata.itertuples(index=False, name=None)),
        versions={int(year): "/".join(names) for year, names in told.groupby("year")["version"]},
        cases=empty,
        people=empty,
    )
    cases, people = counted(rows, geography, frame, None)
    return replace(frame, cases=cases, people=people)


def refuse_unknown(geography: Geography, codes: pd.Series, table: str, source: str) -> None:
    """A place that nobody knows would be left out in silence: a code without its zero, a table by département."""
    unknown = sorted(set(codes) - set(geography.communes.index) - set(geography.names) - set(geography.merged))
    if unknown:
        words = {"n": len(unknown), "read": unknown[0], "vintage": geography.vintage, "table": table}
        raise DataError(Fault(source, say("territory.faults.unknown_places", **words)))


def counted(
    rows: ir.Table, geography: Geography, frame: Counts, communes: Sequence[str] | None
) -> tuple[np.ndarray, np.ndarray]:
    """cases, people of some communes on the axes of `frame`, by area; of all of them where none is named."""
    place = _areas_of(geography, frame)
    kept = place if communes is None else {code: k for code, k in place.items() if geography.now(code) in communes}
    return _summed(rows, frame, kept, len(frame.areas), None)


def each(
    rows: ir.Table, geography: Geography, frame: Counts, communes: Sequence[str], year: int
) -> tuple[np.ndarray, np.ndarray]:
    rank = {code: k for k, code in enumerate(communes)}
    codes = [*communes, *(old for old in geography.merged if geography.now(old) in rank)]
    cases, people = _summed(rows, frame, {code: rank[geography.now(code)] for code in codes}, len(communes), year)
    k = frame.years.index(year)
    return cases[:, :, k], people[:, :, k]


def _areas_of(geography: Geography, frame: Counts) -> dict[str, int]:
    """Every code, former ones too, by the rank of its area."""
    rank = {tuple(row): k for k, row in enumerate(frame.areas.itertuples(index=False, name=None))}
    here = geography.communes[["epci", "department", "region"]].fillna("")
    place = {code: rank[tuple(row)] for code, row in zip(here.index, here.itertuples(index=False), strict=True)}
    return place | {old: place[geography.now(old)] for old in geography.merged if geography.now(old) in place}


def _summed(
    rows: ir.Table, frame: Counts, place: Mapping[str, int], areas: int, year: int | None
) -> tuple[np.ndarray, np.ndarray]:
    """Counts added by area in the engine; a masked one makes its cell unknown."""
    shape = (areas, len(frame.pathologies), len(frame.years), len(frame.strata))
    cases, people = np.zeros(shape), np.zeros(shape)
    if not place:
        return cases, people
    rows = rows.mutate(year=rows.year.year())
    rows = rows if year is None else rows.filter(rows.year == year)
    if len(place) < 500:  # few of them: the others are not read
        rows = rows.filter(rows.area_id.isin(list(place)))
    codes = pd.DataFrame({"area_id": list(place), "area": list(place.values())})
    joined = rows.join(ibis.memtable(codes), "area_id")
    keys = ["area", "pathology", "year", "sex", "age_band"]
    found = joined.group_by(keys).aggregate(
        cases=joined.patients.sum(), masked=joined.patients.isnull().sum(), people=joined.population.sum()
    )
    found = found.execute()
    at = (
        found["area"].to_numpy(),
        _ranks(found["pathology"], [p.code for p in frame.pathologies]),
        _ranks(found["year"], frame.years),
        _ranks(list(zip(found["sex"], found["age_band"], strict=True)), frame.strata),
    )
    cases[at] = np.where(found["masked"] > 0, np.nan, found["cases"].fillna(0))
    people[at] = found["people"]
    return cases, people


def _ranks(values: Sequence, known: Sequence) -> np.ndarray:
    rank = {value: k for k, value in enumerate(known)}
    return np.array([rank[value] for value in values], int)
