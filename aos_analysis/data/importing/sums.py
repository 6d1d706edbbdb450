"""A part whose lines are added up by key (`sum: true`): a later import adds its lines to what the folder holds."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.parquet as pq

from aos_analysis.data.importing import ledger
from aos_analysis.data.importing.ledger import PREFIX, PartRecord
from aos_analysis.data.importing.parts import BESIDE, FILE, LINE, Part, Twin
from aos_analysis.data.importing.sql import parquet
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import say

LATEST = "flux_max"  # of the lines of a key, the last month that any came with


@dataclass
class SummedPart(Part):
    """Rows added over the lines of a same key; columns that are not `added` must agree.

    place: the one file of the sums, whose record is `known` where the folder holds it already: what is there and what
    comes make one part, which replaces it by one rename. Months imported one after the other equal all at once.
    """

    place: Path = Path()
    known: PartRecord | None = None

    def _judged(self) -> list[Twin]:
        """Every line of a sum with a missing element, or of a key whose other columns differ."""
        key = f"PARTITION BY {self._key()}"
        missing = " OR ".join(f'"{name}" IS NULL' for name in ("numerator", "denominator"))
        other = " OR ".join(
            f'min("{name}") OVER ({key}) <> max("{name}") OVER ({key})'
            f' OR (count("{name}") OVER ({key}) BETWEEN 1 AND count(*) OVER ({key}) - 1)'
            for name in self._others()
        )
        found = self.connection.sql(f"""SELECT {FILE}, {LINE}, unknown, beside FROM (
                SELECT {FILE}, {LINE}, bool_or({missing}) OVER ({key}) AS unknown, {other or "false"} AS other,
                       {BESIDE.format(f"({key})")} AS beside
                FROM (SELECT *, [{FILE}, {LINE}] AS place FROM {parquet(self.staged)}))
            WHERE unknown OR other ORDER BY 1, 2""").fetchall()
        return [
            Twin(file, line, "incomplete_sum" if unknown else "conflict_in_sum", *beside)
            for file, line, unknown, beside in found
        ]

    def finish(self, refused: Iterable[tuple[int, int]], record: PartRecord) -> None:
        """The sums of these lines and of those that the folder holds; DataError where one would not be known."""
        lost = list(refused)
        if self.known:
            if lost or self.known.lost:  # at once, lines of the other import would be refused with them
                raise DataError(Fault(self.table, say("import.sum_lost")))
            record = replace(record, files=tuple(sorted((*self.known.files, *record.files), key=lambda f: f.name)))
            self._refuse_other_columns()
        super().finish(lost, replace(record, lost=len(lost)))

    def refuse_known(self, existing: Iterable[Path]) -> None:
        super().refuse_known([path for path in existing if path != self.place])

    def changed(self) -> bool:
        return read_sum(self.place) != self.known

    def publish(self, target: Path, name: str) -> None:
        self.place.parent.mkdir(parents=True, exist_ok=True)
        self.final.replace(self.place)

    def _made(self, kept: str) -> str:
        if self.known:
            kept = f"SELECT {self._names()} FROM ({kept}) UNION ALL SELECT {self._names()} FROM {parquet(self.place)}"
        made = ", ".join(f'{self._column(name)} AS "{name}"' for name in self.schema.names)
        return f"SELECT {made} FROM ({kept}) GROUP BY {self._key()} ORDER BY {self._key()}"

    def _column(self, name: str) -> str:
        if name in self.added:
            return f'CASE WHEN count(*) = count("{name}") THEN sum("{name}") END'
        if name in self._keys():
            return f'"{name}"'
        return f'max("{name}")' if name == LATEST else f'any_value("{name}")'

    def _refuse_other_columns(self) -> None:
        """The two imports must say the same of a key, in the same columns."""
        if pq.read_schema(self.place).names != self.schema.names:
            raise DataError(Fault(self.table, say("import.sum_columns")))
        same = " AND ".join(f'n."{name}" = o."{name}"' for name in self._keys())
        other = " OR ".join(f'n."{name}" IS DISTINCT FROM o."{name}"' for name in self._others()) or "false"
        ((found,),) = self.connection.sql(f"""SELECT count(*) FROM {parquet(self.staged)} n
            JOIN {parquet(self.place)} o ON {same} WHERE {other}""").fetchall()
        if found:
            raise DataError(Fault(self.table, say("import.sum_conflict", count=found)))

    def _key(self) -> str:
        return ", ".join(f'"{name}"' for name in self._keys())

    def _others(self) -> list[str]:
        return [name for name in self.schema.names if name not in (*self._keys(), *self.added, LATEST)]


def read_sum(place: Path) -> PartRecord | None:
    return ledger.read_part(place) if place.is_file() else None


def sum_name(mapping_sha256: str) -> str:
    """The same whatever was imported first: a later import replaces it."""
    return PREFIX + hashlib.sha256(f"sum {mapping_sha256}".encode()).hexdigest()[:12]
