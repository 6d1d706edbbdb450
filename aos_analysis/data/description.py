"""What `dataset.json` says of a data folder: whose data they are, when they were extracted, up to which flux month."""

import json
from calendar import monthrange
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from aos_analysis.definitions.renamed import renamed
from aos_analysis.words.errors import Fault
from aos_analysis.words.screen import screen
from aos_analysis.words.wording import say

DESCRIPTION = "dataset.json"
FLUX = ("flux_date", "flux_max")  # columns that say which month a line or a sum came with


@dataclass(frozen=True)
class Description:
    """extracted_on: the day of the export, where it is known; imported_on: of the last import, after which nothing can
    be; last_flux: first day of the last month of processing; said: the file itself."""

    source: str | None = None
    synthetic: bool = False
    extracted_on: date | None = None
    imported_on: date | None = None
    last_flux: date | None = None
    said: Mapping = field(default_factory=dict)

    @property
    def known_on(self) -> date | None:
        """The day after which the data say nothing."""
        return self.extracted_on or self.imported_on

    @property
    def spoken_until(self) -> date:
        """The last day that the data speak of: that of the export, else the end of the last flux month."""
        month = self.last_flux
        end = month and month.replace(day=monthrange(month.year, month.month)[1])
        return self.extracted_on or end or self.imported_on or date.today()


def describe(folder: Path) -> tuple[Description, list[Fault]]:
    """`dataset.json`, an optional file; its old keys (`outdated`) are read."""
    path = folder / DESCRIPTION
    if not path.is_file():
        return Description(), []
    try:
        read = json.loads(path.read_text("utf-8"))
        if not isinstance(read["source"], str) or not isinstance(read.get("synthetic", False), bool):
            raise ValueError
        extracted, imported, month = (
            date.fromisoformat(text) if text else None
            for text in (read.get("extracted_on") or read.get("date"), read.get("imported_on"), _first(read))
        )
    except (ValueError, TypeError, KeyError):
        return Description(), [Fault(path.name, say("data_faults.dataset"))]
    spoken = [Fault(path.name, say("data_faults.spoken_source", fault=fault)) for fault in screen(read["source"])]
    if spoken:
        return Description(said=read), spoken
    return Description(read["source"], read.get("synthetic", False), extracted, imported, month, read), []


def outdated(description: Description) -> list[Fault]:
    """Keys of the file that are read, and have another name since."""
    told = [renamed(DESCRIPTION, key) for key in description.said]
    return [Fault(DESCRIPTION, str(was)) for was in told if was]


def _first(read: Mapping) -> str | None:
    """`2026-06` or `2026-06-30` as the first day of its month."""
    text = read.get("last_flux")
    return text and f"{text[:7]}-01"


def described(before: Description, title: str, extracted_on: date | None, last_flux: date | None) -> str:
    """The file after an import. The day of an export that is not given is not known: that of the one before is no
    longer true."""
    dates = {"extracted_on": extracted_on, "last_flux": last_flux and f"{last_flux:%Y-%m}", "imported_on": date.today()}
    kept = {key: value for key, value in before.said.items() if key not in ("date", *dates)}
    said = {"source": title, "synthetic": False, **kept, **{key: str(value) for key, value in dates.items() if value}}
    return json.dumps(said, ensure_ascii=False) + "\n"


def last_flux_of(paths: Iterable[Path]) -> date | None:
    """First day of the last flux month of these Parquet files, from what they say of themselves; None where none
    does."""
    found: list[date] = []
    for path in paths:
        with suppress(pa.ArrowException, OSError):
            found += _last_dates(pq.read_metadata(path))
    return max(found).replace(day=1) if found else None


def _last_dates(metadata: pq.FileMetaData) -> Iterable[date]:
    for group in (metadata.row_group(k) for k in range(metadata.num_row_groups)):
        for column in (group.column(k) for k in range(group.num_columns)):
            if column.path_in_schema in FLUX and column.is_stats_set and isinstance(column.statistics.max, date):
                yield column.statistics.max
