"""The files of a packet: their names, and how they are written, whole or not at all."""

import csv
import io
import json
import math
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aos_analysis.study.result import Bounded

PAGE, AUDIT, PDF = "rapport.html", "rapport.ipynb", "rapport.pdf"
BRIEF, BRIEF_PDF = "brief.html", "brief.pdf"
MANIFEST, REVIEW = "manifest.json", "review.json"
PARAMETERS, INDEX = "parameters.yaml", "index.html"
BOM, FRENCH_SEPARATOR = "\ufeff", ";"
DIGITS = 12  # significant digits of a float: thirteen and more can read as an identity number, and mean nothing here


def plain(value: object) -> Any:
    """The same value in what JSON and CSV know: months as `2024-03`, floats to 12 digits, not finite ones as None."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, date):  # pandas timestamps are dates
        return f"{value:%Y-%m}"
    if hasattr(value, "item"):  # numpy numbers
        value = value.item()
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    return value


def table(columns: tuple[str, ...], rows: Iterable[Mapping]) -> str:
    """CSV as RFC 4180 writes it: comma, decimal point, CRLF, missing values empty."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        values = (plain(row[column]) for column in columns)
        writer.writerow(["" if value is None else value for value in values])
    return out.getvalue()


def french_table(columns: tuple[str, ...], rows: Iterable[Mapping]) -> str:
    """CSV as a French Excel opens it: byte order mark, semicolon, decimal comma, CRLF."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=FRENCH_SEPARATOR)
    writer.writerow(columns)
    for row in rows:
        values = (plain(row[column]) for column in columns)
        writer.writerow(["" if v is None else str(v).replace(".", ",") if isinstance(v, float) else v for v in values])
    return BOM + out.getvalue()


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
