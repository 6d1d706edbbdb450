"""Patients that lines are counted over: on the list, seen in the month, active in the year, resident, of a cohort."""

import ibis
import pandas as pd
from ibis.expr import types as ir

from aos_analysis.data.measures.attribution import OF_PATIENT, attributed, by_unit, patients, residents
from aos_analysis.data.measures.cohorts import members
from aos_analysis.data.measures.lines import complete_lines, in_population, netted
from aos_analysis.data.measures.request import Request
from aos_analysis.data.roster import practitioner_months
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import say

SEEN = ("patient_id", "prescriber", "hospital", "month")
ACTIVE_MONTHS = 12  # a patient is active for a year after a line


def denominators(request: Request) -> pd.DataFrame:
    """unit_id, month, denominator."""
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


def _seen(request: Request) -> pd.DataFrame:
    """Each once a unit and month; only a territory can hold the same patient twice: one row a practitioner."""
    seen = by_unit(patients_seen(request), request)
    counted = seen.patient_id.nunique() if request.plan.campaign.unit == "territory" else seen.count()
    return seen.group_by("unit_id", "month").aggregate(denominator=counted).execute()


def _active(request: Request) -> pd.DataFrame:
    """Patients with a line in the month or in the eleven before: what a month adds and takes away, then the sum."""
    seen = by_unit(patients_seen(request, whole=True), request)
    seen = seen.select("unit_id", "patient_id", "month").distinct()
    seen = seen.mutate(at=seen.month.year() * 12 + seen.month.month() - 1)
    ordered = ibis.window(group_by=["unit_id", "patient_id"], order_by="at")
    seen = seen.mutate(before=seen.at.lag().over(ordered), after=seen.at.lead().over(ordered))
    begins = seen.before.isnull() | (seen.at - seen.before >= ACTIVE_MONTHS)
    ends = seen.after.isnull() | (seen.after - seen.at >= ACTIVE_MONTHS)
    moves = [
        seen.filter(begins).select("unit_id", month="at", step=ibis.literal(1)),
        seen.filter(ends).select("unit_id", month=seen.at + ACTIVE_MONTHS, step=ibis.literal(-1)),
    ]
    moved = ibis.union(*moves).group_by("unit_id", "month").aggregate(step=ibis._.step.sum()).execute()
    return _summed(moved, request)


def _residents(request: Request) -> pd.DataFrame:
    """Patients of the table `patients` who live there, or declared that doctor, on the first day of the month; their
    age is that of the year."""
    people = patients(request, OF_PATIENT[request.indicator.role])
    groups = people.group_by("unit", "birth_year", since="since", until="until")
    counts = groups.aggregate(n=people.count()).execute()
    counts = counts.assign(since=pd.to_datetime(counts["since"]), until=pd.to_datetime(counts["until"]))
    population, rows = request.indicator.population, []
    for month in pd.period_range(request.calendar.first, request.calendar.last, freq="M"):
        there = counts[(counts["since"] <= month.start_time) & (counts["until"] >= month.start_time)]
        if population is not None and population.age is not None:
            there = there[(month.year - there["birth_year"]).between(*population.age)]
        counted = there.groupby("unit")["n"].sum()
        rows.append(pd.DataFrame({"unit_id": counted.index, "month": month.start_time, "denominator": counted.values}))
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=["unit_id", "month", "denominator"])


def _resident_days(request: Request) -> pd.DataFrame:
    """Days of presence in the month, both ends included."""
    spans = residents(request).group_by("unit", "since", "until").aggregate(n=ibis._.count()).execute()
    rows = []
    for month in pd.period_range(request.calendar.first, request.calendar.last, freq="M"):
        first, last = month.start_time, month.end_time.normalize()
        since = pd.to_datetime(spans["since"]).clip(lower=first)
        until = pd.to_datetime(spans["until"]).clip(upper=last)
        days = ((until - since).dt.days + 1).clip(lower=0) * spans["n"]
        there = days.groupby(spans["unit"]).sum()
        rows.append(pd.DataFrame({"unit_id": there.index, "month": first, "denominator": there.values}))
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=["unit_id", "month", "denominator"])


def _members(request: Request) -> pd.DataFrame:
    """Patients of the cohort, the same every month."""
    people = by_unit(members(request), request)
    counts = people.group_by("unit_id").aggregate(denominator=people.count()).execute()
    months = pd.period_range(request.calendar.first, request.calendar.last, freq="M").to_timestamp()
    return counts.merge(pd.DataFrame({"month": months}), how="cross")


def _listed(request: Request) -> pd.DataFrame:
    unit = {"practitioner": "prescriber", "territory": "territory_id"}.get(request.plan.campaign.unit)
    if unit is None:
        raise DataError(Fault("practitioners.parquet", say("data_faults.no_list", id=request.indicator.id)))
    columns = ("list_size",) if unit == "prescriber" else ("list_size", "territory_id")
    lists = practitioner_months(request.table("practitioners", *columns), request.calendar)
    lists = lists.rename(columns={unit: "unit_id", "list_size": "denominator"}).dropna(subset="denominator")
    return lists.groupby(["unit_id", "month"], as_index=False)["denominator"].sum()


def _summed(moved: pd.DataFrame, request: Request) -> pd.DataFrame:
    """Running sum of the steps (month: 12 x year + month - 1), for the months analysed."""
    first, last = (12 * month.year + month.month - 1 for month in (request.calendar.first, request.calendar.last))
    if moved.empty or last < first:
        return pd.DataFrame(columns=["unit_id", "month", "denominator"])
    steps = moved[moved["month"] <= last].pivot_table(index="unit_id", columns="month", values="step", aggfunc="sum")
    span = range(min(int(steps.columns.min()), first), last + 1)
    there = steps.reindex(columns=span).fillna(0).cumsum(axis=1).loc[:, first:]
    rows = there.melt(ignore_index=False, var_name="at", value_name="denominator").reset_index()
    rows = rows[rows["denominator"] > 0]
    months = pd.PeriodIndex.from_ordinals(rows["at"].astype(int) - 12 * 1970, freq="M").to_timestamp()
    return rows.assign(month=months)[["unit_id", "month", "denominator"]]
