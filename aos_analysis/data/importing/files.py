"""The files of an import: found, recognised by their content, unpacked where they are compressed."""

import gzip
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aos_analysis.words.errors import AosError, DataError, Fault
from aos_analysis.words.wording import say

SUFFIXES = {".csv", ".txt", ".tsv", ".gz", ".zip", ".parquet", ".xlsx", ".xls", ".sas7bdat"}
SAS = bytes.fromhex("000000000000000000000000c2ea8160b31411cfbd92080009c7318c181f1011")
SIGNATURES = (  # first bytes of a file → what it is
    (b"PAR1", "parquet"),
    (b"PK\x03\x04", "zip"),
    (b"\x1f\x8b", "gzip"),
    (SAS, "sas"),
    (b"\xd0\xcf\x11\xe0", "old_excel"),
    (b"\xff\xfe", "utf16"),
    (b"\xfe\xff", "utf16"),
)


@dataclass(frozen=True)
class RawFile:
    """One file to read: `name` as a reader knows it (`mars.zip/lignes.csv`), `path` of its plain content.

    sheet: of a workbook; `shared`: others of its sheets are read too, and the name says which one this is.
    """

    name: str
    path: Path
    kind: str  # text | parquet | sas | excel
    sheet: str = ""
    shared: bool = False

    @property
    def file(self) -> str:
        """The name without that of the sheet."""
        return self.name.removesuffix(f" [{self.sheet}]") if self.shared else self.name

    def of_sheet(self, sheet: str, shared: bool) -> "RawFile":
        return RawFile(f"{self.name} [{sheet}]" if shared else self.name, self.path, self.kind, sheet, shared)


def find_files(source: Path, target: Path, unpacked: Path) -> tuple[list[RawFile], list[str]]:
    """The files of `source` (a file or a folder) in order of name, and the names of those left aside."""
    if not source.exists():
        raise DataError(Fault(source.name or str(source), say("import.no_source")))
    if source.is_dir() and target.resolve().is_relative_to(source.resolve()):
        raise DataError(Fault(target.name, say("import.target_inside")))
    paths = [source] if source.is_file() else sorted(path for path in source.rglob("*") if _visible(path, source))
    chosen = [path for path in paths if source.is_file() or path.suffix.lower() in SUFFIXES]
    if not chosen:
        raise DataError(Fault(source.name, say("import.no_file", suffixes=" ".join(sorted(SUFFIXES)))))
    left = [path.relative_to(source).as_posix() for path in paths if path not in chosen]
    root = source.parent if source.is_file() else source
    files = [file for path in chosen for file in _open(path, path.relative_to(root).as_posix(), unpacked)]
    return files, left


def _visible(path: Path, source: Path) -> bool:
    parts = path.relative_to(source).parts
    return path.is_file() and not any(part.startswith((".", "~$")) for part in parts)


def _open(path: Path, name: str, unpacked: Path) -> Iterator[RawFile]:
    kind = _kind(path, name)
    if kind == "gzip":
        yield from _gunzip(path, name, unpacked)
    elif kind == "zip":
        yield from _unzip(path, name, unpacked)
    elif kind in ("old_excel", "utf16", "empty"):
        raise DataError(Fault(name, say(f"import.{kind}")))
    else:
        yield RawFile(name, path, kind)


def _kind(path: Path, name: str) -> str:
    try:
        with path.open("rb") as stream:
            head = stream.read(64)
    except OSError:
        raise DataError(Fault(name, say("import.unreadable"))) from None
    if not head:
        return "empty"
    kind = next((kind for signature, kind in SIGNATURES if head.startswith(signature)), "text")
    return "excel" if kind == "zip" and _is_workbook(path, name) else kind


def _is_workbook(path: Path, name: str) -> bool:
    with _unbroken(name), zipfile.ZipFile(path) as archive:
        return "xl/workbook.xml" in archive.namelist()


@contextmanager
def _unbroken(name: str) -> Iterator[None]:
    """A damaged archive makes the libraries that read it fail in every way: it is told in one."""
    try:
        yield
    except AosError:
        raise
    except Exception:
        raise DataError(Fault(name, say("import.truncated_archive"))) from None


def _gunzip(path: Path, name: str, unpacked: Path) -> Iterator[RawFile]:
    plain = unpacked / f"{len(list(unpacked.iterdir()))}.plain"
    with _unbroken(name), gzip.open(path) as stream, plain.open("wb") as out:
        shutil.copyfileobj(stream, out, 1 << 20)
    yield _plain(plain, name.removesuffix(".gz"))


def _unzip(path: Path, name: str, unpacked: Path) -> Iterator[RawFile]:
    with _unbroken(name), zipfile.ZipFile(path) as archive:
        members = [m for m in archive.infolist() if not m.is_dir() and not Path(m.filename).name.startswith(".")]
        for member in members:
            plain = unpacked / f"{len(list(unpacked.iterdir()))}.plain"
            with archive.open(member) as stream, plain.open("wb") as out:
                shutil.copyfileobj(stream, out, 1 << 20)
            yield _plain(plain, f"{name}/{member.filename}")


def _plain(path: Path, name: str) -> RawFile:
    kind = _kind(path, name)
    if kind in ("gzip", "zip"):
        raise DataError(Fault(name, say("import.nested_archive")))
    if kind in ("old_excel", "utf16", "empty"):
        raise DataError(Fault(name, say(f"import.{kind}")))
    return RawFile(name, path, kind)
