"""Memories that only grow: `journal.jsonl` in the outputs, `registre.jsonl` on a share, one JSON object a line.

A line says `what` happened ("publication", "withdrawal", "draw", "draw_refused", "run"…), `when` (to the second), and
whatever else identifies it: campaign, run, hashes. No pseudonym, no machine path, no count but printed ones
stands there. Lines are appended and never changed; one that cannot be read (a copy cut short) is passed over.
"""

import json
import os
from datetime import datetime
from pathlib import Path

from aos_analysis.page.sheet import plain
from aos_analysis.run.manifest import stamp

JOURNAL, REGISTER = "journal.jsonl", "registre.jsonl"


def home(share: Path) -> Path:
    """Where the register of a share stands: above it, where several caisses share one."""
    return share.parent if (share.parent / REGISTER).is_file() else share


def append(path: Path, what: str, when: datetime | None = None, /, **facts: object) -> dict:
    """Add one line and return it; the file and its folder are made where they are not there yet."""
    line = {"what": what, "when": stamp(when or datetime.now()), **plain(facts)}
    path.parent.mkdir(parents=True, exist_ok=True)
    cut = path.is_file() and path.stat().st_size > 0 and not path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write("\n" * cut + json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return line


def lines(path: Path, what: str | None = None, **facts: object) -> list[dict]:
    """Lines in the order they were written; those of one kind, or that hold some facts, where asked."""
    wanted = facts | {"what": what} if what else facts
    if not path.is_file():
        return []
    read = (_line(text) for text in path.read_text("utf-8", errors="replace").split("\n"))
    return [line for line in read if line and all(line.get(key) == value for key, value in wanted.items())]


def _line(text: str) -> dict:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) and "what" in found else {}
