"""The figures of a follow-up: from the objective to those met, and the sum of meetings month after month."""

from dataclasses import replace

import pandas as pd

from aos_analysis.data.follow_up import FollowUp
from aos_analysis.page.chart import Figures, figure_display
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.forest import Bar, draw_bars
from aos_analysis.page.reading import sentence_case
from aos_analysis.page.table import MASK, Column, counted
from aos_analysis.page.timeline import Mark
from aos_analysis.reports.follow_up.reading import FollowUpReading
from aos_analysis.reports.follow_up.sentences import others_sentence
from aos_analysis.reports.quality.drawing import Curve, draw_months
from aos_analysis.words import numbers
from aos_analysis.words.wording import say


def _say(key: str, **words: object) -> str:
    return say(f"follow_up.figures.{key}", **words)


def outcomes(followed: FollowUp) -> Display:
    """Objective, targeted, then each outcome: full counts."""
    reading = FollowUpReading(followed)
    shown = {"objective": followed.objective, "targeted": reading.targeted, **reading.parts}
    shown = {key: n for key, n in shown.items() if not (key == "objective" and n is None)}
    counts = {key: "none" if key == "objective" else reading.counts for key in shown}  # an objective is nobody yet
    cells = {key: counted(n, counts[key], n is None) for key, n in shown.items()}
    labels = {key: say(f"follow_up.outcomes.{reading.named(key)}") for key in shown}
    bars = [Bar(labels[key], n, cells[key].text, key in ("met", "objective")) for key, n in shown.items()]
    listed = ", ".join(f"{labels[key]} {cells[key].text}" for key in shown if cells[key].text != MASK)
    if not listed:
        return paragraphs(say("follow_up.tables.too_small", units=reading.units), tone="absent")
    figure = Figures(
        title=sentence_case(say("page.title", title=sentence_case(reading.units), answer=reading.answer)),
        subtitle=_say("outcomes.subtitle", units=reading.units),
        alt=_say("outcomes.alt", units=reading.units, listed=listed),
        notes=(say("figures.reading", text=others_sentence(reading) or listed), *reading.notes),
        table_title=_say("outcomes.subtitle", units=reading.units),
        columns=[Column(say("follow_up.tables.columns.outcome")),
                 Column(sentence_case(reading.units), reading.counts, True)],
        rows=[[labels[key], cells[key]] for key in shown],
    )  # fmt: skip
    return figure_display(lambda width: draw_bars(bars, width), figure)


def cumulative(followed: FollowUp) -> Display:
    """Units met to date, against the objective."""
    reading = FollowUpReading(followed)
    met = reading.met_by_month
    if met is None:
        return paragraphs(say("figures.none", reason=_say("cumulative.none", units=reading.units)), tone="absent")
    total, months = met.cumsum(), pd.Series(met.index)
    objective = followed.objective
    words = {"met": reading.counted(reading.met), "units": reading.units, "objective": numbers.number(objective or 0)}
    words |= {"first": numbers.month(met.index[0]), "last": numbers.month(met.index[-1])}
    words |= {"low": numbers.number(met.min()), "high": numbers.number(met.max()), "mean": numbers.number(met.mean())}
    key = "with" if objective else "without"
    figure = Figures(
        title=sentence_case(_say(f"cumulative.title_{key}", **words)),
        subtitle=sentence_case(_say("cumulative.subtitle", **words)),
        alt=_say(f"cumulative.alt_{key}", **words),
        notes=(say("figures.reading", text=_say("cumulative.reading", **words)), *reading.notes),
        table_title=_say("cumulative.table", **words),
        columns=[Column(_say("cumulative.columns.month")),
                 *(Column(_say(f"cumulative.columns.{name}"), reading.counts, True) for name in ("met", "total"))],
        rows=[[numbers.month(month), counted(met[month], reading.counts), counted(total[month], reading.counts)]
              for month in met.index],
    )  # fmt: skip
    curves = [Curve(_say("cumulative.curve"), total.reset_index(drop=True), "main")]
    if objective:
        flat = pd.Series(float(objective), index=range(len(total)))
        curves.insert(0, Curve(say("follow_up.outcomes.objective"), flat, "second"))
    span = followed.plan.campaign.campaign_period
    marks = [Mark(say("figures.observed.campaign"), span.start, span.end, "campaign")]
    return replace(
        figure_display(lambda width: draw_months(months, curves, marks, width), figure), facts={"by": "month"}
    )
