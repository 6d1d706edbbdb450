"""One pass over the bytes of a text file: its hash, its encoding, and whether one line is surely one row."""

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

NOT_FOLLOWING = bytes(i for i in range(256) if not 0x80 <= i < 0xC0)  # not the second byte of a UTF-8 sign
CHUNK = 1 << 20  # bytes: a piece stays in the cache of the processor while it is counted, hashed, decoded
LONGEST = 1 << 20  # bytes of one line
HIGH = bytes(range(0x80, 0x100))
ORDINARY = bytes(i for i in range(0x20, 0x7F) if i != ord('"'))
NOT_C1 = bytes(i for i in range(256) if not 0x80 <= i < 0xA0)
UNDEFINED = b"\x81\x8d\x8f\x90\x9d"  # bytes that cp1252 does not define


@dataclass
class Facts:
    """What the bytes of a file say. `lines` counts line ends (a last line without one included).

    opening, closing: quotes that follow, or precede, a separator or a line end.
    utf8, other: pieces with accents that are, or are not, valid UTF-8; `both`: pieces that hold the two.
    c1: bytes 80 to 9F met, which latin-1 and cp1252 read differently.
    """

    sha256: str = ""
    lines: int = 0
    ends_with_newline: bool = True
    quotes: int = 0
    opening: int = 0
    closing: int = 0
    returns: int = 0
    controls: bytes = b""
    overlong: bool = False
    trailing_blank: int = 0
    separators: int = 0
    utf8: int = 0
    other: int = 0
    both: bool = False
    c1: bytes = b""

    @property
    def well_quoted(self) -> bool:
        """Every quote opens or closes a value: none is inside one."""
        return self.quotes == self.opening + self.closing and self.opening == self.closing

    @property
    def mixed(self) -> bool:
        return self.both or (self.utf8 > 0 and self.other > 0)

    def encoding(self, declared: str) -> str:
        """The encoding declared, else the one that the accents have; where they differ, the most frequent one."""
        if declared != "auto":
            return declared
        return "cp1252" if self.other > self.utf8 else "utf-8"


def scan(path: Path, separator: str) -> Facts:
    """Facts of a whole file, read once in pieces that end with a line."""
    facts, digest, tail = Facts(), hashlib.sha256(), b""
    mark = separator.encode()
    for piece in pieces(path):
        digest.update(piece)
        _count(facts, piece, mark)
        tail = (tail + piece[-4096:])[-4096:]
    facts.sha256 = digest.hexdigest()
    facts.ends_with_newline = tail.endswith(b"\n")
    facts.lines += not facts.ends_with_newline
    ends = tail[len(tail.rstrip(b"\r\n")) :].count(b"\n")
    facts.trailing_blank = max(ends - 1, 0)
    if tail[-1:] == b'"':
        facts.closing += 1
    return facts


def pieces(path: Path) -> Iterator[bytes]:
    """A file in pieces of whole lines; a line longer than a piece is cut."""
    with path.open("rb") as stream:
        while block := stream.read(CHUNK):
            yield block if block.endswith(b"\n") else block + stream.readline(CHUNK)


def _count(facts: Facts, piece: bytes, separator: bytes) -> None:
    if piece.startswith(codecs.BOM_UTF8):
        facts.utf8 += 1
        piece = piece[3:]
    special = piece.translate(None, ORDINARY)
    newlines = special.count(b"\n")
    facts.lines += newlines
    facts.overlong |= _overlong(piece)
    facts.separators += piece.count(separator)
    if quotes := special.count(b'"'):
        facts.quotes += quotes
        facts.opening += piece.count(separator + b'"') + piece.count(b'\n"') + piece.startswith(b'"')
        facts.closing += piece.count(b'"' + separator) + piece.count(b'"\n') + piece.count(b'"\r\n')
    if b"\r" in special:
        facts.returns += special.count(b"\r") - piece.count(b"\r\n")
    if len(special) > newlines:
        seen = special.translate(None, ORDINARY + HIGH + b'\n\r"' + facts.controls + separator)
        facts.controls += bytes(set(seen))
    if not special.isascii():
        _accents(facts, piece, special)


def _overlong(piece: bytes) -> bool:
    """Whether a line is longer than LONGEST, to a few bytes."""
    start = 0
    while len(piece) - start >= LONGEST:
        end = piece.rfind(b"\n", start, start + LONGEST)
        if end < 0:
            return True
        start = end + 1
    return False


def _accents(facts: Facts, piece: bytes, special: bytes) -> None:
    try:
        piece.decode("utf-8")
    except UnicodeDecodeError:
        facts.other += 1
        facts.c1 += bytes({*special.translate(None, NOT_C1)} - {*facts.c1})
        facts.both |= _looks_like_utf8(piece, special)
    else:
        facts.utf8 += 1


def _looks_like_utf8(piece: bytes, special: bytes) -> bool:
    """Whether a piece that is not UTF-8 holds a pair of bytes that UTF-8 would (« Ã© »)."""
    if not special.translate(None, NOT_FOLLOWING):
        return False
    read = np.frombuffer(piece, np.uint8)
    high = np.flatnonzero(read[:-1] >= 0xC2)
    return bool(((read[high] < 0xF5) & (read[high + 1] >= 0x80) & (read[high + 1] < 0xC0)).any())
