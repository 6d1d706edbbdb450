"""A SAS7BDAT file made from nothing: no library writes that format. 32 bits, little-endian, uncompressed, one page of
metadata and one of rows, laid out as the published descriptions of the format say. SAS itself never saw it."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

PAGE, HEADER, WIDTH = 16_384, 1024, 40  # bytes of a page, of the header, of a text
LATIN_1 = 29
EPOCH = date(1960, 1, 1)


@dataclass(frozen=True)
class Field:
    """format: as SAS prints it (`DDMMYY`, `DATETIME`…); a text has none."""

    name: str
    text: bool = False
    format: str = ""


def sas7bdat(fields: Sequence[Field], rows: Sequence[Sequence[object]]) -> bytes:
    size = sum(WIDTH if field.text else 8 for field in fields)
    data = b"".join(_cell(field, value) for row in rows for field, value in zip(fields, row, strict=True))
    page = bytearray(PAGE)
    struct.pack_into("<HHH", page, 16, 0x0100, len(rows), 0)
    page[24 : 24 + len(data)] = data
    return _header() + _metadata(fields, size, len(rows)) + bytes(page)


def _cell(field: Field, value: object) -> bytes:
    if field.text:
        return str(value).encode("latin-1").ljust(WIDTH)
    if isinstance(value, datetime):
        value = (value - datetime(1960, 1, 1)).total_seconds()
    elif isinstance(value, date):
        value = (value - EPOCH).days
    return struct.pack("<d", float("nan") if value is None else value)


def _header() -> bytes:
    head = bytearray(HEADER)
    head[0:32] = bytes.fromhex("000000000000000000000000c2ea8160b31411cfbd92080009c7318c181f1011")
    head[32], head[35], head[37], head[39], head[70] = 0x22, 0x22, 1, ord("1"), LATIN_1
    head[84:92], head[156:164] = b"SAS FILE", b"DATA    "
    struct.pack_into("<III", head, 196, HEADER, PAGE, 2)
    return bytes(head)


def _metadata(fields: Sequence[Field], size: int, rows: int) -> bytes:
    text, places = bytearray(32), []
    for field in fields:
        for word in (field.name.encode("latin-1"), field.format.encode()):
            places.append((len(text), len(word)))
            text += word + b"\0" * (-len(word) % 4)
    struct.pack_into("<H", text, 0, len(text))
    names, formats = places[::2], places[1::2]
    parts = [_row_size(size, rows, len(fields)), b"\xf6\xf6\xf6\xf6" + struct.pack("<II", len(fields), 0)]
    parts += [b"\xfd\xff\xff\xff" + bytes(text), _names(names), _attributes(fields), *map(_format, formats)]
    page, end = bytearray(PAGE), PAGE
    struct.pack_into("<HHH", page, 16, 0, len(parts), len(parts))
    for rank, part in enumerate(parts):
        end -= len(part)
        page[end : end + len(part)] = part
        struct.pack_into("<IIBB", page, 24 + 12 * rank, end, len(part), 0, 0)
    return bytes(page)


def _row_size(size: int, rows: int, columns: int) -> bytes:
    part = bytearray(480)
    part[0:4] = b"\xf7\xf7\xf7\xf7"
    struct.pack_into("<II", part, 20, size, rows)
    struct.pack_into("<II", part, 36, columns, 0)
    return bytes(part)


def _names(places: Sequence[tuple[int, int]]) -> bytes:
    entries = b"".join(struct.pack("<HHHH", 0, start, length, 0) for start, length in places)
    return b"\xff\xff\xff\xff" + bytes(8) + entries + bytes(8)


def _attributes(fields: Sequence[Field]) -> bytes:
    entries, start = b"", 0
    for field in fields:
        width = WIDTH if field.text else 8
        entries += struct.pack("<IIHBB", start, width, 0, 2 if field.text else 1, 0)
        start += width
    return b"\xfc\xff\xff\xff" + bytes(8) + entries + bytes(8)


def _format(place: tuple[int, int]) -> bytes:
    part = bytearray(52)
    part[0:4] = b"\xfe\xfb\xff\xff"
    struct.pack_into("<HHH", part, 34, 0, *place)
    return bytes(part)
