"""Parquet, SAS and Excel: cells that already have a type, written as text so that one grammar reads every source."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from aos_analysis.data.importing.lines import Row
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import say

BATCH = 50_000  # rows
TITLES = 40  # rows that may stand above an Excel header


def parquet_headers(path: Path, name: str) -> list[str]:
    try:
        return list(pq.read_schema(path).names)
    except (pa.ArrowException, OSError):
        raise DataError(Fault(name, say("import.not_readable", format="Parquet"))) from None


def parquet_batches(path: Path, name: str, columns: Sequence[str]) -> Iterator[pa.Table]:
    try:
        for batch in pq.ParquetFile(path).iter_batches(BATCH, columns=list(columns)):
            yield pa.Table.from_batches([batch])
    except (pa.ArrowException, OSError):
        raise DataError(Fault(name, say("import.not_readable", format="Parquet"))) from None


def sas_batches(path: Path, name: str) -> Iterator[pa.Table]:
    """All columns of a SAS7BDAT file, read by pandas; dates are dates where SAS says so."""
    try:
        with pd.read_sas(path, format="sas7bdat", chunksize=BATCH, encoding="infer") as reader:
            for frame in reader:
                yield pa.Table.from_pandas(frame, preserve_index=False)
    except (ValueError, KeyError, IndexError, OSError, UnicodeError, LookupError, OverflowError, pa.ArrowException):
        raise DataError(Fault(name, say("import.not_readable", format="SAS7BDAT"))) from None


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
        whole = f"{column} = trunc({column}) AND abs({column}) < 1e15"
        plain = f"replace(CAST(CAST({column} AS DOUBLE) AS VARCHAR), '.', '{decimal}')"
        integer = f"CAST(CAST({column} AS BIGINT) AS VARCHAR)"
        missing = f"isnan(CAST({column} AS DOUBLE))"
        return f"CASE WHEN {missing} THEN NULL WHEN {whole} THEN {integer} ELSE {plain} END"
    return f"CAST({column} AS VARCHAR)"


def excel_sheets(path: Path, name: str, decimal: str) -> Iterator[tuple[str, Iterator[Row]]]:
    """Each sheet's name and rows, the row number being the one that Excel shows."""
    try:
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError:
        raise DataError(Fault(name, say("import.no_excel"))) from None
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        for sheet in book.worksheets:
            yield sheet.title, _excel_rows(sheet, decimal)
    except (InvalidFileException, OSError, KeyError, ValueError, EOFError, SyntaxError):
        raise DataError(Fault(name, say("import.not_readable", format="Excel"))) from None


def _excel_rows(sheet, decimal: str) -> Iterator[Row]:
    for line, values in enumerate(sheet.iter_rows(values_only=True), 1):
        cells = [_cell(value, decimal) for value in values]
        if any(cells):
            yield Row(line, cells)


def _cell(value: object, decimal: str) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 1e15
        return str(int(value)) if whole else repr(value).replace(".", decimal)
    if isinstance(value, datetime | date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)
