"""The files that go with a page, read by the gate: CSVs of known columns, JSON leaf by leaf; any other is refused."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Set

from aos_analysis.page.disclosure import FLOORS, MASK, PATH_DIGITS, is_small
from aos_analysis.page.finding import Finding, fault_of, read_texts, told
from aos_analysis.page.sheet import BOM, COUNTS, FRENCH_SEPARATOR, NO_SHEETS, Sheet, Sheets
from aos_analysis.page.tabulated import PERSONS
from aos_analysis.page.traces import IDENTIFIER_COLUMNS
from aos_analysis.words.errors import Fault
from aos_analysis.words.small_counts import UNITS_MIN
from aos_analysis.words.wording import say


def leaves(value: object, key: str = "", place: str = "") -> Iterator[tuple[str, object, str]]:
    """(key, value, path) of everything in a document, keys themselves included."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            inside = f"{place}.{name}" if place else str(name)
            yield "", str(name), inside
            yield from leaves(item, str(name), inside)
    elif isinstance(value, list | tuple):
        for rank, item in enumerate(value):
            yield from leaves(item, key, f"{place}[{rank}]")
    else:
        yield key, value, place


def file_faults(
    name: str, text: str, known: Set[str] = frozenset(), territories: bool = False, sheets: Sheets = NO_SHEETS
) -> Iterator[Fault]:
    """A file beside the page: a CSV of known columns, or JSON read leaf by leaf; anything else is refused."""
    if name in sheets:
        yield from _table(name, text, known, territories, sheets[name])
    elif name.endswith(".json"):
        yield from _json(name, json.loads(text), known, territories)
    else:
        yield Fault(name, say("gate.faults.csv_unknown", found=name))


def _json(name: str, document: object, known: Set[str], territories: bool) -> Iterator[Fault]:
    for key, value, place in leaves(document):
        if not key and value != "id" and IDENTIFIER_COLUMNS.match(str(value)):
            yield fault_of(name, Finding(place, "identifier_column", str(value)))
        few = key.startswith("units_") and isinstance(value, int) and 0 < value < UNITS_MIN
        if few and not territories:
            yield fault_of(name, Finding(place, "small_units", str(value)))
    texts = [(place, str(value)) for _, value, place in leaves(document) if value is not None]
    yield from (fault_of(name, finding) for finding in read_texts(texts, known))


def _table(name: str, text: str, known: Set[str], territories: bool, sheet: Sheet) -> Iterator[Fault]:
    """Unknown columns, ragged rows, traces, and what each cell says by what its column declares to count."""
    separator = FRENCH_SEPARATOR if sheet.french else ","
    rows = list(csv.reader(io.StringIO(text.removeprefix(BOM)), delimiter=separator))
    if not rows:
        yield Fault(name, say("gate.faults.csv_empty"))
        return
    yield from _header(name, rows[0], sheet.columns)
    for line, row in enumerate(rows[1:], 2):
        if len(row) != len(rows[0]):
            yield Fault(name, say("gate.faults.csv_row", found=len(row), expected=len(rows[0])), line)
        found = dict(zip(sheet.columns, row, strict=False))
        for column, counts in sheet.counts.items():
            said = found.get(COUNTS, "") if counts == "said" else counts
            yield from (Fault(name, text, line) for text in _cell(found.get(column, ""), said, territories))
    for finding in read_texts([(str(line), "\n".join(row)) for line, row in enumerate(rows, 1)], known):
        yield Fault(name, told(finding.fault, finding.found), int(finding.place))


def _cell(text: str, counts: str, territories: bool) -> Iterator[str]:
    """Few persons, few units, levels so precise that their counts can be read in them."""
    if counts == "level":
        if len(re.sub("[.,]", "", text).strip("-0")) > PATH_DIGITS + 1:
            yield say("gate.faults.precise", found=text, digits=PATH_DIGITS)
    elif counts == "units":
        if text.isdigit() and 0 < int(text) < UNITS_MIN and not territories:
            yield told("small_units", text)
    elif text.isdigit():
        if is_small(int(text), counts):
            yield told("small_patients" if counts in PERSONS else "small_units", text)
    elif counts in FLOORS and text not in (MASK, ""):
        yield told("unreadable_count", text)


def _header(name: str, header: list[str], expected: tuple[str, ...]) -> Iterator[Fault]:
    for column in header:
        if IDENTIFIER_COLUMNS.match(column):
            yield Fault(name, say("gate.faults.identifier_column", found=column), 1)
    if tuple(header) != expected:
        words = {"found": ", ".join(header), "expected": ", ".join(expected)}
        yield Fault(name, say("gate.faults.csv_columns", **words), 1)
