"""Days covered by what was delivered: how long a treatment has lasted, how many classes at once."""

import ibis
from ibis.expr import types as ir

from aos_analysis.data.measures.initiations import EPOCH, delivery_dates
from aos_analysis.data.measures.lines import box_days, in_population, matches, net
from aos_analysis.data.measures.portable import step_if
from aos_analysis.data.measures.rates import each_once
from aos_analysis.data.measures.request import Request
from aos_analysis.words.errors import present


def treatment_length(request: Request) -> ir.Table:
    """Patients with a line of the codes in the month, each once a unit, and among them those whose treatment, without
    more than `gap_days` days uncovered in a row, has lasted `min_days` days or more by then. Amount: euros of these.
    """
    days = delivery_dates(request)
    so_far = ibis.window(group_by="patient_id", order_by="day", rows=(None, 0))
    covered = (days.day + days.covers).max()
    before = covered.over(ibis.window(group_by="patient_id", order_by="day", rows=(None, -1)))
    days = days.mutate(begins=before.isnull() | (days.day - before > request.indicator.gap_days))
    days = days.mutate(treatment=step_if(days.begins).sum().over(so_far))
    start = days.day.min().over(ibis.window(group_by=["patient_id", "treatment"]))
    return _counted(days.mutate(chosen=days.day - start >= request.indicator.min_days), request)


def concurrence(request: Request) -> ir.Table:
    """Patients with a line of the codes in the month, each once a unit, and among them those who, on a day of the
    month, had been covered for `min_days` days in a row by `min_classes` of the classes at once. Amount: as above."""
    indicator = request.indicator
    lines = net(request, (request.codes, *present(indicator.classes)))
    runs = _together(_covered(lines, request), present(indicator.min_classes))
    runs = runs.filter(runs.end - runs.start >= indicator.min_days)
    runs = runs.select("patient_id", since=runs.start + indicator.min_days - 1, until=runs.end - 1)
    rows = lines.filter(matches(lines, request.codes, request))
    rows = rows.mutate(month=rows.care_date.truncate("M"))
    months = rows.select("patient_id", "month").distinct()
    first, last = _day(months.month), _day(months.month + ibis.interval(months=1)) - 1
    pairs = months.mutate(first=first, last=last).join(runs, ["patient_id"])
    held = pairs.filter(pairs.since <= pairs["last"], pairs.until >= pairs["first"]).select("patient_id", "month")
    found = rows.left_join(held.distinct().mutate(held=ibis.literal(True)), ["patient_id", "month"])
    return _counted(found.select(*rows.columns, chosen=found.held.fill_null(False)).drop("month"), request)


def _day(value: ir.DateValue) -> ir.IntegerValue:
    return value.cast("date").delta(ibis.date(*EPOCH), unit="day")


def _covered(lines: ir.Table, request: Request) -> ir.Table:
    """patient_id, start, end (day not covered any more): spans of each class, overlapping ones made one."""
    boxes = request.days_per_box
    lines = lines.mutate(day=_day(lines.care_date), covers=(lines.quantity * box_days(lines, boxes)).cast("int64"))
    parts = []
    for rank, codes in enumerate(present(request.indicator.classes)):
        own = lines.filter(matches(lines, codes, request))
        parts.append(own.select("patient_id", "day", family=ibis.literal(rank), end=own.day + own.covers))
    spans = ibis.union(*parts).group_by("patient_id", "family", "day").aggregate(end=ibis._.end.max())
    key = ["patient_id", "family"]
    before = spans.end.max().over(ibis.window(group_by=key, order_by="day", rows=(None, -1)))
    spans = spans.mutate(begins=before.isnull() | (spans.day > before))
    so_far = ibis.window(group_by=key, order_by="day", rows=(None, 0))
    spans = spans.mutate(span=step_if(spans.begins).sum().over(so_far))
    return spans.group_by(*key, "span").aggregate(start=spans.day.min(), end=spans.end.max())


def _together(spans: ir.Table, least: int) -> ir.Table:
    """patient_id, start, end: longest runs of days that at least so many spans cover."""
    steps = ibis.union(
        spans.select("patient_id", day="start", step=ibis.literal(1)),
        spans.select("patient_id", day="end", step=ibis.literal(-1)),
    )
    steps = steps.group_by("patient_id", "day").aggregate(step=steps.step.sum())
    ordered = ibis.window(group_by="patient_id", order_by="day")
    so_far = ibis.window(group_by="patient_id", order_by="day", rows=(None, 0))
    steps = steps.mutate(held=steps.step.sum().over(so_far) >= least, until=steps.day.lead().over(ordered))
    changes = steps.held != steps.held.lag().over(ordered).fill_null(False)
    steps = steps.mutate(changes=step_if(changes))
    steps = steps.mutate(run=steps.changes.sum().over(so_far))
    held = steps.filter(steps.held)
    return held.group_by("patient_id", "run").aggregate(start=held.day.min(), end=held.until.max())


def _counted(rows: ir.Table, request: Request) -> ir.Table:
    return each_once(rows.filter(request.analysed(rows.care_date), in_population(rows, request)), request)
