"""Words of the data that a page prints (territories, waves, categories…): each passes the screen of all texts."""

from collections.abc import Iterator, Sequence

import pandas as pd
from ibis.expr import types as ir

from aos_analysis.data.rules import FILE, ROW, row_number
from aos_analysis.data.shapes import Table
from aos_analysis.words.errors import Fault
from aos_analysis.words.numbers import number
from aos_analysis.words.screen import clean, masked, screen
from aos_analysis.words.wording import say

PRINTED = {
    "practitioners": ("specialty", "territory_id", "department"),
    "facilities": ("category", "territory_id", "department"),
    "contacts": ("campaign", "channel", "wave"),
    "monthly_indicators": ("indicator", "territory_id"),
    "requests": ("kind", "public"),
    "audits": ("grade",),
    "maturity": ("item", "domain"),
}
TOGETHER = 500  # words read at once: most are clean


def spoken_faults(raw: ir.Table, table: Table) -> Iterator[Fault]:
    """One fault a refused word: its first row, how many say the same, and the word masked."""
    for name in PRINTED.get(table.name, ()):
        if name not in raw.columns or not raw[name].type().is_string():
            continue
        for word, faults in refused(raw.select(name).distinct()[name].execute().dropna()):
            rows = raw.filter(raw[name] == word).select(FILE, ROW).order_by(FILE, ROW).execute()
            for fault in faults:
                words = {"column": name, "value": masked(word), "count": number(len(rows)), "fault": fault}
                yield Fault(rows[FILE].iloc[0], say("data_faults.spoken", **words), row_number(rows[ROW].iloc[0]))


def refused(words: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """(word, faults in French) of those that may not be printed."""
    words = sorted({str(word) for word in words})
    for start in range(0, len(words), TOGETHER):
        some = words[start : start + TOGETHER]
        yield from () if clean(some) else ((word, faults) for word in some if (faults := screen(word)))


def subgroup_faults(units: pd.DataFrame, names: Sequence[str], file: str) -> list[Fault]:
    """Values of the columns that a campaign names as subgroups, which the contract does not know."""
    found = []
    for name in names:
        texts = units[name].dropna() if name in units else ()
        for word, faults in refused([text for text in texts if isinstance(text, str)]):
            count = int((units[name] == word).sum())
            words = {"column": name, "value": masked(word), "count": number(count)}
            found += [Fault(file, say("data_faults.spoken", fault=fault, **words)) for fault in faults]
    return found
