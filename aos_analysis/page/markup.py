"""A page read tag by tag: everything in its HTML that the gate must refuse."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from aos_analysis.page.disclosure import FLOORS, MASK, is_small
from aos_analysis.page.traces import IDENTIFIER_COLUMNS
from aos_analysis.words.numbers import MINUS, MISSING, NARROW, SPACE
from aos_analysis.words.wording import say

ACTIVE = {
    "script",
    "iframe",
    "object",
    "embed",
    "applet",
    "frame",
    "form",
    "input",
    "button",
    "link",
    "base",
    "video",
    "audio",
    "svg",
}
ADDRESSES = {
    "href",
    "src",
    "srcset",
    "action",
    "formaction",
    "poster",
    "data",
    "background",
    "xlink:href",
    "cite",
    "ping",
}
VOID = {"meta", "img", "source", "br", "hr", "col", "wbr"}
EMBEDDED = re.compile(r"^data:image/(?:svg\+xml|png);base64,([A-Za-z0-9+/=]+)$")
GENERIC_ALT = re.compile(
    r"^(graphique|figure|image|courbe|diagramme|plot|chart|no description.*|illustration)\b[ \d.]*$", re.I
)
SHORTEST_ALT = 40
NEIGHBOUR = re.compile(r"^\.\./\d{8}-\d{6}-[0-9a-f]+/rapport\.html$")  # another report of the same campaign


@dataclass(frozen=True)
class Finding:
    """Where, what (a key of `gate.faults`) and what was read."""

    place: str
    fault: str
    found: str = ""


@dataclass
class _Table:
    title: str = ""
    heads: list[str] = field(default_factory=list)
    row: int = 0
    column: int = 0


class PageReader(HTMLParser):
    """Feeds `findings`, and `text`: all that a person or a machine can read, embedded images included."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.findings: list[Finding] = []
        self.text: list[str] = []
        self._open: list[str] = []
        self._table: _Table | None = None
        self._figure = ""
        self._cell: str | None = None
        self._counts: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        self._attributes(tag, values)
        if tag in ACTIVE:
            self._add("script", f"<{tag}>")
        elif tag == "img":
            self._image(values)
        elif tag in ("figure", "table"):
            self._block(tag, values)
        elif tag == "tr" and self._table:
            self._table.row, self._table.column = self._table.row + 1, 0
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
        if tag in ("td", "th", "caption", "figcaption") and self._cell is not None:
            self._end_cell(tag, " ".join(self._cell.split()))
        elif tag == "table":
            self._table = None
        elif tag == "figure":
            self._figure = ""

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self._cell is not None:
            self._cell += data
        if self._open and self._open[-1] == "style":
            self._style(data)

    def handle_comment(self, data: str) -> None:
        self.text.append(data)

    def _add(self, fault: str, found: str = "") -> None:
        self.findings.append(Finding(self._place(), fault, found))

    def _place(self) -> str:
        if self._table:
            words = {"title": self._table.title, "line": self._table.row, "column": self._table.column}
            return say("gate.places.table", **words)
        return say("gate.places.figure", title=self._figure) if self._figure else say("gate.places.page")

    def _attributes(self, tag: str, values: dict[str, str]) -> None:
        for name, value in values.items():
            if name.startswith("on"):
                self._add("script", name)
            elif name == "style":
                self._style(value)
            elif name in ADDRESSES:
                self._address(tag, name, value)
            elif name in ("alt", "title", "aria-label", "content"):
                self.text.append(value)
        if tag == "meta" and values.get("http-equiv", "").lower() == "refresh":
            self._add("external", values.get("content", ""))
        if re.search(r"\b(mermaid|plotly|vega|jupyter-widgets)\b", values.get("class", ""), re.I):
            self._add("widget", values["class"])

    def _address(self, tag: str, name: str, value: str) -> None:
        if tag == "a" and (value.startswith("#") or NEIGHBOUR.match(value)):
            return
        found = EMBEDDED.match(value)
        if tag not in ("img", "source") or not found:
            self._add("external", value[:80])
            return
        try:
            image = base64.b64decode(found.group(1), validate=True)
        except binascii.Error:
            self._add("external", value[:40])
            return
        if "svg" in value[:20]:
            self._drawing(image.decode("utf-8", "replace"))

    def _drawing(self, svg: str) -> None:
        """An embedded drawing: no script, no address, and its words are read like the page's."""
        for match in re.finditer(r"<(script|foreignObject|image|iframe)\b|\bon\w+\s*=", svg, re.I):
            self._add("script", match.group())
        for match in re.finditer(r"(?:href|src)\s*=\s*[\"'](?!#)([^\"']*)|url\(\s*[\"']?(?!#)([^)\"']+)|@import", svg):
            self._add("external", match.group()[:80])
        self.text.extend(re.findall(r">([^<>]+)<", svg))

    def _style(self, text: str) -> None:
        for match in re.finditer(r"url\s*\(|@import|expression\s*\(", text, re.I):
            self._add("external", match.group())

    def _image(self, values: dict[str, str]) -> None:
        if "figure" not in self._open:
            self._add("not_ours", "<img>")
        alt = values.get("alt", "").strip()
        if not alt:
            self._add("alt_missing")
        elif GENERIC_ALT.match(alt) or len(alt) < SHORTEST_ALT or not re.search(r"\d", alt):
            self._add("alt_generic", alt[:60])

    def _block(self, tag: str, values: dict[str, str]) -> None:
        if tag == "table":
            self._table = _Table()
        if values.get("data-aos") != tag:
            self._add("not_ours", f"<{tag}>")

    def _start_cell(self, tag: str, values: dict[str, str]) -> None:
        self._cell, self._counts = "", values.get("data-counts")
        if tag in ("td", "th") and self._table:
            self._table.column += 1
        if tag == "td" and self._counts is None:
            self._add("undeclared")

    def _end_cell(self, tag: str, text: str) -> None:
        counts, self._cell, self._counts = self._counts, None, None
        if tag == "figcaption":
            self._figure = text[:60]
        elif tag == "caption" and self._table:
            self._table.title = text[:60]
        elif tag == "th" and IDENTIFIER_COLUMNS.match(text):
            self._add("identifier_column", text)
        elif tag == "td" and counts in FLOORS:
            self._count(text, counts)

    def _count(self, text: str, counts: str) -> None:
        if text in (MASK, " ".join(MISSING.split())):
            return
        plain = re.sub(rf"[{SPACE}{NARROW} +]", "", text).replace(MINUS, "-")
        if not re.fullmatch(r"-?\d+", plain):
            self._add("unreadable_count", text[:40])
        elif is_small(int(plain), counts):
            self._add("small_patients" if counts in ("patients", "deliveries") else "small_units", text)


def read_markup(html: str) -> tuple[list[Finding], str]:
    """Every refusal of a page's HTML, and its text."""
    reader = PageReader()
    reader.feed(html)
    reader.close()
    return reader.findings, "\n".join(reader.text)
