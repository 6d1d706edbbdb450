"""What a folder has already imported: written inside each Parquet part, so that data and record appear together."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from aos_analysis.data.schema import CONTRACT
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import say

KEY = b"aos_import"
PREFIX = "import-"
SHEET = re.compile(r" \[[^\]]*\]$")  # what a file's name says of its sheet


@dataclass(frozen=True)
class FileRecord:
    """One source file of a part: its content, and what became of its lines."""

    name: str
    sha256: str
    read: int
    accepted: int
    rejected: int
    totals: int
    missing: int


@dataclass(frozen=True)
class PartRecord:
    """One import of one table. `mapping_sha256`: of the parsed mapping; `key`: fingerprint of the pseudonyms' key;
    `lost`: lines that sums left out, so that nothing more can be added to them."""

    table: str
    mapping: str
    mapping_sha256: str
    key: str | None
    files: tuple[FileRecord, ...]
    lost: int = 0

    def metadata(self) -> dict[str, str]:
        return {KEY.decode(): json.dumps(asdict(self), ensure_ascii=False)}


def read_ledger(target: Path) -> list[PartRecord]:
    """The parts of a folder; DataError where a table of the folder comes from elsewhere."""
    records = []
    for table in CONTRACT:
        if (target / f"{table}.parquet").exists():
            raise DataError(Fault(f"{table}.parquet", say("import.foreign")))
        for path in sorted((target / table).rglob("*.parquet")):
            records.append(read_part(path, f"{table}/{path.name}"))
    return records


def read_part(path: Path, name: str = "") -> PartRecord:
    try:
        metadata = pq.read_metadata(path).metadata or {}
        content = json.loads(metadata[KEY])
        files = tuple(FileRecord(**file) for file in content.pop("files"))
        return PartRecord(**content, files=files)
    except (KeyError, TypeError, ValueError, OSError, pa.ArrowException):
        raise DataError(Fault(name or path.name, say("import.foreign"))) from None


def check_same(records: Sequence[PartRecord], mapping: str, mapping_sha256: str, key: str | None) -> None:
    """One version of a mapping and one key of pseudonyms in a folder."""
    for record in records:
        if record.mapping == mapping and record.mapping_sha256 != mapping_sha256:
            raise DataError(Fault(f"{mapping}.yaml", say("import.other_mapping")))
        if record.key != key:
            raise DataError(say("import.other_key"))


def known_files(records: Sequence[PartRecord]) -> dict[str, FileRecord]:
    """By content."""
    return {file.sha256: file for record in records for file in record.files}


def refuse_changed(records: Sequence[PartRecord], name: str, sha256: str) -> None:
    """A file of a name already imported with another content: a new version, or another file? Nobody can tell."""
    known = (file for record in records for file in record.files if SHEET.sub("", file.name) == SHEET.sub("", name))
    if any(file.sha256 != sha256 for file in known):
        raise DataError(Fault(name, say("import.changed")))
