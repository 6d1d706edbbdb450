"""A printed table read back as its reader would: what each cell counts, and what the cells give away together."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from aos_analysis.page.block import Table
from aos_analysis.page.disclosure import FLOORS, MASK, is_small
from aos_analysis.page.recovery import Sum, exposed
from aos_analysis.page.traces import IDENTIFIER_COLUMNS
from aos_analysis.words.counting import PATIENTS, UNITS, gives_back
from aos_analysis.words.errors import present
from aos_analysis.words.numbers import MINUS, MISSING, NARROW, SPACE
from aos_analysis.words.small_counts import PATIENTS_MIN

COUNTED = {*FLOORS, "months", "campaigns", "none"}
PERSONS = ("patients", "deliveries")
EDITED = (*PERSONS, "audited")  # of which a few more, from an edition to the next, are told by difference
TOTAL = re.compile(r"^(total|ensemble|tous|toutes|somme)\b", re.I)
PART = re.compile(r"^(dont|parmi eux|parmi elles|hors|sauf|sans|autres? que)\b", re.I)
EXTREME = re.compile(r"^(min|max)(\.|imum|imale?)?$|^(rang|classement|rank|25 ?%|75 ?%)$", re.I)
RAW_HEAD = re.compile(r"^[A-Z]{1,4}[-_]?\d{4,}$|^\d{8,12}$|^(?=\d*[a-f])[0-9a-f]{12,}$")
FULL_DATE = re.compile(r"^(\d{4}[-/]\d\d?[-/]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{4})([ T]\d\d:.*)?$")
RATE_WORDS = re.compile(r"%|\b(pour|par|taux|part|moyen|moyenne|durée|âge|montant|coût)\b|€", re.I)
HEADINGS = ((re.compile(rf"\b{PATIENTS}\b", re.I), "patients"), (re.compile(rf"\b{UNITS}\b", re.I), "practitioners"))
TOLD_APART = (MASK, " ".join(MISSING.split()), "")  # what stands in place of a count
CELLS_PER_ROW = 6  # of figures that this package draws: a count, three rates, a gap, an interval
RAW_ROWS = 3  # rows headed by an identifier


@dataclass(frozen=True)
class Cell:
    """What is printed, and what it declares to count (None for a head)."""

    text: str
    counts: str | None
    line: int
    column: int

    @property
    def masked(self) -> bool:
        return self.text == MASK

    @property
    def value(self) -> float | None:
        """The whole number that is printed, None where it is none."""
        plain = re.sub(rf"[{SPACE}{NARROW} +]", "", self.text).replace(MINUS, "-")
        return float(plain) if re.fullmatch(r"-?\d+", plain) else None


@dataclass
class Grid:
    """A table, row by row; its columns are named by a first row of heads."""

    title: str = ""
    rows: list[list[Cell]] = field(default_factory=list)

    @classmethod
    def of(cls, table: Table) -> "Grid":
        """The table of a block, cell by cell as it declares them; a row's head is read with its note."""
        rows = [[Cell(column.label, None, 1, k) for k, column in enumerate(table.columns, 1)]]
        for line, (head, *cells) in enumerate(table.rows, 2):
            told = Cell(f"{head.text} {head.note}".strip(), None, line, 1)
            body = zip(cells, table.columns[1:], strict=True)
            rows.append([told, *(Cell(c.text, c.counts or of.counts, line, k) for k, (c, of) in enumerate(body, 2))])
        return cls(table.title[:60], rows)

    @property
    def points(self) -> int:
        """How much a figure of this table may draw, in rows of a narrow one: a wide row is one for every six cells."""
        return max(len(self.rows) - 1, sum(len(cells) for _, cells in self.body()) // CELLS_PER_ROW)

    @property
    def heads(self) -> list[str]:
        first = self.rows[0] if self.rows else []
        return [] if any(cell.counts is not None for cell in first) else [cell.text for cell in first]

    def body(self) -> Iterator[tuple[str, list[Cell]]]:
        """(head, cells that follow it) of each row."""
        for row in self.rows:
            head = row[0].text if row and row[0].counts is None else ""
            yield head, [cell for cell in row if cell.counts is not None]

    def counted(self, cell: Cell) -> str:
        """What a cell counts: as declared, or as its column's head says where nothing is declared."""
        head = self.heads[cell.column - 1] if cell.column <= len(self.heads) else ""
        if cell.counts == "none" and not RATE_WORDS.search(head):
            return next((kind for pattern, kind in HEADINGS if pattern.search(head)), "none")
        return cell.counts or "none"


def table_faults(grid: Grid) -> Iterator[tuple[Cell | None, str, str]]:
    """(cell, key of `gate.faults`, what was read): each detector reads the whole table."""
    for detector in (_heads, _cells, _raw, _rows, _margins):
        yield from detector(grid)


def _heads(grid: Grid) -> Iterator[tuple[Cell | None, str, str]]:
    for cell in (cell for row in grid.rows for cell in row if cell.counts is None):
        if IDENTIFIER_COLUMNS.match(cell.text):
            yield cell, "identifier_column", cell.text
        elif EXTREME.match(cell.text):
            yield cell, "extreme", cell.text


def _cells(grid: Grid) -> Iterator[tuple[Cell | None, str, str]]:
    for cell in (cell for _, cells in grid.body() for cell in cells):
        counts = grid.counted(cell)
        if cell.counts not in COUNTED:
            yield cell, "undeclared", ""
        elif cell.value is not None and is_small(cell.value, counts):
            yield cell, "small_patients" if counts in PERSONS else "small_units", cell.text
        elif cell.counts in FLOORS and cell.value is None and " ".join(cell.text.split()) not in TOLD_APART:
            yield cell, "unreadable_count", cell.text[:40]


def _raw(grid: Grid) -> Iterator[tuple[Cell | None, str, str]]:
    named = [row[0] for row in grid.rows if row and RAW_HEAD.match(row[0].text)]
    if len(named) >= RAW_ROWS:
        yield named[0], "raw_rows", ""
    for cell in (cell for row in grid.rows for cell in row):
        if FULL_DATE.match(cell.text):
            yield cell, "birth", ""
            return


def _rows(grid: Grid) -> Iterator[tuple[Cell | None, str, str]]:
    """In one row: a share that gives a count back, numbers that speak of masked units, a part next to its whole."""
    above: list[Cell] = []
    for head, cells in grid.body():
        for cell in cells:
            share = re.fullmatch(r"(\d+(?:[.,]\d+)?) ?%", cell.text)
            others = [other for other in cells if grid.counted(other) in FLOORS and other is not cell]
            wholes = [o for o in others if o.value and grid.counted(o) != "deliveries"]
            percent = float(share[1].replace(",", ".")) if share else 0.0
            few = any(gives_back(percent, int(present(whole.value)), grid.counted(whole)) for whole in wholes)
            if few or (share and wholes and any(other.masked for other in others)):
                yield cell, "ratio", cell.text
        units = [cell for cell in cells if grid.counted(cell) in ("practitioners", "facilities")]
        persons = [cell for cell in cells if grid.counted(cell) in PERSONS and cell.value]
        if persons and any(cell.masked for cell in units):
            yield persons[0], "few_units", persons[0].text
        if PART.match(head):
            yield from _complement(grid, above, cells)
        else:
            above = cells


def _complement(grid: Grid, wholes: Sequence[Cell], parts: Sequence[Cell]) -> Iterator[tuple[Cell | None, str, str]]:
    for whole, part in zip(wholes, parts, strict=False):
        if whole.value is not None and part.value is not None:
            rest = abs(whole.value - part.value)
            if is_small(rest, grid.counted(part)):
                yield part, "complement", f"{rest:.0f}"


def _margins(grid: Grid) -> Iterator[tuple[Cell, str, str]]:
    """Sums printed as totals: what they leave for the masked cells, or for cells that are not printed at all."""
    cells, values, hidden, sums = _numbered(grid)
    for parts, total in sums:
        known = [*parts, total]
        if not hidden[known].any() and np.isfinite(values[known]).all():
            rest = values[total] - values[list(parts)].sum()
            if is_small(rest, grid.counted(cells[total])):
                yield cells[total], "complement", f"{abs(rest):.0f}"
    readable = [line for line in sums if all(hidden[c] or np.isfinite(values[c]) for c in (*line[0], line[1]))]
    for floor in {FLOORS[grid.counted(cells[place])] for place in np.flatnonzero(hidden)} if readable else ():
        for place in np.flatnonzero(exposed(values, hidden, readable, floor)):
            if FLOORS[grid.counted(cells[place])] == floor:
                yield cells[place], "recoverable", ""


def _numbered(grid: Grid) -> tuple[list[Cell], np.ndarray, np.ndarray, list[Sum]]:
    """Every counted cell of the body, its value (NaN), whether it is masked, and the sums that heads announce."""
    cells = [cell for _, row in grid.body() for cell in row if grid.counted(cell) in FLOORS]
    values = np.array([np.nan if cell.value is None else cell.value for cell in cells])
    wide = {column for column, head in enumerate(grid.heads, 1) if TOTAL.match(head)}
    tall = {row[0].line for row in grid.rows if row and TOTAL.match(row[0].text)}
    apart = tall | {row[0].line for row in grid.rows if row and PART.match(row[0].text)}
    sums = []
    for place, total in enumerate(cells):
        across = [k for k, c in enumerate(cells) if c.line == total.line and c.column not in wide]
        down = [k for k, c in enumerate(cells) if c.column == total.column and c.line not in apart]
        sums += [(tuple(across), place)] if total.column in wide and across else []
        sums += [(tuple(down), place)] if total.line in tall and down else []
    return cells, values, np.array([cell.masked for cell in cells], bool), sums


Published = Mapping[tuple[str, ...], Cell]


def published(grids: Sequence[Grid]) -> dict[tuple[str, ...], Cell]:
    """Each count of EDITED that a page prints or masks, by table, row and column; alike ones in their order."""
    found: dict[tuple[str, ...], Cell] = {}
    for grid in grids:
        for head, cells in grid.body():
            for cell in (cell for cell in cells if grid.counted(cell) in EDITED):
                name = (_plain(grid.title), head, grid.heads[cell.column - 1] if cell.column <= len(grid.heads) else "")
                found[(*name, str(sum(key[:3] == name for key in found)))] = cell
    return found


def _plain(title: str) -> str:
    return re.sub(r"^Tableau \d+\. *", "", title)


def edition_faults(now: Sequence[Grid], old: Published) -> Iterator[tuple[Grid, Cell, str, str]]:
    """Counts that two editions give by difference, and masks that the other edition lifts."""
    new = published(now)
    owner = {id(cell): grid for grid in now for row in grid.rows for cell in row}
    for key in new.keys() & old.keys():
        here, there = new[key], old[key]
        floor = FLOORS.get(here.counts or "", PATIENTS_MIN)
        if here.value is not None and there.value is not None and 0 < abs(here.value - there.value) < floor:
            yield owner[id(here)], here, "difference", f"{abs(here.value - there.value):.0f}"
    for grid in now:
        merged = _merged(grid, {key: cell for key, cell in new.items() if owner[id(cell)] is grid}, old)
        for cell, fault, found in _margins(merged) if merged else ():
            yield grid, cell, "lifted" if fault in ("recoverable", "complement") else fault, found


def _merged(grid: Grid, new: Published, old: Published) -> Grid | None:
    """The table with the masks that the earlier edition shows filled in, where all that both show is the same."""
    common = [(cell, old[key]) for key, cell in new.items() if key in old]
    if any(a.value is not None and b.value is not None and a.value != b.value for a, b in common):
        return None
    shown = {(a.line, a.column): b.text for a, b in common if a.masked and b.value is not None}
    if not shown:
        return None
    rows = [[Cell(shown.get((c.line, c.column), c.text), c.counts, c.line, c.column) for c in row] for row in grid.rows]
    return Grid(grid.title, rows)
