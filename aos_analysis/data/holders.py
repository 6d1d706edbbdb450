"""Identifiers that the opened data hold: which words of a page are a person, a facility or a cluster."""

from collections.abc import Collection
from pathlib import Path

from aos_analysis.data.identifiers import IDENTIFYING
from aos_analysis.data.sources import raw_tables

AREAS = ("territory_id", "department")


def held(data: str | Path, words: Collection[str], areas: bool) -> set[str]:
    """The words that are, exactly, an identifier of some table; the engine looks, a column at a time. `areas`: units of
    the campaign are territories, whose names are printed."""
    found: set[str] = set()
    printed: set[str] = set()
    for table in raw_tables(data).values():
        for name in (*IDENTIFYING, *AREAS) if words else ():
            if name in table.columns and not (areas and name == "unit_id"):
                column = table[name].cast("string")
                same = table.filter(column.isin(sorted(words))).select(word=column).distinct()
                (printed if name in AREAS else found).update(same["word"].execute())
    return found - printed
