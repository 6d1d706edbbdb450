"""Requests read and judged: answered in time, late, pending beyond the delay; those too recent to tell left out."""

from dataclasses import dataclass

import ibis
import pandas as pd

from aos_analysis.data.rules import FILE, ROW
from aos_analysis.data.services.holidays import working_days
from aos_analysis.data.sources import Source
from aos_analysis.definitions.action import Services
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import say

TABLE = "requests.parquet"
CLOCK_OF_DAY = r"^(.*\D)?([01]?\d|2[0-3])\s*[:hH]\s*[0-5]\d(:\d\d)?$"
CLOCK = r"(\d{1,2})\s*[:hH]\s*(\d{2})"
OUTCOMES = ("within", "late", "pending")  # of the requests that are old enough to be judged


@dataclass(frozen=True)
class Judged:
    """rows: month (first day), kind, public, outcome (within, late, pending), one a request that is old enough;
    recent: those received too late to tell, answered or not, and those of them that wait; as_of: when it was known."""

    rows: pd.DataFrame
    recent: int
    recent_pending: int
    as_of: pd.Timestamp

    @property
    def counts(self) -> pd.Series:
        """Requests by outcome."""
        return self.rows["outcome"].value_counts().reindex(OUTCOMES, fill_value=0)


def judge(source: Source, rule: Services) -> Judged:
    """Every request of the folder. A request is old enough once the delay has passed since it was received, answered or
    not: to count recent ones as soon as they are answered would flatter the share."""
    table = read_requests(source, hours=rule.within_hours is not None)
    known = source.info.extracted_on or source.info.date
    seen = table[["received", "answered"]].max().max()
    as_of = max(pd.Timestamp(known), seen) if known else seen
    now = pd.Series(as_of, table.index)
    elapsed, age = _elapsed(table["received"], table["answered"], rule), _elapsed(table["received"], now, rule)
    limit = rule.within_hours or rule.within_working_days or 0
    outcome = pd.Series("pending", table.index).mask(elapsed > limit, "late").mask(elapsed <= limit, "within")
    old = age > limit
    rows = table[old].assign(outcome=outcome[old], month=table["received"].dt.to_period("M").dt.to_timestamp())
    pending = int(table.loc[~old, "answered"].isna().sum())
    return Judged(
        rows[["month", "kind", "public", "outcome"]].reset_index(drop=True), int((~old).sum()), pending, as_of
    )


def _elapsed(start: pd.Series, end: pd.Series, rule: Services) -> pd.Series:
    """Hours of the clock, or working days; NaN where there is no end."""
    return (end - start).dt.total_seconds() / 3600 if rule.within_hours else working_days(start, end)


def read_requests(source: Source, hours: bool) -> pd.DataFrame:
    """received, answered (timestamps, NaT while pending), kind, public. DataError where the table is not there, where
    hours are needed and are not known, or where an answer comes before its request."""
    if not source.has("requests"):
        raise DataError(Fault(source.info.source, say("services.no_table")))
    raw = source.raw["requests"]
    optional = [name for name in ("kind", "public") if name in raw.columns]
    rows = raw.mutate(received=_moment(raw, "received"), answered=_moment(raw, "answered"))
    table = rows.select("received", "answered", *optional, FILE, ROW).execute()
    if table.empty:
        raise DataError(Fault(TABLE, say("services.empty")))
    _clocks(raw)
    if hours:
        _with_hours(table, raw)
    early = table[table["answered"] < table["received"]] if hours else table.head(0)
    if len(early):
        first = early.sort_values([FILE, ROW]).iloc[0]
        words = {"received": f"{first['received']:%Y-%m-%d %H:%M}", "answered": f"{first['answered']:%Y-%m-%d %H:%M}"}
        raise DataError(Fault(first[FILE], say("services.early", n=len(early), **words), int(first[ROW])))
    return table.reindex(columns=["received", "answered", "kind", "public"])


def _clocks(raw: ibis.Table) -> None:
    """Hours that stand in columns of their own are hours of a day."""
    for name in (name for name in ("received_time", "answered_time") if name in raw.columns):
        text = raw[name].cast("string").nullif("")
        wrong = raw.filter(text.notnull() & ~text.re_search(CLOCK_OF_DAY))
        rows = wrong.select(FILE, ROW, text=text).order_by(FILE, ROW).limit(1).execute()
        for _, row in rows.iterrows():
            raise DataError(Fault(row[FILE], say("services.bad_time", column=name, value=row["text"]), int(row[ROW])))


def _moment(raw: ibis.Table, name: str) -> ibis.Value:
    """The instant that a column says, completed by the hour that stands beside it."""
    stored = raw[f"{name}_at"]
    if stored.type().is_string():
        moment = stored.nullif("").replace("T", " ").try_cast("timestamp")
    else:
        moment = stored.cast("timestamp")
    if f"{name}_time" not in raw.columns:
        return moment
    text = raw[f"{name}_time"].cast("string")
    minutes = text.re_extract(CLOCK, 1).try_cast("int64") * 60 + text.re_extract(CLOCK, 2).try_cast("int64")
    return ibis.ifelse(minutes.notnull(), moment.date().cast("timestamp") + minutes.as_interval("m"), moment)


def _with_hours(table: pd.DataFrame, raw: ibis.Table) -> None:
    """Both columns say hours: where all are midnight, they are days."""
    for name in ("received", "answered"):
        known = table[name].dropna()
        if len(known) and (known == known.dt.normalize()).all():
            raise DataError(Fault(TABLE, say("services.no_hours", column=f"{name}_at")))
