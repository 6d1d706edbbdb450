"""Residents counted by measure (declared doctor, prevention, hospital, emergencies), on the axes of pathologies."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from aos_analysis.data.sources import Source
from aos_analysis.data.territory.counts import Counts, Pathology, counted, tally
from aos_analysis.data.territory.geography import Geography
from aos_analysis.data.territory_tables import MEASURES
from aos_analysis.words.wording import say

TABLE = "resident_counts"


@dataclass(frozen=True)
class Block:
    """The measures of one block, in the contract's order, of every area; own: cases, people of the territory."""

    name: str
    counts: Counts
    own: tuple[np.ndarray, np.ndarray]


def read_blocks(source: Source, geography: Geography, communes: Collection[str]) -> tuple[Block, ...]:
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
            counts = tally(rows, geography, known, (TABLE, source.info.source))
            found.append(Block(name, counts, counted(rows, geography, counts, list(communes))))
    return tuple(found)


def _measure(block: str, code: str) -> Pathology:
    return Pathology(code, say(f"territory.measures.{code}.name"), say(f"territory.blocks.{block}"))
