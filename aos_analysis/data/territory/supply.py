"""Professionals of a territory and of what it is compared with, and those who reach 65 within five years."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import pandas as pd

from aos_analysis.data.sources import Source
from aos_analysis.data.territory.geography import Geography
from aos_analysis.data.territory.people import first_age

ALL_AGES = ("tout_age", "tout âge", "ensemble")
LEAVING = 60  # years of age: within five years, 65


@dataclass(frozen=True)
class Supply:
    """Professionals of one profession in the first and the last year held for the territory (NaN where that year does
    not tell of them), and those of 60 and over in the last one: None where no age is told, where no age band begins
    at 60, or in a territory smaller than an EPCI. density: per 10,000 inhabitants, here and in the comparator;
    there: professionals of the comparator. communes: those of the territory that the folder tells of, by themselves or
    in their EPCI."""

    profession: str
    years: tuple[int, int]
    before: float
    now: float
    leaving: float | None
    density: float
    density_there: float
    there: float
    communes: tuple[str, ...] = ()


def read_supply(source: Source, geography: Geography, communes: Collection[str], level: str) -> tuple[Supply, ...]:
    """None of a place that the territory only holds a part of; nothing where the folder says nothing of it."""
    if not source.has("supply"):
        return ()
    rows = source.table("supply").execute()
    rows["year"] = pd.to_datetime(rows["year"]).dt.year
    rows["area_id"] = geography.follow(rows["area_id"])
    rows["all_ages"] = rows["age_band"].str.lower().isin(ALL_AGES)
    places = geography.communes
    whole = {code for code, members in places.groupby("epci").groups.items() if set(members) <= set(communes)}
    around = set(places[level].reindex(list(communes)).dropna())
    near = places[places[level].isin(around)]
    own = set(communes) | whole
    beside = (set(near.index) | set(near["epci"].dropna())) - own - _shared(places, communes)
    here, there = (_once(rows[rows["area_id"].isin(area)], places) for area in (own, beside))
    if here.empty:
        return ()
    people = places["population"].astype(float)
    inhabitants = people.reindex(list(communes)).sum(), people[near.index.difference(list(communes))].sum()
    years = int(here["year"].min()), int(here["year"].max())
    found = (_supply(name, here, there, inhabitants, years) for name in sorted(here["profession"].unique()))
    told = _told(places, communes, set(here["area_id"]))
    return tuple(replace(item if whole else _without_ages(item), communes=told) for item in found if item)


def _told(places: pd.DataFrame, communes: Collection[str], areas: set[str]) -> tuple[str, ...]:
    """Communes whose professionals are counted, in lines of their own or of their EPCI."""
    return tuple(code for code in communes if code in areas or places["epci"][code] in areas)


def _shared(places: pd.DataFrame, communes: Collection[str]) -> set[str]:
    """EPCI that the territory holds a part of: nobody knows whose their professionals are."""
    part = places[places.index.isin(communes)]["epci"].dropna().unique()
    return set(part)


def _once(rows: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """A folder that counts by EPCI and by commune: the commune's professionals stand in those of its EPCI already."""
    keys = ["year", "profession", "all_ages"]
    epci = rows["area_id"].map(places["epci"])
    told = set(rows.loc[epci.isna(), ["area_id", *keys]].itertuples(index=False, name=None))
    again = [key in told for key in zip(epci, *(rows[key] for key in keys), strict=True)]
    return rows[~pd.Series(again, index=rows.index, dtype=bool)]


def _supply(
    name: str, here: pd.DataFrame, there: pd.DataFrame, inhabitants: tuple[float, float], years: tuple[int, int]
) -> Supply | None:
    own, beside = (rows[rows["profession"] == name] for rows in (here, there))
    if not inhabitants[0]:
        return None
    all_ages = bool(own["all_ages"].any())
    counts = _whole(own, all_ages).groupby("year")["professionals"].sum().reindex(list(years))
    rest = _whole(beside, all_ages)
    rest = rest.loc[rest["year"] == years[1], "professionals"].sum()
    before, now = (float(n) for n in counts)
    return Supply(
        name,
        years,
        before,
        now,
        _leaving(own[~own["all_ages"] & (own["year"] == years[1])]),
        now / inhabitants[0] * 1e4,
        float(rest / inhabitants[1] * 1e4) if inhabitants[1] else float("nan"),
        float(rest),
    )


def _whole(rows: pd.DataFrame, all_ages: bool) -> pd.DataFrame:
    return rows[rows["all_ages"]] if all_ages else rows


def _leaving(aged: pd.DataFrame) -> float | None:
    ages = aged["age_band"].map(first_age)
    return float(aged.loc[ages >= LEAVING, "professionals"].sum()) if (ages == LEAVING).any() else None


def _without_ages(item: Supply) -> Supply:
    """In a few communes, five professionals are known to everybody: who leaves is told of an EPCI at least."""
    return replace(item, leaving=None)
