"""Texts become rows of the contract: a table of accepted rows and the reason of every other line, batch by batch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aos_analysis.data.importing.dates import order_of_days
from aos_analysis.data.importing.reading import Reader
from aos_analysis.data.importing.selection import FAULT, LINE, READ, Builder, Reason, Selection, contract_column
from aos_analysis.data.schema import CONTRACT
from aos_analysis.definitions.mapping import SourceMapping, TableMapping

ROWS = 122_880  # of a batch that DuckDB reads


class NotOneRowALine(Exception):
    """DuckDB's reader did not see the lines that the bytes hold: the file is to be read line by line."""


@dataclass(frozen=True)
class Converted:
    """One batch. rows: accepted, in the contract's columns; lines: the line of each row; accepted: lines, not rows;
    faults: (line, reason, value read) of each other line; empty: cells without a value, by column."""

    rows: pa.Table
    lines: pa.ChunkedArray
    accepted: int
    faults: Sequence[tuple[int, Reason, str | None]]
    empty: Mapping[str, int]


def columns_made(mapping: SourceMapping, readers: Sequence[Reader], table: str) -> list[str]:
    """Columns of a table that at least one file gives, in the contract's order."""
    given = {name for reader in readers if reader.match.table == table for name in reader.match.columns}
    columns = mapping.tables[table].columns
    given |= {name for name, how in columns.items() if how.value is not None or how.file_name}
    order = [column.name for column in CONTRACT[table].columns]
    return sorted(given, key=lambda name: order.index(name) if name in order else len(order))


def select(reader: Reader, names: Sequence[str], careful: bool, pseudonymise: bool, added: Sequence[str]) -> Selection:
    """What to ask of a file; dates whose form is not declared are looked at first, all of them."""
    table = reader.mapping.tables[reader.match.table]
    forms = {name: _form(reader, name, careful) for name in _undeclared(reader, table)}
    controls, spaces = careful or reader.controls, careful or reader.spaces
    builder = Builder(reader.mapping, reader.match, forms, reader.constants, controls, spaces, tuple(added))
    return builder.build(names, pseudonymise)


def _undeclared(reader: Reader, table: TableMapping) -> Iterator[str]:
    for name in reader.match.columns:
        how = table.columns[name]
        dated = contract_column(reader.match.table, name, how).kind in ("date", "month")
        if dated and not how.dates and not reader.mapping.dates:
            yield name


def _form(reader: Reader, name: str, careful: bool) -> tuple[str, ...]:
    (index,) = reader.match.columns[name]
    direct = None if careful else reader.direct()
    sources = [direct.source] if direct else (batch.source for batch in reader.batches([index]))
    header = reader.match.headers[index].strip()
    try:
        return order_of_days(reader.connection, sources, f"c{index}", reader.file.name, header)
    except duckdb.Error:
        raise NotOneRowALine from None


def convert(reader: Reader, selection: Selection, careful: bool) -> Iterator[Converted]:
    """Every line of a file, in order; NotOneRowALine where it must be read line by line."""
    direct = None if careful else reader.direct()
    if direct:
        yield from _direct(reader, selection, direct.source)
        return
    for batch in reader.batches(selection.needed):
        query = selection.sql(batch.source, None, numbered=True)
        read = reader.connection.sql(query).to_arrow_table()
        width = len(reader.match.headers)
        bad = [
            (row.line, Reason(row.reason, "", None, {"width": row.width, "expected": width}), None) for row in batch.bad
        ]
        yield _split(reader, selection, read, read.column(LINE), bad)


def _direct(reader: Reader, selection: Selection, source: str) -> Iterator[Converted]:
    line, seen = reader.layout.first_line, 0
    query = selection.sql(source, reader.structure, numbered=False)
    try:
        for batch in reader.connection.sql(query).to_arrow_reader(ROWS):
            read = pa.Table.from_batches([batch])
            lines = pa.chunked_array([np.arange(line + seen, line + seen + len(read))])
            seen += len(read)
            if seen > reader.expected:
                raise NotOneRowALine
            yield _split(reader, selection, read, lines, [])
    except (duckdb.Error, pa.ArrowException):
        raise NotOneRowALine from None
    if seen != reader.expected:
        raise NotOneRowALine


def _split(reader: Reader, selection: Selection, read: pa.Table, lines: pa.ChunkedArray, bad: list) -> Converted:
    """Accepted rows on one side, reasons on the other."""
    fault = read.column(FAULT)
    if fault.null_count < len(read):
        refused = pc.is_valid(fault)
        told = [column.filter(refused).to_pylist() for column in (lines, fault, read.column(READ))]
        expected = len(reader.match.headers)
        for number, code, value in zip(*told, strict=True):
            reason = selection.reasons[code]
            words = {"expected": expected, "width": "…"} if code == 0 else reason.words
            bad.append((number, Reason(reason.key, reason.header, None, words, reason.hidden), value))
        read, lines = read.filter(pc.is_null(fault)), lines.filter(pc.is_null(fault))
    rows = read.select(list(selection.names))
    empty = {name: rows.column(name).null_count for name in selection.names if name in reader.match.columns}
    accepted = len(rows)
    if selection.months:
        column = reader.mapping.tables[reader.match.table].months.column
        empty[column] = sum(read.column(name).null_count for name in selection.months)
        rows, lines = _melt(read, rows, lines, selection.months, column)
    return Converted(rows, lines, accepted, sorted(bad, key=lambda item: item[0]), empty)


def _melt(read: pa.Table, fixed: pa.Table, lines: pa.ChunkedArray, months: Mapping[str, date], column: str):
    """One row a month: an empty cell makes none, it is not a zero."""
    tables, numbers = [], []
    for name, month in months.items():
        cells = read.column(name)
        full = pc.is_valid(cells)
        made = fixed.append_column("month", pa.array([month] * len(fixed), pa.date32())).append_column(column, cells)
        tables.append(made.filter(full))
        numbers += lines.filter(full).chunks
    return pa.concat_tables(tables), pa.chunked_array(numbers, pa.int64())
