"""The curve over time: observed against expected, with what happened when in a strip above."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from aos_analysis.page.chart import BLUE, GREY, INK, ORANGE, RULE, Pane, pane
from aos_analysis.words import numbers

ROW = 17  # height of one line of the strip


@dataclass(frozen=True)
class Mark:
    """A span of months to shade: `kind` is campaign, window or shock; `end` None means it still holds. A `date` is a
    line, at the beginning of its month."""

    label: str
    start: date
    end: date | None
    kind: str


FACE = {"campaign": (BLUE, 0.13), "window": (ORANGE, 0.12), "shock": (GREY, 0.13)}
HATCH = {"campaign": None, "window": "////", "shock": None}


def months_since(first: date, day: date) -> int:
    return (day.year - first.year) * 12 + day.month - first.month


def draw_timeline(
    path: pd.DataFrame, grain: int, marks: Sequence[Mark], labels: tuple[str, str], decimals: int, width: int
) -> Pane:
    """Solid line: observed. Dashed line: expected. Both named at their right end."""
    narrow = width < 500
    strip = ROW * len(marks)
    with pane(width, (280 if narrow else 300) + strip, 46, 24 if narrow else 128, strip + 14, 44) as view:
        axes, first = view.axes, path["month"].iloc[0].date()
        x = np.array([months_since(first, m.date()) for m in path["month"]])
        end = x[-1] + grain
        _shade(view, marks, first, end, strip)
        lines = (("counterfactual", ORANGE, (0, (5, 2.5)), 1.8), ("observed", BLUE, "-", 2.2))
        for name, color, dash, size in lines:
            axes.plot(x + (grain - 1) / 2, path[name], color=color, linestyle=dash, linewidth=size)
        axes.set_xlim(-0.5, end - 0.5)
        _levels(axes, path, decimals)
        year_ticks(axes, first, end, grain)
        _end_labels(view, path, x + (grain - 1) / 2, labels)
        return view


def _shade(view: Pane, marks: Sequence[Mark], first: date, end: int, strip: int) -> None:
    """Light bands through the plot; in the strip above, one line a span with its name beside it."""
    plot = view.axes.get_position()
    ribbon = view.figure.add_axes((plot.x0, plot.y1 + 6 / view.height, plot.width, max(strip, 1) / view.height))
    ribbon.set_xlim(-0.5, end - 0.5)
    ribbon.set_ylim(0, max(strip, 1))
    ribbon.axis("off")
    for row, mark in enumerate(marks):
        start = max(months_since(first, mark.start), 0) - 0.5
        stop = min(months_since(first, mark.end) + 0.5 if mark.end else end - 0.5, end - 0.5)
        y = strip - ROW * row - ROW / 2
        if mark.kind == "date":
            view.axes.axvline(start, color=INK, linewidth=1.1, linestyle=(0, (1, 1.5)), zorder=1)
            ribbon.plot([start], [y], "v", color=INK, markersize=5)
            _name(ribbon, mark.label, start - 0.6, start + 0.6, end, y)
            continue
        color, alpha = FACE[mark.kind]
        view.axes.axvspan(start, stop, color=color, alpha=alpha, linewidth=0, hatch=HATCH[mark.kind], zorder=0)
        ribbon.plot([start, stop], [y, y], color=color, linewidth=4, solid_capstyle="butt")
        _name(ribbon, mark.label, start, stop, end, y)


def _name(ribbon, label: str, start: float, stop: float, end: int, y: float) -> None:
    """Beside its span, on the side where there is more room."""
    right = (start + stop) / 2 < 0.55 * end
    x = stop + 0.012 * end if right else start - 0.012 * end
    ribbon.text(x, y, label, color=INK, fontsize=11, va="center", ha="left" if right else "right")


def _levels(axes, path: pd.DataFrame, decimals: int) -> None:
    """Vertical axis with air around the curves, French labels."""
    values = path[["observed", "counterfactual"]].to_numpy(float)
    low, high = np.nanmin(values), np.nanmax(values)
    margin = 0.12 * (high - low) or abs(high) * 0.05 or 1
    axes.set_ylim(low - margin, high + margin)
    axes.locator_params(axis="y", nbins=6)
    french(axes.yaxis)
    axes.grid(axis="y")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def french(axis, signed: bool = False) -> None:
    """Tick labels with comma and true minus, as many decimals as the step needs."""
    ticks = axis.get_majorticklocs()
    step = abs(ticks[1] - ticks[0]) if len(ticks) > 1 else 1
    digits = max(0, -int(np.floor(np.log10(step) + 1e-9))) if step > 0 else 0
    digits += not np.isclose(step * 10**digits, round(step * 10**digits))
    axis.set_major_formatter(lambda value, _: numbers.number(value, digits, signed))


def year_ticks(axes, first: date, end: int, grain: int) -> None:
    """Ticks at each January, the year written in the middle of its displayed months."""
    if grain == 12:
        axes.set_xticks(np.arange(0, end, 12) + 5.5, [str(first.year + k) for k in range(len(range(0, end, 12)))])
        return
    starts = [m for m in range(-first.month + 1, end, 12)]
    axes.set_xticks([m - 0.5 for m in starts if m >= 0], ["" for m in starts if m >= 0])
    spans = [(max(m, 0), min(m + 12, end), first.year + (m + first.month - 1) // 12) for m in starts]
    room = [(a, b, year) for a, b, year in spans if b - a >= max(4, 0.05 * end)]
    axes.set_xticks([(a + b) / 2 - 0.5 for a, b, _ in room], [str(y) for *_, y in room], minor=True)
    axes.tick_params(axis="x", which="minor", length=0, pad=6)
    for m in starts:
        if m > 0:
            axes.axvline(m - 0.5, color=RULE, linewidth=0.8, zorder=0)


def _end_labels(view: Pane, path: pd.DataFrame, x: np.ndarray, labels: tuple[str, str]) -> None:
    """Names of the curves: at their right end, or in a line below on a narrow screen."""
    if view.narrow:
        for place, label, color, dash in ((0.0, labels[0], BLUE, "-"), (0.34, labels[1], ORANGE, (0, (5, 2.5)))):
            y = -0.135
            view.axes.plot([place, place + 0.07], [y, y], color=color, linestyle=dash, linewidth=2,
                           transform=view.axes.transAxes, clip_on=False)  # fmt: skip
            view.axes.text(place + 0.085, y, label, color=color, transform=view.axes.transAxes, va="center")
        return
    ends = [float(path[name].dropna().iloc[-1]) for name in ("observed", "counterfactual")]
    low, high = view.axes.get_ylim()
    gap = 26 / (view.height * view.axes.get_position().height) * (high - low)
    middle = sum(ends) / 2
    if abs(ends[0] - ends[1]) < gap:
        side = 1 if ends[0] >= ends[1] else -1
        ends = [middle + side * gap / 2, middle - side * gap / 2]
    for y, label, color in zip(ends, labels, (BLUE, ORANGE), strict=True):
        view.axes.annotate(
            label.replace(" sans ", "\nsans "), (x[-1], y), (8, 0), textcoords="offset points", color=color,
            fontweight="bold", va="center", annotation_clip=False,
        )  # fmt: skip
