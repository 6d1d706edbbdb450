"""`aos data import --mapping snds`: tables of the SNDS, read as other exports are, then joined into the contract's."""

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from aos_analysis.data.dcir import tables
from aos_analysis.data.dcir.joining import Joining
from aos_analysis.data.importing import ledger
from aos_analysis.data.importing.files import find_files
from aos_analysis.data.importing.job import Job
from aos_analysis.data.importing.ledger import FileRecord, PartRecord
from aos_analysis.data.importing.parts import Part
from aos_analysis.data.importing.reading import Reader
from aos_analysis.data.importing.rejects import Rejects, refuse_useless
from aos_analysis.data.importing.summary import ImportSummary, TableSummary
from aos_analysis.words.errors import DataError, Fault, ParameterError, present
from aos_analysis.words.numbers import number
from aos_analysis.words.wording import say

LINES = ("ER_PRS_F", "ER_PHA_F", "ER_TIP_F", "ER_ETE_F")
STAYS = ("T_MCOaaB", "T_MCOaaC")
TOLD = ("DA_PRA_R", "IR_PHA_R", "IR_IMB_R", "T_MCOaaC")  # without them a column, or a table, stays empty
DESCRIPTION = "dataset.json"
Records = dict[str, list[FileRecord]]


@dataclass
class Staged:
    """The accepted rows of one file of the SNDS, in Parquet until they are joined; written as a `Part` is."""

    path: Path
    added: tuple[str, ...] = ()
    _writer: pq.ParquetWriter | None = None

    def write(self, rows: pa.Table, file: int, lines: pa.Array) -> None:
        dates = [name for name in rows.column_names if name == "FLX_DIS_DTD"]  # by which batches find their rows
        self._writer = self._writer or pq.ParquetWriter(self.path, rows.schema, write_statistics=dates)
        self._writer.write_table(rows)

    def close(self) -> None:
        if self._writer:
            self._writer.close()


