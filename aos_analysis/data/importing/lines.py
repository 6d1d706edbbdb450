"""Lines that are not surely one row each: decoded, unquoted and counted one by one; each is a row or a reject."""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aos_analysis.data.importing.layout import Layout
from aos_analysis.data.importing.scan import LONGEST, pieces

SPAN = 50  # lines that one quoted value may cover


@dataclass(frozen=True)
class Row:
    """One line of data: its cells, or None and the key of the reason why. `width`: the cells that a bad line had."""

    line: int
    cells: list[str] | None
    reason: str = ""
    width: int = 0


def read_lines(path: Path, layout: Layout, encoding: str, mixed: bool) -> Iterator[Row]:
    """Every line of data that is not blank, in order."""
    lines = _Lines(_numbered(path, layout.first_line), encoding, mixed)
    while (taken := lines.take()) is not None:
        line, text, reason = taken
        if reason:
            yield Row(line, None, reason)
        elif text:
            yield _row(line, text, layout, lines)


@dataclass
class _Lines:
    """Decoded lines, with a look at those that follow."""

    source: Iterator[tuple[int, bytes]]
    encoding: str
    mixed: bool
    ahead: deque = field(default_factory=deque)

    def take(self) -> tuple[int, str, str] | None:
        """(line, text, reason of a refusal), or None at the end."""
        return self.ahead.popleft() if self.ahead else self._next()

    def peek(self, rank: int) -> tuple[int, str, str] | None:
        while len(self.ahead) <= rank:
            if (read := self._next()) is None:
                return None
            self.ahead.append(read)
        return self.ahead[rank]

    def _next(self) -> tuple[int, str, str] | None:
        numbered = next(self.source, None)
        if numbered is None:
            return None
        line, raw = numbered
        text, reason = _decode(raw, self.encoding, self.mixed)
        return line, text, reason


def _numbered(path: Path, first_line: int) -> Iterator[tuple[int, bytes]]:
    """(line number, bytes without the line end); what is longer than LONGEST is cut, and refused later."""
    number, carry = 1, b""
    for piece in pieces(path):
        if number == 1:
            piece = piece.removeprefix(b"\xef\xbb\xbf")
        *whole, rest = piece.split(b"\n")
        for raw in whole:
            if number >= first_line:
                yield number, (carry + raw).removesuffix(b"\r")
            number, carry = number + 1, b""
        carry = (carry + rest)[: LONGEST + 1]
    if carry and number >= first_line:
        yield number, carry.removesuffix(b"\r")


def _decode(raw: bytes, encoding: str, mixed: bool) -> tuple[str, str]:
    if len(raw) > LONGEST:
        return "", "overlong"
    if b"\0" in raw:
        return "", "nul"
    if b"\r" in raw:
        return "", "return"
    if mixed and encoding != "utf-8" and not raw.isascii() and _is_utf8(raw):
        return "", "encoding"
    try:
        return raw.decode(encoding), ""
    except UnicodeDecodeError:
        return "", "encoding"


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _row(line: int, text: str, layout: Layout, lines: _Lines) -> Row:
    cells, reason = _cells(text, layout.separator)
    if reason == "unclosed":
        cells, reason = _over_lines(text, layout, lines)
    if cells is None:
        return Row(line, None, reason)
    return Row(line, cells) if len(cells) == layout.width else Row(line, None, "width", len(cells))


def _cells(text: str, separator: str) -> tuple[list[str] | None, str]:
    """The cells of a record, or the reason why its quotes make none."""
    if '"' not in text:
        return text.split(separator), ""
    try:
        (cells,) = csv.reader([text], delimiter=separator, strict=True)
    except csv.Error as error:
        said = str(error)
        return None, "unclosed" if "end of data" in said else "overlong" if "limit" in said else "quote"
    except ValueError:
        return None, "quote"
    return cells, ""


def _over_lines(text: str, layout: Layout, lines: _Lines) -> tuple[list[str] | None, str]:
    """A value that holds line ends: taken when the record is then exact, and no line inside it is one by itself."""
    joined = text
    for rank in range(SPAN):
        following = lines.peek(rank)
        if following is None or following[2] or len(joined) > LONGEST:
            break
        alone, _ = _cells(following[1], layout.separator)
        if alone is not None and len(alone) == layout.width:
            break
        joined = f"{joined}\n{following[1]}"
        cells, reason = _cells(joined, layout.separator)
        if cells is not None and len(cells) == layout.width:
            for _ in range(rank + 1):
                lines.take()
            return cells, ""
        if reason != "unclosed":
            break
    return None, "unclosed"
