"""A data folder, opened: what it holds, where it comes from, and its tables as Ibis expressions on DuckDB."""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from itertools import chain
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.expr import types as ir

from aos_analysis.data.code import code
from aos_analysis.data.columns import read_table
from aos_analysis.data.description import DESCRIPTION, describe, last_flux_of
from aos_analysis.data.engines.identity import DatabaseIdentity
from aos_analysis.data.inspection import inspect, unknown_tables
from aos_analysis.data.limits import hold
from aos_analysis.data.rules import FILE, ROW
from aos_analysis.data.schema import CONTRACT
from aos_analysis.data.spoken import spoken_faults
from aos_analysis.definitions.connection_file import is_connection
from aos_analysis.definitions.hashes import file_sha256, folder_state, text_sha256
from aos_analysis.places import CACHE, MADE
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.folding import slug
from aos_analysis.words.wording import say

ENGINES = "aos_analysis.data.engines.opening"  # which makes a Source, and so stands above this module
Day = date  # where a field of that name hides the type
OUTLINES = "outlines.geojson"  # of places, to draw maps: an optional file beside the tables


@dataclass(frozen=True)
class InputFile:
    """One file read: path relative to the folder (forward slashes), content hash, rows."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True)
class SourceInfo:
    """What a page may say of the data. `sha256` covers `dataset.json` and the outlines too.

    date          the day after which the data say nothing: of the extraction, else of the import
    extracted_on  of the extraction, where it is known
    last_flux     first day of the last month of processing
    """

    source: str
    date: date | None
    synthetic: bool
    sha256: str
    files: tuple[InputFile, ...]
    extracted_on: Day | None = None
    last_flux: Day | None = None
    database: DatabaseIdentity | None = None


@dataclass(frozen=True)
class Source:
    """`raw`: each table as stored, with the file and row of every line; `unreadable`: faults met while opening.
    `folder` and its `state` when it was opened: None where there is none to look at again; `places`: what each table is
    called in a database."""

    info: SourceInfo
    raw: Mapping[str, ir.Table]
    unreadable: tuple[Fault, ...] = ()
    folder: Path | None = None
    state: str = ""
    places: Mapping[str, str] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return name in self.raw

    def moved(self) -> bool:
        """Whether a file came, left or changed since the folder was opened."""
        return self.folder is not None and folder_state(self.folder) != self.state

    def columns(self, name: str) -> tuple[str, ...]:
        """Columns of a table; none where the folder does not hold it."""
        return tuple(column for column in self.raw[name].columns if column not in (FILE, ROW)) if self.has(name) else ()

    def table(self, name: str) -> ir.Table:
        """A table typed by the contract; DataError where the folder does not hold it."""
        if not self.has(name):
            raise DataError(Fault(self.info.source, say("data_faults.no_such_table", table=name)))
        table = read_table(self.raw[name].drop(FILE, ROW), CONTRACT[name])
        return _folded(table) if name == "contacts" else table

    def check(self) -> list[Fault]:
        """Every fault of every table, all rows read."""
        return [*self.unreadable, *(fault for name in self.raw for fault in self._check_table(name))]

    def _check_table(self, name: str) -> list[Fault]:
        single = f"{name}.parquet"
        file = single if any(read.name == single for read in self.info.files) else self.places.get(name, f"{name}/")
        try:
            found = inspect(self.raw[name], CONTRACT[name], file, self.info.date)
            return [*found, *spoken_faults(self.raw[name], CONTRACT[name])]
        except duckdb.Error:
            return [Fault(file, say("data_faults.not_parquet"))]


def open_source(data: str | Path) -> Source:
    """The folder `data`, refused with every fault if it breaks the contract; "synthetic" = the generated caisse. The
    synthetic caisse is not checked again: its own tests do."""
    return read_folder(_folder(data)) if str(data) in MADE else checked(read_anywhere(data))


def checked(source: Source) -> Source:
    """The same; DataError holds every fault of its rows."""
    if source.unreadable or not _sound(source.info.sha256).exists():
        faults = source.check()
        if faults:
            raise DataError(*faults)
        if not source.moved():
            with suppress(OSError):  # to be read again, then
                _sound(source.info.sha256).parent.mkdir(parents=True, exist_ok=True)
                _sound(source.info.sha256).touch()
    return source


def read_anywhere(data: str | Path) -> Source:
    """A folder, or a database (`connection:ID`), opened without checking its rows."""
    return import_module(ENGINES).read_connection(str(data)) if is_connection(data) else read_folder(Path(data))


def _sound(content: str) -> Path:
    """An empty file, there once this very code found nothing against these very data: they are not read twice."""
    return CACHE / "sound" / text_sha256(content + code())


def read_folder(folder: Path) -> Source:
    """The tables of a folder, opened without checking their rows."""
    if not folder.is_dir():
        raise DataError(Fault(folder.name or str(folder), say("data_faults.no_folder")))
    state = folder_state(folder)
    paths = {name: found for name in CONTRACT if (found := _parts(folder, name))}
    unknown = unknown_tables(folder, paths)
    rows, unreadable = _count_rows(folder, paths)
    readable = {name: files for name, files in paths.items() if set(files) <= set(rows)}
    uneven = {name: faults for name, files in readable.items() if (faults := _uneven(folder, name, files))}
    raw = _open_tables(folder, {name: files for name, files in readable.items() if name not in uneven})
    description, broken = describe(folder)
    inputs = [InputFile(_relative(folder, path), file_sha256(path), rows[path]) for path in rows]
    contents = [f"{file.name}{file.sha256}" for file in inputs]
    beside = (folder / name for name in (DESCRIPTION, OUTLINES))
    contents += [file_sha256(path) for path in beside if path.is_file()]
    digest = text_sha256("".join(contents))
    info = SourceInfo(
        source=description.source or folder.resolve().name,
        date=description.known_on,
        synthetic=description.synthetic,
        sha256=digest,
        files=tuple(inputs),
        extracted_on=description.extracted_on,
        last_flux=description.last_flux or last_flux_of(rows),
    )
    return Source(info, raw, (*unknown, *unreadable, *chain.from_iterable(uneven.values()), *broken), folder, state)


def _folded(contacts: ir.Table) -> ir.Table:
    """Campaigns under one name each, however exports and campaign files spell it."""
    names = contacts.select("campaign").distinct()["campaign"].execute().dropna()
    other = {name: slug(name) for name in names if slug(name) != name}
    return contacts.mutate(campaign=contacts.campaign.substitute(other)) if other else contacts


def raw_tables(data: str | Path) -> dict[str, ir.Table]:
    """The tables of a folder as they are stored, opened anew: nothing is hashed, counted or checked. A database is."""
    if is_connection(data):
        return dict(read_anywhere(data).raw)
    folder = _folder(data)
    return _open_tables(folder, {name: found for name in CONTRACT if (found := _parts(folder, name))})


def _folder(data: str | Path) -> Path:
    """The folder so named, made where what is named is no folder."""
    return import_module(MADE[str(data)]).folder() if str(data) in MADE else Path(data)


def _parts(folder: Path, name: str) -> list[Path]:
    """`<name>.parquet`, or every Parquet file of the sub-folder `<name>`."""
    single, inside = folder / f"{name}.parquet", folder / name
    if single.is_file() or not inside.is_dir():
        return [single] if single.is_file() else []
    os.listdir(inside)  # refused aloud: a search passes over what it may not read
    return sorted(inside.rglob("*.parquet"))


def _relative(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _count_rows(folder: Path, paths: Mapping[str, list[Path]]) -> tuple[dict[Path, int], list[Fault]]:
    rows, faults = {}, []
    for path in (path for files in paths.values() for path in files):
        try:
            rows[path] = pq.read_metadata(path).num_rows
        except PermissionError:  # the account is at fault, not the file
            raise
        except (pa.ArrowInvalid, OSError):
            faults.append(Fault(_relative(folder, path), say("data_faults.not_parquet")))
    return rows, faults


def _uneven(folder: Path, name: str, paths: list[Path]) -> list[Fault]:
    """Parts of one table that differ: DuckDB would read a missing column as empty, and numbers beside text as text."""
    parts = {path: {field.name.lower(): field.type for field in pq.read_schema(path)} for path in paths}
    faults = []
    for column in CONTRACT[name].columns:
        held = {path: fields[column.name] for path, fields in parts.items() if column.name in fields}
        absent = [path for path in paths if held and path not in held]
        texts = [path for path, kind in held.items() if _is_text(kind)]
        others = [path for path, kind in held.items() if not (_is_text(kind) or pa.types.is_null(kind))]
        words = {"column": column.name, "meaning": column.meaning}
        faults += [Fault(_relative(folder, path), say("data_faults.uneven_column", **words)) for path in absent]
        if others:
            faults += [Fault(_relative(folder, path), say("data_faults.uneven_type", **words)) for path in texts]
    return faults


def _is_text(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)


def _open_tables(folder: Path, paths: Mapping[str, list[Path]]) -> dict[str, ir.Table]:
    """Tables on a DuckDB that keeps to its limits and fetches nothing from anywhere."""
    connection = ibis.duckdb.connect(autoinstall_known_extensions=False)
    hold(connection.con)
    return {name: _read(connection, folder, name, files) for name, files in paths.items()}


def _read(connection, folder: Path, name: str, files: list[Path]) -> ir.Table:
    """The table with two more columns: the file (relative) and the row (from 1) of each line."""
    patterns = ["".join(f"[{char}]" if char in "*?[" else char for char in path.as_posix()) for path in files]
    table = connection.read_parquet(
        patterns, table_name=name, filename=True, file_row_number=True, union_by_name=True, hive_partitioning=False
    )
    relative = table.filename.replace("\\", "/").substr(len(folder.as_posix().rstrip("/")) + 1)
    return table.mutate(**{FILE: relative, ROW: table.file_row_number + 1}).drop("filename", "file_row_number")
