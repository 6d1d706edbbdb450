"""Patients of a cohort fixed beforehand, and how many of them had what was recommended in a rolling window."""

import ibis
import pandas as pd
from ibis.expr import types as ir

from aos_analysis.data.measures.attribution import OF_PATIENT, by_unit, patients
from aos_analysis.data.measures.lines import in_population, net
from aos_analysis.data.measures.portable import each_month, one_if
from aos_analysis.data.measures.request import Request
from aos_analysis.definitions.indicator import Codes, Lines
from aos_analysis.words.errors import present

DAY = (1970, 1, 1)  # days are counted from it


def members(request: Request) -> ir.Table:
    """patient_id, prescriber, hospital, month: one row a patient of the cohort, whose unit never changes.

    A patient has `min_deliveries` dates with a line of the cohort's codes, in its months. Their unit is the doctor they
    declared, or where they lived, at its end; else the one with most of these dates (the smallest name among equals).
    """
    cohort = present(request.indicator.cohort)
    first, last = pd.Timestamp(cohort.start), pd.Timestamp(cohort.end) + pd.offsets.MonthEnd()
    rows = net(request, (cohort.codes,), kind=cohort.lines)
    rows = rows.filter(rows.care_date.between(first.date().isoformat(), last.date().isoformat()))
    rows = rows.filter(in_population(rows, request))
    dates = rows.group_by("patient_id").aggregate(n=rows.care_date.nunique())
    people = dates.filter(dates.n >= cohort.min_deliveries).select("patient_id")
    if request.indicator.role in OF_PATIENT:
        known = patients(request, OF_PATIENT[request.indicator.role])
        known = known.filter(ibis.literal(last.date()).between(known.since, known.until))
        units = known.group_by("patient_id").aggregate(prescriber=known.unit.min()).mutate(hospital=ibis.literal(False))
    else:
        units = _mostly(rows)
    found = people.join(units, ["patient_id"])
    return found.mutate(month=ibis.date(last.year, last.month, 1))


def _mostly(rows: ir.Table) -> ir.Table:
    known = rows.filter(rows.prescriber.notnull())
    days = known.group_by("patient_id", "prescriber", "hospital").aggregate(n=known.care_date.nunique())
    order = ibis.window(group_by="patient_id", order_by=[days.n.desc(), days.prescriber])
    ranked = days.mutate(place=ibis.row_number().over(order))
    return ranked.filter(ranked.place == 0).select("patient_id", "prescriber", "hospital")


def cohort_share(request: Request) -> ir.Table:
    """Patients of the cohort with `min_events` dates of the codes in the `window_days` days that end with the month.

    A patient with `excluded_events` dates of the `excluded_codes` in that window is left out of the month; a unit with
    fewer than `min_patients` patients of the cohort is left out. Amount: 0.
    """
    indicator = request.indicator
    people = by_unit(members(request), request).select("unit_id", "patient_id")
    if indicator.min_patients:
        sizes = people.group_by("unit_id").aggregate(n=people.count())
        people = people.semi_join(sizes.filter(sizes.n >= indicator.min_patients), "unit_id")
    months = people.cross_join(_months(request))
    done = _dates_in_window(request, request.codes, months, indicator.lines)
    rows = months.left_join(done, ["patient_id", "month"]).select(*months.columns, "n")
    if indicator.excluded_codes is not None:
        out = _dates_in_window(request, indicator.excluded_codes, months, indicator.lines)
        rows = rows.anti_join(out.filter(out.n >= (indicator.excluded_events or 1)), ["patient_id", "month"])
    success = rows.n.fill_null(0) >= (indicator.min_events or 1)
    return rows.select(
        "unit_id", "month", numerator=one_if(success), denominator=ibis.literal(1.0), amount=ibis.literal(0.0)
    )


def _months(request: Request) -> ir.Table:
    """month, ends: the months analysed, as an integer day the last one of each."""
    months = each_month(request.calendar.first, request.calendar.last)
    following = months.month + ibis.interval(months=1)
    return months.mutate(ends=following.cast("date").delta(ibis.date(*DAY), unit="day") - 1)


def _dates_in_window(request: Request, codes: Codes, months: ir.Table, kind: Lines) -> ir.Table:
    """patient_id, month, n: dates with a line of the codes in the window that ends with the month."""
    lines = net(request, (codes,), kind=kind)
    days = lines.select("patient_id", day=lines.care_date.delta(ibis.date(*DAY), unit="day")).distinct()
    asked = months.select("patient_id", "month", "ends").distinct()
    inside = asked.join(days, ["patient_id"])
    inside = inside.filter(inside.day <= inside.ends, inside.day > inside.ends - request.indicator.window_days)
    return inside.group_by("patient_id", "month").aggregate(n=inside.day.nunique())
