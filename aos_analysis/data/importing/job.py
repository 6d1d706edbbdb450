"""One import, from the files of a source to the parts that are published."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from aos_analysis.data.description import DESCRIPTION, Description, describe, described, last_flux_of
from aos_analysis.data.importing import grammar, ledger
from aos_analysis.data.importing.blocks import NotOneRowALine
from aos_analysis.data.importing.conversion import Converted, columns_made, convert, select
from aos_analysis.data.importing.editions import DESCRIBED
from aos_analysis.data.importing.files import RawFile, find_files
from aos_analysis.data.importing.ledger import FileRecord, PartRecord
from aos_analysis.data.importing.pace import told
from aos_analysis.data.importing.parts import Part, Rows, part_name
from aos_analysis.data.importing.pseudonyms import Pseudonyms
from aos_analysis.data.importing.reading import Reader, absent_columns
from aos_analysis.data.importing.recognition import unread
from aos_analysis.data.importing.rejects import Rejects, refuse_useless
from aos_analysis.data.importing.revised import RevisedPart
from aos_analysis.data.importing.sheets import sheets_of
from aos_analysis.data.importing.summary import ImportSummary, TableSummary
from aos_analysis.data.importing.sums import SummedPart, read_sum, sum_name
from aos_analysis.data.importing.twins import refuse_twins
from aos_analysis.definitions.mapping import SourceMapping
from aos_analysis.words.errors import DataError, Fault, present
from aos_analysis.words.wording import say

REJECTS = "rejets"
ADDED = ("numerator", "denominator", "amount")
FAULTS = 20  # files at fault that a message names
PROGRESS = 0.5  # seconds between two lines of progress
Told = Callable[[str], None]


class CarefulFile(Exception):
    """A file that must be read line by line after all: the import starts again."""


@dataclass
class Job:
    """One import, from the files to the published parts."""

    source: Path
    mapping: SourceMapping
    target: Path
    pseudonyms: Pseudonyms | None
    draft: Path
    connection: duckdb.DuckDBPyConnection
    careful: frozenset[str]
    progress: Told
    extracted_on: date | None = None
    already: list[str] = field(default_factory=list)
    tables: dict[str, TableSummary] = field(default_factory=dict)
    before: Description = field(default_factory=Description)

    def run(self) -> ImportSummary:
        known, (self.before, _) = ledger.read_ledger(self.target), describe(self.target)
        ledger.check_same(known, self.mapping.id, self._fingerprint(), self._key())
        readers, aside = self._readers()
        new = list(self._new(readers, known))
        rejects = Rejects(self.draft / "rejets.csv")
        parts: dict[str, Part] = {}
        try:
            self._make(readers, new, known, parts, rejects)
        finally:
            rejects.close()
            for part in parts.values():
                part.close()
        self._publish(parts, rejects)
        return self._summary(rejects, aside, new)

    def _readers(self) -> tuple[list[Reader], list[str]]:
        """The files to read; the names of those left aside."""
        files, aside = find_files(self.source, self.target, self._folder("plain"))
        readers, left = self._open([(file, self.mapping) for file in files])
        return readers, [*aside, *left]

    def _open(self, files: Iterable[tuple[RawFile, SourceMapping]]) -> tuple[list[Reader], list[str]]:
        """Readers of these files, or every fault of their headers at once; the sheets left out."""
        readers: list[Reader] = []
        aside: list[str] = []
        faults: list[Fault | str] = []
        for file, mapping in files:
            try:
                sheets, left = sheets_of(file, mapping)
                plain = self._folder("plain")
                readers += [Reader(sheet, mapping, self.connection, plain, self.until) for sheet in sheets]
                aside += left
            except DataError as error:
                faults += error.faults
        if faults:
            more = say("import.more_faults", count=len(faults) - FAULTS)
            raise DataError(*faults[:FAULTS], *([more] if len(faults) > FAULTS else []))
        return readers, aside

    def _make(self, readers: list[Reader], new: list[Reader], known, parts: dict[str, Part], rejects: Rejects) -> None:
        """A part for each table that a new file feeds."""
        for table in dict.fromkeys(reader.match.table for reader in new):
            parts[table] = self._table(table, [r for r in new if r.match.table == table], rejects)

    def _folder(self, name: str) -> Path:
        folder = self.draft / name
        folder.mkdir(exist_ok=True)
        return folder

    @property
    def until(self) -> date:
        """Nothing can be after that day."""
        return self.extracted_on or date.today()

    def _fingerprint(self) -> str:
        return hashlib.sha256(self.mapping.model_dump_json(by_alias=True).encode()).hexdigest()

    def _key(self) -> str | None:
        return self.pseudonyms.fingerprint if self.pseudonyms else None

    def _new(self, readers: list[Reader], known: list[PartRecord]) -> Iterator[Reader]:
        """Files whose content is neither in the folder nor earlier in this import."""
        seen = set(ledger.known_files(known))
        for reader in readers:
            if reader.sha256 in seen:
                self.already.append(reader.file.name)
                continue
            lasting = [record for record in known if record.table not in DESCRIBED]
            if reader.match.table not in DESCRIBED:
                ledger.refuse_changed(lasting, reader.file.name, reader.sha256)
            seen.add(reader.sha256)
            yield reader

    # one table ---------------------------------------------------------------------------------------------------

    def _table(self, table: str, readers: list[Reader], rejects: Rejects) -> Part:
        """The part of a table, finished in the draft."""
        how = self.mapping.table(table)
        varying = [name for name in ADDED if name not in how.columns or how.columns[name].value is None]
        names = columns_made(self.mapping, readers, table)
        made = {*names, *([how.months.column] if how.months else [])}
        added = tuple(name for name in varying if name in made) if how.sum else ()
        part = self._part(table, added)
        summary = self.tables[table] = TableSummary(table)
        for rank, reader in enumerate(readers):
            summary.files.append(self._file(rank, reader, names, part, summary, rejects))
        refused = refuse_twins(part, readers, summary, rejects)
        refuse_useless(summary.files, rejects)
        record = PartRecord(table, self.mapping.id, self._fingerprint(), self._key(), tuple(summary.files))
        part.finish(refused, record)
        part.refuse_known(sorted((self.target / table).rglob("*.parquet")))
        summary.rows, summary.told = part.rows, list(part.told)
        return part

    def _part(self, table: str, added: tuple[str, ...]) -> Part:
        """An empty part; where it describes, or where lines are added up, what the folder already holds goes on."""
        if not added and table in DESCRIBED:
            known = tuple(sorted((self.target / table).rglob("*.parquet")))
            return RevisedPart(table, self.draft, self.connection, known=known, until=self.before.spoken_until)
        if not added:
            return Part(table, self.draft, self.connection)
        place = self.target / table / f"{sum_name(self._fingerprint())}.parquet"
        return SummedPart(table, self.draft, self.connection, added, place=place, known=read_sum(place))

    def _file(self, rank: int, reader: Reader, names, part: Rows, summary, rejects: Rejects) -> FileRecord:
        name, careful = reader.file.name, reader.file.name in self.careful
        accepted, started, shown = 0, time.monotonic(), time.monotonic()
        empty: Counter[str] = Counter()
        try:
            selection = select(reader, names, careful, self.pseudonyms is not None, part.added)
            for batch in convert(reader, selection, careful):
                self._keep(rank, name, batch, selection.persons, part, rejects)
                accepted += batch.accepted
                empty.update({column: n for column, n in batch.empty.items() if n})
                if time.monotonic() - shown > PROGRESS:
                    shown = time.monotonic()
                    self.progress(told(reader, accepted + rejects.total(name), shown - started))
        except NotOneRowALine:
            raise CarefulFile(name) from None
        rejected = rejects.total(name)
        self.progress(told(reader, accepted + rejected, time.monotonic() - started))
        summary.missing.update(empty)
        totals = rejects.total(name, ("total",))
        return FileRecord(name, reader.sha256, accepted + rejected, accepted, rejected, totals, empty.total())

    def _keep(self, rank: int, name: str, batch: Converted, persons, part: Rows, rejects: Rejects) -> None:
        for line, reason, read in batch.faults:
            if reason.key in grammar.IN_CLEAR:
                said = say(f"import.in_clear.{reason.key}", column=reason.header)
                raise DataError(Fault(name, said, line))
            rejects.add(name, line, reason, read)
        rows = batch.rows
        for column in persons:
            hidden = present(self.pseudonyms)(rows.column(column))
            rows = rows.set_column(rows.column_names.index(column), column, hidden)
        part.write(rows, rank, batch.lines.combine_chunks())

    # all tables --------------------------------------------------------------------------------------------------

    def _publish(self, parts: dict[str, Part], rejects: Rejects) -> None:
        """The rejects, then each table by one rename; a part carries its own record of what it imported."""
        if not parts:
            return
        fresh = ledger.known_files(ledger.read_ledger(self.target))
        other = any(file.sha256 in fresh for table in self.tables.values() for file in table.files)
        if other or any(part.changed() for part in parts.values()):
            raise DataError(say("import.at_once"))
        self.target.mkdir(parents=True, exist_ok=True)
        self._describe(parts.values())
        if rejects.counts:
            folder = self.target / REJECTS
            folder.mkdir(exist_ok=True)
            rejects.path = rejects.path.replace(folder / f"{self._name()}.csv")
        for table, part in parts.items():
            files = self.tables[table].files  # none for what follows from other tables
            part.publish(self.target, part_name(files) if files else self._name())

    def _name(self) -> str:
        return part_name([file for table in self.tables.values() for file in table.files])

    def _describe(self, parts: Iterable[Part]) -> None:
        """The folder's description, its dates being those of this import."""
        before, broken = describe(self.target)
        if before.synthetic or broken:
            return
        tables = [*self.target.rglob("*.parquet"), *(part.final for part in parts)]
        said = described(before, self.mapping.title, self.extracted_on, last_flux_of(tables))
        (self.draft / DESCRIPTION).write_text(said, "utf-8")
        (self.draft / DESCRIPTION).replace(self.target / DESCRIPTION)

    def _summary(self, rejects: Rejects, aside: list[str], new: list[Reader]) -> ImportSummary:
        reasons: Counter[tuple[str, str]] = Counter()
        for (_, key, column), count in rejects.counts.items():
            if key != "total":
                reasons[key, column] += count
        warnings = (
            *unread([(r.mapping, r.match) for r in new]),
            *(text for reader in new for text in reader.warnings()),
        )
        path = rejects.path if rejects.counts and new else None
        return ImportSummary(self.target, tuple(self.tables.values()), reasons, tuple(self.already), tuple(aside),
                             tuple(absent_columns(new)), warnings, path, self.extracted_on is not None)  # fmt: skip
