"""The lines that an import sets aside, in a CSV that a spreadsheet opens: file, line, column, value read, reason."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from aos_analysis.data.importing.ledger import FileRecord
from aos_analysis.data.importing.reasons import Reason
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.numbers import number
from aos_analysis.words.wording import say

COLUMNS = ("fichier", "ligne", "colonne", "valeur lue", "motif")
SHOWN = 80  # signs of a value
DIGITS = re.compile(r"\d(?:[ \u00a0]?\d){10,}[ \u00a0]?\d*")  # 11 digits and more: perhaps a NIR or a RPPS number
CORSICAN = re.compile(r"[12]\s?\d{2}\s?\d{2}\s?2[ABab]\s?\d{3}\s?\d{3}(?:\s?\d{2})?")  # a NIR with a letter
EXECUTED = ("=", "+", "-", "@", "\t", "\r")  # first signs that a spreadsheet takes for a formula


@dataclass
class Rejects:
    """Written as the import goes. counts: by (file, key of reason, column); firsts: the first lines, for messages."""

    path: Path
    counts: Counter = field(default_factory=Counter)
    firsts: list[str] = field(default_factory=list)
    _stream: IO | None = None

    def add(self, file: str, line: int, reason: Reason, read: str | None) -> None:
        said = say(f"import.reasons.{reason.key}", **reason.words)
        self.counts[file, reason.key, reason.header] += 1
        value = say("import.hidden") if reason.hidden else readable(read or "")
        row = (file, line, reason.header, value, said)
        if len(self.firsts) < 5 and reason.key != "total":
            column = f"{reason.header} : " if reason.header else ""
            self.firsts.append(say("import.first", file=file, line=line, column=column, reason=said, read=value))
        if self._stream is None:
            self._stream = self.path.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._stream, delimiter=";").writerow(COLUMNS)
        csv.writer(self._stream, delimiter=";").writerow([harmless(str(cell)) for cell in row])

    def close(self) -> None:
        if self._stream:
            self._stream.close()

    def total(self, file: str, keys: Sequence[str] | None = None) -> int:
        return sum(n for (name, key, _), n in self.counts.items() if name == file and (keys is None or key in keys))


def refuse_useless(files: Sequence[FileRecord], rejects: Rejects) -> None:
    """A file without any accepted line is not what it was taken for."""
    for file in files:
        if not file.accepted:
            said = say("import.nothing_accepted", count=number(file.read))
            raise DataError(Fault(file.name, said), *rejects.firsts)


def readable(text: str) -> str:
    """One line, short, without any number that could be a person's."""
    text = DIGITS.sub(_masked, CORSICAN.sub(say("import.hidden"), text))
    text = "".join(c if c.isprintable() else "�" for c in text)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _masked(found: re.Match) -> str:
    digits = re.sub(r"\D", "", found[0])
    return found[0] if len(digits) == 13 and digits.startswith("3400") else say("import.hidden")  # a CIP code


def harmless(cell: str) -> str:
    """A cell that no spreadsheet executes: an apostrophe before what looks like a formula."""
    return f"'{cell}" if cell.startswith(EXECUTED) else cell
