"""What tells the content of a database from another one: columns, rows, bounds of dates, signed sums."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

import ibis
import pandas as pd
from ibis.expr import types as ir

from aos_analysis.data.columns import read_column
from aos_analysis.data.shapes import Table
from aos_analysis.definitions.hashes import text_sha256

FLUX = ("flux_date", "flux_max")
LARGEST = 1e15  # of what is summed: an infinite one is told by the row check
HUNDREDTHS = 100  # sums of whole numbers are the same whatever the order


@dataclass(frozen=True)
class TableIdentity:
    """bounds: first and last day of each column of dates; sums: of each column of numbers, in hundredths."""

    name: str
    columns_sha256: str
    rows: int
    bounds: Mapping[str, tuple[str | None, str | None]]
    sums: Mapping[str, int]

    @property
    def sha256(self) -> str:
        return text_sha256(json.dumps(asdict(self), sort_keys=True))


@dataclass(frozen=True)
class DatabaseIdentity:
    """snapshot: the engine's own name of what was seen, which any other writing on the server changes; read_only:
    whether the account may write nothing in these tables."""

    engine: str
    version: str
    database: str
    schema: str
    tables: tuple[TableIdentity, ...]
    snapshot: str
    read_only: bool

    @property
    def sha256(self) -> str:
        parts = (self.engine, self.database, self.schema, *(table.sha256 for table in self.tables))
        return text_sha256("\n".join(parts))

    @property
    def last_flux(self) -> date | None:
        """First day of the last month of processing."""
        days = [table.bounds[name][1] for table in self.tables for name in FLUX if name in table.bounds]
        return max((date.fromisoformat(day).replace(day=1) for day in days if day), default=None)


def table_identity(name: str, raw: ir.Table, table: Table, kinds: Mapping[str, str]) -> TableIdentity:
    """One pass over the table, where it is. kinds: its columns, as the engine names their types."""
    held = [column for column in table.columns if column.name in raw.columns]
    dates = [column for column in held if column.kind in ("date", "month")]
    numbers = [column for column in held if column.kind in ("number", "whole")]
    asked: dict[str, ir.Value] = {"rows": raw.count()}
    for column in dates:
        day = read_column(raw[column.name], column)
        asked |= {f"first_{column.name}": day.min(), f"last_{column.name}": day.max()}
    for column in numbers:
        value = read_column(raw[column.name], column).cast("float64")
        value = ibis.ifelse(value.between(-LARGEST, LARGEST), value, 0.0)
        asked[f"sum_{column.name}"] = (value * HUNDREDTHS).round().cast("int64").sum()
    found = raw.aggregate(**asked).execute().iloc[0]
    return TableIdentity(
        name,
        text_sha256(json.dumps(dict(kinds), sort_keys=True)),
        int(found["rows"]),
        {c.name: (_day(found[f"first_{c.name}"]), _day(found[f"last_{c.name}"])) for c in dates},
        {c.name: 0 if pd.isna(total := found[f"sum_{c.name}"]) else int(total) for c in numbers},
    )


def _day(value: object) -> str | None:
    return None if pd.isna(value) else f"{pd.Timestamp(value):%Y-%m-%d}"
