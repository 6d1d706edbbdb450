"""A draft: the folder of a run that is not finished. It becomes a packet by one rename, or stays where it is."""

import os
import shutil
import time
from pathlib import Path

import psutil

from aos_analysis.reports.files import write_text

DRAFTS = ".draft"
OWNER = ".owner"
LOG = "erreur.log"
SPILL = ".spill"  # what did not fit in memory
RENAME_ATTEMPTS = 10
UNSIGNED = 60  # seconds during which a draft without owner is being made, or finished, by another run


def create(output: Path, campaign: str, run: str) -> Path:
    """A new draft of `campaign`; what dead runs of it left behind goes away, so that only the last failure is kept.
    FileExistsError: another run has begun the same one."""
    for old in (output / DRAFTS).glob(f"{campaign}-[0-9]*"):
        if not _alive(old):
            shutil.rmtree(old, ignore_errors=True)
    draft = output / DRAFTS / f"{campaign}-{run}"
    draft.mkdir(parents=True)
    write_text(draft / OWNER, _mark(psutil.Process()))
    return draft


def _mark(process: psutil.Process) -> str:
    return f"{process.pid} {process.create_time()}"


def _alive(draft: Path) -> bool:
    try:
        if not (draft / OWNER).is_file():
            return time.time() - draft.stat().st_mtime < UNSIGNED
        owner = (draft / OWNER).read_text("utf-8")
        return _mark(psutil.Process(int(owner.split()[0]))) == owner
    except (OSError, ValueError, IndexError, psutil.Error):
        return False


def finish(draft: Path, packet: Path) -> Path:
    """Turn a complete draft into `packet`: everything on disk first, then one rename."""
    (draft / OWNER).unlink(missing_ok=True)
    (draft / LOG).unlink(missing_ok=True)
    for file in draft.iterdir():
        _flush(file)
    packet.parent.mkdir(parents=True, exist_ok=True)
    _rename(draft, packet)
    _flush(packet.parent)
    return packet


def _flush(path: Path) -> None:
    if path.is_dir() and os.name == "nt":  # Windows does not open folders
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _rename(draft: Path, packet: Path) -> None:
    for attempt in range(RENAME_ATTEMPTS):
        try:
            draft.rename(packet)
            return
        except PermissionError:  # Windows, while an antivirus reads the new files
            if attempt == RENAME_ATTEMPTS - 1:
                raise
            time.sleep(0.2 * (attempt + 1))
