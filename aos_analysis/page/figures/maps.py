"""Maps: places filled by class, side by side, on which a hatch says what a colour does; one legend for all of them.

Whoever draws one gives outlines on a plane (`data.territory.outlines`), a class a place and, where it helps, a mark
that its table repeats. Borders are as fine as their number allows, on one grid for all places: neighbours meet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

import numpy as np
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from aos_analysis.page.chart import GREY, INK, Pane, pane
from aos_analysis.page.drawing import CURVE, VERTICES_PER_ROW
from aos_analysis.page.figures.geometry import Rings, area, as_fine_as, inside

BLUES, ORANGES, WHITE, PALE = ("#dfe8f3", "#9fb9d9"), ("#f6e3d5", "#e0a880"), "#ffffff", "#eceef1"
TALLEST = 460  # logical pixels, of a map
MOST = 1_500  # vertices of a map, and VERTICES_PER_ROW for each line of its table: twenty kilobytes or so
GAP, TITLE, LINE = 18, 17, 22  # between maps; a line of a title; a line of the legend
SWATCH, LETTER = 26, 6.4  # width of a sample of the legend, of a letter
ROOM = 7  # around a mark

Box = tuple[float, float, float, float]  # left, top, width, height


@dataclass(frozen=True)
class Shade:
    """A class: its words in the legend, its colour and its hatch (of matplotlib, empty for none; dots weigh forty
    kilobytes each). rare: it is in the legend only where it is on a map."""

    label: str
    face: str
    hatch: str = ""
    rare: bool = False


@dataclass(frozen=True)
class Zone:
    """A place: outlines on a plane, rank of its class, what is written on it where there is room."""

    rings: Rings
    shade: int
    mark: str = ""


@dataclass(frozen=True)
class Sheet:
    """One map. title: above it; empty where the figure's own says all."""

    title: str
    zones: tuple[Zone, ...]


