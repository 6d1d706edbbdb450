"""One indicator by unit and month of care, from deliveries, acts and stays, or from a table already aggregated."""

from collections.abc import Callable

import pandas as pd
from ibis.expr import types as ir

from aos_analysis.data.calendar import has_monthly, read_calendar
from aos_analysis.data.measures.attribution import by_unit
from aos_analysis.data.measures.cohorts import cohort_share
from aos_analysis.data.measures.coverage import concurrence, treatment_length
from aos_analysis.data.measures.denominators import denominators
from aos_analysis.data.measures.initiations import episode_duration, event_after, first_line_share, single_delivery
from aos_analysis.data.measures.molecules import confirmed, initiation, switch
from aos_analysis.data.measures.rates import cost, penetration, rate, share, volume
from aos_analysis.data.measures.request import Request
from aos_analysis.data.measures.stays import renewal_after_stay
from aos_analysis.data.rules import FILE, ROW, row_number
from aos_analysis.data.schema import CONTRACT
from aos_analysis.data.sources import Source
from aos_analysis.definitions.faults import near
from aos_analysis.definitions.indicator import Indicator, Measure
from aos_analysis.definitions.plan import Plan
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.numbers import number
from aos_analysis.words.wording import say

CENTS = 2  # euros summed by several threads differ in their last digits: the same data must give the same bytes
COUNTS = ("numerator", "denominator", "amount")
MEASURES: dict[Measure, Callable[[Request], ir.Table]] = {
    "episode_duration": episode_duration,
    "single_delivery": single_delivery,
    "first_line_share": first_line_share,
    "renewal_after_stay": renewal_after_stay,
    "rate": rate,
    "share": share,
    "cost": cost,
    "volume": volume,
    "penetration": penetration,
    "initiation": initiation,
    "switch": switch,
    "confirmed": confirmed,
    "cohort_share": cohort_share,
    "concurrence": concurrence,
    "treatment_length": treatment_length,
    "event_after": event_after,
}


def compute(source: Source, plan: Plan, indicator: Indicator) -> pd.DataFrame:
    """unit_id (text), month (first day, month of care), numerator, denominator, amount (euros), sorted.

    Only analysable months (`read_calendar`), and only units of the campaign's kind: what hospitals prescribe belongs to
    facilities, the rest to practitioners, or to their territories. A unit and month without a row counts nobody.
    """
    if has_monthly(source, indicator):
        return _aggregated(source, plan, indicator)
    if not source.has(indicator.lines) or indicator.measure == "aggregated":
        raise _no_lines(source, indicator)
    request = Request(source, plan, indicator, read_calendar(source, plan, indicator))
    counts, *apart = (_keyed(query.execute()) for query in queries(request))
    for denominator in apart:
        counts = counts.merge(denominator, how="outer", on=["unit_id", "month"])
    tidy = _tidy(counts)
    return tidy.assign(**{name: tidy[name].round(CENTS) for name in COUNTS})


def queries(request: Request) -> tuple[ir.Table, ...]:
    """What is asked of the engine: unit_id, month and what the measure counts; then, apart, its denominator, where
    the measure has none of its own."""
    events = MEASURES[request.indicator.measure](request)
    events = events if "unit_id" in events.columns else by_unit(events, request)
    known = [name for name in COUNTS if name in events.columns]
    counts = events.group_by("unit_id", "month").aggregate(**{name: events[name].sum() for name in known})
    return (counts,) if "denominator" in known else (counts, denominators(request))


def _keyed(counts: pd.DataFrame) -> pd.DataFrame:
    """The same, its keys of one kind, so that an empty frame joins too (pandas 3 cannot join two empty texts)."""
    month = pd.to_datetime(counts["month"]).astype("datetime64[s]")
    return counts.assign(unit_id=counts["unit_id"].astype(object), month=month)


def _tidy(counts: pd.DataFrame) -> pd.DataFrame:
    counts = counts.assign(
        unit_id=counts["unit_id"].astype(str),
        month=pd.to_datetime(counts["month"]).astype("datetime64[s]"),
        **{name: counts[name].fillna(0.0).astype(float) for name in COUNTS},
    )
    return counts[["unit_id", "month", *COUNTS]].sort_values(["unit_id", "month"], ignore_index=True)


def _aggregated(source: Source, plan: Plan, indicator: Indicator) -> pd.DataFrame:
    """Rows of `monthly_indicators`, up to its last complete month; amount 0 where the table has none."""
    last = read_calendar(source, plan, indicator).last
    table = source.table("monthly_indicators")
    table = table.filter(table.indicator == indicator.id)
    if "amount" not in table.columns:
        table = table.mutate(amount=0.0)
    counts = _tidy(table.select("unit_id", "month", *COUNTS).execute())
    counted = counts[counts["denominator"] > 0]  # nothing is kept over an empty one
    if indicator.unit == "points" and not counted["numerator"].between(0, counted["denominator"]).all():
        raise _no_share(source, indicator)
    return counts[counts["month"] <= last.start_time].reset_index(drop=True)


def _no_share(source: Source, indicator: Indicator) -> DataError:
    """The first row of a share that is none: more cases than there are to count, or fewer than none."""
    rows = source.raw["monthly_indicators"]
    wrong = (rows.numerator > rows.denominator) | (rows.numerator < 0)
    rows = rows.filter(rows.indicator == indicator.id, rows.denominator > 0, wrong)
    found = rows.select(FILE, ROW, "numerator", "denominator").order_by(FILE, ROW).execute()
    first = found.iloc[0]
    words = {"id": indicator.id, "numerator": f"{first['numerator']:g}", "denominator": f"{first['denominator']:g}"}
    said = say("data_faults.no_share", count=number(len(found)), **words)
    return DataError(Fault(first[FILE], said, row_number(first[ROW])))


def _no_lines(source: Source, indicator: Indicator) -> DataError:
    if not source.has("monthly_indicators"):
        if indicator.measure == "aggregated":
            return DataError(Fault("monthly_indicators.parquet", say("data_faults.needs_monthly", id=indicator.id)))
        message = say("data_faults.needs_table", id=indicator.id, row=CONTRACT[indicator.lines].row)
        return DataError(Fault(f"{indicator.lines}.parquet", message))
    table = source.table("monthly_indicators")
    present = sorted(table.select("indicator").distinct().execute()["indicator"])
    message = say("data_faults.no_indicator", id=indicator.id, present=", ".join(present[:12]))
    return DataError(Fault("monthly_indicators.parquet", message + near(indicator.id, present)))
