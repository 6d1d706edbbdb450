"""How a control chart is drawn: monthly shares, the centre, limits in steps, months outside told by their shape."""

import numpy as np
import pandas as pd

from aos_analysis.page.chart import BLUE, GREY, ORANGE, TINT, Pane, pane
from aos_analysis.page.timeline import months_since, year_ticks
from aos_analysis.study.control_chart import Chart
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

DASHES = (0, (4, 2.5))


def draw_shares(
    months: pd.DatetimeIndex, shares: np.ndarray, chart: Chart | None, frozen: tuple[int, int] | None, width: int
) -> Pane:
    """months: first days; shares: (n,) fractions, NaN where masked; frozen: first and last rank of those frozen."""
    with pane(width, 290 if width < 500 else 310, 52, 16, 26, 60 if chart else 36) as view:
        axes, first = view.axes, months[0].date()
        x = np.array([months_since(first, day.date()) for day in months])
        lowest = [np.nanmin(shares)]
        if chart:
            _limits(view, x, chart, frozen)
            lowest.append(np.nanmin(chart.low))
        axes.plot(x, 100 * shares, "-o", color=BLUE, linewidth=1.6, markersize=4)
        if chart:
            out = chart.outside & np.isfinite(shares)
            axes.plot(x[out], 100 * shares[out], "D", color=ORANGE, markersize=8, markerfacecolor="white",
                      markeredgewidth=2)  # fmt: skip
            _legend(view)
        bottom = max(0, 10 * int(np.floor(10 * min(lowest) - 0.5)))
        axes.set_ylim(bottom, 102)
        axes.set_xlim(-0.6, x[-1] + 0.6)
        ticks = range(bottom, 101, 10)
        axes.set_yticks(ticks, [numbers.percent(tick / 100, 0) for tick in ticks])
        axes.grid(axis="y")
        year_ticks(axes, first, int(x[-1]) + 1, 1)
        return view


def _limits(view: Pane, x: np.ndarray, chart: Chart, frozen: tuple[int, int] | None) -> None:
    axes = view.axes
    if frozen:
        axes.axvspan(frozen[0] - 0.5, frozen[1] + 0.5, color=TINT, linewidth=0, zorder=0)
        axes.text(frozen[0] - 0.4, 1.02, say("services.figure.frozen"), fontsize=11, va="bottom",
                  transform=axes.get_xaxis_transform())  # fmt: skip
    axes.axhline(100 * chart.center, color=GREY, linewidth=1.4)
    for limit in (chart.low, chart.high):
        axes.step(x, 100 * limit, where="mid", color=GREY, linewidth=1.2, linestyle=DASHES)


def _legend(view: Pane) -> None:
    """What each mark is, below the years."""
    axes, y = view.axes, -0.2
    axes.plot([0, 0.06], [y, y], color=GREY, linestyle=DASHES, transform=axes.transAxes, clip_on=False)
    right = 0.36 if view.narrow else 0.3
    axes.plot([right + 0.03], [y], "D", color=ORANGE, markerfacecolor="white", markeredgewidth=2,
              transform=axes.transAxes, clip_on=False)  # fmt: skip
    for left, key, color in ((0.0, "limits", GREY), (right, "outside", ORANGE)):
        axes.text(left + 0.075, y, say(f"services.figure.{key}"), color=color, transform=axes.transAxes, va="center")
