"""Drawings of the economic section: steps that add up, a balance against the effect, one assumption at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import numpy as np

from aos_analysis.page.chart import BLUE, GREY, INK, ORANGE, TINT, Pane, pane
from aos_analysis.words import numbers

PLAIN: dict[str, Any] = {"fontsize": 11.5}
ABOVE = PLAIN | {"bbox": {"facecolor": "white", "edgecolor": "none", "pad": 1}}  # a label that a line would cross


@dataclass(frozen=True)
class Step:
    """One step: euros from `start` to `end`; `total` is drawn full, its interval as a line. `text` is printed."""

    label: str
    start: float
    end: float
    text: str
    total: bool = False
    low: float = float("nan")
    high: float = float("nan")


@dataclass(frozen=True)
class Swing:
    """One assumption: the outcome at its two ends, with what is printed beside each."""

    label: str
    low: float
    high: float
    low_text: str
    high_text: str


@dataclass(frozen=True)
class Curve:
    """Euros (y) against the effect (x): the estimate with its interval, and what the two marks are called."""

    x: np.ndarray
    y: np.ndarray
    estimate: tuple[float, float]
    interval: tuple[float, float]
    mark: float
    mark_label: str
    interval_label: str
    x_label: str
    y_label: str


def draw_steps(steps: Sequence[Step], width: int) -> Pane:
    """Horizontal waterfall: what adds in blue, what is spent in orange, the result full and in bold."""
    narrow = width < 500
    row = 50 if narrow else 36
    with pane(width, row * len(steps) + 18, 10 if narrow else 262, 96, 4, 14) as view:
        axes = view.axes
        ends = [v for s in steps for v in (s.start, s.end, s.low, s.high) if np.isfinite(v)]
        axes.set_xlim(min(0, *ends), max(0, *ends) or 1)
        axes.set_ylim(len(steps) - 0.45, -0.55)
        axes.axvline(0, color=INK, linewidth=1)
        for i, step in enumerate(steps):
            _step(view, i + (0.2 if narrow else 0), i, step)
            if i and not step.total and not narrow:
                axes.plot([step.start] * 2, [i - 0.8, i - 0.2], color=GREY, linewidth=0.8)
        axes.axis("off")
        return view


def _step(view: Pane, y: float, row: int, step: Step) -> None:
    axes = view.axes
    color = BLUE if step.end >= step.start else ORANGE
    left, right = sorted((step.start, step.end))
    axes.barh(
        y, right - left, left=left, height=0.5 if view.narrow else 0.56, color=color, alpha=1 if step.total else 0.6
    )
    reach = right
    if step.total and step.low < step.high:
        axes.plot([step.low, step.high], [y, y], color="white", linewidth=5)
        axes.plot([step.low, step.high], [y, y], color=INK, linewidth=1.8)
        reach = max(right, step.high)
    bold = "bold" if step.total else "normal"
    axes.annotate(step.text, (max(reach, 0), y), (6, 0), textcoords="offset points", va="center", fontweight=bold,
                  annotation_clip=False)  # fmt: skip
    _label(view, step.label, row, y, bold)


def _label(view: Pane, text: str, row: int, y: float, weight: str = "normal") -> None:
    """Left of the axes, or above its row on a narrow screen."""
    place = view.axes.get_yaxis_transform()
    if view.narrow:
        view.axes.text(0, row - 0.27, text, va="center", ha="left", fontweight=weight, transform=place, **ABOVE)
    else:
        label = "\n".join(wrap(text, 40))
        view.axes.text(-0.02, y, label, va="center", ha="right", fontweight=weight, transform=place)


def draw_swings(swings: Sequence[Swing], centre: float, centre_text: str, width: int) -> Pane:
    """One line an assumption, the largest swing first; a vertical line where all are as retained."""
    narrow = width < 500
    row = 54 if narrow else 36
    side = 62
    with pane(width, row * len(swings) + 34, side if narrow else 262 + side, side, 24, 10) as view:
        axes = view.axes
        ends = [v for s in swings for v in (s.low, s.high)] + [centre]
        axes.set_xlim(min(ends), max(ends) if max(ends) > min(ends) else min(ends) + 1)
        axes.set_ylim(len(swings) - 0.45, -0.55)
        axes.axvline(centre, color=INK, linewidth=1)
        axes.text(centre, -0.62, centre_text, ha="center", va="bottom", **PLAIN)
        for i, swing in enumerate(swings):
            y = i + (0.22 if narrow else 0)
            for end, color in ((swing.low, GREY), (swing.high, BLUE)):
                axes.barh(y, end - centre, left=centre, height=0.42 if narrow else 0.52, color=color)
            _ends(view, swing, y)
            place = axes.get_yaxis_transform()
            if narrow:
                x = -side / (width - 2 * side)
                axes.text(x, i - 0.25, swing.label, va="center", ha="left", transform=place, **ABOVE)
            else:
                x = -(side + 6) / (width - 262 - 2 * side)
                axes.text(x, y, "\n".join(wrap(swing.label, 40)), va="center", ha="right", transform=place)
        axes.axis("off")
        return view


def _ends(view: Pane, swing: Swing, y: float) -> None:
    """The outcome at each end, outside the bar."""
    left, right = (swing.low, swing.low_text), (swing.high, swing.high_text)
    left, right = sorted((left, right), key=lambda end: end[0])
    for (x, text), offset, side in ((left, -5, "right"), (right, 5, "left")):
        view.axes.annotate(text, (x, y), (offset, 0), textcoords="offset points", va="center", ha=side,
                           annotation_clip=False, **PLAIN)  # fmt: skip


def draw_curve(curve: Curve, width: int) -> Pane:
    """The line of the balance, the effect's interval shaded, a square at the estimate, a dotted line at the mark."""
    with pane(width, 270 if width < 500 else 300, 62, 18, 40, 48) as view:
        axes = view.axes
        axes.axvspan(*curve.interval, color=TINT, linewidth=0, zorder=0)
        axes.axhline(0, color=INK, linewidth=1)
        axes.plot(curve.x, curve.y, color=BLUE, linewidth=2.2)
        axes.axvline(curve.mark, color=ORANGE, linewidth=1.4, linestyle=(0, (2, 2)))
        if np.isfinite(curve.estimate[1]):
            axes.plot(*curve.estimate, "s", color=BLUE, markersize=8)
        axes.set_xlim(curve.x[0], curve.x[-1])
        span = curve.y.max() - min(curve.y.min(), 0)
        axes.set_ylim(min(curve.y.min(), 0) - 0.04 * span, curve.y.max() + 0.04 * span)
        axes.locator_params(axis="x", nbins=5 if view.narrow else 8)
        axes.locator_params(axis="y", nbins=5)
        axes.xaxis.set_major_formatter(lambda v, _: numbers.number(v, 1))
        axes.yaxis.set_major_formatter(lambda v, _: numbers.euros(v) if v else "0")
        axes.grid(axis="y")
        axes.set_xlabel(curve.x_label)
        for y, text, color in ((1.1, curve.mark_label, ORANGE), (1.02, curve.interval_label, BLUE)):
            axes.text(1, y, text, transform=axes.transAxes, ha="right", va="bottom", color=color, fontsize=11)
        axes.text(-0.14 if view.narrow else -0.09, 1.1, curve.y_label, transform=axes.transAxes, ha="left", va="bottom",
                  color=GREY, fontsize=11)  # fmt: skip
        return view
