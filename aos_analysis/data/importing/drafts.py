"""The folder where an import works, beside its target and gone at the end, and its DuckDB."""

import os
import platform
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import psutil

from aos_analysis.data.importing import grammar
from aos_analysis.data.limits import IMPORT, hold
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import say

DRAFT = ".import-"
STALE = 6 * 3600  # seconds after which the draft of another machine's import is removed


@contextmanager
def draft_beside(target: Path) -> Iterator[Path]:
    """A folder beside the target, on the same disk, gone at the end; what killed imports left goes away too."""
    parent = next(folder for folder in target.resolve().parents if folder.is_dir())
    if target.exists() and not target.is_dir():
        raise DataError(Fault(target.name, say("import.target_file")))
    for old in filter(_abandoned, parent.glob(f"{DRAFT}*")):  # it may hold unpacked lines
        shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{DRAFT}{platform.node()}-{os.getpid()}-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _abandoned(draft: Path) -> bool:
    """Whether the import that made it is dead; on another machine, whether it is old."""
    host, process, _ = f"--{draft.name.removeprefix(DRAFT)}".rsplit("-", 2)
    here = host == f"--{platform.node()}" and process.isdecimal()
    return not psutil.pid_exists(int(process)) if here else time.time() - draft.stat().st_mtime > STALE


def working_in(draft: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"autoinstall_known_extensions": False})
    hold(connection, IMPORT, draft)
    connection.execute("SET preserve_insertion_order = true")
    grammar.define_in_clear(connection)
    return connection