def draw_maps(sheets: Sequence[Sheet], shades: Sequence[Shade], width: int, rows: int) -> Pane:
    """Side by side, one below the other on a telephone. rows: of the figure's data table."""
    across = 1 if width < 500 else min(len(sheets), 3)
    size = (width - GAP * (across - 1)) / across
    heads = max(len(_title(sheet, size)) for sheet in sheets) * TITLE + 2
    tall = max(_height(sheet, size - 4) for sheet in sheets)
    down = -(-len(sheets) // across)
    top = down * (heads + tall + GAP)
    used = {zone.shade for sheet in sheets for zone in sheet.zones}
    legend = _legend([shade for rank, shade in enumerate(shades) if rank in used or not shade.rare], width)
    with pane(width, int(top + LINE * len(legend) + 8), 0, 0, 0, 0) as view:
        view.axes.set(xlim=(0, view.width), ylim=(view.height, 0))
        view.axes.set_axis_off()
        for k, sheet in enumerate(sheets):
            left, above = (k % across) * (size + GAP), (k // across) * (heads + tall + GAP)
            _head(view, _title(sheet, size), left, above)
            _sheet(view, sheet, shades, (left + 2, above + heads, size - 4, tall), rows)
        for k, line in enumerate(legend):
            _samples(view, line, top + LINE * (k + 0.5))
        return view


def _title(sheet: Sheet, size: float) -> list[str]:
    return wrap(sheet.title, int(size / LETTER))


def _head(view: Pane, lines: Sequence[str], left: float, above: float) -> None:
    for k, text in enumerate(lines):
        view.axes.text(left + 2, above + TITLE * (k + 0.5), text, fontweight="bold", fontsize=11.5, va="center")


def _bounds(sheet: Sheet) -> tuple[np.ndarray, np.ndarray]:
    points = np.concatenate([ring for zone in sheet.zones for ring in zone.rings])
    return points.min(axis=0), points.max(axis=0)


def _height(sheet: Sheet, width: float) -> float:
    """As wide as its box, but never taller than TALLEST."""
    low, high = _bounds(sheet)
    across, down = high - low
    return float(min(width * down / across if across > 0 else TALLEST, TALLEST))


def _sheet(view: Pane, sheet: Sheet, shades: Sequence[Shade], box: Box, rows: int) -> None:
    left, top, width, height = box
    low, high = _bounds(sheet)
    scale = min(extent / span for extent, span in zip((width, height), high - low, strict=True) if span > 0)
    shift = np.array([left, top]) + (np.array([width, height]) - scale * (high - low)) / 2
    placed = [tuple((ring - (low[0], high[1])) * (scale, -scale) + shift for ring in z.rings) for z in sheet.zones]
    drawn = as_fine_as(placed, MOST + VERTICES_PER_ROW * rows)
    for rank, shade in enumerate(shades):
        parts = [rings for zone, rings in zip(sheet.zones, drawn, strict=True) if zone.shade == rank]
        for together in _paths(parts, CURVE + VERTICES_PER_ROW * rows):
            _fill(view, together, shade)
    for zone, rings in zip(sheet.zones, drawn, strict=True):
        if zone.mark:
            _mark(view, zone.mark, max(rings, key=area))


def _paths(places: Sequence[Rings], vertices: int) -> list[list[Rings]]:
    """Places of a class drawn together: as many to a path as its vertices allow (`page.drawing`), one at least."""
    found: list[list[Rings]] = []
    left = 0
    for rings in places:
        needed = sum(len(ring) + 1 for ring in rings)
        if needed > left:
            found.append([])
            left = vertices
        found[-1].append(rings)
        left -= needed
    return found


def _fill(view: Pane, places: Sequence[Rings], shade: Shade) -> None:
    """Several places in one path: a hatch runs from one to the next."""
    rings = [np.vstack([ring, ring[:1]]) for place in places for ring in place]
    codes = np.concatenate([_codes(len(ring)) for ring in rings])
    outline, hatch = Path(np.concatenate(rings), codes), shade.hatch or None
    view.axes.add_patch(PathPatch(outline, facecolor=shade.face, edgecolor=GREY, hatch=hatch, linewidth=0.8))


def _codes(points: int) -> np.ndarray:
    return np.r_[Path.MOVETO, np.full(points - 2, Path.LINETO), Path.CLOSEPOLY]


def _mark(view: Pane, mark: str, ring: np.ndarray) -> None:
    """Where the place is widest; nothing where there is no room."""
    at, room = inside(ring)
    if room >= ROOM + LETTER / 2 * (len(mark) - 1):
        white = {"facecolor": "white", "edgecolor": "none", "pad": 1, "boxstyle": "round,pad=0.15"}
        view.axes.text(*at, mark, ha="center", va="center", fontsize=11, color=INK, bbox=white)


def _legend(shades: Sequence[Shade], width: int) -> list[list[tuple[float, Shade]]]:
    """Lines of samples and where each begins, as many to a line as it holds."""
    lines: list[list[tuple[float, Shade]]] = [[]]
    at = 2.0
    for shade in shades:
        needed = SWATCH + 8 + LETTER * len(shade.label) + 16
        if lines[-1] and at + needed > width:
            lines.append([])
            at = 2.0
        lines[-1].append((at, shade))
        at += needed
    return lines


def _samples(view: Pane, line: Sequence[tuple[float, Shade]], y: float) -> None:
    for x, shade in line:
        view.axes.add_patch(Rectangle((x, y - 7), SWATCH, 14, facecolor=shade.face, edgecolor=GREY,
                                      hatch=shade.hatch or None, linewidth=0.8))  # fmt: skip
        view.axes.text(x + SWATCH + 7, y, shade.label, ha="left", va="center", fontsize=11)


def told(zones: Mapping[str, int], shades: Sequence[Shade], most: int = 6) -> str:
    """A map read aloud: each class and its places, counted where they are many. zones: name of a place -> its class."""
    parts = []
    for rank, shade in enumerate(shades):
        names = [name for name, found in zones.items() if found == rank]
        if names:
            parts.append(f"{shade.label} : {', '.join(names) if len(names) <= most else len(names)}")
    return " ; ".join(parts)
