"""The outcome along a targeting score that a threshold cuts in two: groups of units, and the line of each side."""

import numpy as np

from aos_analysis.page.chart import BLUE, GREY, INK, Figures, Pane, figure_display, pane
from aos_analysis.page.display import Display
from aos_analysis.page.figures.parts import absent, reading_notes, strength_words, told
from aos_analysis.page.reading import Reading, sentence_case
from aos_analysis.page.table import Column, counted
from aos_analysis.page.timeline import french
from aos_analysis.study.result import Profile
from aos_analysis.study.study import Study
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

SIDES = ((False, GREY, "o", "beside"), (True, BLUE, "s", "targeted"))


def profile(study: Study) -> Display:
    """Means of groups of units along the score, and what the jump at the threshold is worth."""
    reading, found = Reading(study), study.result.profile
    if found is None or not reading.raw.known:
        return absent("profile")
    points = found.points.sort_values("score")
    words = {
        "threshold": _score(found, found.threshold),
        **told(reading, reading.raw),
    }
    first, last = points.iloc[0], points.iloc[-1]
    ends = {"first": reading.level(first["value"]), "last": reading.level(last["value"])}
    spread = {"low": _score(found, first["score"]), "high": _score(found, last["score"])}
    figures = Figures(
        title=say(f"figures.profile.title_{'clear' if reading.raw.clear else 'unclear'}", **words),
        subtitle=say("figures.profile.subtitle", indicator=study.plan.indicator.title, scale=reading.scale),
        alt=say("figures.profile.alt", n=numbers.number(len(points)), strength=strength_words(reading.raw),
                **words, **ends, **spread),
        notes=reading_notes(reading, say("figures.profile.reading", units=reading.units_word, **words)),
        table_title=say("figures.profile.table", scale=reading.scale),
        columns=[
            Column(say("figures.profile.columns.side")),
            Column(say("figures.profile.columns.score"), number=True),
            Column(say("figures.profile.columns.value"), number=True),
            Column(sentence_case(reading.units_word), reading.counted, number=True),
        ],
        rows=[
            [
                say(f"figures.profile.sides.{'targeted' if row.targeted else 'beside'}"),
                _score(found, row.score),
                reading.level(row.value),
                counted(row.units, reading.counted),
            ]
            for row in points.itertuples()
        ],
    )  # fmt: skip
    return figure_display(lambda width: _draw(found, width), figures)


def _score(found: Profile, value: float) -> str:
    """Three significant digits of the scores shown."""
    return numbers.number(value, numbers.decimals_for("rate", np.ptp(found.points["score"]) / 10))


def _draw(found: Profile, width: int) -> Pane:
    """Points by side, their lines, the threshold as a dashed line."""
    with pane(width, 290 if width < 500 else 320, 52, 16, 30, 50) as view:
        axes = view.axes
        axes.axvline(found.threshold, color=INK, linewidth=1, linestyle=(0, (4, 3)))
        axes.text(found.threshold, 1.02, say("figures.profile.threshold"), transform=axes.get_xaxis_transform(),
                  ha="center", va="bottom", fontsize=11, color=INK)  # fmt: skip
        for targeted, color, marker, side in SIDES:
            points, line = (frame[frame["targeted"] == targeted] for frame in (found.points, found.lines))
            face = color if targeted else "white"
            axes.plot(points["score"], points["value"], marker, color=color, markerfacecolor=face, markersize=6)
            axes.plot(
                line["score"], line["value"], color=color, linewidth=2, linestyle="-" if targeted else (0, (5, 2))
            )
            right = points["score"].mean() > found.threshold
            axes.text(1.0 if right else 0.0, 1.02, say(f"figures.profile.sides.{side}"), transform=axes.transAxes,
                      ha="right" if right else "left", va="bottom", fontsize=11, color=color)  # fmt: skip
        axes.locator_params(axis="both", nbins=5 if view.narrow else 7)
        french(axes.xaxis)
        french(axes.yaxis)
        axes.grid(axis="y")
        axes.set_xlabel(say("figures.profile.columns.score"))
        return view
