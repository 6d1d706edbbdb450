"""Residents counted by measure (declared doctor, prevention, hospital, emergencies), on the axes of pathologies."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
from ibis.expr import types as ir

from aos_analysis.data.sources import Source
from aos_analysis.data.territory.geography import Geography
from aos_analysis.data.territory.tallied import Counts, Pathology, counted, tally
from aos_analysis.data.territory_tables import MEASURES
from aos_analysis.words.wording import say

TABLE = "resident_counts"


@dataclass(frozen=True)
class Tallied:
    """The measures of one block, in the contract's order, of every area; rows: what they are counted from."""

    name: str
    counts: Counts
    rows: ir.Table


@dataclass(frozen=True)
class Block:
    """The same, beside those of a territory. own: cases, people, on the axes of `counts`."""

    name: str
    counts: Counts
    own: tuple[np.ndarray, np.ndarray]


def read_measures(source: Source, geography: Geography) -> tuple[Tallied, ...]:
    """Blocks that the folder counts; DataError where it counts people in a place that nobody knows."""
    if not source.has(TABLE):
        return ()
    table = source.table(TABLE).rename(pathology="measure", patients="residents")
    found = []
    for name, measures in MEASURES.items():
        rows = table.filter(table.pathology.isin(measures))
        held = set(rows.select("pathology").distinct()["pathology"].execute())
        known = tuple(_measure(name, code) for code in measures if code in held)
        if known:
            found.append(Tallied(name, tally(rows, geography, known, (TABLE, source.info.source)), rows))
    return tuple(found)


def of_territory(found: Iterable[Tallied], geography: Geography, communes: Collection[str]) -> tuple[Block, ...]:
    return tuple(Block(one.name, one.counts, counted(one.rows, geography, one.counts, list(communes))) for one in found)


def _measure(block: str, code: str) -> Pathology:
    return Pathology(code, say(f"territory.measures.{code}.name"), say(f"territory.blocks.{block}"))
