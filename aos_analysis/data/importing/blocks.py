"""A text file cut into columns of bytes by Arrow, block after block, where one line is surely one row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from aos_analysis.data.importing.layout import Layout
from aos_analysis.data.importing.scan import UNDEFINED, Facts

SIZE = 8 << 20  # bytes of a block; Arrow reads a dozen ahead


class NotOneRowALine(Exception):
    """Arrow did not see the lines that the bytes hold: the file is to be read line by line."""


@dataclass(frozen=True)
class Block:
    """columns: bytes of the cells, c0, c1…; lines: the number of each row; bad: (line, width) of the other lines."""

    columns: pa.Table
    encoding: str
    lines: np.ndarray
    bad: Sequence[tuple[int, int]]


def may_cut(facts: Facts, layout: Layout, encoding: str) -> bool:
    """Whether no line can be two rows, or two lines one, and no sign is in doubt."""
    if layout.width < 2 or not layout.plain or facts.returns or facts.overlong or facts.mixed or facts.controls:
        return False
    if facts.quotes and not facts.well_quoted:
        return False
    if encoding == "utf-8":
        return not facts.other
    return not facts.c1 or (encoding == "cp1252" and not {*facts.c1} & {*UNDEFINED})


def cut(
    path: Path, facts: Facts, layout: Layout, encoding: str, needed: Sequence[int], expected: int
) -> Iterator[Block]:
    """The columns needed, in order; NotOneRowALine where rows are not as many as the `expected` lines.

    Bytes are read as they are in UTF-8, or where no line can be told aside: Arrow tells lines in UTF-8 only.
    """
    regular = not facts.quotes and facts.separators == (layout.width - 1) * (facts.lines - facts.trailing_blank)
    read = "utf-8" if regular else encoding  # else it is Arrow that decodes
    told_in = encoding if regular else "utf-8"
    bad: list[tuple[int, int]] = []
    line, told, seen, lines = layout.first_line, 0, 0, np.array([], np.int64)
    try:
        for batch in arrow_csv.open_csv(
            path, *_options(layout, facts.quotes > 0, read, needed, None if regular else bad)
        ):
            skipped = [number for number, _ in bad[told:]]
            lines = np.arange(line, line + len(batch) + len(skipped))
            lines = lines[~np.isin(lines, skipped)][: len(batch)]
            here = [found for found in bad[told:] if found[0] <= lines[-1]] if len(batch) else []
            told, line, seen = told + len(here), line + len(batch) + len(here), seen + len(batch)
            yield Block(pa.Table.from_batches([batch]), told_in, lines, here)
    except (pa.ArrowException, UnicodeDecodeError):
        raise NotOneRowALine from None
    if seen + len(bad) != expected:
        raise NotOneRowALine
    if bad[told:]:
        none = pa.table({f"c{index}": pa.array([], pa.binary()) for index in needed})
        yield Block(none, told_in, lines[:0], bad[told:])


def _options(layout: Layout, quoted: bool, encoding: str, needed: Sequence[int], bad: list | None) -> tuple:
    """bad: where lines of another width are noted; None stops at the first."""
    noted = [] if bad is None else bad

    def aside(row: arrow_csv.InvalidRow) -> str:
        noted.append((row.number, row.actual_columns))
        return "skip"

    names = [f"c{index}" for index in range(layout.width)]
    kept = [f"c{index}" for index in needed]
    read = arrow_csv.ReadOptions(
        use_threads=False, block_size=SIZE, skip_rows=layout.first_line - 1, column_names=names, encoding=encoding
    )
    parse = arrow_csv.ParseOptions(
        delimiter=layout.separator,
        quote_char='"' if quoted else False,
        double_quote=False,
        invalid_row_handler=None if bad is None else aside,
    )
    convert = arrow_csv.ConvertOptions(
        check_utf8=False, column_types=dict.fromkeys(kept, pa.binary()), include_columns=kept, null_values=[]
    )
    return read, parse, convert
