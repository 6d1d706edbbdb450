"""Estimates side by side: by method, and beside what naive comparisons would have said."""

from aos_analysis.page.chart import Figures, figure_display
from aos_analysis.page.display import Display
from aos_analysis.page.figures.parts import (
    LEFT_OUT,
    absent,
    agrees,
    bounds,
    comparable,
    label,
    reading_notes,
    signed,
    signed_with_bounds,
    strength_words,
    unit_words,
)
from aos_analysis.page.forest import Line, draw_forest
from aos_analysis.page.reading import Reading
from aos_analysis.page.table import Column
from aos_analysis.study.result import Estimate
from aos_analysis.study.study import Study
from aos_analysis.words import numbers
from aos_analysis.words.wording import say


def estimates(study: Study) -> Display:
    """Headline, second method and variants side by side; the naive ones as not to be kept."""
    reading = Reading(study)
    kept = comparable(study)
    if not kept or not reading.raw.known:
        return absent("estimates")
    second = next((e for e in kept if e.role == "second"), None)
    others = [e for e in kept if e.role != "headline"]
    effect = {"effect": reading.amount(reading.raw.estimate, True), "interval": reading.interval()}
    naive = any(e.role in LEFT_OUT for e in kept)
    words = Figures(
        title=say(f"figures.estimates.title_{_agreement(reading, second)}"),
        subtitle=say(
            "figures.estimates.subtitle", unit=unit_words(reading), level=numbers.percent(study.result.effect.level, 0)
        ),
        alt=say(
            "figures.estimates.alt",
            n=numbers.number(len(kept)),
            strength=strength_words(reading.raw),
            others=" ".join(_estimate_alt(reading, e) for e in others),
            **effect,
        ),
        notes=reading_notes(reading, say(f"figures.estimates.reading{'' if naive else '_plain'}", **effect)),
        table_title=say("figures.estimates.table", unit=unit_words(reading)),
        columns=[
            Column(say("tables.estimates.columns.method")),
            Column(say("figures.columns.estimate"), number=True),
            Column(say("figures.columns.interval"), number=True),
        ],
        rows=[[label(e), signed(reading, e.estimate), bounds(reading, e.low, e.high)] for e in kept],
    )
    sign = study.plan.indicator.sign
    lines = [_line(reading, e) for e in kept]
    return figure_display(lambda w: draw_forest(lines, sign * study.plan.campaign.useful_effect, sign, w), words)


def reversion(study: Study) -> Display:
    """What naive comparisons would say, beside the effect: the share that is regression to the mean."""
    reading, found = Reading(study), study.result.reversion
    if found is None or not reading.raw.known:
        return absent("reversion")
    before, naive = found.before_after, found.naive_difference
    items = (
        (say("figures.reversion.before_after"), before, "naive"),
        (say("figures.reversion.naive"), naive, "naive"),
        (say("figures.reversion.effect"), reading.raw, "headline"),
    )
    items = tuple(item for item in items if not numbers.missing(item[1].estimate))
    lines = [Line(name, e.estimate, e.low, e.high, signed_with_bounds(reading, e), weight) for name, e, weight in items]
    effect = {"effect": reading.amount(reading.raw.estimate, True), "effect_interval": reading.interval()}
    first = {"before_after": reading.amount(before.estimate, True), "interval": reading.interval(before)}
    second = {"naive": reading.amount(naive.estimate, True), "naive_interval": reading.interval(naive)}
    words = Figures(
        title=_reversion_title(found.share),
        subtitle=say("figures.reversion.subtitle", unit=unit_words(reading)),
        alt=say("figures.reversion.alt", strength=strength_words(reading.raw), **first, **second, **effect),
        notes=reading_notes(reading, say("figures.reversion.reading", units=reading.units_word, **first, **effect)),
        table_title=say("figures.reversion.table", unit=unit_words(reading)),
        columns=[
            Column(say("tables.estimates.columns.method")),
            Column(say("figures.columns.estimate"), number=True),
            Column(say("figures.columns.interval"), number=True),
        ],
        rows=[[name, signed(reading, e.estimate), bounds(reading, e.low, e.high)] for name, e, _ in items],
    )
    return figure_display(lambda w: draw_forest(lines, None, study.plan.indicator.sign, w), words)


def _agreement(reading: Reading, second: Estimate | None) -> str:
    return "alone" if second is None else "agree" if agrees(reading, second) else "differ"


def _line(reading: Reading, estimate: Estimate) -> Line:
    weight = "naive" if estimate.role in LEFT_OUT else "headline" if estimate.role == "headline" else "plain"
    return Line(
        label(estimate), estimate.estimate, estimate.low, estimate.high, signed_with_bounds(reading, estimate), weight
    )


def _estimate_alt(reading: Reading, estimate: Estimate) -> str:
    value, span = reading.amount(estimate.estimate, True), reading.interval(estimate)
    return say("figures.estimates.alt_other", label=label(estimate), value=value, interval=span)


def _reversion_title(share: float) -> str:
    if numbers.missing(share):
        return say("figures.reversion.title_unknown")
    if share <= 0:
        return say("figures.reversion.title_none")
    return say("figures.reversion.title", share=numbers.percent(min(share, 1), 0))
