"""The tables of a follow-up: outcomes by period, channel and territory, with their margins and their masks."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from aos_analysis.data.follow_up import FollowUp
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.table import MASK, Cell, Column, counted, table
from aos_analysis.reports.follow_up.reading import OTHERS, FollowUpReading, Grid, rate
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

MONTHS_OF_QUARTER = 3
BY = {"periods": "period", "channels": "channel", "territories": "territory"}  # what crosses the units, in the CSV


def periods(followed: FollowUp) -> Display:
    """Met, refused and unreachable by month, or by quarter."""
    reading = FollowUpReading(followed)
    return _display(reading, "periods", reading.periods, _period, share=False)


def channels(followed: FollowUp) -> Display:
    reading = FollowUpReading(followed)
    return _display(reading, "channels", reading.channels, _channel)


def territories(followed: FollowUp) -> Display:
    reading = FollowUpReading(followed)
    if followed.territories is None:
        return paragraphs(say("follow_up.tables.territories.unknown"))
    return _display(reading, "territories", reading.territories, _territory)


def _display(
    reading: FollowUpReading, name: str, grid: Grid | None, head: Callable[[object], str], share: bool = True
) -> Display:
    """One row a key and the sums last; the share of those met where both counts are shown."""
    if grid is None:
        return paragraphs(say("follow_up.tables.too_small", units=reading.units), tone="absent")
    heads = [*(head(key) for key in grid.keys), say("follow_up.tables.all")]
    rows = []
    for label, values, hidden in zip(heads, grid.values, grid.hidden, strict=True):
        cells: list[str | Cell] = [counted(n, reading.counts, hide) for n, hide in zip(values, hidden, strict=True)]
        rows.append([label, *cells, *([_share(values, hidden)] if share else [])])
    names = [*grid.names, "all", *(["share"] if share else [])]
    columns = [Column(say(f"follow_up.tables.{name}.head"))]
    for key in names:
        label = say(f"follow_up.tables.columns.{reading.named(key)}")
        columns.append(Column(label, "none" if key == "share" else reading.counts, True))
    notes = [*_partial(reading, grid), *reading.notes]
    shown = table(say(f"follow_up.tables.{name}.title", units=reading.units), columns, rows, notes)
    return replace(shown, facts={"by": BY[name]})


def _share(values, hidden) -> str:
    """Met over all of a row."""
    return MASK if hidden[0] or hidden[-1] else rate(values[0] / values[-1]) if values[-1] else numbers.MISSING


def _period(key: pd.Period) -> str:
    if pd.isna(key):
        return say("follow_up.tables.undated")
    start = key.start_time.date()
    return numbers.quarter(start) if key.freqstr.startswith("Q") else numbers.month(start)


def _partial(reading: FollowUpReading, grid: Grid) -> list[str]:
    """Quarters that the campaign fills in part, and which months of theirs it has: they are no lull."""
    span = reading.followed.plan.campaign.campaign_period
    quarters = [key for key in grid.keys if isinstance(key, pd.Period) and key.freqstr.startswith("Q")]
    told = []
    for key in quarters:
        first, last = max(span.start, key.start_time.date()), min(span.end, key.end_time.date())
        if first <= last and (last.month - first.month) < MONTHS_OF_QUARTER - 1:
            told.append(f"{numbers.quarter(first)} ({numbers.period(first, last)})")
    return [say("follow_up.tables.partial", quarters=", ".join(told))] if told else []


def _channel(key: object) -> str:
    return _named(key) or say(f"labels.channels.{key}")


def _territory(key: object) -> str:
    return _named(key) or str(key)


def _named(key: object) -> str:
    """What heads a row that is no value of the data."""
    if key == OTHERS:
        return say("follow_up.tables.others")
    return say("follow_up.tables.unknown") if pd.isna(key) else ""
