"""The files that go with a page, read by the gate: CSVs of known columns, JSON leaf by leaf; any other is refused."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence, Set
from types import MappingProxyType

from aos_analysis.page.disclosure import PATH_DIGITS, is_small
from aos_analysis.page.finding import Finding, fault_of, read_texts, told
from aos_analysis.page.traces import IDENTIFIER_COLUMNS
from aos_analysis.words.errors import Fault
from aos_analysis.words.small_counts import UNITS_MIN
from aos_analysis.words.wording import say

LEVELS, UNITS = "observed", "units"  # columns of a CSV that hold levels, or count units
COUNT, COUNTS = "count", "counts"  # a count, and of whom, line by line
BOM = "\ufeff"  # at the head of a CSV for French Excel
Tables = Mapping[str, Sequence[str]]  # name of each CSV that may leave -> its columns
NO_TABLES: Tables = MappingProxyType({})


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
    name: str, text: str, known: Set[str] = frozenset(), territories: bool = False, tables: Tables = NO_TABLES
) -> Iterator[Fault]:
    """A file beside the page: a CSV of known columns, or JSON read leaf by leaf; anything else is refused."""
    if name in tables:
        yield from _table(name, text, known, territories, tuple(tables[name]))
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


def _table(name: str, text: str, known: Set[str], territories: bool, expected: tuple[str, ...]) -> Iterator[Fault]:
    """Unknown columns, ragged rows, traces, few units, levels so precise that their counts can be read in them."""
    french = text.startswith(BOM)
    rows = list(csv.reader(io.StringIO(text.removeprefix(BOM)), delimiter=";" if french else ","))
    if not rows:
        yield Fault(name, say("gate.faults.csv_empty"))
        return
    yield from _header(name, rows[0], expected)
    for line, row in enumerate(rows[1:], 2):
        if len(row) != len(rows[0]):
            yield Fault(name, say("gate.faults.csv_row", found=len(row), expected=len(rows[0])), line)
        told_of = dict(zip(expected, row, strict=False))
        level, units = told_of.get(LEVELS, ""), told_of.get(UNITS, "")
        if units.isdigit() and 0 < int(units) < UNITS_MIN and not territories:
            yield Fault(name, told("small_units", units), line)
        counted, of_whom = told_of.get(COUNT, ""), told_of.get(COUNTS, "")
        if counted.isdigit() and is_small(int(counted), of_whom):
            yield Fault(name, told("small_patients" if of_whom == "patients" else "small_units", counted), line)
        if len(level.replace(".", "").strip("-0")) > PATH_DIGITS + 1:
            yield Fault(name, say("gate.faults.precise", found=level, digits=PATH_DIGITS), line)
    for finding in read_texts([(str(line), "\n".join(row)) for line, row in enumerate(rows, 1)], known):
        yield Fault(name, told(finding.fault, finding.found), int(finding.place))


def _header(name: str, header: list[str], expected: tuple[str, ...]) -> Iterator[Fault]:
    for column in header:
        if IDENTIFIER_COLUMNS.match(column):
            yield Fault(name, say("gate.faults.identifier_column", found=column), 1)
    if tuple(header) != expected:
        words = {"found": ", ".join(header), "expected": ", ".join(expected)}
        yield Fault(name, say("gate.faults.csv_columns", **words), 1)
