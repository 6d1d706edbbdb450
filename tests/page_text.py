"""A page as the text that its reader sees, one line a paragraph, row or definition: a difference can be read."""

import re
from html import unescape
from html.parser import HTMLParser

BREAK = "\0"
BEFORE = {"h1": "\0# ", "h2": "\0## ", "h3": "\0### ", "h4": "\0#### ", "td": " | ", "th": " | ", "dd": " : "}
TEXT = ("p", "li", "dt", "caption", "figcaption", "summary", "pre", "blockquote")
BLOCKS = (*TEXT, "tr", "table", "div", "section", "aside")
AFTER = {*BLOCKS, "h1", "h2", "h3", "h4", "dd"} - {"dt"}  # a term and its definition share a line
UNREAD = ("style", "script", "title", "nav", "svg")


def page_text(html: str) -> str:
    """Cells parted by « | », a term and its definition by « : », headings as in Markdown, a drawing by its label."""
    reader = _Reader()
    reader.feed(html)
    lines = (re.sub(r"[ \t\n]+", " ", line).strip(" |") for line in "".join(reader.parts).split(BREAK))
    return "".join(f"{line}\n" for line in lines if line)


def plain(text: str) -> str:
    """The same words with ordinary spaces and apostrophes, whatever was escaped or typeset for a page."""
    return straight(unescape(text)).replace("\u202f", " ").replace("\u00a0", " ")


def straight(text: str) -> str:
    """The apostrophes of a keyboard, as our files have them and as tests are written."""
    return text.replace("&#39;", "'").replace("’", "'")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.unread: list[str] = []
        self.literal = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        label = dict(attrs).get("alt" if tag == "img" else "aria-label")
        if tag in ("img", "svg") and label and not self.unread:
            self.parts.append(f"{BREAK}[dessin : {label}]{BREAK}")
        if tag in UNREAD:
            self.unread.append(tag)
        if not self.unread:
            self.literal = self.literal or tag == "pre"
            self.parts.append(BEFORE.get(tag, BREAK if tag in BLOCKS else ""))

    def handle_endtag(self, tag: str) -> None:
        if not self.unread:
            self.literal = self.literal and tag != "pre"
            self.parts.append(BREAK if tag in AFTER else "")
        elif tag == self.unread[-1]:
            self.unread.pop()

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.parts.append(data.replace("\n", BREAK) if self.literal else data)
