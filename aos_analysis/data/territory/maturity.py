"""Grids of coordinated practice: the last one that each open structure filled in, and the communes where it stands."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from aos_analysis.data.sources import Source
from aos_analysis.data.territory.care import read_coordination
from aos_analysis.data.territory.geography import Geography
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import say

HIGHEST = 4  # level of an item whose own highest one is not told
USUAL = "MSP"  # kind of a structure that nobody names
OPTIONAL = ("highest", "domain", "kind", "area_id")


@dataclass(frozen=True)
class Grid:
    """The last ratings of the structures of one kind.

    places  communes of today where each structure stands; domains: of each item, in the order of names
    shares  (n_structures, n_items) level over the item's highest one, 0-1; NaN where it was not rated
    rated   first and last day of these ratings
    """

    kind: str
    places: tuple[frozenset[str], ...]
    items: tuple[str, ...]
    domains: tuple[str, ...]
    shares: np.ndarray
    rated: tuple[date, date]


def read_grids(source: Source, geography: Geography) -> tuple[Grid, ...]:
    """A grid for each kind of structure, without those that closed or that stand nowhere known; DataError where an item
    is told in two ways."""
    if not source.has("maturity"):
        return ()
    rows = source.table("maturity").execute()
    for column in OPTIONAL:
        rows[column] = rows.get(column)
    rows["highest"] = rows["highest"].astype(float).fillna(HIGHEST)
    rows["domain"] = rows["domain"].fillna("").astype(str)
    rows["area_id"] = geography.follow(rows["area_id"])
    places, kinds = _structures(source, geography, rows)
    rows["kind"] = rows["kind"].fillna(rows["structure_id"].map(kinds)).fillna(USUAL)
    _refuse_two_ways(rows, source.info.source)
    last = rows[rows["date"] == rows.groupby("structure_id")["date"].transform("max")]
    last = last[last["structure_id"].isin(places)]
    return tuple(_grid(str(kind), told, places) for kind, told in last.groupby("kind"))


def _structures(
    source: Source, geography: Geography, rows: pd.DataFrame
) -> tuple[Mapping[str, frozenset[str]], Mapping[str, str]]:
    """Communes and kind of each structure that may be told of: a closed one is not."""
    own = _communes(rows, geography)
    stages = read_coordination(source, geography)
    if stages is None:
        return own, {}
    ever = set(source.table("coordination")["structure_id"].execute())
    covered = _communes(stages, geography)
    found = {name: own.get(name) or covered[name] for name in covered}
    found |= {name: where for name, where in own.items() if name not in ever}
    return found, dict(zip(stages["structure_id"], stages["kind"], strict=True))


def _communes(rows: pd.DataFrame, geography: Geography) -> dict[str, frozenset[str]]:
    known = rows[rows["area_id"].isin(geography.communes.index)]
    return {str(name): frozenset(codes) for name, codes in known.groupby("structure_id")["area_id"]}


def _refuse_two_ways(rows: pd.DataFrame, name: str) -> None:
    """An item has one axis and one highest level among the structures of a kind, and no level is above it."""
    faults = []
    for (_, item), told in rows.groupby(["kind", "item"]):
        for column, shown in (("domain", '"{}"'), ("highest", "{:g}")):
            read = sorted(told[column].unique())
            if len(read) > 1:
                listed = ", ".join(shown.format(value) for value in read)
                faults.append(Fault(name, say(f"territory.faults.item_{column}", item=item, read=listed)))
        if (above := told["level"].astype(float) > told["highest"]).any():
            words = {"item": item, "read": int(told["level"][above].max()), "highest": int(told["highest"].max())}
            faults.append(Fault(name, say("territory.faults.item_level", **words)))
    if faults:
        raise DataError(*faults)


def _grid(kind: str, rows: pd.DataFrame, places: Mapping[str, Set[str]]) -> Grid:
    """Items of all structures; what one of them left out is not rated."""
    told = rows.assign(share=rows["level"].astype(float) / rows["highest"])
    wide = told.pivot(index="structure_id", columns=["domain", "item"], values="share").sort_index(axis=1)
    days = pd.to_datetime(rows["date"])
    return Grid(
        kind,
        tuple(frozenset(places[name]) for name in wide.index),
        tuple(str(item) for _, item in wide.columns),
        tuple(str(domain) for domain, _ in wide.columns),
        wide.to_numpy(float),
        (days.min().date(), days.max().date()),
    )
