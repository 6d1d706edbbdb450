"""Patients that lines are counted over: on the list, seen in the month, active in the year, resident, of a cohort."""

import ibis
from ibis.expr import types as ir

from aos_analysis.data.measures.attribution import OF_PATIENT, attributed, by_unit, patients, residents
from aos_analysis.data.measures.cohorts import members
from aos_analysis.data.measures.lines import complete_lines, in_population, netted
from aos_analysis.data.measures.portable import each_month
from aos_analysis.data.measures.registry import by_month, practised
from aos_analysis.data.measures.request import Request
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import say

SEEN = ("patient_id", "prescriber", "hospital", "month")
ACTIVE_MONTHS = 12  # a patient is active for a year after a line


def denominators(request: Request) -> ir.Table:
    """unit_id, month, denominator, counted where the data are."""
    named = {"patients_seen": _seen, "active_patients": _active, "residents": _residents, "cohort": _members}
    named["resident_days"] = _resident_days
    return named.get(request.indicator.denominator or "", _listed)(request)


def patients_seen(request: Request, whole: bool = False) -> ir.Table:
    """Patients with a line of any code: one row a patient, prescriber and month; `whole`: those of the past too.

    Every line of the data is grouped once; only the patients with a negative line in the month, a few, are netted.
    """
    lines = complete_lines(request)
    lines = lines if whole else lines.filter(request.analysed(lines.care_date))
    lines = attributed(lines, request, request.indicator.lines)
    lines = lines.filter(lines.prescriber.notnull())
    lines = lines.mutate(month=lines.care_date.truncate("M"), inside=in_population(lines, request))
    groups = lines.group_by(*SEEN).aggregate(corrected=(lines.quantity <= 0).any(), counted=lines.inside.any())
    plain = groups.filter(~groups.corrected, groups.counted)
    left = netted(lines.semi_join(groups.filter(groups.corrected), SEEN), request)
    left = attributed(left, request, request.indicator.lines)
    left = left.filter(in_population(left, request)).mutate(month=ibis._.care_date.truncate("M"))
    return plain.select(*SEEN).union(left.select(*SEEN).distinct())


def _seen(request: Request) -> ir.Table:
    """Each once a unit and month; only a territory can hold the same patient twice: one row a practitioner."""
    seen = by_unit(patients_seen(request), request)
    counted = seen.patient_id.nunique() if request.plan.campaign.unit == "territory" else seen.count()
    return seen.group_by("unit_id", "month").aggregate(denominator=counted)


def _active(request: Request) -> ir.Table:
    """Patients with a line in the month or in the eleven before: what a month adds and takes away, then the sum."""
    seen = by_unit(patients_seen(request, whole=True), request)
    seen = seen.select("unit_id", "patient_id", "month").distinct()
    seen = seen.mutate(at=_rank(seen.month))
    ordered = ibis.window(group_by=["unit_id", "patient_id"], order_by="at")
    seen = seen.mutate(before=seen.at.lag().over(ordered), after=seen.at.lead().over(ordered))
    begins = seen.before.isnull() | (seen.at - seen.before >= ACTIVE_MONTHS)
    ends = seen.after.isnull() | (seen.after - seen.at >= ACTIVE_MONTHS)
    moves = [
        seen.filter(begins).select("unit_id", "at", step=ibis.literal(1)),
        seen.filter(ends).select("unit_id", at=seen.at + ACTIVE_MONTHS, step=ibis.literal(-1)),
    ]
    moved = ibis.union(*moves).group_by("unit_id", "at").aggregate(step=ibis._.step.sum())
    months = _months(request)
    months = months.mutate(rank=_rank(months.month))
    counts = months.join(moved, [moved["at"] <= months["rank"]]).group_by("unit_id", "month")
    counts = counts.aggregate(denominator=ibis._.step.sum())
    return counts.filter(counts.denominator > 0)


def _residents(request: Request) -> ir.Table:
    """Patients of the table `patients` who live there, or declared that doctor, on the first day of the month; their
    age is that of the year."""
    people = patients(request, OF_PATIENT[request.indicator.role])
    groups = people.group_by("unit", "birth_year", "since", "until").aggregate(n=people.count())
    months = _months(request)
    there = months.join(groups, [groups.since <= months.month, groups.until >= months.month])
    population = request.indicator.population
    if population is not None and population.age is not None:
        there = there.filter((there.month.year() - there.birth_year).between(*population.age))
    return there.group_by("month", unit_id="unit").aggregate(denominator=ibis._.n.sum())


def _resident_days(request: Request) -> ir.Table:
    """Days of presence in the month, both ends included."""
    people = residents(request)
    spans = people.group_by("unit", "since", "until").aggregate(n=people.count())
    months = _months(request)
    months = months.mutate(last=(months.month + ibis.interval(months=1) - ibis.interval(days=1)).cast("date"))
    there = months.join(spans, [spans.since <= months["last"], spans.until >= months.month])
    until, since = ibis.least(there.until, there["last"]), ibis.greatest(there.since, there.month)
    there = there.mutate(days=(until.delta(since, unit="day") + 1) * there.n)
    return there.group_by("month", unit_id="unit").aggregate(denominator=there.days.sum())


def _members(request: Request) -> ir.Table:
    """Patients of the cohort, the same every month."""
    people = by_unit(members(request), request)
    return people.group_by("unit_id").aggregate(denominator=people.count()).cross_join(_months(request))


def _listed(request: Request) -> ir.Table:
    unit = {"practitioner": "prescriber", "territory": "territory_id"}.get(request.plan.campaign.unit)
    if unit is None:
        raise DataError(Fault("practitioners.parquet", say("data_faults.no_list", id=request.indicator.id)))
    lists = practised(request, *(("list_size",) if unit == "prescriber" else ("list_size", "territory_id")))
    lists = lists.filter(lists.list_size.notnull(), lists[unit].notnull())
    months = _months(request)
    held = months.join(lists, by_month(months, months.month, lists))
    return held.group_by("month", unit_id=held[unit]).aggregate(denominator=held.list_size.sum())


def _months(request: Request) -> ir.Table:
    """month: those analysed."""
    return each_month(request.calendar.first, request.calendar.last)


def _rank(month: ir.DateValue) -> ir.IntegerValue:
    """Months counted in order."""
    return month.year() * 12 + month.month() - 1
