"""One function for every table: units, French numbers, what each cell counts, and what its marks mean."""

from collections.abc import Sequence

from aos_analysis.page.block import Cell, Column, Table
from aos_analysis.page.disclosure import MASK, Counted, is_small, printed_count
from aos_analysis.page.display import Display
from aos_analysis.words.numbers import MISSING
from aos_analysis.words.wording import say

__all__ = ["Cell", "Column", "counted", "data_table", "table"]


def counted(value: float | None, counts: Counted, masked: bool = False) -> Cell:
    """A count as it may be printed."""
    hide = masked or (value is not None and is_small(value, counts))
    return Cell(MASK if hide else printed_count(value, counts), counts)


def table(
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str | Cell]],
    notes: Sequence[str] = (),
    subtitle: str = "",
    shown: int | None = None,
) -> Display:
    """A numbered table of the page; the first column heads its row, rows after `shown` are folded."""
    return Display(data_table(title, columns, rows, notes, subtitle, shown))


def data_table(
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str | Cell]],
    notes: Sequence[str] = (),
    subtitle: str = "",
    shown: int | None = None,
) -> Table:
    """The block itself, with the meaning of the marks that it uses."""
    cells = tuple(tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in row) for row in rows)
    return Table(title, tuple(columns), cells, (*filter(None, notes), *_legend(cells)), subtitle, shown)


def _legend(rows: Sequence[Sequence[Cell]]) -> list[str]:
    """What `s` and « n. d. » mean, where they are used."""
    texts = {cell.text for row in rows for cell in row}
    return [say(f"tables.legend.{key}") for key, mark in (("masked", MASK), ("missing", MISSING)) if mark in texts]
