"""Communes as they are in the latest vintage, those that were merged into them, and those of a territory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from aos_analysis.data.sources import Source
from aos_analysis.definitions.faults import near
from aos_analysis.definitions.territory_file import TerritoryPlan
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import say


@dataclass(frozen=True)
class Geography:
    """communes: index area_id; name, epci, department, region, population; names: of every area; merged: code of a
    former commune -> the one it belongs to now; vintage: year of the official geography."""

    communes: pd.DataFrame
    names: Mapping[str, str]
    merged: Mapping[str, str]
    vintage: int

    def now(self, code: str) -> str:
        """The commune that a code leads to today, merger after merger; a code that no merger knows, as it is."""
        seen = {code}
        while code in self.merged and self.merged[code] not in seen:
            code = self.merged[code]
            seen.add(code)
        return code

    def follow(self, codes: pd.Series) -> pd.Series:
        """The same, of a column."""
        return codes.map({code: self.now(code) for code in codes.unique()})


@dataclass(frozen=True)
class Extent:
    """The communes of a territory today; followed: (former commune, the one that the territory holds in its place)."""

    communes: tuple[str, ...]
    followed: tuple[tuple[str, str], ...]


def read_geography(source: Source) -> Geography:
    """DataError where the folder says nothing of communes."""
    areas = source.table("areas").execute()
    areas = areas.assign(level=areas["level"].fillna("commune") if "level" in areas else "commune")
    areas = areas[areas["vintage"] == areas["vintage"].max()]
    communes = areas[areas["level"] == "commune"].set_index("area_id").sort_index()
    for column in ("name", "epci", "department", "region", "population"):
        if column not in communes:
            communes[column] = None
    if communes.empty:
        raise DataError(Fault(source.info.source, say("territory.faults.no_communes")))
    merged = {}
    if source.has("mergers"):
        rows = source.table("mergers").execute()
        merged = {old: new for old, new in zip(rows["area_id"], rows["merged_into"], strict=True) if old != new}
    here = {old: new for old, new in merged.items() if old not in communes.index}
    names = areas.set_index("area_id")["name"].to_dict() if "name" in areas else dict.fromkeys(areas["area_id"], "")
    return Geography(communes, names, here, pd.Timestamp(areas["vintage"].max()).year)


def extent(geography: Geography, plan: TerritoryPlan) -> Extent:
    """The communes that a territory's file names; DataError with one sentence a code that leads nowhere."""
    territory = plan.definition
    faults = [*_unknown(plan, geography), *_unknown_epci(plan, geography)]
    if faults:
        raise DataError(*faults)
    own = {code: geography.now(code) for code in territory.communes}
    whole = geography.communes[geography.communes["epci"].isin(territory.epci)]
    both = sorted(set(own.values()) & set(whole.index))
    if both:
        written = next(code for code, now in own.items() if now in both)
        raise DataError(_fault(plan, written, say("territory.faults.in_epci", codes=_listed(both, geography))))
    followed = tuple((old, new) for old, new in own.items() if old != new)
    return Extent(tuple(sorted({*own.values(), *whole.index})), followed)


def _unknown(plan: TerritoryPlan, geography: Geography) -> list[Fault]:
    known = list(geography.communes.index)
    codes = [code for code in plan.definition.communes if geography.now(code) not in geography.communes.index]
    return [_not_known("commune", plan, code, known, geography) for code in codes]


def _unknown_epci(plan: TerritoryPlan, geography: Geography) -> list[Fault]:
    known = list(geography.communes["epci"].dropna().unique())
    return [_not_known("epci", plan, code, known, geography) for code in plan.definition.epci if code not in known]


def _not_known(what: str, plan: TerritoryPlan, code: str, known: list[str], geography: Geography) -> Fault:
    said = say(f"territory.faults.unknown_{what}", read=code, vintage=geography.vintage, near=near(code, known))
    return _fault(plan, code, said)


def _fault(plan: TerritoryPlan, code: str, message: str) -> Fault:
    """At the line of the territory's file where a code is written."""
    return Fault(f"{plan.id}.yaml", message, plan.lines.get(code))


def _listed(codes: Iterable[str], geography: Geography) -> str:
    return ", ".join(f"{code} ({geography.names.get(code) or code})" for code in codes)
