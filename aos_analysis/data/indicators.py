"""One indicator by unit and month of care, from deliveries and stays, or from a table already aggregated."""

from collections.abc import Callable

import ibis
import pandas as pd
from ibis.expr import types as ir

from aos_analysis.data.calendar import has_monthly, read_calendar
from aos_analysis.data.measures.initiations import episode_duration, first_line_share, single_delivery
from aos_analysis.data.measures.rates import cost, patients_seen, rate, share
from aos_analysis.data.measures.request import Request
from aos_analysis.data.measures.stays import renewal_after_stay
from aos_analysis.data.roster import practitioner_months
from aos_analysis.data.rules import FILE, ROW
from aos_analysis.data.schema import CONTRACT
from aos_analysis.data.sources import Source
from aos_analysis.definitions.faults import near
from aos_analysis.definitions.indicator import Indicator, Measure
from aos_analysis.definitions.plan import Plan
from aos_analysis.words.errors import DataError, Fault
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
}


def compute(source: Source, plan: Plan, indicator: Indicator) -> pd.DataFrame:
    """unit_id (text), month (first day, month of care), numerator, denominator, amount (euros), sorted.

    Only analysable months (`read_calendar`), and only units of the campaign's kind: what hospitals prescribe belongs to
    facilities, the rest to practitioners, or to their territories. A unit and month without a row counts nobody.
    """
    if has_monthly(source, indicator):
        return _aggregated(source, plan, indicator)
    if not source.has("deliveries") or indicator.measure == "aggregated":
        raise _no_deliveries(source, indicator)
    request = Request(source, plan, indicator, read_calendar(source, indicator, plan.campaign.completeness_months))
    events = by_unit(MEASURES[indicator.measure](request), request)
    known = [name for name in COUNTS if name in events.columns]
    counts = events.group_by("unit_id", "month").aggregate(**{name: events[name].sum() for name in known}).execute()
    if "denominator" not in known:
        keyed = [part.astype({"unit_id": object}) for part in (counts, _denominator(request))]
        counts = keyed[0].merge(keyed[1], how="outer", on=["unit_id", "month"])  # pandas 3 cannot join two empty texts
    tidy = _tidy(counts)
    return tidy.assign(**{name: tidy[name].round(CENTS) for name in COUNTS})


def _tidy(counts: pd.DataFrame) -> pd.DataFrame:
    counts = counts.assign(
        unit_id=counts["unit_id"].astype(str),
        month=pd.to_datetime(counts["month"]).astype("datetime64[s]"),
        **{name: counts[name].fillna(0.0).astype(float) for name in COUNTS},
    )
    return counts[["unit_id", "month", *COUNTS]].sort_values(["unit_id", "month"], ignore_index=True)


def _aggregated(source: Source, plan: Plan, indicator: Indicator) -> pd.DataFrame:
    """Rows of `monthly_indicators`, up to its last complete month; amount 0 where the table has none."""
    last = read_calendar(source, indicator, plan.campaign.completeness_months).last
    table = source.table("monthly_indicators")
    table = table.filter(table.indicator == indicator.id)
    if "amount" not in table.columns:
        table = table.mutate(amount=0.0)
    counts = _tidy(table.select("unit_id", "month", *COUNTS).execute())
    counted = counts[counts["denominator"] > 0]  # nothing is kept over an empty one
    if indicator.unit == "points" and not counted["numerator"].between(0, counted["denominator"]).all():
        raise _no_share(source, indicator)
    return counts[counts["month"] <= last.start_time].reset_index(drop=True)


def by_unit(rows: ir.Table, request: Request) -> ir.Table:
    """The same rows with their unit_id, those of another kind of unit left out."""
    rows = rows.filter(rows.prescriber.notnull())
    if request.plan.campaign.unit == "facility":
        return rows.filter(rows.hospital).mutate(unit_id=rows.prescriber)
    rows = rows.filter(~rows.hospital)
    if request.plan.campaign.unit == "practitioner":
        return rows.mutate(unit_id=rows.prescriber)
    places = practitioner_months(request.table("practitioners", "territory_id"), request.calendar)
    lookup = ibis.memtable(places[["prescriber", "month", "territory_id"]])
    lookup = lookup.mutate(month=lookup.month.cast("date"))
    return rows.join(lookup, ["prescriber", "month"]).mutate(unit_id=ibis._.territory_id)


def _denominator(request: Request) -> pd.DataFrame:
    """unit_id, month, denominator: patients of the list, or patients seen (each once a unit and month)."""
    if request.indicator.denominator == "patients_seen":
        seen = by_unit(patients_seen(request), request)
        # only a territory can hold the same patient twice: one row a practitioner
        patients = seen.patient_id.nunique() if request.plan.campaign.unit == "territory" else seen.count()
        return seen.group_by("unit_id", "month").aggregate(denominator=patients).execute()
    unit = {"practitioner": "prescriber", "territory": "territory_id"}.get(request.plan.campaign.unit)
    if unit is None:
        raise DataError(Fault("practitioners.parquet", say("data_faults.no_list", id=request.indicator.id)))
    columns = ("list_size",) if unit == "prescriber" else ("list_size", "territory_id")
    lists = practitioner_months(request.table("practitioners", *columns), request.calendar)
    lists = lists.rename(columns={unit: "unit_id", "list_size": "denominator"})
    return lists.groupby(["unit_id", "month"], as_index=False)["denominator"].sum()


def _no_share(source: Source, indicator: Indicator) -> DataError:
    """The first row of a share that is none: more cases than there are to count, or fewer than none."""
    rows = source.raw["monthly_indicators"]
    wrong = (rows.numerator > rows.denominator) | (rows.numerator < 0)
    rows = rows.filter(rows.indicator == indicator.id, rows.denominator > 0, wrong)
    found = rows.select(FILE, ROW, "numerator", "denominator").order_by(FILE, ROW).execute()
    first = found.iloc[0]
    words = {"id": indicator.id, "numerator": f"{first['numerator']:g}", "denominator": f"{first['denominator']:g}"}
    said = say("data_faults.no_share", count=len(found), **words)
    return DataError(Fault(first[FILE], said, int(first[ROW])))


def _no_deliveries(source: Source, indicator: Indicator) -> DataError:
    if not source.has("monthly_indicators"):
        if indicator.measure == "aggregated":
            return DataError(Fault("monthly_indicators.parquet", say("data_faults.needs_monthly", id=indicator.id)))
        message = say("data_faults.needs_table", id=indicator.id, row=CONTRACT["deliveries"].row)
        return DataError(Fault("deliveries.parquet", message))
    table = source.table("monthly_indicators")
    present = sorted(table.select("indicator").distinct().execute()["indicator"])
    message = say("data_faults.no_indicator", id=indicator.id, present=", ".join(present[:12]))
    return DataError(Fault("monthly_indicators.parquet", message + near(indicator.id, present)))
