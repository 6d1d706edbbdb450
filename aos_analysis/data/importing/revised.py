"""A part of a table that describes: a later import is a new edition, merged with what the folder holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from aos_analysis.data.importing.editions import DATES, Edition
from aos_analysis.data.importing.ledger import PartRecord, read_part
from aos_analysis.data.importing.parts import Part
from aos_analysis.data.importing.sql import literal, parquet, quoted
from aos_analysis.data.schema import CONTRACT
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import say


@dataclass
class RevisedPart(Part):
    """known: the parts that the folder holds, which this one replaces; until: the last day they speak of."""

    known: tuple[Path, ...] = ()
    until: date = date.min
    _records: tuple[PartRecord, ...] = ()

    def finish(self, refused: Iterable[tuple[int, int]], record: PartRecord) -> None:
        self._records = tuple(map(read_part, self.known))
        files = [file for known in self._records for file in known.files]
        super().finish(refused, replace(record, files=(*files, *record.files)))
        if self.known:
            self._merge(replace(record, files=(*files, *record.files)))

    def refuse_known(self, existing: Sequence[Path]) -> None:
        """The known ones were merged."""

    def changed(self) -> bool:
        return not all(path.is_file() for path in self.known) or tuple(map(read_part, self.known)) != self._records

    def publish(self, target: Path, name: str) -> None:
        if not self.known:
            super().publish(target, name)
            return
        self.final.replace(self.known[0])
        for other in self.known[1:]:  # until they go, the folder is refused: each row stands there twice
            other.unlink()

    def _merge(self, record: PartRecord) -> None:
        edition = self._edition()
        supplements = edition.supplements()
        self.told += edition.told(supplements)
        query, self.rows = _Merging(edition, supplements, self.until).sql(), 0
        self._schema = pa.schema([self._field(name) for name in edition.columns])
        fresh = self.final.rename(self.draft / f"{self.table}.fresh")
        self._view("_new", [fresh], edition.columns)
        order = quoted([name for name in edition.columns if CONTRACT[self.table].column(name)])
        self._copy(f"SELECT {quoted(edition.columns)} FROM ({query}) ORDER BY {order}", record)

    def _edition(self) -> Edition:
        """Both editions as views of the same columns; DataError where the new one has lost some."""
        exported = self.schema.names
        held = list(dict.fromkeys(name for path in self.known for name in pq.read_schema(path).names))
        lost = [name for name in held if name not in (*exported, *DATES)]
        if lost:
            raise DataError(Fault(self.table, say("import.edition.lost", columns=", ".join(lost))))
        dates = DATES if CONTRACT[self.table].column(DATES[0]) else ()
        columns = tuple(dict.fromkeys((*exported, *held, *dates)))
        self._view("_new", [self.final], columns)
        self._view("_old", self.known, columns)
        return Edition(self.table, self.connection, columns, tuple(exported), self.until)

    def _view(self, view: str, paths: Sequence[Path], columns: Sequence[str]) -> None:
        given = {name for path in paths for name in pq.read_schema(path).names}
        chosen = ", ".join(
            f'"{name}"' if name in given else f'CAST(NULL AS {"DATE" if name in DATES else "VARCHAR"}) AS "{name}"'
            for name in columns
        )
        self.connection.execute(f"""CREATE OR REPLACE TEMP VIEW {view} AS
            SELECT {chosen} FROM {parquet(*paths)}""")

    def _field(self, name: str) -> pa.Field:
        if name in self.schema.names:
            return self.schema.field(name)
        return pa.field(name, pa.date32())


@dataclass(frozen=True)
class _Merging:
    """The rows of the folder once an edition came; supplements: of what the export only completes."""

    edition: Edition
    supplements: Sequence[str]
    until: date

    def sql(self) -> str:
        """One SELECT a fate: those that the export says, those that it does not speak of, those of before."""
        e, now = self.edition, quoted(self.edition.columns)
        here = e._in("_new")
        rows = [f"SELECT {now} FROM _old o WHERE NOT {here} AND {self._untouched()}"]
        if e.how.absent == "ends":
            rows.append(f"SELECT {self._ended()} FROM _old o WHERE NOT {here} AND NOT {self._untouched()}")
        if e.table == "contacts":
            again = f"SELECT {now} FROM _new UNION SELECT {now} FROM _old o WHERE {here} AND {self._untouched()}"
            return " UNION ALL ".join([*rows, f"({again})"])
        if e.how.absent != "ends":
            return " UNION ALL ".join([*rows, f"SELECT {now} FROM _new"])
        return " UNION ALL ".join([*rows, *(self._dated() if e.dated else self._as_of())])

    def _untouched(self) -> str:
        """Condition of the rows that stay whatever the export does not say."""
        if self.edition.how.absent == "stays":
            return "true"
        if self.edition.table != "contacts":
            return "true" if self.supplements else "false"
        texts = ", ".join(map(literal, self.supplements))
        there = "campaign NOT IN (SELECT campaign FROM _new)"
        return f"({there} OR campaign IN ({texts}))" if texts else f"({there})"

    def _dated(self) -> list[str]:
        """An export that dates its rows is believed; of the past it no longer tells, what ended before stays."""
        now, same = quoted(self.edition.columns), self._same()
        first = f"(SELECT min(coalesce(start_date, DATE '1900-01-01')) FROM _new n WHERE {same})"
        return [f"SELECT {now} FROM _new", f"SELECT {now} FROM _old o WHERE o.end_date < {first}"]

    def _as_of(self) -> list[str]:
        """An export of the day: what did not move goes on, what moved ends and begins anew."""
        now, e = quoted(self.edition.columns), self.edition
        equal = " AND ".join(f'n."{name}" IS NOT DISTINCT FROM o."{name}"' for name in e.exported)
        goes_on = f"EXISTS (SELECT 1 FROM _new n WHERE {equal})"
        young = f"o.start_date > {self._until}"  # said for the same day: replaced
        begun = f"(SELECT max(start_date) FROM _old o WHERE {self._same()} AND {e.open} AND {young})"
        begins = f"coalesce({begun}, {self._until} + 1) AS start_date"
        columns = [begins if name == DATES[0] else f'n."{name}"' for name in e.columns]
        held = f"EXISTS (SELECT 1 FROM _old o WHERE {equal} AND {e.open})"
        return [
            f"SELECT {now} FROM _old o WHERE {e._in('_new')} AND ({goes_on} OR NOT ({e.open}))",
            f"SELECT {self._ended()} FROM _old o WHERE {e._in('_new')} AND {e.open} AND NOT {goes_on}"
            f" AND ({young}) IS NOT TRUE",
            f"SELECT {', '.join(columns)} FROM _new n WHERE NOT {held}",
        ]

    def _ended(self) -> str:
        """Columns of a row that holds no longer, its last known day being that of the edition before."""
        last = f"coalesce(end_date, greatest({self._until}, coalesce(start_date, {self._until}))) AS end_date"
        return ", ".join(last if name == DATES[1] else f'"{name}"' for name in self.edition.columns)

    def _same(self) -> str:
        return " AND ".join(f'n."{name}" = o."{name}"' for name in self.edition.how.named)

    @property
    def _until(self) -> str:
        return f"DATE '{self.until:%Y-%m-%d}'"
