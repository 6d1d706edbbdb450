"""Parquet, SAS and Excel: cells that already have a type, written as text so that one grammar reads every source."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from aos_analysis.data.importing.lines import Row
from aos_analysis.words.errors import AosError, DataError, Fault
from aos_analysis.words.wording import say

BATCH = 50_000  # rows
TITLES = 40  # rows that may stand above an Excel header


@contextmanager
def _readable(name: str, form: str) -> Iterator[None]:
    """A damaged file makes the libraries that read it fail in every way: it is told in one. Their warnings, about
    what has no value (styles, validation rules), are not for readers."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except AosError:
        raise
    except Exception:
        raise DataError(Fault(name, say("import.not_readable", format=form))) from None


def parquet_headers(path: Path, name: str) -> list[str]:
    with _readable(name, "Parquet"):
        return list(pq.read_schema(path).names)


def parquet_batches(path: Path, name: str, columns: Sequence[str]) -> Iterator[pa.Table]:
    with _readable(name, "Parquet"):
        for batch in pq.ParquetFile(path).iter_batches(BATCH, columns=list(columns)):
            yield _decoded(pa.Table.from_batches([batch]))


def _decoded(table: pa.Table) -> pa.Table:
    """Texts that were stored as bytes, as texts; ArrowInvalid where they are none."""
    for rank, column in enumerate(table.schema):
        if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
            table = table.set_column(rank, column.name, table.column(rank).cast(pa.string()))
    return table


def sas_batches(path: Path, name: str) -> Iterator[pa.Table]:
    """All columns of a SAS7BDAT file, read by pandas; dates are dates where SAS says so."""
    import pandas as pd  # half a second that only this format needs

    with (
        _readable(name, "SAS7BDAT"),
        pd.read_sas(path, format="sas7bdat", chunksize=BATCH, encoding="infer") as reader,
    ):
        for frame in reader:
            yield pa.Table.from_pandas(frame, preserve_index=False)


def as_text(connection: duckdb.DuckDBPyConnection, batch: pa.Table, indices: Sequence[int], decimal: str) -> pa.Table:
    """The batch's columns as texts named c0, c1…: whole numbers without decimals, dates as 2024-03-31."""
    connection.register("_batch", batch)
    written = ", ".join(
        f"{_text(_quoted(name), batch.schema.field(name).type, decimal)} AS c{index}"
        for index, name in zip(indices, batch.column_names, strict=True)
    )
    return connection.sql(f"SELECT {written} FROM _batch").to_arrow_table()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(column: str, kind: pa.DataType, decimal: str) -> str:
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        number = f"CAST({column} AS DOUBLE)"
        whole = (
            f"WHEN {column} = trunc({column}) AND abs({column}) < 1e15 THEN CAST(CAST({column} AS BIGINT) AS VARCHAR)"
        )
        small = f"WHEN abs({number}) < 1e-4 THEN format('{{:.24f}}', {number})"  # not 1e-05
        plain = f"CASE {small} ELSE CAST({number} AS VARCHAR) END"
        return f"CASE WHEN isnan({number}) THEN NULL {whole} ELSE replace({plain}, '.', '{decimal}') END"
    return f"CAST({column} AS VARCHAR)"


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook; `rows` bear the numbers that Excel shows."""

    title: str
    visible: bool
    rows: Iterator[Row]


def excel_sheets(path: Path, name: str, decimal: str) -> Iterator[Sheet]:
    """Every sheet, in order. The size that a workbook declares is not believed: some tools write a wrong one."""
    from openpyxl import load_workbook

    with _readable(name, "Excel"):
        values, formulas = (load_workbook(path, read_only=True, data_only=data) for data in (True, False))
        try:
            for sheet, written in zip(values.worksheets, formulas.worksheets, strict=True):
                sheet.reset_dimensions()
                written.reset_dimensions()
                rows = _excel_rows(sheet, written, name, decimal)
                yield Sheet(sheet.title, sheet.sheet_state == "visible", rows)
        finally:
            values.close()
            formulas.close()


def _excel_rows(sheet, written, name: str, decimal: str) -> Iterator[Row]:
    """A formula whose result the file does not hold stays a formula: it is refused, not taken for a blank."""
    with _readable(name, "Excel"):
        both = zip(sheet.iter_rows(values_only=True), written.iter_rows(values_only=True), strict=True)
        for line, (values, formulas) in enumerate(both, 1):
            cells = [_cell(f if v is None else v, decimal) for v, f in zip(values, formulas, strict=True)]
            if any(cells):
                yield Row(line, cells)


def _cell(value: object, decimal: str) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 1e15
        return str(int(value)) if whole else format(Decimal(repr(value)), "f").replace(".", decimal)
    if isinstance(value, datetime | date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)
