"""A block as HTML: the only place where what displays say becomes markup."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import singledispatch
from html import escape

from aos_analysis.page.block import Card, Cell, Column, Cover, Drawing, Figure, Items, Pair, Paragraph, Prose, Table
from aos_analysis.page.disclosure import MASK
from aos_analysis.page.typography import curled
from aos_analysis.words.wording import say

SHORT = 8  # rows of a table that is printed in one piece
LONG = 14  # rows of a figure's data table that print in two columns
TALL = 0.75  # height of a drawing over its width: on paper it then takes the page that it needs
NOTES = ("Lecture", "Champ", "Source", "Note")
TAG, PATH, UNSAFE = re.compile(r"<[^>]*>"), re.compile(r" d='[^']*'"), re.compile(r"[%#&<>\" \t\r\n]|:(?=//)|\((?=#)")
NOBODY = "none"  # what most cells count: no person, no unit
TONES = {"sentence": ' class="aos-sentence"', "absent": ' class="aos-absent"', "plain": ""}


def plain(text: str) -> str:
    return escape(text, quote=False)


@singledispatch
def hypertext(block: object, number: str = "") -> str:
    """The HTML of a block; `number` is written before its caption (« Figure 2. »)."""
    raise TypeError(type(block).__name__)


@hypertext.register
def _table(block: Table, number: str = "") -> str:
    """Rows after the fold stand in a closed `<details>`, under the same heads."""
    shown = len(block.rows) if block.shown is None else block.shown
    short = " aos-short" if len(block.rows) <= SHORT else ""
    body = _grid(replace(block, rows=block.rows[:shown]), number) if shown else ""
    if folded := block.rows[shown:]:
        title = say(f"tables.fold.{'rest' if shown else 'all'}", title=block.title, n=len(folded))
        rest = _grid(replace(block, rows=folded, title=title), "" if shown else number)  # each region its own name
        notes = "" if shown else note_lines(block.notes)  # what is said of a table is folded with it
        body += f'<details class="aos-fold"><summary>{plain(title)}</summary>{rest}{notes}</details>'
    return f'<div class="aos-table-block{short}">{body}{note_lines(block.notes) if shown else ""}</div>'


@hypertext.register
def _figure(block: Figure, number: str = "") -> str:
    """Caption, image in two widths, Lecture / Champ / Source, data table in a closed `<details>`."""
    size = " aos-long" if len(block.data.rows) > LONG else ""
    tall = " aos-tall" if block.wide.height > TALL * block.wide.width else ""
    return (
        f'<figure class="aos-figure{tall}" data-aos="figure"><figcaption>{_number(number)}{plain(block.title)}'
        f'<div class="aos-subtitle">{plain(block.subtitle)}</div></figcaption>'
        f'<picture><source media="screen and (max-width: 34rem)" srcset="{data_uri(block.narrow.svg)}" '
        f'{_size(block.narrow)}><img src="{data_uri(block.wide.svg)}" {_size(block.wide)} alt="{escape(block.alt)}">'
        f'</picture>{note_lines(block.notes)}<details class="aos-data{size}"><summary>{say("figures.data")}</summary>'
        f"{_grid(block.data)}{note_lines(block.data.notes)}</details></figure>"
    )


@hypertext.register
def _prose(block: Prose, number: str = "") -> str:
    return "\n".join(_items(part) if isinstance(part, Items) else _paragraph(part) for part in block.parts)


@hypertext.register
def _cover(block: Cover, number: str = "") -> str:
    """What JupyterLab shows: its style sheet would set a definition list's terms beside other definitions, so each
    answer, figure and fact is a line of its own."""
    banner = f"<p><strong>{say('page.banners.synthetic')}</strong></p>" if block.synthetic else ""
    cards = (Pair(card.label, f"{card.value} ({card.note})" if card.note else card.value) for card in block.cards)
    lists = "".join(map(_lines, (block.answers, tuple(cards), block.facts)))
    aside = f"<p>{plain(block.aside)}</p>" if block.aside else ""
    heading = f"<h2>{say('page.essentials.heading')}</h2><p><strong>{plain(block.statement)}</strong></p>"
    return f"{banner}{header(block)}{heading}{aside}{lists}"


def _lines(pairs: Iterable[Pair]) -> str:
    joined = ((pair.term if pair.term.endswith("?") else f"{pair.term} :", pair.text) for pair in pairs)
    return "<ul>" + "".join(f"<li><strong>{plain(term)}</strong> {plain(text)}</li>" for term, text in joined) + "</ul>"


def header(block: Cover) -> str:
    """The campaign, its answer on a line of its own, and the question that was asked."""
    answer = block.title.removeprefix(f"{block.campaign} : ")
    title = plain(block.campaign)
    title += f' : <span class="aos-answer">{plain(answer)}</span>' if answer != block.title else ""
    return f'<div class="aos-cover"><h1>{title}</h1><p class="aos-lead">{plain(block.lead)}</p></div>'


def facts(pairs: Iterable[Pair]) -> str:
    return f'<dl class="aos-facts">{"".join(map(definition, pairs))}</dl>'


def essentials(block: Cover, added: Sequence[Pair] = ()) -> str:
    """« L'essentiel » and the key figures; answers `added` come from other reports."""
    aside = f'<p class="aos-note">{plain(block.aside)}</p>' if block.aside else ""
    return (
        f'<section class="aos-essentials" id="essentiel"><h2>{say("page.essentials.heading")}</h2>'
        f'<p class="aos-verdict">{shape(block.mark)}<strong>{plain(block.statement)}</strong></p>'
        f'<dl class="aos-answers">{"".join(map(definition, [*block.answers, *added]))}</dl>{aside}</section>'
        f'<dl class="aos-cards">{"".join(map(_card, block.cards))}</dl>'
    )


