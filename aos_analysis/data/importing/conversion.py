"""Texts become rows of the contract: a table of accepted rows and the reason of every other line, batch by batch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aos_analysis.data.dcir.tables import KNOWN
from aos_analysis.data.importing.blocks import Block
from aos_analysis.data.importing.dates import order_of_days
from aos_analysis.data.importing.lines import Row
from aos_analysis.data.importing.plain import read_plain
from aos_analysis.data.importing.reading import Reader
from aos_analysis.data.importing.reasons import Reason, Reasons
from aos_analysis.data.importing.selection import FAULT, LINE, READ, Builder, Selection, contract_column
from aos_analysis.definitions.mapping import DateForm, SourceMapping, TableMapping
from aos_analysis.words.errors import present

CELLS = 3_000_000  # that the grammar reads at once: to prepare its query costs as much as 50,000 lines


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
    columns = mapping.table(table).columns
    given |= {name for name, how in columns.items() if how.value is not None or how.file_name}
    order = [column.name for column in KNOWN[table].columns]
    return sorted(given, key=lambda name: order.index(name) if name in order else len(order))


def select(reader: Reader, names: Sequence[str], careful: bool, pseudonymise: bool, added: Sequence[str]) -> Selection:
    """What to ask of a file; dates whose form is not declared are looked at first, all of them."""
    table = reader.mapping.table(reader.match.table)
    forms = {name: _form(reader, name, careful) for name in _undeclared(reader, table)}
    reasons = Reasons(careful or reader.controls, tuple(added), reader.until)
    return Builder(reader.mapping, reader.match, forms, reader.constants, reasons).build(names, pseudonymise)


def _undeclared(reader: Reader, table: TableMapping) -> Iterator[str]:
    for name in reader.match.columns:
        how = table.columns[name]
        dated = contract_column(reader.match.table, name, how).kind in ("date", "month")
        if dated and not how.dates and not reader.mapping.dates:
            yield name


def _form(reader: Reader, name: str, careful: bool) -> tuple[DateForm, ...]:
    (index,) = reader.match.columns[name]
    header = reader.match.headers[index].strip()
    sources = (_registered(reader, texts) for texts, _ in _texts(reader, [index], careful))
    return order_of_days(reader.connection, sources, f"c{index}", reader.file.name, header)


def _registered(reader: Reader, texts: pa.Table) -> str:
    reader.connection.register("_texts", texts)
    return "_texts"


def _texts(reader: Reader, needed: Sequence[int], careful: bool) -> Iterator[tuple[pa.Table, list[Row]]]:
    """Every line as texts, and those of another width."""
    blocks = None if careful else reader.blocks(needed)
    if blocks is None:
        yield from ((batch.texts, list(batch.bad)) for batch in reader.batches(needed))
        return
    for block in blocks:
        yield _decoded(block, np.ones(len(block.lines), bool)), _of_width(block)


def _of_width(block: Block) -> list[Row]:
    return [Row(line, None, "width", cells) for line, cells in block.bad]


def _decoded(block: Block, kept: np.ndarray) -> pa.Table:
    """The rows kept, as texts with their lines."""
    columns = {LINE: pa.array(block.lines[kept])}
    for name in block.columns.column_names:
        cells = block.columns.column(name).filter(kept)
        columns[name] = pa.array([cell.decode(block.encoding) for cell in cells.to_pylist()], pa.string())
    return pa.table(columns)


def convert(reader: Reader, selection: Selection, careful: bool) -> Iterator[Converted]:
    """Every line of a file, plain ones before the others; NotOneRowALine where it must be read line by line."""
    left: list[pa.Table] = []
    bad: list[Row] = []
    for rows, texts, faults in _read(reader, selection, careful):
        if rows is not None:
            yield rows
        left.append(texts)
        bad += faults
        if sum(len(table) * table.num_columns for table in left) > CELLS:
            yield _by_grammar(reader, selection, left, bad)
            left, bad = [], []
    if left:
        yield _by_grammar(reader, selection, left, bad)


def _read(
    reader: Reader, selection: Selection, careful: bool
) -> Iterator[tuple[Converted | None, pa.Table, Sequence[Row]]]:
    """What is plainly written, then the texts of what is not, and the lines of another width."""
    plain = selection.plain
    blocks = None if careful or not plain else reader.blocks(selection.needed)
    if not plain or blocks is None:
        yield from ((None, *read) for read in _texts(reader, selection.needed, careful))
        return
    for block in blocks:
        rows, sure = read_plain(plain, selection.orders, block.columns, block.encoding)
        lines = pa.chunked_array([block.lines[sure]])
        found = _converted(reader, selection, rows if sure.all() else rows.filter(sure), lines)
        yield found, _decoded(block, ~sure), _of_width(block)


def _by_grammar(reader: Reader, selection: Selection, texts: Sequence[pa.Table], bad: Sequence[Row]) -> Converted:
    """Accepted rows on one side, reasons on the other."""
    source = _registered(reader, pa.concat_tables(texts))
    read = reader.connection.sql(selection.sql(source)).to_arrow_table()
    expected = len(reader.match.headers)
    faults = [(row.line, Reason(row.reason, "", None, {"width": row.width, "expected": expected}), None) for row in bad]
    fault, lines = read.column(FAULT), read.column(LINE)
    if fault.null_count < len(read):
        refused = pc.is_valid(fault)
        told = [column.filter(refused).to_pylist() for column in (lines, fault, read.column(READ))]
        faults += [(line, selection.reasons[code], value) for line, code, value in zip(*told, strict=True)]
        read, lines = read.filter(pc.is_null(fault)), lines.filter(pc.is_null(fault))
    found = _converted(reader, selection, read.select(list(selection.names)), lines)
    found = replace(found, faults=sorted(faults, key=lambda item: item[0]))
    return _melted(reader, selection, read, found) if selection.months else found


def _converted(reader: Reader, selection: Selection, rows: pa.Table, lines: pa.ChunkedArray) -> Converted:
    empty = {name: rows.column(name).null_count for name in selection.names if name in reader.match.columns}
    return Converted(rows, lines, len(rows), (), empty)


def _melted(reader: Reader, selection: Selection, read: pa.Table, found: Converted) -> Converted:
    column = present(reader.mapping.table(reader.match.table).months).column
    empty = {**found.empty, column: sum(read.column(name).null_count for name in selection.months)}
    rows, lines = _melt(read, found.rows, found.lines, selection.months, column)
    return replace(found, rows=rows, lines=lines, empty=empty)


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