@dataclass
class SndsJob(Job):
    """The same import as that of other exports, with a join between what is read and what is published."""

    aside: dict[str, Counter] = field(default_factory=dict)  # SNDS table → rule → accepted lines that it leaves out

    # files -------------------------------------------------------------------------------------------------------

    def _readers(self) -> tuple[list[Reader], list[str]]:
        """The files named after a table; the names of the others."""
        if self.pseudonyms:
            raise ParameterError(say("dcir.no_key"))
        files, aside = find_files(self.source, self.target, self._folder("plain"))
        named = [(file, table) for file in files if (table := tables.table_of(file.name))]
        readers, sheets = self._open([(file, tables.only(self.mapping, table)) for file, table in named])
        aside += [file.name for file in files if not tables.table_of(file.name)]
        return readers, [name for name in (*aside, *sheets) if name != DESCRIPTION]

    def _refuse_incomplete(self, readers: Sequence[Reader], known: Sequence[PartRecord]) -> None:
        """What lines and stays cannot do without, here or in an earlier import."""
        given = {reader.match.table for reader in readers}
        named = (tables.table_of(file.name) for record in known for file in record.files)
        given |= {table for table in named if table}
        faults = [] if "ER_PRS_F" in given else [say("dcir.no_table", table="ER_PRS_F")]
        if not given & {*tables.DETAILS}:
            faults.append(say("dcir.no_table", table=" ou ".join(tables.DETAILS)))
        for one, other in (("T_MCOaaB", "T_MCOaaC"), ("T_MCOaaC", "T_MCOaaB"), ("T_MCOaaC", "IR_BEN_R")):
            if one in given and other not in given:
                faults.append(say("dcir.no_table_with", table=other, other=one))
        if faults:
            raise DataError(*(Fault(self.source.resolve().name, fault) for fault in faults))

    def _refuse_other_references(self, readers: Sequence[Reader], new: Sequence[Reader], known) -> None:
        """Lines already there were made with some reference tables: those added must be made with the same ones."""
        before = {sha for sha, file in ledger.known_files(known).items() if _is_reference(file.name)}
        now = {reader.sha256 for reader in readers if _is_reference(reader.file.name)}
        made = any(record.table == "deliveries" for record in known)
        if new and made and before != now:
            raise DataError(Fault(self.source.resolve().name, say("dcir.other_references")))

    # tables ------------------------------------------------------------------------------------------------------

    def _part(self, table: str, added: tuple[str, ...]) -> Part:
        """What the caisse says of practitioners is joined to DA_PRA_R before it is a table."""
        joined = table == "practitioners"
        return Part(table, self.draft, self.connection) if joined else super()._part(table, added)

    def _make(self, readers: list[Reader], new: list[Reader], known, parts: dict[str, Part], rejects: Rejects) -> None:
        known = [record for record in known if record.mapping == self.mapping.id]
        self._refuse_incomplete(readers, known)
        self._refuse_other_references(readers, new, known)
        if new:
            self._join(readers, new, known, parts, rejects)

    def _join(self, readers: list[Reader], new: list[Reader], known, parts: dict[str, Part], rejects: Rejects) -> None:
        records = self._stage([reader for reader in new if reader.match.table in tables.SNDS], rejects)
        fresh = {reader.sha256 for reader in new}
        again = [r for r in readers if r.sha256 not in fresh and r.match.table in tables.SNDS]
        again = [reader for reader in again if _is_reference(reader.file.name)]
        self._stage(again, Rejects(Path(os.devnull)))
        joining = Joining(self.connection, self._folder("snds"), self.progress)
        self.aside = joining.aside
        for table in ("contacts", "facilities", "practitioners"):
            if found := [reader for reader in new if reader.match.table == table]:
                parts[table] = self._table(table, found, rejects)
        if any(name in records for name in LINES):
            joining.refuse_known("deliveries", self._parquet("deliveries"))
            self._fill("deliveries", joining.lines(), _of(records, (*LINES, "IR_BEN_R", "IR_IMB_R", "IR_PHA_R")), parts)
            if not parts["deliveries"].rows:
                raise DataError(Fault(self.source.resolve().name, say("dcir.nothing")), *rejects.firsts)
        if any(name in records for name in STAYS):
            joining.refuse_known("stays", self._parquet("stays"))
            self._fill("stays", joining.discharges(), _of(records, STAYS), parts)
        if "DA_PRA_R" in records:
            self._practitioners(joining, records["DA_PRA_R"], parts)
        if "facilities" not in parts and not any(r.table == "facilities" and r.files for r in known):
            self._facilities(joining, parts)

    def _stage(self, readers: Sequence[Reader], rejects: Rejects) -> Records:
        """Rows of these files, typed, where `Joining` finds them; what became of their lines, by table."""
        records: Records = {}
        for reader in readers:
            table = reader.match.table
            folder = self._folder("snds") / table
            folder.mkdir(exist_ok=True)
            staged = Staged(folder / f"{reader.sha256}.parquet")
            try:
                record = self._file(0, reader, tables.columns_of(table), staged, TableSummary(table), rejects)
            finally:
                staged.close()
            refuse_useless([record], rejects)
            records.setdefault(table, []).append(record)
        return records

    def _fill(
        self, table: str, batches: Iterable[pa.Table], files: Sequence[FileRecord], parts: dict[str, Part]
    ) -> None:
        """A table of the contract, made of these batches of rows."""
        part = parts[table] = Part(table, self.draft, self.connection)
        for rows in batches:
            part.write(rows, 0, pa.array(range(len(rows)), pa.int64()))
        part.twins()
        part.finish((), PartRecord(table, self.mapping.id, self._fingerprint(), None, tuple(files)))
        self.tables[table] = TableSummary(table, list(files), part.rows)

    def _practitioners(self, joining: Joining, files: list[FileRecord], parts: dict[str, Part]) -> None:
        """Those of DA_PRA_R, completed by what the caisse says of them."""
        given = None
        if "practitioners" in parts:
            given = parts["practitioners"].final.replace(self.draft / "practitioners.given")
            files = self.tables["practitioners"].files + files
        rows = joining.practitioners(present(self.mapping.snds).specialties, given)
        self._fill("practitioners", rows, files, parts)
        parts["practitioners"].refuse_known(self._parquet("practitioners"))

    def _facilities(self, joining: Joining, parts: dict[str, Part]) -> None:
        """Where nobody describes them: every facility that prescribed or discharged, once."""
        used = [parts[table].final for table in ("deliveries", "stays") if table in parts]
        rows = joining.facilities(used, self._parquet("facilities")) if used else None
        if rows:
            self._fill("facilities", [rows], (), parts)

    def _parquet(self, table: str) -> list[Path]:
        return sorted((self.target / table).rglob("*.parquet"))

    # what is told ------------------------------------------------------------------------------------------------

    def _describe(self, parts: Iterable[Part]) -> None:
        """Synthetic tables stay synthetic: their description goes along."""
        given, path = self.source / DESCRIPTION, self.target / DESCRIPTION
        if given.is_file() and not path.exists():
            shutil.copyfile(given, self.draft / DESCRIPTION)
            (self.draft / DESCRIPTION).replace(path)
        super()._describe(parts)

    def _summary(self, rejects: Rejects, aside: list[str], new: list[Reader]) -> ImportSummary:
        summary = super()._summary(rejects, aside, new)
        given = {reader.match.table for reader in new}
        notes = (say(f"dcir.notes.{table}") for table in TOLD if "ER_PRS_F" in given and table not in given)
        return replace(summary, warnings=(*summary.warnings, *self._left_aside(), *notes))

    def _left_aside(self) -> Iterator[str]:
        for table, counts in self.aside.items():
            for reason, lines in counts.items():
                if lines:
                    yield say("dcir.left_aside", table=table, count=number(lines), reason=say(f"dcir.aside.{reason}"))


def _is_reference(file: str) -> bool:
    return tables.table_of(file) in tables.REFERENCES


def _of(records: Records, names: Sequence[str]) -> list[FileRecord]:
    return [file for name in names for file in records.get(name, ())]
