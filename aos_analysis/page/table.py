"""One function for every table: caption, scope, units, French numbers, and what each cell counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from aos_analysis.page.disclosure import MASK, Counted, is_small, printed_count
from aos_analysis.page.display import NUMBER_SLOT, Display
from aos_analysis.words.numbers import MISSING
from aos_analysis.words.wording import say

SHORT = 8  # rows of a table that is printed in one piece


@dataclass(frozen=True)
class Column:
    """A column declares what it counts; `number` aligns it to the right."""

    label: str
    counts: Counted = "none"
    number: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell that differs from its column: another thing counted, a note below, a mark before."""

    text: str
    counts: Counted | None = None
    note: str = ""
    shape: str = ""


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
) -> Display:
    """A numbered table of the page; the first column heads its row."""
    body = table_html(title, columns, rows, numbered=True, subtitle=subtitle)
    lines = [*notes, *legend(rows)]
    html = body + "".join(f'<p class="aos-note">{note_html(line)}</p>' for line in lines)
    text = "\n".join([title, *(" | ".join(_text(c) for c in row) for row in rows), *lines])
    short = " aos-short" if len(rows) <= SHORT else ""
    return Display("table", f'<div class="aos-table-block{short}">{html}</div>', text)


def table_html(
    title: str, columns: Sequence[Column], rows: Sequence[Sequence[str | Cell]], numbered: bool, subtitle: str = ""
) -> str:
    """`<table>` in a box that scrolls, with the keyboard too, where the screen is narrow."""
    below = f'<div class="aos-subtitle">{escape(subtitle, quote=False)}</div>' if subtitle else ""
    slot = NUMBER_SLOT if numbered else ""
    head = "".join(f'<th scope="col"{_css(c)}>{escape(c.label, quote=False)}</th>' for c in columns)
    lines = "".join(
        "<tr>" + "".join(_cell(cell, columns[i], i == 0) for i, cell in enumerate(row)) + "</tr>" for row in rows
    )
    return (
        f'<div class="aos-scroll" role="region" tabindex="0" aria-label="{escape(title)}">'
        f'<table class="aos-table" data-aos="table"><caption>{slot}{escape(title, quote=False)}{below}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def legend(rows: Sequence[Sequence[str | Cell]]) -> list[str]:
    """What `s` and « n. d. » mean, where they are used."""
    texts = {_text(cell) for row in rows for cell in row}
    return [say(f"tables.legend.{key}") for key, mark in (("masked", MASK), ("missing", MISSING)) if mark in texts]


def note_html(text: str) -> str:
    """`Lecture : …` with its first word set off."""
    head, colon, rest = text.partition(" : ")
    if colon and head in ("Lecture", "Champ", "Source", "Note"):
        return f"<b>{head} :</b> {escape(rest, quote=False)}"
    return escape(text, quote=False)


def shape(key: str) -> str:
    """A mark drawn by the style sheet; the word beside it says the same."""
    return f'<span class="aos-shape aos-{key}" aria-hidden="true"></span>'


def _text(cell: str | Cell) -> str:
    return cell if isinstance(cell, str) else cell.text


def _css(column: Column) -> str:
    return ' class="num"' if column.number else ""


def _cell(cell: str | Cell, column: Column, head: bool) -> str:
    cell = cell if isinstance(cell, Cell) else Cell(cell)
    note = f'<div class="aos-cell-note">{escape(cell.note, quote=False)}</div>' if cell.note else ""
    body = (shape(cell.shape) if cell.shape else "") + escape(cell.text, quote=False) + note
    if head:
        return f'<th scope="row">{body}</th>'
    masked = ' data-masked="true"' if cell.text == MASK else ""
    return f'<td data-counts="{cell.counts or column.counts}"{masked}{_css(column)}>{body}</td>'
