"""The control chart of a service, with its words and its data."""

import numpy as np

from aos_analysis.page.chart import Figures, figure_display
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.table import MASK, Cell, Column
from aos_analysis.reports.services.answered import Answered
from aos_analysis.reports.services.drawing import draw_shares
from aos_analysis.reports.services.reading import AnsweredReading, whole
from aos_analysis.reports.services.sentences import usual_sentence
from aos_analysis.words import numbers
from aos_analysis.words.wording import say


def _say(key: str, **words: object) -> str:
    return say(f"services.{key}", **words)


def chart(answered: Answered) -> Display:
    """Monthly shares against the limits that hold what is usual."""
    reading, found = AnsweredReading(answered), answered.chart
    grid, months = reading.months, answered.months.index
    shares = np.array([grid.share(k) for k in range(len(months))], float)
    if np.isfinite(shares).sum() < 2:
        return paragraphs(say("figures.none", reason=_say("figure.none")), tone="absent")
    first, last = (numbers.month(months[k].date()) for k in (0, -1))
    low, high = whole(np.nanmin(shares)), whole(np.nanmax(shares))
    words = {"noun": reading.noun, "delay": reading.delay, "first": first, "last": last, "low": low, "high": high}
    keys = ("month", "count", "share", *(("low", "high") if found else ()))
    counted = {"count": reading.counts}
    figure = Figures(
        title=usual_sentence(reading).rstrip("."),
        subtitle=_say("figure.subtitle", **words),
        alt=f"{_say('figure.alt', **words)} {usual_sentence(reading)}",
        notes=(say("figures.reading", text=_say("figure.reading", **words)), *reading.notes),
        table_title=_say("figure.table", **words),
        columns=[Column(_say(f"columns.{key}"), counted.get(key, "none"), key != "month") for key in keys],
        rows=[_row(reading, k) for k in range(len(months))],
    )
    frozen = _frozen(answered)
    return figure_display(lambda width: draw_shares(months, shares, found, frozen, width), figure)


def _row(reading: AnsweredReading, k: int) -> list[str | Cell]:
    """A month whose share is masked shows neither its count nor its limits, which follow from it."""
    grid, found = reading.months, reading.answered.chart
    share, total = grid.share(k), grid.total[k]
    hidden = total is None or (share is None and total > 0)
    limits = [] if found is None else [float(found.low[k]), float(found.high[k])]
    return [
        numbers.month(reading.answered.months.index[k].date()),
        Cell(MASK if hidden else numbers.number(total), reading.counts),
        MASK if hidden else numbers.percent(share, 0),
        *(MASK if hidden else numbers.number(100 * limit) for limit in limits),
    ]


def _frozen(answered: Answered) -> tuple[int, int] | None:
    span = answered.rule.baseline
    months = enumerate(answered.months.index)
    ranks = [k for k, day in months if span and span.start <= day.date() <= span.end]
    return (ranks[0], ranks[-1]) if ranks else None
