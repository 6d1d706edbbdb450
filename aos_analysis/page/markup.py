"""A page read tag by tag: everything in its HTML that the gate must refuse. What it does not know, it refuses."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote

from aos_analysis.page.drawing import DrawingReader
from aos_analysis.page.finding import Finding, alternative_faults
from aos_analysis.page.tabulated import Cell, Grid, table_faults
from aos_analysis.page.vocabulary import ACTIVE, ADDRESSES, ATTRIBUTES, INLINE, KNOWN_TAGS, OURS, VOID, sheets
from aos_analysis.words.errors import present
from aos_analysis.words.wording import say

EMBEDDED = re.compile(r"^data:image/svg\+xml(;base64)?,([^ \t\r\n<>#\"]+)$")  # base 64 in pages of earlier versions
# the report that a brief sums up, another one of the same campaign, or one that a page of many cites
NEIGHBOUR = re.compile(r"^((\.\./|(\.\./){3,4}([a-zA-Z0-9_\-]+/){1,3})\d{8}-\d{6}-[0-9a-f]+/)?rapport\.html$")


@dataclass(frozen=True)
class Markup:
    """What a page says: refusals, texts with their place, and its tables."""

    findings: list[Finding]
    texts: list[tuple[str, str]]
    grids: list[Grid]


def _decoded(in_base_64: str | None, text: str) -> str:
    """The drawing of an address; ValueError where it is not one."""
    return base64.b64decode(text, validate=True).decode() if in_base_64 else unquote(text, errors="strict")


class PageReader(HTMLParser):
    """Feeds `findings`, `texts` (all that a person or a machine can read, by heading) and `grids`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.findings: list[Finding] = []
        self.grids: list[Grid] = []
        self.blocks: list[tuple[str, list[str]]] = [(say("gate.places.page"), [])]
        self._open: list[str] = []
        self._table: Grid | None = None
        self._figure: dict | None = None
        self._cell: list[str] | None = None
        self._counts: str | None = None
        self._row_counts: str | None = None  # of the cells of a row that do not say it themselves

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        if tag not in INLINE:
            self._say("\n")
        if re.fullmatch("h[1-6]", tag):
            self.blocks.append(("", []))
        self._attributes(tag, values)
        if tag in ACTIVE:
            self._add("script", f"<{tag}>")
        elif tag not in KNOWN_TAGS:
            self._add("unknown_markup", f"<{tag}>")
        elif tag == "style" and (self._open.count("style") > 1 or "head" not in self._open):
            self._add("unknown_markup", "<style>")
        elif tag == "img":
            self._image(values)
        elif tag in ("figure", "table"):
            self._block(tag, values)
        elif tag == "tr" and self._table:
            self._table.rows.append([])
            self._row_counts = values.get("data-counts")
        elif tag in ("td", "th", "caption", "figcaption"):
            self._start_cell(tag, values)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if tag not in INLINE:
            self._say("\n")
        if re.fullmatch("h[1-6]", tag) and not self.blocks[-1][0]:
            title = " ".join("".join(self.blocks[-1][1]).split())
            self.blocks[-1] = (say("gate.places.section", title=title[:60]), self.blocks[-1][1])
        if tag in ("td", "th", "caption", "figcaption") and self._cell is not None:
            self._end_cell(tag, " ".join("".join(self._cell).split()))
        elif tag == "table" and self._table:
            self._end_table()
        elif tag == "figure" and self._figure:
            self._end_figure()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "style":
            self._sheet(data)
            return
        shown = data if "pre" in self._open else re.sub(r"\s+", " ", data)  # as a browser collapses it
        self._say(shown)
        if self._cell is not None:
            self._cell.append(shown)

    def handle_comment(self, data: str) -> None:
        self._say(f"\n{data}\n")
        self._add("unknown_markup", f"<!--{data}-->"[:40])

    handle_pi = unknown_decl = handle_comment

    def handle_decl(self, decl: str) -> None:
        if decl.lower() != "doctype html":
            self.handle_comment(decl)

    def close(self) -> None:
        super().close()
        if self.rawdata.strip() or set(self._open) & {"table", "figure", "style"}:
            self._add("unknown_markup", (self.rawdata.strip() or self._open[-1])[:30])

    def _say(self, text: str) -> None:
        self.blocks[-1][1].append(text)

    def _add(self, fault: str, found: str = "", cell: Cell | None = None) -> None:
        self.findings.append(Finding(self._place(cell), fault, found))

    def _place(self, cell: Cell | None = None) -> str:
        if self._table:
            line, column = (cell.line, cell.column) if cell else self._position()
            return say("gate.places.table", title=self._table.title, line=line, column=column)
        if self._figure:
            return say("gate.places.figure", title=self._figure["title"])
        return self.blocks[-1][0] or say("gate.places.page")

    def _position(self) -> tuple[int, int]:
        rows = present(self._table).rows
        return len(rows), len(rows[-1]) + (self._cell is not None) if rows else 0

    def _attributes(self, tag: str, values: dict[str, str]) -> None:
        for name, value in values.items():
            if name.startswith("on"):
                self._add("script", name)
            elif name in ADDRESSES:
                self._address(tag, name, value)
            else:
                self._say(f"\n{value}\n")
                if name == "style":
                    self._styles(value)
                if name not in ATTRIBUTES | OURS and not name.startswith("aria-"):
                    self._add("unknown_markup", name)
        if tag == "meta" and values.get("http-equiv", "").lower() == "refresh":
            self._add("external", values.get("content", ""))
        if re.search(r"\b(mermaid|plotly|vega|jupyter-widgets)\b", values.get("class", ""), re.I):
            self._add("widget", values["class"])

    def _address(self, tag: str, name: str, value: str) -> None:
        if not (found := EMBEDDED.match(value)):
            self._say(f"\n{value}\n")
        if tag == "a" and name == "href" and (value.startswith("#") or NEIGHBOUR.match(value)):
            return
        if tag not in ("img", "source") or not found:
            self._add("external", value[:80])
            return
        try:
            self._drawing(_decoded(*found.groups()))
        except ValueError:
            self._add("external", value[:40])

    def _drawing(self, svg: str) -> None:
        drawing = DrawingReader(svg)
        for fault, found in drawing.found:
            self._add(fault, found)
        self._say("\n" + "".join(drawing.words))
        if self._figure:
            self._figure["drawings"].append(drawing)

    def _sheet(self, text: str) -> None:
        """The style sheet of our pages, then what a page adds to it, whose strings are printed: read as text."""
        text = text.strip()
        own = next((sheet for sheet in sheets() if text.startswith(sheet)), "")
        self._styles(text[len(own) :] if own else text)
        if not own:
            self._add("unknown_markup", "<style>")
        self._say("\n" + text[len(own) :])

    def _styles(self, text: str) -> None:
        for match in re.finditer(r"url\s*\(|@import|expression\s*\(", text, re.I):
            self._add("external", match.group())

    def _image(self, values: dict[str, str]) -> None:
        if "figure" not in self._open:
            self._add("not_ours", "<img>")
        for fault, found in alternative_faults(values.get("alt", "")):
            self._add(fault, found)

    def _block(self, tag: str, values: dict[str, str]) -> None:
        if values.get("data-aos") != tag:
            self._add("not_ours", f"<{tag}>")
        if tag == "table" and self._table:
            self._add("unknown_markup", "<table><table>")
        elif tag == "table":
            self._table = Grid()
        else:
            self._figure = {"title": "", "drawings": [], "rows": 0}

    def _start_cell(self, tag: str, values: dict[str, str]) -> None:
        self._cell, self._counts = [], values.get("data-counts", self._row_counts)
        if tag == "td" and not self._table:
            self._add("undeclared")

    def _end_cell(self, tag: str, text: str) -> None:
        if tag == "figcaption" and self._figure:
            self._figure["title"] = text[:60]
        elif tag == "caption" and self._table:
            self._table.title = text[:60]
        elif tag in ("td", "th") and self._table and self._table.rows:
            row = self._table.rows[-1]
            counts = (self._counts or "") if tag == "td" else None
            row.append(Cell(text, counts, len(self._table.rows), len(row) + 1))
        self._cell = self._counts = None

    def _end_table(self) -> None:
        table = present(self._table)
        for cell, fault, found in table_faults(table):
            self._add(fault, found, cell)
        if self._figure:
            self._figure["rows"] += table.points
        self.grids.append(table)
        self._table = None

    def _end_figure(self) -> None:
        figure = present(self._figure)
        if not figure["rows"]:
            self._add("no_data")
        elif any(drawing.holds_more_than(figure["rows"]) for drawing in figure["drawings"]):
            self._add("crowded")
        self._figure = None


def read_markup(html: str) -> Markup:
    """Every refusal of a page's HTML, its texts, its tables."""
    reader = PageReader()
    reader.feed(html)
    reader.close()
    return Markup(reader.findings, list(_texts(reader.blocks)), reader.grids)


def _texts(blocks: list[tuple[str, list[str]]]) -> Iterator[tuple[str, str]]:
    for place, parts in blocks:
        yield place or say("gate.places.page"), re.sub(r"[ \t]*\n\s*", "\n", "".join(parts))
