"""One file read to its end, whatever it is: batches of texts, each line with its number, and lines without cells."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from aos_analysis.data.importing import tabular
from aos_analysis.data.importing.blocks import Block, cut, may_cut
from aos_analysis.data.importing.dates import date_of_name
from aos_analysis.data.importing.files import RawFile
from aos_analysis.data.importing.headers import Match, matches
from aos_analysis.data.importing.layout import Layout, find_layout
from aos_analysis.data.importing.lines import Row, read_lines
from aos_analysis.data.importing.recognition import choose
from aos_analysis.data.importing.scan import Facts, scan
from aos_analysis.data.importing.selection import LINE
from aos_analysis.definitions.hashes import file_sha256
from aos_analysis.definitions.mapping import SourceMapping
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import say

ROWS = 50_000  # rows of a batch that Python reads


@dataclass(frozen=True)
class Batch:
    """Texts c0, c1… of the columns needed, with `_line`; and the lines that could not be cut into cells."""

    texts: pa.Table
    bad: Sequence[Row] = ()


@dataclass(frozen=True)
class TextFile:
    """What is known of a text file before its lines are read. `declared`: the encoding that its mapping says."""

    layout: Layout
    facts: Facts
    declared: str

    @property
    def expected(self) -> int:
        """Lines of data, where no value holds a line end and no line is blank but the last ones."""
        return self.facts.lines - self.facts.trailing_blank - (self.layout.first_line - 1)

    @property
    def encoding(self) -> str:
        return self.facts.encoding(self.declared)


@dataclass
class Reader:
    """A file whose header fits the mapping. `match`: its columns; `sha256`: of its content; `until`: the last day that
    it may speak of."""

    file: RawFile
    mapping: SourceMapping
    connection: duckdb.DuckDBPyConnection
    unpacked: Path
    until: date
    match: Match = field(init=False)
    sha256: str = field(init=False)
    constants: dict[str, date] = field(default_factory=dict)  # what the name of the file says
    columns: Sequence[str] = ()  # as a Parquet or SAS file spells them
    text: TextFile | None = None
    header_line: int = 0

    def __post_init__(self) -> None:
        opened = {"text": self._open_text, "parquet": self._open_parquet, "sas": self._open_sas}
        opened.get(self.file.kind, self._open_excel)()
        self.constants = dict(self._dates_of_name())
        if self.constants:  # the same bytes under another month are other data
            self.sha256 = hashlib.sha256(f"{self.sha256}{sorted(self.constants.items())}".encode()).hexdigest()

    def _dates_of_name(self) -> Iterator[tuple[str, date]]:
        """Columns that the mapping reads in the name of the file."""
        for name, how in self.mapping.table(self.match.table).columns.items():
            if how.file_name is not None:
                yield name, date_of_name(self.file.file, how.file_name)

    def warnings(self) -> Iterator[str]:
        if self.text and not self.text.facts.ends_with_newline:
            yield say("import.no_last_newline", file=self.file.name)
        if self.text and self.text.facts.mixed:
            yield say("import.mixed", file=self.file.name, encoding=self.text.encoding)

    @property
    def controls(self) -> bool:
        """Whether values may hold control characters or lost ones."""
        facts = self.text.facts if self.text else None
        return facts is None or bool(facts.controls or facts.returns or facts.utf8)

    # text --------------------------------------------------------------------------------------------------------

    def _open_text(self) -> None:
        layout = find_layout(self.file.path, self.file.name, self.mapping)
        facts = scan(self.file.path, layout.separator)
        self.match, self.sha256 = layout.match, facts.sha256
        self.text = TextFile(layout, facts, self.mapping.encoding)
        declared, accents = self.mapping.encoding, "utf-8" if facts.utf8 else "cp1252"
        contradicted = not facts.mixed and (facts.utf8 or facts.other)
        if declared != "auto" and contradicted and (declared == "utf-8") != (accents == "utf-8"):
            raise DataError(Fault(self.file.name, say("import.wrong_encoding", declared=declared, read=accents)))
        if self.text.expected <= 0:
            raise DataError(Fault(self.file.name, say("import.header_only")))

    def blocks(self, needed: Sequence[int]) -> Iterator[Block] | None:
        """Columns of bytes, where one line is surely one row; None where lines must be read one by one."""
        text = self.text
        if text is None or not may_cut(text.facts, text.layout, text.encoding):
            return None
        return cut(self.file.path, text.facts, text.layout, text.encoding, needed, text.expected)

    # what has types already --------------------------------------------------------------------------------------

    def _open_parquet(self) -> None:
        self._fit(tabular.parquet_headers(self.file.path, self.file.name))
        self.sha256 = file_sha256(self.file.path)

    def _open_sas(self) -> None:
        batch = next(tabular.sas_batches(self.file.path, self.file.name), None)
        self._fit(batch.column_names if batch is not None else [])
        self.sha256 = file_sha256(self.file.path)

    def _open_excel(self) -> None:
        found = []
        for row in islice(self._sheet(), tabular.TITLES):
            found += [(match, row.line) for match in matches(self.mapping, row.cells or ())]
        self.match = choose([match for match, _ in found], self.file.name, self.mapping)
        self.header_line = next(line for match, line in found if match is self.match)
        self.sha256 = file_sha256(self.file.path)
        if self.file.shared:
            self.sha256 = hashlib.sha256(f"{self.sha256}{self.file.sheet}".encode()).hexdigest()

    def _fit(self, columns: Sequence[str]) -> None:
        self.columns = columns
        self.match = choose(matches(self.mapping, columns), self.file.name, self.mapping)

    def _excel_rows(self) -> Iterator[Row]:
        width = len(self.match.headers)
        for row in self._sheet():
            if row.line > self.header_line:
                yield Row(row.line, [*(row.cells or ()), *[""] * width][:width])

    def _sheet(self) -> Iterator[Row]:
        for sheet in tabular.excel_sheets(self.file.path, self.file.name, self.mapping.decimal):
            if sheet.title == self.file.sheet:
                yield from sheet.rows

    # all ---------------------------------------------------------------------------------------------------------

    def batches(self, needed: Sequence[int]) -> Iterator[Batch]:
        """Texts of the columns needed, read by Python (or by pandas and pyarrow), with `_line`."""
        if self.text is not None:
            rows = read_lines(self.file.path, self.text.layout, self.text.encoding, self.text.facts.mixed)
            yield from self._of_rows(rows, needed)
        elif self.file.kind == "excel":
            yield from self._of_rows(self._excel_rows(), needed)
        else:
            yield from self._of_tables(needed)

    def _of_rows(self, rows: Iterator[Row], needed: Sequence[int]) -> Iterator[Batch]:
        while read := list(islice(rows, ROWS)):
            good = [(row.line, row.cells) for row in read if row.cells is not None]
            columns = {f"c{index}": pa.array([cells[index] for _, cells in good], pa.string()) for index in needed}
            columns[LINE] = pa.array([line for line, _ in good], pa.int64())
            yield Batch(pa.table(columns), [row for row in read if row.cells is None])

    def _of_tables(self, needed: Sequence[int]) -> Iterator[Batch]:
        names = [self.columns[index] for index in needed]
        line = 1
        sas = self.file.kind == "sas"
        read = tabular.sas_batches(self.file.path, self.file.name) if sas else None
        read = read or tabular.parquet_batches(self.file.path, self.file.name, names)
        for batch in read:
            text = tabular.as_text(self.connection, batch.select(names), needed, self.mapping.decimal)
            numbers = pa.array(range(line, line + len(text)), pa.int64())
            yield Batch(text.append_column(LINE, numbers))
            line += len(text)


def absent_columns(readers: Sequence[Reader]) -> Iterator[str]:
    """`table.column` of what the mapping describes and that none of these files holds."""
    found = {(r.match.table, name) for r in readers for name in r.match.columns}
    for table, columns in {r.match.table: r.mapping.table(r.match.table) for r in readers}.items():
        for name, how in columns.columns.items():
            if (how.names or how.join) and (table, name) not in found:
                yield f"{table}.{name}"
