"""Keys that an earlier version read under another name: `renamed.csv`, one line each, is their only list."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aos_analysis.words.wording import say

TABLE = Path(__file__).with_name("renamed.csv")


@dataclass(frozen=True)
class Renamed:
    """model: the class that reads the key, or the file that has it; new: empty where nothing reads it any more;
    since: the version that changed it."""

    model: str
    old: str
    new: str
    since: str

    def __str__(self) -> str:
        key = "renamed_key" if self.new else "retired_key"
        return say(f"faults.{key}", field=self.old, new=self.new, since=self.since)


@cache
def renamed_keys() -> Mapping[tuple[str, str], Renamed]:
    """(model, old key) → what became of it."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["model"], row["old"]): Renamed(**row) for row in csv.DictReader(file)}


def renamed(model: type | str | None, key: str) -> Renamed | None:
    name = model if isinstance(model, str) else getattr(model, "__name__", "")
    return renamed_keys().get((name, key))
