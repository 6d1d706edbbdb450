"""What DuckDB may take of the machine: a share of its memory, and for the rest a folder that goes away with it."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

import duckdb

BESIDE = "AOS_SIDE_BY_SIDE"  # how many processes work at the same time, this one included
SPILL = "AOS_SPILL"  # folder for what does not fit: it holds lines of patients, so never the current one
SHARE = 0.6  # of what DuckDB would take of the machine, for all processes; Python holds panels in the rest
MOST = 2 * 2**30  # bytes; with more, a region's lines take more of the machine and no less time
IMPORT = 512 * 2**20  # bytes, of an import, which goes line by line; the rest of the process needs about as much
UNITS = {"bytes": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}


def hold(connection: duckdb.DuckDBPyConnection, most: int | None = None, spill: Path | None = None) -> None:
    """Sets the limits of a database just opened, which knows what its machine, or its container, has. most: bytes, at
    the most; spill: where what does not fit goes, where the caller has a folder that goes away."""
    connection.execute(f"SET memory_limit = '{limit(_foreseen(connection), most)} bytes'")
    connection.execute("SET temp_directory = ?", [(spill or spill_folder()).as_posix()])
    with suppress(duckdb.Error):  # in a notebook without ipywidgets the bar is off, and cannot even be set
        connection.execute("SET enable_progress_bar = false")


def limit(foreseen: int, most: int | None = None) -> int:
    """Bytes, from those that DuckDB would take if it were alone."""
    beside = os.environ.get(BESIDE, "1")
    return min(most or MOST, int(SHARE * foreseen / max(int(beside) if beside.isdecimal() else 1, 1)))


def spill_folder() -> Path:
    """Made by DuckDB when it is needed, and removed by it."""
    asked = os.environ.get(SPILL)
    return Path(asked) if asked else Path(tempfile.gettempdir()) / f"aos-{os.getpid()}"


def _foreseen(connection: duckdb.DuckDBPyConnection) -> int:
    [(told,)] = connection.execute("SELECT current_setting('memory_limit')").fetchall()
    number, unit = told.split()
    return int(float(number) * UNITS[unit])
