"""Headers matched by name, after case, accents and punctuation are folded; never by position."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from aos_analysis.data.dcir.tables import KNOWN
from aos_analysis.data.importing.dates import month_in_header
from aos_analysis.definitions.mapping import UNTITLED, SourceMapping, TableMapping


def fold(text: str) -> str:
    """`N° prescripteur` → `n prescripteur`."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.replace("°", " ")) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", plain.casefold()).strip()


@dataclass(frozen=True)
class Match:
    """What a header gives a table: indices of columns by contract name; `months` by index for a wide export.

    missing: contract columns that the table needs and the header has not; twice: names that several headers bear.
    """

    table: str
    headers: tuple[str, ...]
    columns: dict[str, tuple[int, ...]]
    months: dict[int, date]
    totals: tuple[tuple[int, tuple[str, ...]], ...]
    missing: tuple[str, ...]
    twice: tuple[str, ...]

    @property
    def found(self) -> int:
        return len(self.columns) + bool(self.months)

    @property
    def unread(self) -> tuple[str, ...]:
        """Headers that give the table nothing."""
        read = {*self.months, *(index for indices in self.columns.values() for index in indices)}
        read |= {index for index, _ in self.totals}
        return tuple(header for index, header in enumerate(self.headers) if header and index not in read)


def matches(mapping: SourceMapping, headers: Sequence[str]) -> list[Match]:
    """How well each table of the mapping fits a header."""
    folded = [fold(header) for header in headers]
    while folded and not folded[-1]:  # what a spreadsheet pads lines with
        folded.pop()
    return [_match(name, table, headers, folded) for name, table in mapping.tables.items()]


def _match(name: str, table: TableMapping, headers: Sequence[str], folded: list[str]) -> Match:
    columns, missing, twice = {}, [], []
    for column, how in table.columns.items():
        groups = [(one,) for one in how.join] if how.join else [how.names] if how.names else []
        indices = [_find(group, folded) for group in groups]
        twice += [column for found in indices if len(found) > 1]
        if groups and all(indices):
            columns[column] = tuple(found[0] for found in indices)
        elif groups and _needed(name, column):
            missing.append(column)
    months = _months(table, headers)
    if table.months and not months:
        missing.append("month")
    totals = [(index, total.values) for total in table.totals for index in _find(total.names, folded)[:1]]
    shown = tuple(" ".join(header.split()) for header in headers)
    return Match(name, shown, columns, months, tuple(totals), tuple(missing), tuple(twice))


def _needed(table: str, column: str) -> bool:
    known = KNOWN[table].column(column)
    return known is None or known.required


def _find(names: Sequence[str], folded: Sequence[str]) -> list[int]:
    """Indices of the headers that bear the first of `names` that any bears."""
    for name in names:
        found = [index for index, header in enumerate(folded) if _bears(header, name)]
        if found:
            return found
    return []


def _bears(header: str, name: str) -> bool:
    if name == UNTITLED:
        return not header
    if name.endswith("*"):
        return header.startswith(fold(name))
    return header == fold(name)


def _months(table: TableMapping, headers: Sequence[str]) -> dict[int, date]:
    if table.months is None:
        return {}
    read = ((index, month_in_header(header, table.months.dates)) for index, header in enumerate(headers))
    return {index: month for index, month in read if month}
