"""The stored lines of an indicator: cancellations, and codes found or not."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

import ibis
import pandas as pd
from ibis.expr import types as ir

from aos_analysis.data.measures.attribution import attributed, of_role
from aos_analysis.data.measures.lines import KEYS, matches
from aos_analysis.data.measures.request import Request
from aos_analysis.data.sources import Source
from aos_analysis.definitions.indicator import Indicator
from aos_analysis.definitions.plan import Plan
from aos_analysis.words.errors import present


def indicator_lines(request: Request) -> ir.Table:
    """Stored lines of the indicator's codes, cancellations included, with the optional columns that the data hold, and
    whom they belong to (prescriber, hospital)."""
    lines, codes = of_role(request, request.indicator.lines), request.indicator.codes
    lines = lines if codes is None else lines.filter(matches(lines, codes, request))
    return attributed(lines, request, request.indicator.lines)


@dataclass(frozen=True)
class Cancellations:
    """months: month, lines, cancelled (lines with a negative quantity). orphans: cancellations without the line that
    they cancel, deliveries whose quantities sum below zero; `cancelled` deliveries have a negative line at all."""

    months: pd.DataFrame
    cancelled: int
    orphans: int

    @property
    def lines(self) -> int:
        return int(self.months["lines"].sum())


def cancellations(lines: ir.Table, first: pd.Period) -> Cancellations:
    """Care before the first flux month is left out: the line itself may have come before the extract."""
    day = first.start_time.date()
    lines = lines.filter(lines.care_date >= day.isoformat())
    by_month = lines.group_by(month=lines.care_date.truncate("M"))
    months = by_month.aggregate(lines=lines.count(), cancelled=(lines.quantity < 0).sum()).execute()
    deliveries = lines.group_by(*KEYS).aggregate(quantity=lines.quantity.sum(), negative=(lines.quantity < 0).any())
    counts = deliveries.filter(deliveries.negative)
    found = counts.aggregate(cancelled=counts.count(), orphans=(counts.quantity < 0).sum()).execute().iloc[0].fillna(0)
    months = months.assign(month=pd.to_datetime(months["month"])).sort_values("month", ignore_index=True)
    return Cancellations(months, int(found["cancelled"]), int(found["orphans"]))


def codes_found(source: Source, plan: Plan) -> pd.DataFrame:
    """indicator, role (primary, secondary, placebo), declared (codes), found, lines, unmatched (tuple of codes)."""
    campaign = plan.campaign
    roles = {campaign.indicator: "primary", **dict.fromkeys(campaign.secondary, "secondary")}
    roles |= {campaign.placebo: "placebo"} if campaign.placebo else {}
    held = {name: plan.indicators[name] for name in roles if source.has(plan.indicators[name].lines)}
    rows = [
        (name, roles[name], *_codes(source.table(indicator.lines), plan, indicator)) for name, indicator in held.items()
    ]
    return pd.DataFrame(rows, columns=["indicator", "role", "declared", "found", "lines", "unmatched"])


def _codes(lines: ir.Table, plan: Plan, indicator: Indicator) -> tuple[int, int, int, tuple[str, ...]]:
    """Codes are looked for one by one, whatever the dates of their list; prefixes by the lines that each one covers."""
    codes = indicator.codes
    if codes is None or (codes.include is not None and "atc" not in lines.columns):
        return 0, 0, 0, ()
    if codes.include is None:
        listed = codes.exact or plan.codelists[present(codes.list)]["code"].astype(str)
        declared = sorted(set(listed))
        counts = lines.filter(lines.code.isin(declared)).code.value_counts(name="n").execute()
    else:
        declared = list(present(codes.include))
        wrong = reduce(or_, (lines.atc.startswith(prefix) for prefix in codes.exclude), ibis.literal(False))
        held = ibis.cases(*((lines.atc.startswith(prefix), prefix) for prefix in declared), else_=None)
        kept = lines.filter(~wrong).select(code=held)
        counts = kept.code.value_counts(name="n").execute().dropna()
    seen = dict(zip(counts["code"], counts["n"].astype(int), strict=True))
    lost = tuple(code for code in declared if code not in seen)
    return len(declared), len(declared) - len(lost), sum(seen.values()), lost
