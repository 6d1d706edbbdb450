"""A block read by the gate: what its data may not hold, before any HTML is made of it."""

from collections.abc import Iterator, Mapping

from aos_analysis.page.block import Block, Figure, Table, content
from aos_analysis.page.drawing import DrawingReader
from aos_analysis.page.finding import Finding, alternative_faults
from aos_analysis.page.tabulated import Grid, table_faults
from aos_analysis.words.wording import say


def block_faults(block: Block) -> Iterator[Finding]:
    """Tables cell by cell, by what each column declares to count; figures with their drawings and data."""
    if isinstance(block, Table):
        yield from _table(block)
    elif isinstance(block, Figure):
        yield from _figure(block)


def block_texts(block: Block) -> Iterator[str]:
    """Everything in a block that a person can read, and the words of its drawings."""
    if isinstance(block, Figure):
        yield from (text for drawing in (block.wide, block.narrow) for text in DrawingReader(drawing.svg).words)
    yield from _strings(content(block))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from () if key == "svg" else _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, str):
        yield value


def _table(block: Table) -> Iterator[Finding]:
    grid = Grid.of(block)
    for cell, fault, found in table_faults(grid):
        line, column = (cell.line, cell.column) if cell else (0, 0)
        yield Finding(say("gate.places.table", title=grid.title, line=line, column=column), fault, found)


def _figure(block: Figure) -> Iterator[Finding]:
    place = say("gate.places.figure", title=block.title[:60])
    yield from (Finding(place, *fault) for fault in alternative_faults(block.alt))
    for drawing in (DrawingReader(block.wide.svg), DrawingReader(block.narrow.svg)):
        yield from (Finding(place, *fault) for fault in drawing.found)
        if drawing.holds_more_than(Grid.of(block.data).points):
            yield Finding(place, "crowded")
    if not block.data.rows:
        yield Finding(place, "no_data")
    yield from _table(block.data)
