"""Where the data of a text file begin, which separator it has, and which table of the mapping its header fits."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aos_analysis.data.importing.headers import Match, matches
from aos_analysis.data.importing.recognition import choose
from aos_analysis.definitions.mapping import SourceMapping
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import say

HEAD = 1 << 18  # bytes in which the header is looked for
TITLES = 40  # lines that may stand above the header
SEPARATORS = (";", ",", "\t", "|")


@dataclass(frozen=True)
class Layout:
    """The header found: `first_line` of the data (from 1), `plain` when every line above is one line of text."""

    match: Match
    separator: str
    first_line: int
    plain: bool

    @property
    def width(self) -> int:
        return len(self.match.headers)


@dataclass(frozen=True)
class _Candidate:
    match: Match
    separator: str
    line: int
    first_line: int


def find_layout(path: Path, name: str, mapping: SourceMapping) -> Layout:
    """The layout of a text file; DataError says what was looked for and what was read."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    text = _decode(head.replace(b"\0", b""))
    if "\n" not in text and "\r" in text:
        raise DataError(Fault(name, say("import.mac_lines")))
    signs = SEPARATORS if mapping.separator == "auto" else ("\t" if mapping.separator == "tab" else mapping.separator,)
    candidates = [found for sign in signs for found in _candidates(text, sign, mapping)]
    best = choose([candidate.match for candidate in candidates], name, mapping)
    found = next(candidate for candidate in candidates if candidate.match is best)
    plain = found.first_line == found.line + 1
    return Layout(best, found.separator, found.first_line, plain)


def _decode(head: bytes) -> str:
    try:
        return head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start > len(head) - 4:  # a character cut by the end of the head
            return head[: error.start].decode("utf-8-sig")
        return head.decode("cp1252", errors="replace")


def _candidates(text: str, separator: str, mapping: SourceMapping) -> Iterator[_Candidate]:
    """The rows that could be a header, each with the line where it begins and the line where data begin."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    begins = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                for match in matches(mapping, row):
                    yield _Candidate(match, separator, begins, reader.line_num + 1)
            begins = reader.line_num + 1
            if begins > TITLES:
                return
    except csv.Error:  # a field beyond the module's limit: no header is that long
        return
