"""The communes of a territory one by one, by what is public of each: inhabitants, access to care, stage of its CPTS."""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from aos_analysis.data.sources import Source
from aos_analysis.data.territory.geography import Geography

CPTS = "CPTS"
STAGES = ("signed", "project", "none")


@dataclass(frozen=True)
class Place:
    """access: visits of a general practitioner within reach, a year and inhabitant, NaN where unknown; stage: one of
    STAGES, empty where nothing is known of any commune."""

    code: str
    inhabitants: float
    access: float
    stage: str


def read_places(
    source: Source, geography: Geography, communes: Collection[str], coordination: pd.DataFrame | None
) -> tuple[Place, ...]:
    """In the order of names. coordination: stages that have begun, of structures that are open."""
    people = geography.communes["population"].astype(float)
    access = _access(source, geography)
    codes = sorted(communes, key=lambda code: (str(geography.names.get(code) or code), code))
    stages = _stages(coordination)
    none = "" if coordination is None else "none"
    nan = float("nan")
    return tuple(
        Place(code, float(people.get(code, nan)), float(access.get(code, nan)), stages.get(code, none))
        for code in codes
    )


def _access(source: Source, geography: Geography) -> dict[str, float]:
    """Of the first profession named and of its last year; communes that merged since, as their inhabitants make it."""
    if not source.has("accessibility"):
        return {}
    rows = source.table("accessibility").execute()
    year = pd.to_datetime(rows["year"]).dt.year
    rows = rows[(rows["profession"] == min(rows["profession"])) & (year == year.max())]
    weights = rows["population"] if "population" in rows else pd.Series(1.0, index=rows.index)
    weights = weights.fillna(1.0).clip(lower=1.0)
    rows = rows.assign(weight=weights, sum=rows["accessibility"] * weights, area_id=geography.follow(rows["area_id"]))
    summed = rows.groupby("area_id")[["sum", "weight"]].sum()
    return (summed["sum"] / summed["weight"]).to_dict()


def _stages(coordination: pd.DataFrame | None) -> dict[str, str]:
    """The furthest stage of the CPTS that cover each commune; one of no known stage is a project."""
    if coordination is None:
        return {}
    rows = coordination[coordination["kind"] == CPTS]
    signed = set(rows.loc[rows["stage"] == "signed", "area_id"])
    return {code: "signed" if code in signed else "project" for code in rows["area_id"]}