def definition(pair: Pair) -> str:
    return f"<div><dt>{plain(pair.term)}</dt><dd>{plain(pair.text)}</dd></div>"


def list_items(items: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{plain(item)}</li>" for item in items) + "</ul>"


def note_lines(notes: Iterable[str]) -> str:
    return "".join(f'<p class="aos-note">{_note(line)}</p>' for line in notes if line)


def shape(key: str) -> str:
    """A mark drawn by the style sheet; the word beside it says the same."""
    return f'<span class="aos-shape aos-{key}" aria-hidden="true"></span>' if key else ""


def data_uri(svg: str) -> str:
    """An SVG as text, a sixth shorter than in base 64; what `srcset` would split or an attribute end is escaped,
    and so are the `://` of a namespace and the `(#` of its own marks, which nobody should take for an address."""
    return "data:image/svg+xml," + UNSAFE.sub(lambda found: f"%{ord(found.group()):02X}", TAG.sub(_quoted, curled(svg)))


def _quoted(tag: re.Match) -> str:
    """Single quotes around attributes, commas between the coordinates of a path: neither is escaped."""
    single = tag.group().replace("'", "&apos;").replace('"', "'")
    return PATH.sub(lambda path: " " + path.group()[1:].replace(" ", ","), single)


def _grid(table: Table, number: str = "") -> str:
    """`<table>` in a box that scrolls, with the keyboard too, where the screen is narrow."""
    below = f'<div class="aos-subtitle">{plain(table.subtitle)}</div>' if table.subtitle else ""
    head = "".join(f'<th scope="col"{_align(column)}>{plain(column.label)}</th>' for column in table.columns)
    lines = "".join(_line(row, table.columns) for row in table.rows)
    return (
        f'<div class="aos-scroll" role="region" tabindex="0" aria-label="{escape(table.title)}">'
        f'<table class="aos-table" data-aos="table"><caption>{_number(number)}{plain(table.title)}{below}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def _line(row: Sequence[Cell], columns: Sequence[Column]) -> str:
    """What most of its cells count is declared once."""
    cells = (_cell(cell, columns[i], i == 0) for i, cell in enumerate(row))
    return f'<tr data-counts="{NOBODY}">{"".join(cells)}</tr>'


def _cell(cell: Cell, column: Column, head: bool) -> str:
    note = f'<div class="aos-cell-note">{plain(cell.note)}</div>' if cell.note else ""
    body = shape(cell.shape) + plain(cell.text) + note
    if head:
        return f'<th scope="row">{body}</th>'
    masked = ' data-masked="true"' if cell.text == MASK else ""
    counts = cell.counts or column.counts
    declared = "" if counts == NOBODY else f' data-counts="{escape(counts)}"'  # its row says so
    return f"<td{declared}{masked}{_align(column)}>{body}</td>"


def _align(column: Column) -> str:
    return ' class="num"' if column.number else ""


def _number(number: str) -> str:
    return f'<span class="aos-number">{number}</span>' if number else ""


def _size(drawing: Drawing) -> str:
    return f'width="{drawing.width}" height="{drawing.height}"'


def _note(text: str) -> str:
    """`Lecture : …` with its first word set off."""
    head, colon, rest = text.partition(" : ")
    return f"<b>{head} :</b> {plain(rest)}" if colon and head in NOTES else plain(text)


def _paragraph(part: Paragraph) -> str:
    if part.tone == "question":
        return f'<blockquote class="aos-question"><p>{plain(part.text)}</p></blockquote>'
    if part.tone == "heading":
        return f"<h3>{plain(part.text)}</h3>"
    return f"<p{TONES[part.tone]}>{plain(part.text)}</p>"


def _items(part: Items) -> str:
    listed = list_items(part.items)
    if not part.summary:
        return listed
    return f'<details class="aos-method"><summary>{plain(part.summary)}</summary>{listed}</details>'


def _card(card: Card) -> str:
    note = f'<dd class="aos-card-note">{plain(card.note)}</dd>' if card.note else ""
    label, value = plain(card.label), plain(card.value)
    return f'<div class="aos-card"><dt>{label}</dt><dd class="aos-card-value">{value}</dd>{note}</div>'
