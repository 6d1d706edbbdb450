"""The inhabitants of a territory and of what it is compared with, by age, in the first and last census held."""

import re
from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from aos_analysis.data.sources import Source
from aos_analysis.data.territory.geography import Geography
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import say

CUTS = {"young": (0, 20), "old": (65, 200), "oldest": (75, 200)}  # years of age, the second one out


@dataclass(frozen=True)
class People:
    """Inhabitants of a year; shares of each age group of CUTS, 0-1, NaN where the bands are not cut there."""

    year: int
    inhabitants: float
    shares: dict[str, float]


@dataclass(frozen=True)
class Ageing:
    """here, there: the first and the last census, of the territory and of its comparator; one where there is one."""

    here: tuple[People, ...]
    there: tuple[People, ...]


def read_ageing(
    source: Source, geography: Geography, communes: Collection[str], level: str, file: str
) -> Ageing | None:
    """None where the folder holds no populations; DataError where nobody lives in the territory."""
    if not source.has("populations"):
        return None
    rows = source.table("populations")
    rows = rows.group_by(rows.area_id, year=rows.year.year(), age_band=rows.age_band)
    found = rows.aggregate(population=lambda t: t.population.sum()).execute()
    found["area_id"] = geography.follow(found["area_id"])
    place = geography.communes[level].reindex(found["area_id"]).to_numpy()
    around = set(geography.communes[level].reindex(list(communes)).dropna())
    own = found["area_id"].isin(communes).to_numpy()
    here, there = found[own], found[~own & pd.Series(place).isin(around).to_numpy()]
    if not here["population"].sum():
        raise DataError(Fault(file, say("territory.faults.nobody", years=_listed(found["year"]))))
    years = sorted({int(year) for year in here["year"]} & {int(year) for year in there["year"]})
    ends = dict.fromkeys((years[0], years[-1])) if years else {}
    return Ageing(tuple(_people(here, year) for year in ends), tuple(_people(there, year) for year in ends))


def _people(rows: pd.DataFrame, year: int) -> People:
    now = rows[rows["year"] == year]
    first = now["age_band"].map(first_age)
    whole = float(now["population"].sum())
    bounds = set(first.unique())
    shares = {}
    for name, (low, high) in CUTS.items():
        cut = {low, high} - {200}
        known = cut <= bounds | {0} and whole > 0
        inside = now.loc[(first >= low) & (first < high), "population"].sum()
        shares[name] = float(inside / whole) if known else float("nan")
    return People(year, whole, shares)


def first_age(band: str) -> int:
    """« 65-69 », « 95 et + », « 075 »: the first number; 0 for « moins de 5 ans » and where there is none."""
    if re.match(r"\s*(moins|<)", band):
        return 0
    found = re.search(r"\d+", band)
    return int(found.group()) if found else 0


def _listed(years: pd.Series) -> str:
    return ", ".join(str(int(year)) for year in sorted(years.unique()))
