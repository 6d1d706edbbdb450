"""Professionals, access to general practitioners and coordinated practice in a territory."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from aos_analysis.data.sources import Source
from aos_analysis.data.territory.geography import Geography
from aos_analysis.data.territory.people import first_age
from aos_analysis.words.errors import present

ALL_AGES = ("tout_age", "tout âge", "ensemble")
LEAVING = 60  # years of age: within five years, 65
FEW_VISITS = 2.5  # visits a year and inhabitant (APL): below, the DREES and the ARS speak of a place short of doctors


@dataclass(frozen=True)
class Supply:
    """Professionals of one profession: in the first and the last year held, and those of 60 and over in the last one
    (None where no age is told). density: per 10,000 inhabitants, here and in the comparator."""

    profession: str
    years: tuple[int, int]
    before: float
    now: float
    leaving: float | None
    density: float
    density_there: float


def read_supply(source: Source, geography: Geography, communes: Collection[str], level: str) -> tuple[Supply, ...]:
    """None of a place that the territory only holds a part of; nothing where the folder says nothing of it."""
    if not source.has("supply"):
        return ()
    rows = source.table("supply").execute()
    rows["year"] = pd.to_datetime(rows["year"]).dt.year
    rows["area_id"] = geography.follow(rows["area_id"])
    places = geography.communes
    whole = places.groupby("epci").groups
    own = set(communes) | {code for code, members in whole.items() if set(members) <= set(communes)}
    around = set(places[level].reindex(list(communes)).dropna())
    near = places[places[level].isin(around)]
    beside = (set(near.index) | set(near["epci"].dropna())) - own - _shared(places, communes)
    people = places["population"].astype(float)
    here, there = rows[rows["area_id"].isin(own)], rows[rows["area_id"].isin(beside)]
    inhabitants = people.reindex(list(communes)).sum(), people[near.index.difference(list(communes))].sum()
    found = (_supply(name, here, there, inhabitants) for name in sorted(here["profession"].unique()))
    return tuple(item for item in found if item)


def _shared(places: pd.DataFrame, communes: Collection[str]) -> set[str]:
    """EPCI that the territory holds a part of: nobody knows whose their professionals are."""
    part = places[places.index.isin(communes)]["epci"].dropna().unique()
    return set(part)


def _supply(name: str, here: pd.DataFrame, there: pd.DataFrame, inhabitants: tuple[float, float]) -> Supply | None:
    own, beside = (rows[rows["profession"] == name] for rows in (here, there))
    all_ages = own["age_band"].str.lower().isin(ALL_AGES)
    whole = own[all_ages] if all_ages.any() else own
    years = sorted(whole["year"].unique())
    if not years or not inhabitants[0]:
        return None
    counts = whole.groupby("year")["professionals"].sum()
    aged = own[~own["age_band"].str.lower().isin(ALL_AGES) & (own["year"] == years[-1])]
    leaving = aged.loc[aged["age_band"].map(first_age) >= LEAVING, "professionals"].sum() if len(aged) else None
    other = beside[beside["age_band"].str.lower().isin(ALL_AGES)] if all_ages.any() else beside
    rest = other.loc[other["year"] == years[-1], "professionals"].sum()
    return Supply(
        name,
        (int(years[0]), int(years[-1])),
        float(counts.iloc[0]),
        float(counts.iloc[-1]),
        None if leaving is None else float(leaving),
        float(counts.iloc[-1] / inhabitants[0] * 1e4),
        float(rest / inhabitants[1] * 1e4) if inhabitants[1] else float("nan"),
    )


@dataclass(frozen=True)
class Access:
    """Visits a year and inhabitant that are within reach (APL), here and there; inhabitants of places short of them."""

    year: int
    here: float
    there: float
    short: float
    inhabitants: float


def read_access(source: Source, geography: Geography, communes: Collection[str], level: str) -> Access | None:
    """The first profession that the table names, in its last year; None where nothing is known of the territory."""
    if not source.has("accessibility"):
        return None
    rows = source.table("accessibility").execute()
    rows["year"] = pd.to_datetime(rows["year"]).dt.year
    rows["area_id"] = geography.follow(rows["area_id"])
    rows = rows[(rows["profession"] == min(rows["profession"])) & (rows["year"] == rows["year"].max())]
    rows = rows.assign(people=geography.communes["population"].reindex(rows["area_id"]).astype(float).to_numpy())
    around = set(geography.communes[level].reindex(list(communes)).dropna())
    near = geography.communes[level].reindex(rows["area_id"]).isin(around).to_numpy()
    own = rows["area_id"].isin(communes).to_numpy()
    if not rows[own]["people"].sum():
        return None
    here, there = rows[own], rows[near & ~own]
    short = here.loc[here["accessibility"] < FEW_VISITS, "people"].sum()
    return Access(int(rows["year"].max()), _mean(here), _mean(there), float(short), float(here["people"].sum()))


def _mean(rows: pd.DataFrame) -> float:
    people = rows["people"].fillna(0).to_numpy()
    return float(np.average(rows["accessibility"], weights=people)) if people.sum() else float("nan")


def read_coordination(source: Source, geography: Geography, on: date | None = None) -> pd.DataFrame | None:
    """area_id, structure_id, kind, stage, since, closed_on: of the stages that have begun on a day, former communes
    followed; None where the folder says nothing of it."""
    if not source.has("coordination"):
        return None
    rows = source.table("coordination").execute()
    for column in ("stage", "since", "closed_on"):
        rows[column] = rows.get(column)
    rows["area_id"] = geography.follow(rows["area_id"])
    day = pd.Timestamp(on or present(source.info.date or date.today()))
    since, closed = pd.to_datetime(rows["since"]), pd.to_datetime(rows["closed_on"])
    begun, still = since.isna() | (since <= day), closed.isna() | (closed >= day)
    return rows[begun & still]
