"""The effect by months since contact: grouped by quarter, on an axis that the headline decides, its mean drawn."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from aos_analysis.page.chart import BLUE, GREY, INK, TINT, Pane, pane
from aos_analysis.page.timeline import french
from aos_analysis.words.wording import say

QUARTER = 3  # months
FEW_MONTHS = 12  # a path no longer than this stays by month
REACH = 3.0  # of the farthest end of the headline's interval: what the axis shows of the band
NUMBERS = ["effect", "low", "high"]


@dataclass(frozen=True)
class Spans:
    """Effects by span of months since contact; rows: columns first and last (months since contact), effect, low, high;
    the band of a mean holds wherever that of its months does (it is wider than need be)."""

    rows: pd.DataFrame

    @property
    def middles(self) -> np.ndarray:
        return self.rows[["first", "last"]].mean(axis=1).to_numpy()


def spans(path: pd.DataFrame, grain: int) -> Spans:
    """Months by three from the month of contact on, backwards before it; what is masked or unknown is left out."""
    months = path["event_time"].astype(int) * grain
    size = QUARTER if grain == 1 and len(path) > FEW_MONTHS else grain
    kept = path[NUMBERS].notna().all(axis=1)
    group = (months // size)[kept]
    rows = path.loc[kept, NUMBERS].groupby(group).mean()
    ends = months[kept].groupby(group).agg(["min", "max"])
    rows.insert(0, "first", ends["min"])
    rows.insert(1, "last", ends["max"] + grain - 1 if grain < size else ends["max"])
    return Spans(rows.reset_index(drop=True))


@dataclass(frozen=True)
class Headline:
    """The mean effect that the page reports, in the wanted direction, and the months since contact that it averages."""

    estimate: float
    low: float
    high: float
    window: tuple[int, int]


def draw_events(found: Spans, mean: Headline, axis: str, width: int) -> Pane:
    """Positive is wanted. Before the contact in grey, hollow; arrows where a band leaves the axis."""
    with pane(width, 280 if width < 500 else 310, 46, 14, 26, 48) as view:
        axes, rows, x = view.axes, found.rows, found.middles
        low, high = _limits(rows, mean)
        start, end = (edge + side * 0.5 for edge, side in zip(mean.window, (-1, 1), strict=True))
        axes.axvspan(start, end, color=TINT, linewidth=0, zorder=0)
        axes.axhline(0, color=INK, linewidth=1)
        axes.axvline(-0.5, color=GREY, linewidth=1, linestyle=(0, (1, 2)))
        axes.plot([start, end], [mean.estimate] * 2, color=BLUE, linewidth=1.6, linestyle=(0, (4, 2)))
        for part, color, face, marker in ((x < 0, GREY, "white", "o"), (x >= 0, BLUE, BLUE, "s")):
            axes.vlines(x[part], rows["low"][part], rows["high"][part], color=color, linewidth=1.4)
            axes.plot(x[part], rows["effect"][part], marker, color=color, markerfacecolor=face, markersize=5)
            _arrows(view, x[part], rows[part], (low, high), color)
        axes.set_ylim(low, high)
        axes.set_xlim(min(x.min(), start) - 1, max(x.max(), end) + 1)
        _labels(view, axis)
        return view


def _limits(rows: pd.DataFrame, mean: Headline) -> tuple[float, float]:
    """Every point, zero and the headline; bands as far as `REACH` of the headline goes."""
    reach = REACH * max(abs(mean.low), abs(mean.high))
    points = [*rows["effect"], mean.low, mean.high, 0.0]
    low = min(*points, max(rows["low"].min(), -reach))
    high = max(*points, min(rows["high"].max(), reach))
    margin = 0.06 * (high - low) or 1.0
    return low - margin, high + margin


def _arrows(view: Pane, x: np.ndarray, rows: pd.DataFrame, limits: tuple[float, float], color: str) -> None:
    place = view.axes.get_xaxis_transform()
    beyond = ((rows["low"].to_numpy() < limits[0], 0.0, "v"), (rows["high"].to_numpy() > limits[1], 1.0, "^"))
    for far, y, marker in beyond:
        view.axes.plot(x[far], np.full(far.sum(), y), marker, color=color, markersize=5, transform=place, clip_on=False)


def _labels(view: Pane, axis: str) -> None:
    axes = view.axes
    axes.locator_params(axis="x", nbins=6 if view.narrow else 12, integer=True)
    axes.locator_params(axis="y", nbins=6)
    french(axes.xaxis, signed=True)
    french(axes.yaxis)
    axes.grid(axis="y")
    axes.set_xlabel(axis)
    words = (("left", 0, say("figures.favourable_up"), GREY), ("right", 1, say("figures.event_study.window"), BLUE))
    for side, place, text, color in words:
        axes.text(place, 1.03, text, transform=axes.transAxes, ha=side, va="bottom", color=color, fontsize=11)
