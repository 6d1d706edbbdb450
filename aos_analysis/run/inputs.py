"""The identity of a data folder, remembered by file size and date so that a second run does not read it again."""

import json
import os
from pathlib import Path

from aos_analysis.definitions.hashes import text_sha256
from aos_analysis.reports.files import write_json

MEMORY = Path(".cache") / "data.json"


def remembered_sha256(data: str, output: Path) -> str | None:
    """Hash of the data as they were last read, None where they changed since or were never read.

    The synthetic caisse follows from the code, which has its own place in the key of a run, and from its scale.
    """
    if data == "synthetic":
        return f"synthetic {os.environ.get('AOS_SYNTHETIC_SCALE', '1')}"
    return _memory(output).get(_state(Path(data)))


def remember(data: str, sha256: str, output: Path) -> None:
    """Note the hash of a folder just read."""
    if data != "synthetic":
        (output / MEMORY).parent.mkdir(parents=True, exist_ok=True)
        write_json(output / MEMORY, _memory(output) | {_state(Path(data)): sha256})


def _memory(output: Path) -> dict[str, str]:
    try:
        return json.loads((output / MEMORY).read_text("utf-8"))
    except (OSError, ValueError):
        return {}


def _state(folder: Path) -> str:
    """Names, sizes and dates of all files: a hash, so that no machine path is written."""
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    stats = [(path.relative_to(folder).as_posix(), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return text_sha256(json.dumps([str(folder.resolve()), stats]))
