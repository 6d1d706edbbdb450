"""How the figures of a quality report are drawn: an arrival curve, a monthly series from zero."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from aos_analysis.data.quality.arrivals import COMPLETE
from aos_analysis.page.chart import BLUE, GREY, INK, ORANGE, TINT, Pane, pane
from aos_analysis.page.timeline import Mark, french, months_since, year_ticks
from aos_analysis.words import numbers
from aos_analysis.words.errors import present
from aos_analysis.words.wording import say

NAME = 16  # height of the name of a span
LINES = {"main": (BLUE, "-", 2.2), "second": (ORANGE, (0, (5, 2.5)), 1.8)}


@dataclass(frozen=True)
class Curve:
    """One named series, `style` being main (full line) or second (dashed)."""

    label: str
    values: pd.Series
    style: str


def draw_arrivals(curve: pd.DataFrame, declared: int, needed: int, width: int) -> Pane:
    """Share in after each month, 99 % dotted, the declared delay marked."""
    with pane(width, 270 if width < 500 else 290, 52, 20, 26, 48) as view:
        axes, lag = view.axes, curve["lag"].to_numpy()
        axes.plot(lag, 100 * curve["share"], "-o", color=BLUE, linewidth=2.2, markersize=5)
        axes.axhline(100 * COMPLETE, color=GREY, linewidth=1.2, linestyle=(0, (1, 2)))
        axes.text(0, 100 * COMPLETE + 1, numbers.percent(COMPLETE, 0), color=GREY, fontsize=11, va="bottom")
        for place, key, color, style, top in (
            (declared, "declared", ORANGE, (0, (5, 2.5)), 0.30),
            (needed, "needed", BLUE, "-", 0.16),
        ):
            axes.axvline(place, color=color, linewidth=1.4, linestyle=style)
            label = say(f"quality.figures.arrivals.{key}", months=numbers.months(place))
            axes.text(place + 0.15, 100 * top, label, color=color, fontsize=11, ha="left", va="center",
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})  # fmt: skip
        axes.set_xlim(-0.4, max(lag[-1], needed + (6 if view.narrow else 4)) + 0.4)
        axes.set_ylim(0, 108)
        axes.locator_params(axis="x", integer=True)
        axes.set_yticks(range(0, 101, 20), [numbers.percent(share / 100, 0) for share in range(0, 101, 20)])
        axes.grid(axis="y")
        axes.set_xlabel(say("quality.figures.arrivals.axis"))
        return view


def draw_months(months: pd.Series, curves: Sequence[Curve], marks: Sequence[Mark], width: int) -> Pane:
    """Series by month from zero; spans are shaded and named above, curves in a line below."""
    first = pd.Timestamp(months.iloc[0]).date()
    narrow = width < 500
    rows = len(marks) if narrow else 1  # names of spans, one above the other where there is no room beside
    top = 22 + NAME * max(rows - 1, 0)
    with pane(width, (280 if narrow else 300) + top - 22, 62, 20, top, 62 if len(curves) > 1 else 36) as view:
        axes, x = view.axes, np.array([months_since(first, day.date()) for day in months])
        grain = int(np.diff(x).min()) if len(x) > 1 else 1
        end = int(x[-1]) + grain
        for curve in curves:
            color, dash, size = LINES[curve.style]
            axes.plot(x + (grain - 1) / 2, curve.values, color=color, linestyle=dash, linewidth=size)
        highest = max(float(np.nanmax(curve.values)) for curve in curves if curve.values.notna().any())
        axes.set_ylim(0, 1.12 * highest or 1)
        axes.set_xlim(-0.5, end - 0.5)
        for row, mark in enumerate(marks):
            _span(view, mark, first, end, row % max(rows, 1))
        axes.locator_params(axis="y", nbins=6)
        french(axes.yaxis)
        axes.grid(axis="y")
        year_ticks(axes, first, end, grain)
        if len(curves) > 1:
            _names(view, curves)
        return view


def _span(view: Pane, mark: Mark, first, end: int, row: int) -> None:
    start = max(months_since(first, mark.start), 0) - 0.5
    stop = min(months_since(first, present(mark.end)) + 0.5, end - 0.5)  # marks of this report end
    hatch = "////" if mark.kind == "window" else None
    view.axes.axvspan(
        start, stop, facecolor=TINT, edgecolor=GREY if hatch else TINT, linewidth=0, hatch=hatch, zorder=0
    )
    right = stop > 0.85 * end
    y = 1.02 + row * NAME / (view.height * view.axes.get_position().height)
    view.axes.text(stop if right else (start + stop) / 2, y, mark.label, fontsize=11, color=INK, va="bottom",
                   ha="right" if right else "center", transform=view.axes.get_xaxis_transform())  # fmt: skip


def _names(view: Pane, curves: Sequence[Curve]) -> None:
    """A dash of each curve and its name, below the years."""
    for rank, curve in enumerate(reversed(curves)):
        color, dash, size = LINES[curve.style]
        left, y = (0.45 if view.narrow else 0.38) * rank, -0.2
        view.axes.plot([left, left + 0.06], [y, y], color=color, linestyle=dash, linewidth=size,
                       transform=view.axes.transAxes, clip_on=False)  # fmt: skip
        view.axes.text(left + 0.075, y, curve.label, color=color, transform=view.axes.transAxes, va="center")
