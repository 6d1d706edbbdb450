"""What a display returns: typed data. The exporter writes the page from it, the gate reads it, nothing holds HTML.

A block travels from the notebook to the exporter as JSON, in its output, under `MIME`.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from aos_analysis.page.disclosure import Counted

MIME = "application/vnd.aos.block+json"
STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=STRICT)
class Column:
    """A column declares what it counts; `number` aligns it to the right."""

    label: str
    counts: Counted = "none"
    number: bool = False


@dataclass(frozen=True, config=STRICT)
class Cell:
    """`counts` where it differs from its column's; a note below, a mark before."""

    text: str
    counts: Counted | None = None
    note: str = ""
    shape: str = ""


@dataclass(frozen=True, config=STRICT)
class Table:
    """The first cell of a row heads it. `shown`: rows before the fold; None where nothing is folded."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    subtitle: str = ""
    shown: int | None = None
    kind: Literal["table"] = "table"

    @property
    def text(self) -> str:
        return "\n".join([self.title, *(" | ".join(cell.text for cell in row) for row in self.rows), *self.notes])


@dataclass(frozen=True, config=STRICT)
class Drawing:
    """An SVG and its size in logical pixels."""

    svg: str
    width: int
    height: int


@dataclass(frozen=True, config=STRICT)
class Figure:
    """A drawing in two widths, its text alternative, and the table of what it shows."""

    title: str
    subtitle: str
    alt: str
    wide: Drawing
    narrow: Drawing
    data: Table
    notes: tuple[str, ...] = ()
    kind: Literal["figure"] = "figure"

    @property
    def text(self) -> str:
        return "\n".join([self.title, self.alt, *self.notes])


Tone = Literal["sentence", "absent", "question", "heading", "plain"]


@dataclass(frozen=True, config=STRICT)
class Paragraph:
    """`tone`: an ordinary sentence, the absence of something, a question that is quoted, a heading, or none."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, config=STRICT)
class Items:
    """A list; folded under its summary where it has one."""

    items: tuple[str, ...]
    summary: str = ""


@dataclass(frozen=True, config=STRICT)
class Prose:
    """Sentences and lists, in their order."""

    parts: tuple[Paragraph | Items, ...]
    kind: Literal["sentence"] = "sentence"

    @property
    def text(self) -> str:
        return "\n".join(line for p in self.parts for line in (p.items if isinstance(p, Items) else (p.text,)))


@dataclass(frozen=True, config=STRICT)
class Pair:
    """A term and what is said of it."""

    term: str
    text: str


@dataclass(frozen=True, config=STRICT)
class Card:
    """One key figure: label, value, and the line that says how sure it is."""

    label: str
    value: str
    note: str


@dataclass(frozen=True, config=STRICT)
class Cover:
    """The first screen. `mark` is a shape of the style sheet, empty where there is no verdict; `aside` qualifies the
    statement; `synthetic` puts the banner on every page."""

    title: str
    campaign: str
    lead: str
    facts: tuple[Pair, ...]
    statement: str
    answers: tuple[Pair, ...]
    cards: tuple[Card, ...]
    synthetic: bool
    mark: str = ""
    aside: str = ""
    kind: Literal["cover"] = "cover"

    @property
    def text(self) -> str:
        answers = (f"{pair.term} : {pair.text}" for pair in self.answers)
        return "\n".join(filter(None, [self.title, self.statement, self.aside, *answers]))


Block = Table | Figure | Prose | Cover
_READER: TypeAdapter[Block] = TypeAdapter(Annotated[Block, Field(discriminator="kind")])


def content(block: Block) -> dict:
    """A block as JSON."""
    return _READER.dump_python(block, mode="json")


def read_block(found: object) -> Block:
    """The block of an output; ValueError where it is not one."""
    return _READER.validate_python(found)


def joined(text: Any) -> str:
    """A text of a notebook's file, which holds it whole or line by line."""
    return text if isinstance(text, str) else "".join(text)


def block_of(output: Mapping) -> Block | None:
    """The block that an output of a notebook holds."""
    found = output.get("data", {}).get(MIME)
    return None if found is None else read_block(found)
