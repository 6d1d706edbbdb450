"""What an import did, file by file, as the sentences that `aos data import` prints."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aos_analysis.data.importing.ledger import FileRecord
from aos_analysis.words.numbers import number
from aos_analysis.words.wording import say

SHOWN = 12  # reasons listed
# Columns where an empty cell says something: still valid, never treated, not met (a meeting without a date or a channel
# is a fault that `aos check --data` tells)
SAYING = ("start_date", "end_date", "closed_on", "death_date", "cohort", "contact_date", "channel")


@dataclass
class TableSummary:
    """One table: its files, the rows written, missing values by column (never zeros); `told`: what moved since the
    edition before."""

    table: str
    files: list[FileRecord] = field(default_factory=list)
    rows: int = 0
    missing: Counter = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ImportSummary:
    """accepted + rejected = read, for each file and for all. `reasons`: lines by (reason, column)."""

    target: Path
    tables: tuple[TableSummary, ...]
    reasons: Counter
    already: tuple[str, ...]
    aside: tuple[str, ...]
    absent: tuple[str, ...]
    warnings: tuple[str, ...]
    rejects: Path | None
    dated: bool = False

    @property
    def read(self) -> int:
        return sum(file.read for table in self.tables for file in table.files)

    @property
    def accepted(self) -> int:
        return sum(file.accepted for table in self.tables for file in table.files)

    @property
    def rejected(self) -> int:
        return sum(file.rejected for table in self.tables for file in table.files)

    @property
    def totals(self) -> int:
        return sum(file.totals for table in self.tables for file in table.files)

    def sentences(self) -> Iterator[str]:
        for table in self.tables:
            for file in table.files:
                yield say("import.summary.file", **_counts(file.name, file.read, file.accepted, file.rejected))
            yield say("import.summary.table", table=table.table, rows=number(table.rows))
            yield from table.told
            for column, count in ((name, n) for name, n in table.missing.items() if name not in SAYING):
                yield say("import.summary.missing", table=table.table, column=column, count=number(count))
        if self.tables:
            yield say("import.summary.all", **_counts("", self.read, self.accepted, self.rejected))
        for (key, column), count in self.reasons.most_common(SHOWN):
            where = f" ({column})" if column else ""
            said = say(f"import.short_reasons.{key}")
            yield say("import.summary.reason", count=number(count), reason=said, column=where)
        if self.totals:
            yield say("import.summary.totals", count=number(self.totals))
        if self.rejects:
            yield say("import.summary.rejects", path=self.rejects)
        for key in ("already", "aside", "absent"):
            if names := getattr(self, key):
                yield say(f"import.summary.{key}", names=", ".join(names))
        yield from self.warnings
        if self.tables and not self.dated:
            yield say("import.summary.undated")
        yield say("import.summary.done" if self.tables else "import.summary.nothing", target=self.target)


def _counts(name: str, read: int, accepted: int, rejected: int) -> dict[str, str]:
    return {
        "name": name,
        "read": number(read),
        "accepted": number(accepted),
        "rejected": number(rejected),
    }
