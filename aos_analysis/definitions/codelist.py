"""A code list: a CSV of codes with their label and the dates between which each is valid."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from aos_analysis.words.errors import Fault
from aos_analysis.words.screen import screen
from aos_analysis.words.wording import say

COLUMNS = ["code", "label", "valid_from", "valid_to"]
CODE = re.compile(r"[A-Z0-9]{3,13}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class CodeList:
    """What a file holds: frame with code, label (str), valid_from, valid_to (datetime64, NaT = open)."""

    frame: pd.DataFrame | None
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class _Row:
    """One line of the file, dates parsed (None = open)."""

    line: int
    code: str
    label: str
    valid_from: date | None
    valid_to: date | None


def read_codelist(path: Path) -> CodeList:
    """Separator `;` or `,`, UTF-8 with or without BOM; every fault of every line."""
    content = path.read_bytes()
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return CodeList(None, (Fault(path.name, say("faults.not_utf8"), line),))
    if not any(line.strip() for line in lines[1:]):
        return CodeList(None, (Fault(path.name, say("faults.csv_empty"), 1),))
    separator = ";" if ";" in lines[0] else ","
    if [name.strip() for name in lines[0].split(separator)] != COLUMNS:
        return CodeList(None, (Fault(path.name, say("faults.csv_header", read=lines[0][:80]), 1),))
    rows, faults = _rows(lines, separator, path.name)
    faults += [Fault(path.name, message, line) for line, message in sorted(_row_faults(rows))]
    return CodeList(None, tuple(faults)) if faults else CodeList(_frame(rows), ())


def _rows(lines: list[str], separator: str, file: str) -> tuple[list[_Row], list[Fault]]:
    rows, faults = [], []
    reader = csv.reader(lines, delimiter=separator)
    next(reader)
    for cells in reader:
        line = reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(COLUMNS):
            faults.append(Fault(file, say("faults.csv_width", expected=len(COLUMNS), count=len(cells)), line))
            continue
        code, label, *days = (cell.strip() for cell in cells)
        dates = []
        for key, day in zip(COLUMNS[2:], days, strict=True):
            try:
                dates.append(_day(day))
            except ValueError:
                faults.append(Fault(file, say("faults.csv_date", field=key, read=day), line))
                dates.append(None)
        rows.append(_Row(line, code, label, *dates))
    return rows, faults


def _day(text: str) -> date | None:
    """`2025-04-01`; empty is open. Day-first dates are refused: 01/04 reads as January or April."""
    if not text:
        return None
    if not DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _row_faults(rows: list[_Row]) -> Iterator[tuple[int, str]]:
    lengths = Counter(len(row.code) for row in rows if row.code.isdecimal())
    usual = max(lengths, key=lambda length: (lengths[length], length), default=0)
    first: dict[str, list[_Row]] = {}
    for row in rows:
        if not CODE.fullmatch(row.code):
            yield row.line, say("faults.csv_code", read=row.code)
        elif row.code.isdecimal() and len(row.code) < usual:
            yield row.line, say("faults.csv_zero", read=row.code, count=len(row.code), expected=usual)
        if not row.label:
            yield row.line, say("faults.csv_label", read=row.code)
        for fault in screen(row.label):
            yield row.line, say("screen.read", field="label", fault=fault)
        if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
            yield row.line, say("faults.csv_order", code=row.code, end=row.valid_to, start=row.valid_from)
        for other in first.setdefault(row.code, []):
            if _overlap(row, other):
                yield row.line, say("faults.csv_overlap", code=row.code, line=other.line)
                break
        first[row.code].append(row)


def _overlap(one: _Row, other: _Row) -> bool:
    start = max(one.valid_from or date.min, other.valid_from or date.min)
    return start <= min(one.valid_to or date.max, other.valid_to or date.max)


def _frame(rows: list[_Row]) -> pd.DataFrame:
    frame = pd.DataFrame([(row.code, row.label, row.valid_from, row.valid_to) for row in rows], columns=COLUMNS)
    return frame.assign(**{name: pd.to_datetime(frame[name]).astype("datetime64[us]") for name in COLUMNS[2:]})
