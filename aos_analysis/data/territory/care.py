"""Access to general practitioners and coordinated practice in a territory."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from aos_analysis.data.sources import Source
from aos_analysis.data.territory.geography import Geography
from aos_analysis.words.errors import present

FEW_VISITS = 2.5  # visits a year and inhabitant (APL): below, the DREES and the ARS speak of a place short of doctors


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


def read_stages(source: Source, geography: Geography) -> pd.DataFrame | None:
    """area_id, structure_id, kind, stage, since, closed_on of every structure at every stage, former communes followed;
    None where the folder says nothing of it."""
    if not source.has("coordination"):
        return None
    rows = source.table("coordination").execute()
    for column in ("stage", "since", "closed_on"):
        rows[column] = rows.get(column)
    for column in ("since", "closed_on"):
        rows[column] = pd.to_datetime(rows[column])
    rows["area_id"] = geography.follow(rows["area_id"])
    return rows


def open_on(stages: pd.DataFrame, day: date) -> pd.DataFrame:
    """The stages that have begun on a day, of structures that are open."""
    on = pd.Timestamp(day)
    begun = stages["since"].isna() | (stages["since"] <= on)
    still = stages["closed_on"].isna() | (stages["closed_on"] >= on)
    return stages[begun & still]


def day_of(source: Source) -> date:
    """The day that the data speak of, today where they do not say it."""
    return present(source.info.date or date.today())


def read_coordination(source: Source, geography: Geography, on: date | None = None) -> pd.DataFrame | None:
    """Stages on a day, that of the data by default; None where the folder says nothing of it."""
    stages = read_stages(source, geography)
    return None if stages is None else open_on(stages, on or day_of(source))
