"""An embedded drawing read by the gate: its words, and whether it holds more points than the figure's data table."""

import re
from html.parser import HTMLParser

WORDS = "svg g defs use path rect line circle ellipse polyline polygon text tspan style pattern marker symbol stop"
TAGS = {*WORDS.split(), "clippath", "lineargradient"}
MARKS = {"use", "circle", "ellipse", "rect", "text", "path", "line", "polyline", "polygon"}
GEOMETRY = re.compile(r"[MLHVCSQTAZmlhvcsqtaz\d\s,.eE+\-]*\Z")
TRANSFORM = re.compile(r"(?:[a-zA-Z]+\([\d\s,.eE+\-]*\)\s*)*\Z")
COORDINATE = 6  # digits before the decimal point: more would be an identifier
FREE, CURVE = 40, 80  # marks of a figure's axes, labels and bands; vertices of a curve drawn from a formula
MARKS_PER_ROW, VERTICES_PER_ROW = 3, 12  # what a row of its data table may draw: a month, or a year of twelve
ADDRESS = re.compile(r"(?:href|src)\s*=\s*[\"'](?!#)([^\"']*)|url\(\s*[\"']?(?!#)([^)\"']+)|@import")


class DrawingReader(HTMLParser):
    """Feeds `found` (fault, what) and `words`, and counts what is drawn."""

    def __init__(self, svg: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = [("external", match.group()[:80]) for match in ADDRESS.finditer(svg)]
        self.words: list[str] = []
        self._drawn = dict.fromkeys(MARKS, 0)
        self._vertices = 0
        self._values: dict[str, None] = {}  # of attributes, each once
        self.feed(svg)
        self.close()
        self.words += ["\n", *(f"{value}\n" for value in self._values)]
        if self.rawdata.strip():
            self.found.append(("svg_extra", self.rawdata[:30]))

    def holds_more_than(self, rows: int) -> bool:
        """More points, labels or vertices of one line than the rows of the figure's data table could draw."""
        most = max(self._drawn.values())
        return most > FREE + MARKS_PER_ROW * rows or self._vertices > CURVE + VERTICES_PER_ROW * rows

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.found.append(
                ("script" if tag in ("script", "foreignobject", "image", "a") else "svg_extra", f"<{tag}")
            )
        if tag in MARKS:
            self._drawn[tag] += 1
        for name, value in attrs:
            self._attribute(name, value or "")

    def _attribute(self, name: str, value: str) -> None:
        if name.startswith("on"):
            self.found.append(("script", name))
        elif name in ("d", "points", "transform"):
            shape = TRANSFORM if name == "transform" else GEOMETRY
            if not shape.match(value) or re.search(rf"(?<![\d.])\d{{{COORDINATE + 1},}}", value):
                self.found.append(("svg_extra", name))
            self._vertices = max(self._vertices, len(re.findall(r"[A-Ya-y]" if name == "d" else r"\s", value)))
        elif name.startswith("data-"):
            self.found.append(("svg_extra", name))
        else:
            self._values.setdefault(value)

    def handle_endtag(self, tag: str) -> None:
        if tag != "tspan":
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.found.append(("svg_extra", "<!--"))

    def handle_decl(self, decl: str) -> None:
        self.handle_comment(decl)

    handle_pi = unknown_decl = handle_comment
