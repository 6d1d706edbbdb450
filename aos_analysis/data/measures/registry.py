"""What the registry says of practitioners month by month, joined where the lines are."""

import ibis
from ibis.expr import types as ir

from aos_analysis.data.measures.request import Request

ALWAYS, EVER = (1900, 1, 1), (2200, 1, 1)  # open ends of a validity


def practised(request: Request, *columns: str) -> ir.Table:
    """prescriber, the columns, since, until, before: a row of `practitioners` is that of the months from `since` to
    `until` that come after `before`, the last one of the rows begun earlier. Each month of practice then has one row:
    that of its start, or of the arrival."""
    rows = request.table("practitioners", *columns)
    rows = rows.mutate(**{n: ibis.null("date") for n in ("start_date", "end_date") if n not in rows.columns})
    rows = rows.mutate(begun=ibis.coalesce(rows.start_date, ibis.date(*ALWAYS)))
    until = ibis.coalesce(rows.end_date, ibis.date(*EVER)).truncate("M")
    rows = rows.select("begun", *columns, prescriber="practitioner_id", since=rows.begun.truncate("M"), until=until)
    earlier = ibis.window(group_by="prescriber", order_by="begun", rows=(None, -1))
    return rows.mutate(before=ibis.coalesce(rows.until.max().over(earlier), ibis.date(1800, 1, 1)))


def by_month(rows: ir.Table, months: ir.DateValue, registry: ir.Table) -> list[ir.BooleanValue]:
    """What joins rows of a prescriber, if they have one, and months with the registry's row of that month."""
    dated = [months >= registry.since, months <= registry.until, months > registry.before]
    return [rows.prescriber == registry.prescriber, *dated] if "prescriber" in rows.columns else dated
