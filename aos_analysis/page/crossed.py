"""Tables that cross the units of an action (by territory, channel, period): what two editions tell by difference.

The campaign as a whole may move by one unit: everybody knows that somebody was met. A territory, a channel or a month
may not: whoever holds both editions would know where and when that one was. Such a table is delayed: the edition leaves
it out until each of its cells, and what can be summed of them, has moved by nothing or by five units. The totals went
on meanwhile: where one part alone has moved, each of them was there, so the table waits for a second part to move.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from nbformat import NotebookNode

from aos_analysis.page.display import paragraphs
from aos_analysis.words.small_counts import UNITS_MIN
from aos_analysis.words.wording import say

ALL, REST = "all", "*"
MONTH = re.compile(r"(\d{4})-(\d\d)")
SPAN = re.compile(r"\d{4}(-\d\d|Q\d)$")  # a month or a quarter: nobody gives it another name
Counts = Mapping[tuple[str, str], float]  # (row, outcome) -> units; NaN where masked
Crossed = Mapping[str, Counts]  # by table


def read_crossed(text: str) -> dict[str, dict[tuple[str, str], float]]:
    """The tables of a packet's CSV, without the margins that sum them."""
    tables: dict[str, dict[tuple[str, str], float]] = {}
    for line in csv.DictReader(io.StringIO(text)):
        cells = tables.setdefault(line["table"], {})
        if ALL not in (line["key"], line["outcome"]):
            cells[line["key"], line["outcome"]] = float(line["units"]) if line["units"].isdigit() else float("nan")
    return tables


def delayed(now: Crossed, editions: Iterable[Crossed]) -> set[str]:
    """Tables that tell of one to four units beside one of the editions published before, or between two of them."""
    before = list(editions)
    small = {name for each in before for name in now.keys() & each.keys() if tells(now[name], each[name])}
    return small | {name for name in now if _places_totals(name, now[name], before)}


def _places_totals(name: str, now: Counts, editions: Sequence[Crossed]) -> bool:
    """Whether totals printed without the table, since it last was, are now known to be those of one row: « +1 » of
    March, « +4 » of April, and five more in one territory in May."""
    last = max((rank for rank, each in enumerate(editions) if name in each), default=len(editions))
    if last >= len(editions) - 1:
        return False
    new, old = _same_spans(now, editions[last][name])
    moved = {
        row for row, outcome in new.keys() | old.keys() if new.get((row, outcome), 0) != old.get((row, outcome), 0)
    }
    return len(moved) == 1 and len({row for row, _ in new.keys() | old.keys()}) > 1


def tells(now: Counts, before: Counts) -> bool:
    """Whether the difference of two tables holds one to four units anywhere but in their grand total."""
    if dict(now) == dict(before):
        return False
    if any(n != n for n in (*now.values(), *before.values())):  # a mask that moved could be worked out
        return True
    now, before = _same_spans(now, before)
    if _renamed(now, before):
        return True
    rows, columns = _common(now, before, 0), _common(now, before, 1)
    new, old = (_coarser(counts, rows, columns) for counts in (now, before))
    parts = {row for row, _ in new.keys() | old.keys()}
    if len(parts) < 2:
        return False
    return any(0 < abs(new.get(cell, 0) - old.get(cell, 0)) < UNITS_MIN for cell in new.keys() | old.keys())


def _renamed(now: Counts, before: Counts) -> bool:
    """Whether a row of one table may be a row of the other under another name, one to four units apart."""
    names = {row for row, _ in now.keys() | before.keys()}
    apart = [{row for row, _ in table} - {row for row, _ in other} for table, other in ((now, before), (before, now))]
    outcomes = {outcome for _, outcome in now.keys() | before.keys()}
    for new, old in ((new, old) for new in apart[0] for old in apart[1] if not SPAN.match(new) and len(names) > 2):
        moved = [abs(now.get((new, outcome), 0) - before.get((old, outcome), 0)) for outcome in outcomes]
        if 0 < max(moved) < UNITS_MIN:
            return True
    return False


def _same_spans(*tables: Counts) -> list[Counts]:
    """Months beside quarters are summed into quarters."""
    if not any("Q" in row for counts in tables for row, _ in counts if re.fullmatch(r"\d{4}Q\d", row)):
        return list(tables)
    summed: list[Counts] = []
    for counts in tables:
        into: dict[tuple[str, str], float] = {}
        for (row, outcome), n in counts.items():
            found = MONTH.fullmatch(row)
            quarter = f"{found[1]}Q{(int(found[2]) + 2) // 3}" if found else row
            into[quarter, outcome] = into.get((quarter, outcome), 0) + n
        summed.append(into)
    return summed


def _common(now: Counts, before: Counts, axis: int) -> set[str]:
    return {key[axis] for key in now} & {key[axis] for key in before}


def _coarser(counts: Counts, rows: set[str], columns: set[str]) -> dict[tuple[str, str], float]:
    """What both tables tell: their common rows and outcomes, the sum of the others, and all outcomes of a row."""
    into: dict[tuple[str, str], float] = {}
    for (row, outcome), n in counts.items():
        row = row if row in rows else REST
        for column in (outcome if outcome in columns else REST, ALL):
            into[row, column] = into.get((row, column), 0) + n
    return into


def without(notebook: NotebookNode, names: set[str]) -> NotebookNode:
    """The audit notebook, a sentence in place of each delayed table and figure."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.get("metadata", {}).get("aos", {}).get("by") in names:
                data, metadata = paragraphs(say("page.delayed"), tone="absent")._repr_mimebundle_()
                output.update(data=NotebookNode(data), metadata=NotebookNode(metadata))
    return notebook


def lines_without(text: str, names: set[str]) -> str:
    """The CSV of a packet without the lines of its delayed tables."""
    head, *lines = text.splitlines(keepends=True)
    return head + "".join(line for line in lines if line.partition(",")[0] not in names)
