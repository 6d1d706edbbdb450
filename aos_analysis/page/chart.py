"""One way to draw: a small, deterministic SVG in two widths, embedded with its words and its data."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from aos_analysis.page.block import Drawing
from aos_analysis.page.block import Figure as FigureBlock
from aos_analysis.page.display import Display
from aos_analysis.page.svg import slim
from aos_analysis.page.table import Cell, Column, data_table

BLUE, ORANGE, GREY = "#1b4f8a", "#b34700", "#6a6f78"
INK, RULE, TINT = "#1d2027", "#d4d7dd", "#dfe8f3"
WIDE, NARROW_WIDTH = 720, 340  # logical pixels; the narrow one is for telephones
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "aos",
    "path.simplify": True,
    "font.family": "sans-serif",
    "font.sans-serif": ["Arial", "Liberation Sans", "Helvetica", "DejaVu Sans", "sans-serif"],
    "font.size": 12,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "grid.color": RULE,
    "grid.linewidth": 0.8,
    "text.color": INK,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "lines.solid_capstyle": "round",
    "hatch.linewidth": 0.6,
}


@dataclass(frozen=True)
class Pane:
    """What a drawing function draws on: its figure, its axes, its size in logical pixels."""

    figure: Figure
    axes: Axes
    width: int
    height: int

    @property
    def narrow(self) -> bool:
        return self.width < 500


@contextmanager
def pane(width: int, height: int, left: int, right: int, top: int, bottom: int) -> Iterator[Pane]:
    """Axes with fixed margins in logical pixels: the reader's font may be wider than ours."""
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(width / 72, height / 72), dpi=72)
        FigureCanvasSVG(figure)
        box = (left / width, bottom / height, (width - left - right) / width, (height - top - bottom) / height)
        axes = figure.add_axes(box)
        axes.set_axisbelow(True)
        yield Pane(figure, axes, width, height)


def svg(pane: Pane) -> str:
    """The SVG without dates, comments or metadata; same drawing, same bytes."""
    out = io.StringIO()
    with matplotlib.rc_context(STYLE):
        pane.figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    text = text[text.index("<svg") :]
    return slim(text)


@dataclass(frozen=True)
class Figures:
    """The words and the data table of one figure."""

    title: str
    subtitle: str
    alt: str
    notes: tuple[str, ...]
    table_title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str | Cell]]


def figure_display(draw: Callable[[int], Pane], words: Figures, brief: int = 0) -> Display:
    """The drawing in two widths, its words and its data table. brief: its rank on the brief, where it stands too."""
    data = data_table(words.table_title, words.columns, words.rows)
    wide, narrow = (_drawing(draw(width)) for width in (WIDE, NARROW_WIDTH))
    notes = tuple(filter(None, words.notes))
    facts = {"brief": brief} if brief else {}
    return Display(FigureBlock(words.title, words.subtitle, words.alt, wide, narrow, data, notes), facts)


def _drawing(pane: Pane) -> Drawing:
    return Drawing(svg(pane), pane.width, pane.height)
