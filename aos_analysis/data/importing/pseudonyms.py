"""Pseudonyms: a keyed hash of each person's identifier, the same in every table; the key never enters the project."""

import hmac
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from aos_analysis.definitions.library import SHIPPED
from aos_analysis.words.errors import Fault, ParameterError
from aos_analysis.words.wording import say

SHORTEST = 32  # bytes of a key
LENGTH = 32  # hexadecimal digits of a pseudonym: 128 bits


class Pseudonyms:
    """HMAC-SHA256 of an identifier without its spaces; `fingerprint` tells whether two imports used the same key."""

    def __init__(self, path: Path, target: Path):
        self._key = _read_key(path, target)
        self.fingerprint = hmac.digest(self._key, b"aos import", "sha256").hex()[:16]

    def __call__(self, column: pa.ChunkedArray) -> pa.ChunkedArray:
        """A text column, every value replaced; nulls stay."""
        codes = pc.dictionary_encode(column.combine_chunks())
        named = pa.array([self.of(value) for value in codes.dictionary.to_pylist()], pa.string())
        return pa.chunked_array([named.take(codes.indices)])

    def of(self, identifier: str) -> str:
        plain = "".join(identifier.split()).upper().encode()
        return hmac.digest(self._key, plain, "sha256").hex()[:LENGTH]

    def __repr__(self) -> str:
        return f"Pseudonyms({self.fingerprint})"


def _read_key(path: Path, target: Path) -> bytes:
    if not path.is_file():
        raise ParameterError(Fault(path.name, say("import.key_missing")))
    place = path.resolve()
    if place.is_relative_to(SHIPPED.parent.resolve()) or place.is_relative_to(target.resolve()):
        raise ParameterError(Fault(path.name, say("import.key_inside")))
    key = path.read_bytes().strip()
    if len(key) < SHORTEST or len(set(key)) < 8:
        raise ParameterError(Fault(path.name, say("import.key_short", length=SHORTEST)))
    return key
