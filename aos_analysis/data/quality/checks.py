"""The questions asked of the data."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

import pandas as pd

from aos_analysis.data.quality.answer import (
    EARLY,
    INCOMPLETE,
    LOST,
    MISSING,
    ORPHANS,
    REJECTED,
    RENEWED,
    REPEATED,
    STRANGERS,
    UNCOUNTED,
    QualityCheck,
    Severity,
    Status,
    answer,
    share_answer,
)
from aos_analysis.data.quality.arrivals import COMPLETE, PRECISION
from aos_analysis.data.quality.findings import Findings
from aos_analysis.data.quality.levels import breaks, empty_months
from aos_analysis.definitions.plan import Plan
from aos_analysis.words.errors import present
from aos_analysis.words.numbers import count, month, months, number, percent
from aos_analysis.words.wording import say

MANY_LINES = 10_000  # lines among which some cancellation is expected (about 1 % of them in practice)


def answers(plan: Plan, found: Findings) -> tuple[QualityCheck, ...]:
    """Every question, in the order of the page."""
    return tuple(one for ask in QUESTIONS for one in ask(plan, found))


def measurable(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    if found.faults:
        yield answer("measurable", False, "", "blocking", reasons=" ".join(found.faults))
    else:
        yield answer("measurable", True, "", "blocking", title=plan.indicator.title)


def codes(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    """Are the codes of each indicator in the data?"""
    if found.codes is None:
        return
    for row in found.codes[found.codes["declared"] > 0].itertuples():
        prefixes = present(plan.indicators[row.indicator].codes).include  # some are declared
        declared = ", ".join(prefixes) if prefixes else count(row.declared, "code")
        words = {"title": plan.indicators[row.indicator].title, "declared": declared}
        if not row.lines:
            severity: Severity = "blocking" if row.role == "primary" else "reserve"
            yield answer("codes", False, "none", severity, **words)
        elif prefixes:
            yield answer("codes", not row.unmatched, codes=", ".join(row.unmatched), **words)
        else:
            case = "half" if row.found < row.declared / 2 else "list"
            yield answer("codes", case == "list", case, found=number(row.found), **words)


def completeness(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    """Is the declared delay long enough for the last month kept to be complete?"""
    arrivals, declared = found.arrivals, plan.campaign.completeness_months
    if found.aggregated:
        if found.flux_last is None:
            yield answer("completeness", False, "no_flux")
        else:
            words = {"flux": month(found.flux_last), "declared": months(declared)}
            yield answer("completeness", None, "aggregated", **words)
    elif arrivals is not None and arrivals.known:
        share, needed = arrivals.share(declared), arrivals.needed
        lost = round(1 - share, PRECISION)
        severity: Severity = "blocking" if lost >= INCOMPLETE.unusable else "reserve"
        words = {"declared": months(declared), "needed": months(needed), "share": percent(share, 0)}
        words |= {
            "cutoff": month(present(found.cutoff)),
            "implied": month(arrivals.flux_last.start_time - pd.DateOffset(months=needed)),
        }
        status: Status = "failed" if lost > INCOMPLETE.reserve else "passed"
        sentence = say(f"quality.checks.completeness.{status}", **words)
        yield QualityCheck("completeness", severity, status, round(share, 3), COMPLETE, sentence)
    elif arrivals is not None:
        yield answer("completeness", False, "same_month" if arrivals.same_month else "short")


def dates(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    if found.arrivals is not None:
        yield share_answer("dates", found.arrivals.early, found.arrivals.lines, EARLY)


def missing(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    """Values that this campaign needs; without amounts the effect can be estimated, the euros cannot."""
    needed = found.missing[found.missing["needed"] & (found.missing["rows"] > 0)]
    if needed.empty:
        return
    worst = needed.assign(share=needed["missing"] / needed["rows"]).sort_values("share", ascending=False)
    bad = worst[worst["share"] >= MISSING.reserve]
    if bad.empty:
        yield answer("missing", True, columns=", ".join(map(_column, needed["table"], needed["column"])))
    for row in bad.itertuples():
        euros_only = row.column == "amount" and plan.indicator.measure != "cost"
        limit = replace(MISSING, unusable=math.inf) if euros_only else MISSING
        yield share_answer("missing", row.missing, row.rows, limit, column=_column(row.table, row.column))


def _column(table: str, column: str) -> str:
    name = "practitioner_id, facility_id" if column == "prescriber" else column
    return say("quality.column", column=name, table=table)


def rejected(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    if found.rejects is None:
        yield answer("rejected", None)
    else:
        yield share_answer("rejected", found.rejects.rejected, found.rejects.read, REJECTED)


def cancelled(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    """Are quantities signed, and does each cancellation have its line?"""
    counts = found.cancellations
    if counts is None:
        return
    if not counts.cancelled:
        many = counts.lines >= MANY_LINES
        yield answer("cancelled", False if many else None, "none" if many else "")
        return
    yield share_answer("cancelled", counts.orphans, counts.cancelled, ORPHANS)


def repeated(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    for row in found.duplicates.itertuples():
        yield share_answer("repeated", row.repeated, row.rows, REPEATED, table=row.table)


def renewed(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    """Do units come and go one by one, or many at once? Half a year at both ends is left out: rare activity."""
    if found.turnover is None:
        return
    gone = found.turnover["left"].shift(fill_value=0)  # the first month without them
    inner = found.turnover.assign(moved=found.turnover["arrived"].clip(lower=gone)).iloc[6:-6]
    if inner.empty:
        yield answer("renewed", None)
        return
    worst = inner.loc[(inner["moved"] / inner["active"].clip(lower=1)).idxmax()]
    yield share_answer("renewed", int(worst["moved"]), int(worst["active"]), RENEWED, month=month(worst["month"]))


def denominators(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    counts = found.denominators
    if counts is None:
        return
    yield share_answer("uncounted", counts.never, counts.units, UNCOUNTED)
    if counts.stock:
        yield share_answer("denominators", counts.empty, counts.cells, UNCOUNTED)


def contacts(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    """Do contacts and data name the same units?"""
    if found.coverage is not None:
        yield share_answer("contacts", found.coverage.unknown, found.coverage.units, LOST)


def prescribers(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    if found.strangers is not None:
        yield share_answer("prescribers", *found.strangers, STRANGERS)


QUESTIONS: tuple[Callable[[Plan, Findings], Iterator[QualityCheck]], ...] = (
    measurable,
    completeness,
    dates,
    empty_months,
    breaks,
    missing,
    rejected,
    cancelled,
    repeated,
    renewed,
    denominators,
    contacts,
    prescribers,
    codes,
)
