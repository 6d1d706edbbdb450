"""The effect by months since contact, in spans of three months where it is known by month."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from aos_analysis.page.amounts import change
from aos_analysis.page.chart import Figures, figure_display
from aos_analysis.page.disclosure import safe_event_path
from aos_analysis.page.display import Display
from aos_analysis.page.events import Headline, Spans, draw_events, spans
from aos_analysis.page.figures.parts import absent, data_columns, reading_notes, strength_words, told, unit_words
from aos_analysis.page.raw import Raw
from aos_analysis.page.reading import Reading, sentence_case
from aos_analysis.study.study import Study
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

LEAST = 2  # spans of a figure


@dataclass(frozen=True)
class Span:
    """Months since contact, first to last, and what the indicator did in them: raw sign."""

    first: int
    last: int
    effect: Raw

    @property
    def label(self) -> str:
        """`−3 à −1`, `12`."""
        ends = dict.fromkeys(numbers.number(month) for month in (self.first, self.last))
        return f" {say('figures.event_study.to')} ".join(ends)


def event_study(study: Study) -> Display:
    """The effect by months since contact, with its simultaneous band and the mean that the page reports."""
    reading = Reading(study)
    path = safe_event_path(study.panel, study.result.event_path)
    found = _spans(path, study.panel.grain) if len(path) else []
    if len(found) < LEAST or not reading.raw.known:
        return absent("event_path")
    words = Figures(
        title=_title(reading),
        subtitle=sentence_case(say("figures.event_study.subtitle", unit=unit_words(reading))),
        alt=_alt(reading, found),
        notes=_notes(reading, found, masked=bool(path["effect"].isna().any())),
        table_title=say("figures.event_study.table", unit=unit_words(reading)),
        columns=data_columns("event", "estimate", "interval"),
        rows=[[span.label, *reading.cells(span.effect)] for span in found],
    )
    drawn, mean, axis = _drawn(reading, found), _mean(reading), say("figures.event_study.axis")
    return figure_display(lambda w: draw_events(drawn, mean, axis, w), words)


def _spans(path: pd.DataFrame, grain: int) -> list[Span]:
    rows = spans(path, grain).rows.itertuples()
    return [Span(int(r.first), int(r.last), Raw(r.effect, r.low, r.high)) for r in rows]


def _drawn(reading: Reading, found: Sequence[Span]) -> Spans:
    """The same in the wanted direction."""
    wanted = [reading.wanted(span.effect) for span in found]
    rows = [(s.first, s.last, w.estimate, w.low, w.high) for s, w in zip(found, wanted, strict=True)]
    return Spans(pd.DataFrame(rows, columns=["first", "last", "effect", "low", "high"]))


def _mean(reading: Reading) -> Headline:
    wanted, horizon = reading.wanted(reading.raw), reading.study.result.horizon
    return Headline(wanted.estimate, wanted.low, wanted.high, (horizon.start, horizon.end))


def _title(reading: Reading) -> str:
    key = "clear" if reading.raw.clear else "unclear"
    return say(f"figures.event_study.title_{key}", amount=change(reading, reading.raw.estimate))


def _inside(found: Sequence[Span]) -> dict[str, str]:
    """How many of the spans before contact have a band that holds zero."""
    before = [span.effect for span in found if span.first < 0]
    inside = sum(effect.low <= 0 <= effect.high for effect in before)
    return {"inside": numbers.number(inside), "all": numbers.number(len(before))}


def _alt(reading: Reading, found: Sequence[Span]) -> str:
    after = sorted(span.effect.estimate for span in found if span.first >= 0) or [float("nan")]
    return say(
        "figures.event_study.alt",
        start=numbers.number(found[0].first),
        end=numbers.number(found[-1].last),
        low=change(reading, after[0]),
        high=change(reading, after[-1]),
        strength=strength_words(reading.raw),
        **told(reading, reading.raw),
        **_inside(found),
    )


def _notes(reading: Reading, found: Sequence[Span], masked: bool) -> tuple[str, ...]:
    after = [span for span in found if 0 <= span.first <= reading.study.result.horizon.end]
    text = ""
    if after:
        text = say("figures.event_study.reading", months=after[-1].label, **told(reading, after[-1].effect)) + " "
    text += say("figures.event_study.reading_mean", **told(reading, reading.raw))
    if found[0].first < 0:
        text += " " + say("figures.event_study.reading_before", **_inside(found))
    more = [say("figures.event_study.masked", units=reading.units_word)] if masked else []
    return reading_notes(reading, text, *more)
