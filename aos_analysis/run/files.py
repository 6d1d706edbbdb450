"""The files of a packet: their names, and how they are written, whole or not at all."""

import csv
import io
import json
import math
import os
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

PAGE, AUDIT, PDF = "rapport.html", "rapport.ipynb", "rapport.pdf"
RESULT, MANIFEST, REVIEW = "result.json", "manifest.json", "review.json"
QUALITY, FOLLOW_UP, CALIBRATION, POOLING = "quality.json", "follow_up.json", "calibration.json", "pooling.json"
DECLARED = {  # what a packet judges -> its declaration
    "effect": RESULT,
    "quality": QUALITY,
    "follow_up": FOLLOW_UP,
    "calibration": CALIBRATION,
    "pooling": POOLING,
}
ESTIMATES, PATH, CHECKS, MEETINGS = "estimates.csv", "path.csv", "checks.csv", "follow_up.csv"
PARAMETERS, INDEX = "parameters.yaml", "index.html"
DIGITS = 12  # significant digits of a float: thirteen and more can read as an identity number, and mean nothing here


def plain(value: object) -> object:
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


def write_json(path: Path, content: object) -> None:
    """JSON in UTF-8, two spaces, keys in the order given, `null` for numbers that are not finite."""
    write_text(path, json.dumps(plain(content), ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def write_text(path: Path, text: str) -> None:
    """The whole file or nothing: written beside, flushed to disk, then renamed."""
    beside = path.with_name(path.name + ".tmp")
    with beside.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
