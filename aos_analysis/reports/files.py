"""The files of a packet: their names, and how they are written, whole or not at all."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from aos_analysis.page.sheet import plain

if TYPE_CHECKING:
    from aos_analysis.study.result import Bounded

PAGE, AUDIT, PDF = "rapport.html", "rapport.ipynb", "rapport.pdf"
BRIEF, BRIEF_PDF = "brief.html", "brief.pdf"
MANIFEST, REVIEW = "manifest.json", "review.json"
PARAMETERS, INDEX = "parameters.yaml", "index.html"


def bounds(value: "Bounded") -> dict[str, float]:
    """A number and its interval, as packets declare them."""
    return {"estimate": value.estimate, "low": value.low, "high": value.high}


def write_json(path: Path, content: object) -> None:
    """JSON in UTF-8, two spaces, keys in the order given, `null` for numbers that are not finite."""
    write_text(path, json_text(content))


def json_text(content: object) -> str:
    return json.dumps(plain(content), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def write_text(path: Path, text: str) -> None:
    """The whole file or nothing: written beside, flushed to disk, then renamed."""
    beside = path.with_name(path.name + ".tmp")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:  # nothing half-written stays
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
