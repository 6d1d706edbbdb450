"""The indicator over time, and what was expected without the campaign."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from aos_analysis.definitions.values import Shock
from aos_analysis.page.amounts import averaged, size
from aos_analysis.page.chart import Figures, figure_display
from aos_analysis.page.disclosure import quarterly, safe_path
from aos_analysis.page.display import Display
from aos_analysis.page.figures.parts import (
    absent,
    data_columns,
    reading_notes,
    strength_words,
    told,
    unit_words,
)
from aos_analysis.page.raw import Raw
from aos_analysis.page.reading import Reading, sentence_case
from aos_analysis.page.table import Cell
from aos_analysis.page.timeline import Mark, draw_timeline
from aos_analysis.study.study import Study
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

GRAINS = {1: "month", 3: "quarter", 6: "half_year", 12: "year"}
LONGEST_TABLE = 36  # rows of a data table


def observed(study: Study) -> Display:
    """The contacted units' indicator over time, and what was expected without the campaign."""
    reading = Reading(study)
    path, grain = safe_path(study.panel, study.result.path)
    both = path[["observed", "counterfactual"]].notna().all(axis=1) if len(path) else pd.Series(dtype=bool)
    if both.sum() < 2 or not reading.raw.known:
        return absent("path")
    labels = (say("figures.observed.observed"), say("figures.observed.expected"))
    words = Figures(
        title=_observed_title(reading),
        subtitle=sentence_case(
            say(
                "figures.observed.subtitle",
                indicator=study.plan.indicator.title,
                scale=reading.scale,
                among=reading.among,
                grain=_grain(grain),
            )
        ),
        alt=_observed_alt(reading, path, grain),
        notes=_observed_notes(reading, path[both], grain, masked=not path["observed"].notna().all()),
        **_observed_table(reading, path, grain),
    )
    marks = _marks(study)
    return figure_display(lambda w: draw_timeline(path, grain, marks, labels, _digits(reading), w), words)


def _grain(grain: int) -> str:
    return say(f"figures.periods.{GRAINS[grain]}")


def _period(day, grain: int, short: bool = False) -> str:
    return numbers.quarter(day, short) if grain == 3 else str(day.year) if grain == 12 else numbers.month(day, short)


def _digits(reading: Reading) -> int:
    return reading.level_decimals


def _observed_title(reading: Reading) -> str:
    raw = reading.raw
    key = ("above" if raw.estimate > 0 else "below") if raw.clear else "same"
    return say(f"figures.observed.title_{key}", amount=size(reading, abs(raw.estimate)))


def _observed_alt(reading: Reading, path: pd.DataFrame, grain: int) -> str:
    seen, expected = path.dropna(subset=["observed"]), path.dropna(subset=["counterfactual"])
    return say(
        "figures.observed.alt",
        grain=_grain(grain),
        start=_period(path["month"].iloc[0], grain),
        end=_period(path["month"].iloc[-1], grain),
        first=reading.level(seen["observed"].iloc[0]),
        last=reading.level(seen["observed"].iloc[-1]),
        among=reading.among,
        expected=reading.level(expected["counterfactual"].iloc[-1]),
        horizon=reading.horizon,
        strength=strength_words(reading.raw),
        **told(reading, reading.raw),
    )


def _observed_notes(reading: Reading, known: pd.DataFrame, grain: int, masked: bool) -> tuple[str, ...]:
    last = known.iloc[-1]
    text = say(
        "figures.observed.reading",
        at=say(f"figures.observed.at.{GRAINS[grain]}", period=_period(last["month"], grain)),
        observed=reading.level(last["observed"]),
        expected=reading.level(last["counterfactual"]),
        among=reading.among,
    )
    months = averaged(reading)
    text += say("figures.observed.averaged", months=months) if months else ""
    more = [say("figures.observed.quarters")] if grain != reading.study.panel.grain else []
    more += [say("figures.observed.masked")] if masked else []
    return reading_notes(reading, text, *more)


def _observed_table(reading: Reading, path: pd.DataFrame, grain: int) -> dict[str, Any]:
    """The numbers of the curves; a long monthly series as quarterly means, without intervals (they do not average)."""
    if grain >= 3 or len(path) <= LONGEST_TABLE:
        keys, title = ["period", "observed", "expected", "gap", "interval"], "table"
    else:
        path, grain = quarterly(reading.study.panel, path), 3
        keys, title = ["period", "observed", "expected", "gap"], "table_quarters"
    rows = [_observed_row(reading, row, grain)[: len(keys)] for row in path.itertuples()]
    return {
        "table_title": say(f"figures.observed.{title}", scale=reading.scale),
        "columns": data_columns(*keys, unit=unit_words(reading)),
        "rows": rows,
    }


def _observed_row(reading: Reading, row, grain: int) -> list[str | Cell]:
    """The gap is that of the two levels as they are printed; its interval, that of the estimate."""
    gap = round(row.observed, _digits(reading)) - round(row.counterfactual, _digits(reading))
    return [
        sentence_case(_period(row.month, grain)),
        reading.level(row.observed),
        reading.level(row.counterfactual),
        numbers.number(reading.sign * gap, _digits(reading)),
        reading.cells(Raw(gap, row.low, row.high))[1],
    ]


def _marks(study: Study) -> Sequence[Mark]:
    """Targeting window, campaign, dated shocks, dates of the model, in time order."""
    campaign, first = study.plan.campaign, study.result.path["month"].iloc[0].date()
    last = study.result.path["month"].iloc[-1].date()
    marks = [
        Mark(say("figures.observed.campaign"), campaign.campaign_period.start, campaign.campaign_period.end, "campaign")
    ]
    if campaign.targeting and campaign.targeting.window:
        window = campaign.targeting.window
        marks.append(Mark(say("figures.observed.window"), window.start, window.end, "window"))
    named = (study.plan.values.get(key) for key in campaign.shocks)
    marks += [Mark(shock.title, shock.start, shock.end, "shock") for shock in named if isinstance(shock, Shock)]
    marks += [Mark(sentence_case(dated.title), dated.month, dated.month, "date") for dated in study.result.dates]
    seen = [m for m in marks if m.start <= last and (m.end is None or m.end >= first)]
    return sorted(seen, key=lambda mark: mark.start)
