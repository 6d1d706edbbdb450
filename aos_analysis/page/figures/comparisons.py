"""Estimates side by side: the one retained, the second with their agreement, variants, and what is not to be kept."""

from aos_analysis.page.amounts import change
from aos_analysis.page.chart import Figures, figure_display
from aos_analysis.page.display import Display
from aos_analysis.page.figures.parts import (
    LEFT_OUT,
    absent,
    agreement,
    comparable,
    label,
    line,
    reading_notes,
    strength_words,
    told,
    under_title,
    unit_words,
)
from aos_analysis.page.forest import draw_forest
from aos_analysis.page.reading import Reading
from aos_analysis.page.table import Column
from aos_analysis.study.result import Estimate
from aos_analysis.study.study import Study
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

MOST_LINES = 10


def estimates(study: Study) -> Display:
    """Headline, second method and variants side by side; the naive ones as not to be kept. The difference between two
    methods is no estimate of the effect: it stands in the data, not beside them on the axis."""
    reading = Reading(study)
    kept = _few(study)
    if not kept or not reading.raw.known:
        return absent("estimates")
    second = next((e for e in kept if e.role == "second"), None)
    drawn = [e for e in kept if e.role != "agreement"]
    others = [e for e in drawn if e.role != "headline"]
    effect = told(reading, reading.raw)
    words = Figures(
        title=say(f"figures.estimates.title_{_agreement(reading, second)}"),
        subtitle=under_title(reading, "estimates"),
        alt=say(
            "figures.estimates.alt",
            n=numbers.number(len(drawn)),
            strength=strength_words(reading.raw),
            others=" ".join(_estimate_alt(reading, e) for e in others),
            **effect,
        ),
        notes=reading_notes(reading, _reading(kept, effect)),
        table_title=say("figures.estimates.table", unit=unit_words(reading)),
        columns=[
            Column(say("tables.estimates.columns.method")),
            Column(say("figures.columns.estimate"), number=True),
            Column(say("figures.columns.interval"), number=True),
        ],
        rows=[[label(e), *reading.cells(e)] for e in kept],
    )
    lines = [line(reading, label(e), e, _weight(e)) for e in drawn]
    return figure_display(lambda w: draw_forest(lines, study.plan.campaign.useful_effect, w), words)


def _few(study: Study) -> list[Estimate]:
    """A figure stays small: naive figures have their own, other averages of the same cells stay in the table."""
    kept = [e for e in comparable(study) if e.known and (e.role != "naive" or study.result.reversion is None)]
    small = [e for e in kept if e.role != "aggregate"] if len(kept) > MOST_LINES else kept
    return small[:MOST_LINES]


def _reading(kept: list[Estimate], effect: dict[str, str]) -> str:
    roles = {e.role for e in kept}
    text = say("figures.estimates.reading", **effect)
    return text + (say("figures.estimates.reading_left_out") if roles & set(LEFT_OUT) else "")


def _agreement(reading: Reading, second: Estimate | None) -> str:
    return "alone" if second is None else agreement(reading, second)


def _weight(estimate: Estimate) -> str:
    return "naive" if estimate.role in LEFT_OUT else "headline" if estimate.role == "headline" else "plain"


def _estimate_alt(reading: Reading, estimate: Estimate) -> str:
    value, span = change(reading, estimate.estimate), reading.span(estimate)
    if numbers.missing(estimate.low):
        return say("figures.estimates.alt_alone", label=label(estimate), value=value)
    return say("figures.estimates.alt_other", label=label(estimate), value=value, interval=span)
