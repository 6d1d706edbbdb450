"""Regression to the mean made visible: naive comparisons, a year without campaign, the general trend, the effect."""

from aos_analysis.page.amounts import change
from aos_analysis.page.chart import Figures, figure_display
from aos_analysis.page.display import Display
from aos_analysis.page.figures.parts import (
    absent,
    line,
    reading_notes,
    strength_words,
    unit_words,
)
from aos_analysis.page.forest import draw_forest
from aos_analysis.page.reading import Reading
from aos_analysis.page.table import Column
from aos_analysis.study.result import Reversion
from aos_analysis.study.study import Study
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

FRACTIONS = {"tenth": 0.1, "fifth": 0.2, "quarter": 0.25, "third": 1 / 3, "half": 0.5, "two_thirds": 2 / 3,
             "three_quarters": 0.75, "nine_tenths": 0.9, "all": 1.0}  # fmt: skip
SMALLEST = 0.05  # a share below is not called a part


def reversion(study: Study) -> Display:
    """What naive comparisons would say, beside the effect: the share that is regression to the mean."""
    reading, found = Reading(study), study.result.reversion
    if found is None or not reading.raw.known:
        return absent("reversion")
    items = _items(reading, found)
    lines = [line(reading, name, e, weight) for name, e, weight in items]
    parts = [f"{name} : {change(reading, e.estimate)} {reading.span(e)}." for name, e, _ in items]
    words = Figures(
        title=reverted(reading, "figures.reversion.title"),
        subtitle=say("figures.reversion.subtitle", unit=unit_words(reading)),
        alt=say(
            "figures.reversion.alt",
            n=numbers.number(len(items)),
            strength=strength_words(reading.raw),
            parts=" ".join(parts),
        ),
        notes=reading_notes(
            reading,
            say(
                "figures.reversion.reading",
                among=reading.among,
                before_after=change(reading, found.before_after.estimate),
                interval=reading.span(found.before_after),
                effect=change(reading, reading.raw.estimate),
            )
            + (say("figures.reversion.reading_placebo", name=_placebo_name(found)) if found.placebo else ""),
        ),
        table_title=say("figures.reversion.table", unit=unit_words(reading)),
        columns=[
            Column(say("tables.estimates.columns.method")),
            Column(say("figures.columns.estimate"), number=True),
            Column(say("figures.columns.interval"), number=True),
        ],
        rows=[[name, *reading.cells(e)] for name, e, _ in items],
    )
    return figure_display(lambda w: draw_forest(lines, None, w, whole=True), words)


def _items(reading: Reading, found: Reversion) -> list[tuple]:
    """Name, value and weight of each line, the naive ones first, the effect last."""
    items = [
        ("before_after", found.before_after, "naive"),
        ("naive", found.naive_difference, "naive"),
        ("trend", found.trend, "plain"),
        ("placebo", found.placebo, "plain"),
        ("effect", reading.raw, "headline"),
    ]
    return [
        (_placebo_name(found) if key == "placebo" else say(f"figures.reversion.{key}"), value, weight)
        for key, value, weight in items
        if value is not None and not numbers.missing(value.estimate)
    ]


def reverted(reading: Reading, key: str) -> str:
    """`Environ deux tiers de la baisse observée … correspondent au retour à la moyenne`, or why it is not so."""
    found = reading.study.result.reversion
    if found is None or numbers.missing(found.share):
        return say(f"{key}_unknown", among=reading.among)
    if found.share < SMALLEST:
        before_after = change(reading, found.before_after.estimate)
        return say(f"{key}_none", among=reading.among, before_after=before_after, trend=_with_trend(found))
    name = min(FRACTIONS, key=lambda fraction: abs(FRACTIONS[fraction] - min(found.share, 1)))
    return say(
        key,
        fraction=say(f"labels.fractions.{name}.text"),
        verb=say(f"labels.fractions.{name}.verb"),
        change=say(f"labels.changes.{'rise' if found.before_after.estimate > 0 else 'fall'}"),
        among=reading.among,
        trend=_with_trend(found),
        share=numbers.percent(found.share, 0),
        interval=numbers.percent_interval(found.share_low, found.share_high, 0),
        before_after=change(reading, found.before_after.estimate),
    )


def _with_trend(found: Reversion) -> str:
    """Where the general trend is not known, the share holds both."""
    return "" if found.trend else say("labels.fractions.with_trend")


def _placebo_name(found: Reversion) -> str:
    """The year without campaign, or what the design has in its place."""
    return (found.placebo.label if found.placebo else "") or say("figures.reversion.placebo")
