"""What `aos data import` set aside before these tables existed: counts by column, the values stay where they are."""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aos_analysis.data.importing.job import REJECTS
from aos_analysis.data.importing.ledger import PartRecord, read_ledger
from aos_analysis.data.importing.rejects import COLUMNS
from aos_analysis.data.sources import Source
from aos_analysis.words.errors import DataError
from aos_analysis.words.wording import say

_FILE, _LINE, COLUMN, _VALUE, REASON = COLUMNS


@dataclass(frozen=True)
class Rejects:
    """columns: column (of the export, empty for a whole line), lines. `rejected` of the `read` lines; recognised
    totals, which nobody should add, are in neither."""

    columns: pd.DataFrame
    rejected: int
    read: int


def read_rejects(source: Source, folder: Path | None) -> Rejects | None:
    """From the CSVs of `rejets/`; None for a folder that no import wrote. Lines read come from the import's own record
    where there is one, else they are those rejected and those in the tables."""
    if folder is None:
        return None
    records, files = _records(folder), sorted((folder / REJECTS).glob("*.csv"))
    if not records and not files:
        return None
    counts = Counter(row.get(COLUMN) or "" for path in files for row in _rows(path))
    rejected, totals = counts.total(), sum(file.totals for record in records for file in record.files)
    read = sum(file.read for record in records for file in record.files) - totals
    kept = sum(file.rows for file in source.info.files)
    frame = pd.DataFrame(sorted(counts.items(), key=lambda item: (-item[1], item[0])), columns=["column", "lines"])
    return Rejects(frame, rejected, read if records else rejected + kept)


def _records(folder: Path) -> list[PartRecord]:
    try:
        return read_ledger(folder)
    except DataError:  # tables that another tool wrote
        return []


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return [row for row in rows if row.get(REASON) != say("import.reasons.total")]
