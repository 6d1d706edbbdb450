"""The drawings of a plan: how often the useful effect is seen, and the funnel of levels by size."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.patches import Rectangle

from aos_analysis.page.chart import BLUE, GREY, ORANGE, RULE, Figures, Pane, figure_display, pane
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.reading import sentence_case
from aos_analysis.page.table import Cell, Column
from aos_analysis.page.timeline import french
from aos_analysis.reports.plan.words import Words, plan_say
from aos_analysis.study.inference import NORMAL
from aos_analysis.study.planning.funnel import Band, Funnel
from aos_analysis.study.planning.planning import Planning
from aos_analysis.study.planning.power import WANTED, Power
from aos_analysis.study.planning.trial_run import LAYOUTS, Layout
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

STYLES: dict[Layout, tuple[str, object, str]] = {
    "arms": (BLUE, "-", "o"),
    "wedge": (ORANGE, (0, (5, 2)), "s"),
    "undrawn": (GREY, (0, (1, 2)), "^"),
}
Curves = dict[Layout, list[Power]]


def powers(found: Planning) -> Display:
    """Share of pseudo-campaigns whose useful effect is seen, by units and way of rolling out."""
    words, months = Words(found), _months(found)
    curves = _curves(found, months)
    if not curves:
        return paragraphs(plan_say("needed_untried"), tone="absent")
    told = " ".join(_told(words, layout, curve) for layout, curve in curves.items())
    shown = [
        [sentence_case(plan_say(f"layouts.{layout}")), numbers.number(p.scenario.units), _percent(p)]
        for layout, curve in curves.items()
        for p in curve
    ]
    figure = Figures(
        title=_title(words),
        subtitle=plan_say("figure.subtitle", useful=words.useful, months=numbers.months(months)),
        alt=plan_say("figure.alt", units=words.many, told=told),
        notes=(say("figures.reading", text=plan_say("figure.reading")),),
        table_title=plan_say("figure.table", months=numbers.months(months)),
        columns=[Column(plan_say(f"columns.{key}"), number=key != "layout") for key in ("layout", "units", "seen")],
        rows=shown,
    )
    return figure_display(lambda width: _draw_powers(words, curves, width), figure)


def _months(found: Planning) -> int:
    """The declared follow-up where it was tried, else the longest that was."""
    tried = {power.scenario.months for power in found.powers}
    declared = found.plan.campaign.effect_window.end
    return declared if declared in tried or not tried else max(tried)


def _curves(found: Planning, months: int) -> Curves:
    kept = [p for p in found.powers if p.effect > 0 and p.scenario.months == months]
    curves = {layout: [p for p in kept if p.scenario.layout == layout] for layout in LAYOUTS}
    return {layout: curve for layout, curve in curves.items() if curve}


def _percent(power: Power) -> str:
    return f"{numbers.percent(power.seen, 0)} ± {numbers.number(100 * power.error(power.seen), 0)}"


def _title(words: Words) -> str:
    found, advised = words.found, words.found.advised
    if advised:
        return plan_say("figure.title_reachable", **words.told(advised))
    best = max((power.seen for power in found.powers if power.effect > 0), default=0.0)
    return plan_say(f"figure.title_{found.verdict}", seen=numbers.number(100 * best))


def _told(words: Words, layout: Layout, curve: Sequence[Power]) -> str:
    points = ", ".join(
        plan_say("figure.point", seen=numbers.percent(p.seen, 0), units=numbers.number(p.scenario.units)) for p in curve
    )
    return plan_say("figure.told", layout=sentence_case(plan_say(f"layouts.{layout}")), points=points)


def _draw_powers(words: Words, curves: Curves, width: int) -> Pane:
    with pane(width, 300 if width < 500 else 320, 52, 20, 62, 46) as view:
        axes, places = view.axes, sorted({p.scenario.units for curve in curves.values() for p in curve})
        axes.axhline(100 * WANTED, color=GREY, linewidth=1, linestyle=(0, (1, 2)))
        for rank, (layout, curve) in enumerate(curves.items()):
            color, dashes, mark = STYLES[layout]
            at = np.array([places.index(p.scenario.units) for p in curve]) + 0.06 * (rank - 1)
            seen = np.array([100 * p.seen for p in curve])
            half = np.array([100 * NORMAL * p.error(p.seen) for p in curve])
            bars = np.array([np.minimum(half, seen), np.minimum(half, 100 - seen)])
            axes.errorbar(at, seen, yerr=bars, fmt=mark, color=color, linewidth=1.2)
            axes.plot(at, seen, color=color, linestyle=dashes, linewidth=1.8)
            key = {"arms": "● ", "wedge": "■ ", "undrawn": "▲ "}[layout]
            axes.text(0, 1.16 - 0.075 * rank, key + sentence_case(plan_say(f"layouts.{layout}")), fontsize=11,
                      color=color, transform=axes.transAxes, ha="left", va="bottom")  # fmt: skip
        axes.set(xlim=(-0.4, len(places) - 0.6), ylim=(0, 104), xlabel=plan_say("figure.axis", units=words.many))
        axes.set_xlabel(sentence_case(axes.get_xlabel()))
        axes.set_xticks(range(len(places)), [numbers.number(n) for n in places])
        axes.set_yticks(range(0, 101, 20), [numbers.percent(k / 100, 0) for k in range(0, 101, 20)])
        axes.grid(axis="y")
        return view


def funnel(found: Planning) -> Display:
    """Levels by class of size: nobody is a point."""
    words, shown = Words(found), found.funnel
    if shown is None:
        return paragraphs(plan_say("funnel.absent"), tone="absent")
    indicator = found.plan.indicator
    told = " ".join(_most(words, band) for band in shown.bands)
    rows: list[list[str | Cell]] = [
        [_size(band), name, numbers.percent(share, 0)]
        for band in shown.bands
        for name, share in zip(_classes(words, band), band.shares, strict=True)
    ]
    figure = Figures(
        title=plan_say("funnel.title", units=words.many),
        subtitle=plan_say("funnel.subtitle", indicator=indicator.title, scale=words.scale, units=words.many),
        alt=plan_say("funnel.alt", units=words.many, level=words.level(shown.level), told=told),
        notes=(say("figures.reading", text=_reading(words, shown)),),
        table_title=plan_say("funnel.table"),
        columns=[Column(plan_say(f"funnel.{key}"), number=key == "share") for key in ("size", "class", "share")],
        rows=rows,
    )
    return figure_display(lambda width: _draw_funnel(words, shown, width), figure)


def _reading(words: Words, shown: Funnel) -> str:
    chance = plan_say("funnel.chance", units=words.many) if np.isfinite(np.array(shown.chance)).all() else ""
    return plan_say("funnel.reading", units=words.many) + chance


def _most(words: Words, band: Band) -> str:
    k = int(np.argmax(band.shares))
    share = numbers.percent(band.shares[k], 0)
    return plan_say("funnel.told", size=_size(band), level=_classes(words, band)[k], share=share)


def _size(band: Band) -> str:
    return _between(None if band.low is None else _plain(band.low), None if band.high is None else _plain(band.high))


def _plain(value: float) -> str:
    return numbers.number(value, numbers.declared_decimals(value))


def _between(low: str | None, high: str | None) -> str:
    if low is None and high is None:
        return plan_say("funnel.whole")
    key = "below" if low is None else "above" if high is None else "between"
    return plan_say(f"funnel.{key}", low=low, high=high)


def _classes(words: Words, band: Band) -> list[str]:
    """`moins de 10 %`, `de 10 à 15 %`, `60 % et plus`: the outer ones are open."""
    tail = f"{numbers.NARROW}%" if words.unit == "points" else ""
    ends = [None, *(_plain(edge) + tail for edge in band.edges[1:-1]), None]
    return [_between(low, high) for low, high in pairwise(ends)]


def _draw_funnel(words: Words, shown: Funnel, width: int) -> Pane:
    """One row a class of size; a class of level as dark as it is full."""
    narrow, rows = width < 500, len(shown.bands)
    step = 64 if narrow else 46
    with pane(width, step * rows + 62, 14 if narrow else 150, 16, 12, 48) as view:
        axes = view.axes
        top = max(float(band.shares.max()) for band in shown.bands)
        for row, band in enumerate(shown.bands):
            low, high = row - 0.24, row + 0.4
            for (left, right), share in zip(pairwise(band.edges), band.shares, strict=True):
                axes.add_patch(
                    Rectangle((left, low), right - left, high - low, facecolor=BLUE, alpha=0.05 + 0.8 * share / top,
                              edgecolor=RULE, linewidth=0.8)
                )  # fmt: skip
            for bound in shown.chance[row]:
                if np.isfinite(bound):
                    axes.plot([bound, bound], [low, high], color=ORANGE, linewidth=2)
            x, y = (0.0, row - 0.36) if narrow else (-0.02, row + 0.08)
            axes.text(x, y, sentence_case(_size(band)), transform=axes.get_yaxis_transform(), fontsize=11,
                      ha="left" if narrow else "right", va="center")  # fmt: skip
        axes.axvline(shown.level, color=GREY, linewidth=1.2, linestyle=(0, (4, 2)))
        edges = np.concatenate([band.edges for band in shown.bands])
        axes.set(xlim=(edges.min(), edges.max()), ylim=(rows - 0.45, -0.6), yticks=[])
        axes.set_xlabel(plan_say("funnel.axis", scale=words.scale))
        axes.spines["left"].set_visible(False)
        axes.locator_params(axis="x", nbins=5 if narrow else 9)
        french(axes.xaxis)
        return view
