"""The Parquet part of one table: written in a draft, its keys checked, published by one rename."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from aos_analysis.data.importing.ledger import PREFIX, FileRecord, PartRecord
from aos_analysis.data.importing.repeats import refuse_repeats
from aos_analysis.data.importing.sql import parquet
from aos_analysis.data.schema import CONTRACT
from aos_analysis.words.errors import DataError, Fault, present
from aos_analysis.words.wording import say

FILE, LINE = "_file", "_line"  # where a row comes from, kept until the keys are checked
ROWS = 122_880  # of a row group
# SQL of another place of the same key; of one alone, its own
BESIDE = "CASE WHEN place = min(place) OVER {0} THEN max(place) OVER {0} ELSE min(place) OVER {0} END"


@dataclass(frozen=True)
class Twin:
    """A line whose key another line has, or whose sum is not known."""

    file: int
    line: int
    reason: str
    beside_file: int
    beside_line: int


class Rows(Protocol):
    """Where the rows accepted of a file go. `added`: columns to add over the lines of a key (sums.py)."""

    added: tuple[str, ...]

    def write(self, rows: pa.Table, file: int, lines: pa.Array) -> None: ...


@dataclass
class Part:
    """Rows accepted for a table, whose key comes once. `added`: columns to add over the lines of a key (sums.py)."""

    table: str
    draft: Path
    connection: duckdb.DuckDBPyConnection
    added: tuple[str, ...] = ()
    rows: int = 0
    told: list[str] = field(default_factory=list)
    _schema: pa.Schema | None = None
    _writer: pq.ParquetWriter | None = field(default=None, repr=False)

    @property
    def schema(self) -> pa.Schema:
        return present(self._schema)

    @property
    def keyed(self) -> bool:
        return bool(CONTRACT[self.table].key)

    @property
    def staged(self) -> Path:
        return self.draft / f"{self.table}.staged"

    @property
    def final(self) -> Path:
        return self.draft / f"{self.table}.final"

    def write(self, rows: pa.Table, file: int, lines: pa.Array) -> None:
        self._schema = self._schema or rows.schema
        if self.keyed:
            rows = rows.append_column(FILE, pa.array([file] * len(rows), pa.int32())).append_column(LINE, lines)
        self._writer = self._writer or pq.ParquetWriter(self.staged, rows.schema, write_statistics=_dates(rows.schema))
        self._writer.write_table(rows)
        self.rows += 0 if self.keyed else len(rows)

    def twins(self) -> list[Twin]:
        """Lines to refuse once all are known: same key with other values (all of them), same values again (all but the
        first)."""
        if not self.keyed or self._writer is None:
            return []
        self._writer.close()
        return self._judged()

    def finish(self, refused: Iterable[tuple[int, int]], record: PartRecord) -> None:
        """The part as it will be published, with the record of its files."""
        if not self.keyed:  # written as it stays: only its record is missing
            writer = present(self._writer)
            writer.add_key_value_metadata(record.metadata())
            writer.close()
            self.staged.replace(self.final)
            return
        pairs = [{FILE: file, LINE: line} for file, line in refused]
        self.connection.register("_refused", pa.Table.from_pylist(pairs, _PAIRS))
        kept = f"SELECT * FROM {parquet(self.staged)} ANTI JOIN _refused USING ({FILE}, {LINE})"
        self._copy(self._made(kept), record)

    def _made(self, kept: str) -> str:
        """SQL of the rows to publish, from the lines kept."""
        return f"SELECT {self._names()} FROM ({kept}) ORDER BY {FILE}, {LINE}"

    def _names(self) -> str:
        return ", ".join(f'"{name}"' for name in self.schema.names)

    def refuse_known(self, existing: Sequence[Path]) -> None:
        """No key of the new part is already in the folder; of a table without a key, hardly any line."""
        if not existing:
            return
        if not self.keyed:
            refuse_repeats(self.connection, self.table, self.final, existing)
            return
        key = self._keys()
        same = " AND ".join(f'n."{name}" IS NOT DISTINCT FROM o."{name}"' for name in key)
        ((found,),) = self.connection.sql(f"""SELECT count(*) FROM {parquet(self.final)} n
            SEMI JOIN {parquet(*existing)} o ON {same}""").fetchall()
        if found:
            raise DataError(Fault(self.table, say("import.known_keys", count=found, columns=", ".join(key))))

    def close(self) -> None:
        if self._writer:
            self._writer.close()

    def changed(self) -> bool:
        """Whether another import has published meanwhile what this part rests on."""
        return False

    def publish(self, target: Path, name: str) -> None:
        folder = target / self.table
        folder.mkdir(parents=True, exist_ok=True)
        self.final.replace(folder / f"{name}.parquet")

    def _keys(self) -> list[str]:
        return [name for name in CONTRACT[self.table].key if name in self.schema.names]

    def _judged(self) -> list[Twin]:
        key = ", ".join(f'"{name}"' for name in self._keys())
        content = self._names()
        found = self.connection.sql(f"""
            SELECT {FILE}, {LINE}, bool_or(other) AS other, bool_and(again) AS again, min(beside) AS beside FROM (
                SELECT {FILE}, {LINE}, min(content) OVER same <> max(content) OVER same AS other,
                       {BESIDE.format("same")} AS beside, place <> min(place) OVER same AS again
                FROM (SELECT *, [{FILE}, {LINE}] AS place, hash({content}) AS content FROM {parquet(self.staged)})
                WINDOW same AS (PARTITION BY {key}) QUALIFY count(*) OVER same > 1)
            GROUP BY ALL HAVING bool_or(other) OR bool_or(again) ORDER BY 1, 2""").fetchall()
        return [Twin(f, n, "conflict" if other else "repeated", *beside) for f, n, other, _, beside in found]

    def _copy(self, query: str, record: PartRecord) -> None:
        with pq.ParquetWriter(self.final, self.schema) as writer:
            for batch in self.connection.sql(query).to_arrow_reader(ROWS):
                table = pa.Table.from_batches([batch]).cast(self.schema)
                writer.write_table(table)
                self.rows += len(table)
            writer.add_key_value_metadata(record.metadata())


_PAIRS = pa.schema([(FILE, pa.int32()), (LINE, pa.int64())])


def _dates(schema: pa.Schema) -> list[str]:
    """Columns by which readers skip row groups; the smallest and largest identifier of a group serve nobody."""
    return [name for name in schema.names if pa.types.is_date(schema.field(name).type)]


def part_name(files: Sequence[FileRecord]) -> str:
    """From the content of the source files: the same import makes the same part."""
    return PREFIX + hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest()[:12]
