"""Small multiples: one little curve a subject, all alike, each on its own scale from zero, with breaks of the series.

Lines of one style are one path over the whole drawing: it weighs as much for fifty subjects as its words do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

import numpy as np

from aos_analysis.page.chart import BLUE, GREY, INK, ORANGE, RULE, Pane, pane
from aos_analysis.words import numbers

HEIGHT, HEAD, FOOT, GAP = 52, 34, 22, 16  # logical pixels: of the curve, its title, its years, between two of them
LETTER, TEXT, LINE = 6.1, 13, 20  # of a letter; of a line of a title, of the legend
COLUMNS, NARROW_COLUMNS = 4, 2
VALUE, ALONE = 36, 5  # room for the last value, at the right; half of a point that nothing joins
NOTHING = np.array([np.nan])


@dataclass(frozen=True)
class Style:
    """A line of every curve: its words in the legend, its colour, its dashes and its width."""

    label: str
    colour: str
    dashes: str | tuple
    size: float


STROKES: tuple[tuple[str, str | tuple, float], ...] = (
    (BLUE, "-", 2.0),
    (ORANGE, (0, (4, 2)), 1.4),
    (GREY, (0, (1, 1.6)), 1.6),
)


def styles_of(*labels: str) -> list[Style]:
    """Three at most: a full line in front, dashes, dots."""
    return [Style(label, *stroke) for label, stroke in zip(labels, STROKES, strict=False)]


@dataclass(frozen=True)
class Curve:
    """One subject. lines: (n_lines, n_times), the first one in front; low, high: (n_times,) limits of the first; NaN is
    not drawn; bold: its title stands out."""

    title: str
    lines: np.ndarray
    low: np.ndarray
    high: np.ndarray
    bold: bool = False


@dataclass(frozen=True)
class _Place:
    """Where a curve stands on the drawing. x: (n_times,)."""

    left: float
    floor: float
    size: float
    x: np.ndarray
    most: float

    def y(self, values: np.ndarray) -> np.ndarray:
        return self.floor - HEIGHT * values / self.most


def draw_multiples(
    curves: Sequence[Curve], times: Sequence[str], breaks: Sequence[int], styles: Sequence[Style], width: int
) -> Pane:
    """times: labels of the points; breaks: ranks of points that are not joined to the one before."""
    across = NARROW_COLUMNS if width < 500 else COLUMNS
    size, tall = (width - GAP * (across - 1)) / across, HEAD + HEIGHT + FOOT
    down = -(-len(curves) // across)
    places = [_place(curve, (k % across) * (size + GAP), (k // across) * tall, size) for k, curve in enumerate(curves)]
    legend = len(styles) if across == NARROW_COLUMNS else 1
    with pane(width, down * tall + LINE * legend + 4, 0, 0, 0, 0) as view:
        view.axes.set(xlim=(0, view.width), ylim=(view.height, 0))
        view.axes.set_axis_off()
        _floors(view, places, breaks)
        for rank, style in reversed([*enumerate(styles)]):
            parts = [_broken(place.x, place.y(curve.lines[rank]), breaks)
                     for curve, place in zip(curves, places, strict=True)]  # fmt: skip
            view.axes.plot(*_together(parts), color=style.colour, linestyle=style.dashes, linewidth=style.size)
        _limits(view, curves, places)
        for curve, place in zip(curves, places, strict=True):
            _words(view, curve, place)
        for place in places[-across:]:
            _times(view, place, (times[0], times[-1]))
        _legend(view, styles, down * tall + LINE / 2, legend > 1)
        return view


def _place(curve: Curve, left: float, top: float, size: float) -> _Place:
    n = curve.lines.shape[1]
    x = left + ALONE + 1 + np.arange(n) * (size - VALUE - 2 * ALONE - 2) / max(n - 1, 1)
    return _Place(left, top + HEAD + HEIGHT, size, x, float(np.nanmax(np.r_[curve.lines.ravel(), curve.high, 1e-12])))


def _together(parts: Sequence[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Lines as one, with nothing between them."""
    return tuple(np.concatenate([np.r_[part[k], NOTHING] for part in parts]) for k in (0, 1))  # type: ignore[return-value]


def _floors(view: Pane, places: Sequence[_Place], breaks: Sequence[int]) -> None:
    """Zero, and where the series is broken."""
    floors = [(np.array([p.left, p.left + p.size - VALUE]), np.full(2, p.floor)) for p in places]
    view.axes.plot(*_together(floors), color=RULE, linewidth=1)
    cuts = [(np.full(2, p.x[k - 1 : k + 1].mean()), np.array([p.floor - HEIGHT, p.floor]))
            for p in places for k in breaks]  # fmt: skip
    if cuts:
        view.axes.plot(*_together(cuts), color=GREY, linewidth=0.8, linestyle=(0, (1, 2)))


def _broken(x: np.ndarray, y: np.ndarray, breaks: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """The line with nothing at its breaks; a point that nothing joins is a dash."""
    parts = []
    for xs, ys in zip(np.split(x, breaks), np.split(y, breaks), strict=True):
        seen = np.isfinite(ys)
        if seen.sum() == 1:
            xs, ys = xs[seen] + np.array([-ALONE, ALONE]), np.repeat(ys[seen], 2)
        parts.append((xs, ys))
    return _together(parts)


def _limits(view: Pane, curves: Sequence[Curve], places: Sequence[_Place]) -> None:
    """One upright stroke an interval."""
    parts = []
    for curve, place in zip(curves, places, strict=True):
        both = np.column_stack([place.y(curve.low), place.y(curve.high), np.full(len(place.x), np.nan)])
        parts.append((np.repeat(place.x, 3), both.ravel()))
    view.axes.plot(*_together(parts), color=BLUE, linewidth=0.8)


def _words(view: Pane, curve: Curve, place: _Place) -> None:
    """Title, last value."""
    axes, top = view.axes, place.floor - HEIGHT - HEAD
    for k, text in enumerate(wrap(curve.title, int(place.size / LETTER))[:2]):
        bold = "bold" if curve.bold else "normal"
        axes.text(place.left, top + 7 + TEXT * k, text, fontsize=11, va="center", fontweight=bold)
    last = curve.lines[0, -1]
    if np.isfinite(last):
        at = float(place.y(last))
        axes.text(place.x[-1] + ALONE + 2, at, numbers.number(last, 1), fontsize=11, va="center", color=BLUE)


def _times(view: Pane, place: _Place, ends: tuple[str, str]) -> None:
    """First and last time, below the last curve of a column: those above have the same."""
    for label, x, side in ((ends[0], place.left, "left"), (ends[1], place.x[-1] + ALONE, "right")):
        view.axes.text(x, place.floor + 9, label, fontsize=10, va="center", ha=side, color=GREY)


def _legend(view: Pane, styles: Sequence[Style], y: float, stacked: bool) -> None:
    at = 2.0
    for style in styles:
        view.axes.plot([at, at + 26], [y, y], color=style.colour, linestyle=style.dashes, linewidth=style.size)
        view.axes.text(at + 32, y, style.label, fontsize=11, va="center", color=INK)
        at, y = (at, y + LINE) if stacked else (at + 32 + LETTER * len(style.label) + 18, y)
