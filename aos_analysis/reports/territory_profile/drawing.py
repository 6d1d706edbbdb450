"""How a territory's gaps are drawn: one line a pathology, grouped by family, the declared relevance dotted."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten

import numpy as np

from aos_analysis.page.chart import BLUE, GREY, INK, ORANGE, RULE, Pane, pane
from aos_analysis.page.timeline import french

COLOURS = {"above": ORANGE, "below": BLUE}
MARKERS = {"above": "^", "below": "v"}
WIDEST = 100.0  # percent: beyond, an interval ends in an arrow


@dataclass(frozen=True)
class Gap:
    """One pathology: its gap and limits in percent of what was expected; family: printed above the first of it."""

    label: str
    family: str
    estimate: float
    low: float
    high: float
    text: str
    call: str


def draw_gaps(gaps: Sequence[Gap], relevance: float, width: int, axis: str) -> Pane:
    """Zero is a full line: what the comparator's rates give at the territory's ages and sexes."""
    narrow = width < 500
    heads = [k for k, gap in enumerate(gaps) if gap.family and (not k or gaps[k - 1].family != gap.family)]
    step, head = (46, 26) if narrow else (24, 26)
    tops, y = [], 0.0
    for k in range(len(gaps)):
        y += head * (k in heads) + step
        tops.append(y)
    left, right = (10, 10) if narrow else (276, 142)
    with pane(width, int(y) + 64, left, right, 22, 42) as view:
        axes = view.axes
        reach = min(max([2 * relevance, *(abs(x) for gap in gaps for x in (gap.low, gap.high))]) * 1.06, WIDEST)
        axes.set_xlim(-reach, reach)
        axes.set_ylim(y + step / 2, 0)
        for k in heads:
            _head(view, gaps[k].family, tops[k] - (30 if narrow else step))
        _strokes(view, gaps, tops, reach)
        for k, gap in enumerate(gaps):
            _words(view, gap, tops[k])
        axes.axvline(0, color=INK, linewidth=1)
        for edge in (-relevance, relevance):
            axes.axvline(edge, color=GREY, linewidth=1, linestyle=(0, (1, 2)))
        axes.locator_params(axis="x", nbins=5)
        french(axes.xaxis, signed=True)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(axis)
        return view


def _head(view: Pane, family: str, y: float) -> None:
    place = view.axes.get_yaxis_transform()
    x = 0.0 if view.narrow else -0.90
    shown = shorten(family, 56, placeholder=" …")
    white = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    view.axes.text(x, y, shown, ha="left", va="center", color=GREY, fontsize=11, fontstyle="italic", transform=place,
                   bbox=white)  # fmt: skip


def _strokes(view: Pane, gaps: Sequence[Gap], tops: Sequence[float], reach: float) -> None:
    """What is drawn alike is one path: fifty pathologies weigh as much as their words do."""
    axes, lines = view.axes, np.array(tops) + (9 if view.narrow else 0)
    low, seen, high = (np.array([getattr(gap, name) for gap in gaps]) for name in ("low", "estimate", "high"))
    calls = np.array([gap.call if gap.call in COLOURS else "" for gap in gaps])
    if not view.narrow:
        axes.hlines(np.array(tops) + 12, -reach, reach, color=RULE, linewidth=0.5, zorder=0)
    for call in dict.fromkeys(calls):
        mine, colour = calls == call, COLOURS.get(call, GREY)
        ends = np.column_stack([np.maximum(low, -reach), np.minimum(high, reach), np.full(len(gaps), np.nan)])
        axes.plot(ends[mine].ravel(), np.repeat(lines[mine], 3), color=colour, linewidth=1.6)
        face = colour if call else "white"
        axes.plot(np.clip(seen, -reach, reach)[mine], lines[mine], MARKERS.get(call, "o"), markersize=7, color=colour,
                  markerfacecolor=face)  # fmt: skip
        for beyond, x, marker in ((high > reach, reach, ">"), (low < -reach, -reach, "<")):
            at = lines[mine & beyond]
            axes.plot(np.full(len(at), x), at, marker, markersize=5, color=colour, clip_on=False)


def _words(view: Pane, gap: Gap, y: float) -> None:
    axes, place = view.axes, view.axes.get_yaxis_transform()
    bold = "bold" if gap.call in COLOURS else "normal"
    if view.narrow:
        axes.text(0, y - 9, f"{gap.label} : {gap.text}", ha="left", va="center", fontsize=11, fontweight=bold,
                  transform=place, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})  # fmt: skip
        return
    axes.text(-0.02, y, gap.label, ha="right", va="center", fontsize=11.5, fontweight=bold, transform=place)
    axes.text(1.03, y, gap.text, ha="left", va="center", fontsize=11.5, fontweight=bold, transform=place)
