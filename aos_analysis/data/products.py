"""Boxes and euros by product code, for some units and some spans of months: what prices and structure are read from."""

from collections.abc import Sequence
from datetime import date

import ibis
import pandas as pd

from aos_analysis.data.calendar import has_monthly, read_calendar
from aos_analysis.data.measures.attribution import by_unit
from aos_analysis.data.measures.lines import in_population, net
from aos_analysis.data.measures.request import Request
from aos_analysis.data.sources import Source
from aos_analysis.definitions.plan import Plan


def products(source: Source, plan: Plan, units: Sequence[str], spans: Sequence[tuple[date, date]]) -> pd.DataFrame:
    """span (position in `spans`), code, quantity (boxes), amount (euros) of the primary indicator's codes.

    `spans` are first days, the second one excluded. Empty where the data hold no reimbursed lines of this indicator.
    """
    indicator = plan.indicator
    columns = ["span", "code", "quantity", "amount"]
    if indicator.codes is None or has_monthly(source, indicator) or not source.has(indicator.lines):
        return pd.DataFrame(columns=columns)
    request = Request(source, plan, indicator, read_calendar(source, plan, indicator))
    rows = net(request, (indicator.codes,))
    inside = [(rows.care_date >= ibis.literal(a)) & (rows.care_date < ibis.literal(b)) for a, b in spans]
    span = ibis.cases(*((held, i) for i, held in enumerate(inside)))
    rows = rows.mutate(span=span, month=rows.care_date.truncate("M")).filter(in_population(rows, request))
    rows = by_unit(rows.filter(rows.span.notnull()), request)
    rows = rows.filter(rows.unit_id.isin(sorted(units)))
    found = rows.group_by("span", "code").aggregate(quantity=rows.quantity.sum(), amount=rows.amount.sum())
    return found.order_by("span", "code").execute()[columns].round({"amount": 2})
