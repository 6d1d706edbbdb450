"""Points with their intervals by method (a forest), and bars of counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import numpy as np

from aos_analysis.page.chart import BLUE, GREY, INK, Pane, pane
from aos_analysis.page.timeline import french
from aos_analysis.words.wording import say

ROW = 30


@dataclass(frozen=True)
class Line:
    """One line of a forest. `weight` is headline, plain or naive; `text` is the printed number and interval."""

    label: str
    estimate: float
    low: float
    high: float
    text: str
    weight: str


def draw_forest(lines: Sequence[Line], useful: float | None, width: int, whole: bool = False) -> Pane:
    """Positive is wanted, to the right. Zero is a full line, the useful effect a dotted one; naive methods are hollow
    and grey, cut unless `whole`."""
    narrow = width < 500
    row = 66 if narrow else 34
    left, right = (10, 10) if narrow else (262, 150)
    with pane(width, row * len(lines) + 62, left, right, 20, 42) as view:
        axes = view.axes
        axes.set_xlim(*_limits(lines, useful, whole))
        for i, line in enumerate(lines):
            _line(view, i, line, narrow)
        axes.axvline(0, color=INK, linewidth=1)
        if useful is not None:
            axes.axvline(useful, color=GREY, linewidth=1.2, linestyle=(0, (1, 2)))
            axes.text(useful, -0.72, say("figures.estimates.useful"), ha="center", va="bottom", fontsize=11, color=GREY)
        axes.set_ylim(len(lines) - 0.4, -0.6)
        axes.locator_params(axis="x", nbins=5)
        french(axes.xaxis)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        hint = say("figures.favourable_right")
        axes.text(1.0, -30 / (row * len(lines)), hint, transform=axes.transAxes, ha="right", va="top", color=GREY,
                  fontsize=11)  # fmt: skip
        return view


def _limits(lines: Sequence[Line], useful: float | None, whole: bool) -> tuple[float, float]:
    """Everything, unless naive figures would more than double the axis: they are then cut, with an arrow."""
    kept = _span([line for line in lines if line.weight != "naive"], useful)
    everything = _span(lines, useful)
    narrow = not whole and everything[1] - everything[0] > 2 * (kept[1] - kept[0])
    low, high = kept if narrow else everything
    margin = 0.08 * (high - low) or 1
    return low - margin, high + margin


def _span(lines: Sequence[Line], useful: float | None) -> tuple[float, float]:
    values = [v for line in lines for v in (line.low, line.high) if np.isfinite(v)] + [0, useful or 0]
    return min(values), max(values)


def _arrow(view: Pane, line: Line, y: float) -> None:
    """Points outwards where the interval leaves the axis."""
    low, high = view.axes.get_xlim()
    for beyond, x, marker in ((line.high > high, 1, ">"), (line.low < low, 0, "<")):
        if beyond:
            place = view.axes.get_yaxis_transform()
            view.axes.plot([x], [y], marker, markersize=6, color=GREY, transform=place, clip_on=False)


def _line(view: Pane, row: int, line: Line, narrow: bool) -> None:
    naive = line.weight == "naive"
    color = GREY if naive else BLUE
    bold = "bold" if line.weight == "headline" else "normal"
    y = row + (0.28 if narrow else 0)
    view.axes.plot([line.low, line.high], [y, y], color=color, linewidth=2.4 if bold == "bold" else 1.5,
                   linestyle=(0, (4, 2)) if naive else "-")  # fmt: skip
    marker = {"headline": ("s", 9), "naive": ("D", 6)}.get(line.weight, ("o", 6))
    _arrow(view, line, y)
    face = "white" if naive else color
    view.axes.plot([line.estimate], [y], marker[0], markersize=marker[1], color=color, markerfacecolor=face)
    words: dict[str, Any] = {
        "va": "center",
        "fontweight": bold,
        "color": GREY if naive else INK,
        "transform": view.axes.get_yaxis_transform(),
    }
    label = "\n".join(wrap(line.label, 50 if narrow else 40))
    if narrow:
        words |= {"va": "bottom", "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 1.5}}
        view.axes.text(0, row + 0.08, f"{label}\n{line.text}", ha="left", fontsize=11.5, **words)
    else:
        view.axes.text(-0.02, y, label, ha="right", **words)
        view.axes.text(1.03, y, line.text, ha="left", **words)


@dataclass(frozen=True)
class Bar:
    """A count as it may be printed; `value` None draws no bar (masked)."""

    label: str
    value: float | None
    text: str
    main: bool


def draw_bars(bars: Sequence[Bar], width: int) -> Pane:
    """Horizontal bars with their counts at the end."""
    narrow = width < 500
    row = 44 if narrow else ROW
    with pane(width, row * len(bars) + 16, 10 if narrow else 222, 130 if not narrow else 90, 6, 10) as view:
        axes = view.axes
        top = max((bar.value or 0 for bar in bars), default=1) or 1
        for i, bar in enumerate(bars):
            y = i + (0.2 if narrow else 0)
            color = BLUE if bar.main else GREY
            axes.barh(y, bar.value or 0, height=0.42 if narrow else 0.62, color=color, alpha=1 if bar.main else 0.55)
            axes.text((bar.value or 0) + 0.012 * top, y, bar.text, va="center", ha="left", fontweight="bold")
            if narrow:
                axes.text(0, i - 0.22, bar.label, va="center", ha="left", fontsize=11.5)
            else:
                axes.text(-0.02, y, bar.label, va="center", ha="right", transform=axes.get_yaxis_transform())
        axes.set_ylim(len(bars) - 0.45, -0.55)
        axes.set_xlim(0, top)
        axes.axis("off")
        return view
