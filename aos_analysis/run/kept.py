"""A file of draws, which grows line by line as they are made, survives a kill and is read again."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pandas as pd

from aos_analysis.page.sheet import Sheet
from aos_analysis.reports.files import write_text


@dataclass(frozen=True)
class Kept:
    """unique: columns that tell a draw from the others; one that two processes made is read once."""

    path: Path
    columns: tuple[str, ...]
    unique: Sequence[str]

    def begin(self) -> None:
        """The file with its header, rid of a last line that a kill has cut."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_text(self.path, self._whole() or Sheet(self.columns).text(()))

    def add(self, rows: Iterable[Mapping[str, object]]) -> None:
        with self.path.open("a", encoding="utf-8", newline="") as file:
            file.write(Sheet(self.columns).lines(rows))

    def read(self) -> pd.DataFrame:
        """The draws kept so far."""
        text = self._whole()
        found = pd.read_csv(StringIO(text)) if text else pd.DataFrame(columns=list(self.columns))
        return found.drop_duplicates(list(self.unique)).reset_index(drop=True)

    def _whole(self) -> str:
        text = self.path.read_bytes().decode("utf-8") if self.path.is_file() else ""
        return text[: text.rfind("\n") + 1]


def seconds_left(began: float, made: int, total: int) -> float:
    """began: on the clock of `time.monotonic`; made: of a total, since then."""
    return (time.monotonic() - began) / made * (total - made)
