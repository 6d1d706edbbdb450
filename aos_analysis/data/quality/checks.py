"""The questions asked of the data, and what an answer means: a reserve, or data that cannot be used."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Literal

import pandas as pd

from aos_analysis.data.quality.arrivals import COMPLETE, PRECISION
from aos_analysis.data.quality.breaks import Breaks, find_breaks
from aos_analysis.data.quality.findings import Findings
from aos_analysis.definitions.plan import Plan
from aos_analysis.definitions.values import Shock
from aos_analysis.words.errors import present
from aos_analysis.words.numbers import count, month, months, number, percent
from aos_analysis.words.small_counts import PATIENTS_MIN
from aos_analysis.words.wording import say

Severity = Literal["blocking", "reserve"]
Status = Literal["passed", "failed", "not_applicable"]
MANY_LINES = 10_000  # lines among which some cancellation is expected (about 1 % of them in practice)


@dataclass(frozen=True)
class Limit:
    """Shares (0-1) from which a fault is a reserve, and from which the data cannot be used."""

    reserve: float
    unusable: float


INCOMPLETE = Limit(1 - COMPLETE, 0.05)  # of the lines of the last month kept
EARLY = Limit(0.001, 0.2)  # lines processed before the care
MISSING = Limit(0.01, 0.2)  # values of a column that the campaign needs
REJECTED = Limit(0.01, 0.1)  # lines refused at import
ORPHANS = Limit(0.05, 0.5)  # cancellations without their line
REPEATED = Limit(0.005, 0.1)  # lines alike in everything
RENEWED = Limit(0.1, 0.5)  # units that come or go in one month: pseudonyms that changed
UNCOUNTED = Limit(0.2, 0.8)  # units, or periods of a stock, that count nobody
LOST = Limit(0.02, 0.2)  # units of the contacts that no table knows
STRANGERS = Limit(0.05, 0.5)  # lines of prescribers that no table knows


@dataclass(frozen=True)
class QualityCheck:
    """A question and its answer, with the fields of `study.result.Check`. `value` is None where no number applies, or
    where it would tell a count from 1 to 10."""

    name: str
    severity: Severity
    status: Status
    value: float | None
    threshold: float | None
    sentence: str


def answers(plan: Plan, found: Findings) -> tuple[QualityCheck, ...]:
    """Every question, in the order of the page."""
    return tuple(answer for ask in QUESTIONS for answer in ask(plan, found))


def _answer(name: str, passed: bool | None, case: str = "", severity: Severity = "reserve", /, **words) -> QualityCheck:
    status: Status = "not_applicable" if passed is None else "passed" if passed else "failed"
    return QualityCheck(name, severity, status, None, None, say(f"quality.checks.{name}.{case or status}", **words))


def _share(name: str, part: int, whole: int, limit: Limit, case: str = "", /, **words) -> QualityCheck:
    """A share against its limits; {share} is worded so that no count from 1 to 10 can be computed from it."""
    value = part / whole if whole else 0.0
    severity: Severity = "blocking" if value >= limit.unusable else "reserve"
    status: Status = "failed" if value >= limit.reserve else "passed"
    few = 0 < part < PATIENTS_MIN
    told = say("quality.few") if few else percent(value, int(value < 0.1)) if part else number(0)
    sentence = say(f"quality.checks.{name}.{case or status}", share=told, **words)
    return QualityCheck(name, severity, status, None if few else round(value, 3), limit.reserve, sentence)


def measurable(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    if found.faults:
        yield _answer("measurable", False, "", "blocking", reasons=" ".join(found.faults))
    else:
        yield _answer("measurable", True, "", "blocking", title=plan.indicator.title)


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
            yield _answer("codes", False, "none", severity, **words)
        elif prefixes:
            yield _answer("codes", not row.unmatched, codes=", ".join(row.unmatched), **words)
        else:
            case = "half" if row.found < row.declared / 2 else "list"
            yield _answer("codes", case == "list", case, found=number(row.found), **words)


def completeness(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    """Is the declared delay long enough for the last month kept to be complete?"""
    arrivals, declared = found.arrivals, plan.campaign.completeness_months
    if found.aggregated:
        if found.flux_last is None:
            yield _answer("completeness", False, "no_flux")
        else:
            words = {"flux": month(found.flux_last), "declared": months(declared)}
            yield _answer("completeness", None, "aggregated", **words)
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
        yield _answer("completeness", False, "same_month" if arrivals.same_month else "short")


def dates(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    if found.arrivals is not None:
        yield _share("dates", found.arrivals.early, found.arrivals.lines, EARLY)


def empty_months(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    """A month without anything would be read as a month without care."""
    if found.volumes is None:
        return
    care, flux = _breaks(found).empty, _flux_breaks(found).empty
    if care or not flux:
        yield _answer("empty_months", not care, "", "blocking", months=_listed(care))
    if flux:
        yield _answer("empty_months", False, "flux", "blocking", months=_listed(flux))


def breaks(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    """Months or years at another level that no declared shock explains."""
    if found.volumes is None:
        return
    care, flux = _breaks(found), _flux_breaks(found)
    for name, seen in (("month_breaks", (*care.isolated, *flux.isolated)), ("level_breaks", care.shifts)):
        unexplained = [day for day in seen if not _explained(plan, day)]
        if name == "level_breaks" and (during := [day for day in unexplained if _in_campaign(plan, day)]):
            unexplained = [day for day in unexplained if day not in during]
            if not unexplained:
                yield _answer(name, True, "campaign", months=_listed(during))
                continue
        case = "explained" if seen and not unexplained else ""
        yield _answer(name, not unexplained, case, months=_listed(unexplained or seen))


def _breaks(found: Findings) -> Breaks:
    """Of the months that the campaign needs: in what is counted or, already aggregated, in what it is counted among."""
    if found.volumes is None or found.judged is None:
        return Breaks()
    kept = found.volumes[found.volumes["month"].between(*found.judged)]
    columns = [name for name in ("lines", "counted") if name in kept]
    seen = [find_breaks(kept[["month"]].assign(lines=kept[name])) for name in columns]
    return Breaks(*(tuple(day for part in parts for day in part) for parts in zip(*map(astuple, seen), strict=True)))


def _flux_breaks(found: Findings) -> Breaks:
    """Once the first flux months, which bring the leftovers of fewer care months, are past."""
    arrivals = found.arrivals
    if arrivals is None:
        return Breaks()
    settled = arrivals.needed if arrivals.known else 0
    return find_breaks(arrivals.flux.iloc[settled:].reset_index(drop=True))


def _explained(plan: Plan, day: pd.Timestamp) -> bool:
    """Inside a declared shock, one month more on each side; a shock without an end explains its beginning only."""
    shocks = [value for name in plan.campaign.shocks if isinstance(value := plan.values.get(name), Shock)]
    side = pd.DateOffset(months=1)
    return any(pd.Timestamp(s.start) - side <= day <= pd.Timestamp(s.end or s.start) + side for s in shocks)


def _in_campaign(plan: Plan, day: pd.Timestamp) -> bool:
    """Between its first month and the end of the effect it is judged on: what changes then may be what it did."""
    campaign = plan.campaign
    last = pd.Timestamp(campaign.campaign_period.end) + pd.DateOffset(months=campaign.effect_window.end)
    return pd.Timestamp(campaign.campaign_period.start) <= day <= last


def _listed(days: Sequence[pd.Timestamp]) -> str:
    """The first months, and how many more."""
    known = sorted(set(days))
    shown = ", ".join(month(day) for day in known[:4])
    return shown if len(known) <= 4 else say("quality.and_more", listed=shown, count=number(len(known) - 4))


def missing(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    """Values that this campaign needs; without amounts the effect can be estimated, the euros cannot."""
    needed = found.missing[found.missing["needed"] & (found.missing["rows"] > 0)]
    if needed.empty:
        return
    worst = needed.assign(share=needed["missing"] / needed["rows"]).sort_values("share", ascending=False)
    bad = worst[worst["share"] >= MISSING.reserve]
    if bad.empty:
        yield _answer("missing", True, columns=", ".join(map(_column, needed["table"], needed["column"])))
    for row in bad.itertuples():
        euros_only = row.column == "amount" and plan.indicator.measure != "cost"
        limit = replace(MISSING, unusable=math.inf) if euros_only else MISSING
        yield _share("missing", row.missing, row.rows, limit, column=_column(row.table, row.column))


def _column(table: str, column: str) -> str:
    name = "practitioner_id, facility_id" if column == "prescriber" else column
    return say("quality.column", column=name, table=table)


def rejected(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    if found.rejects is None:
        yield _answer("rejected", None)
    else:
        yield _share("rejected", found.rejects.rejected, found.rejects.read, REJECTED)


def cancelled(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    """Are quantities signed, and does each cancellation have its line?"""
    counts = found.cancellations
    if counts is None:
        return
    if not counts.cancelled:
        many = counts.lines >= MANY_LINES
        yield _answer("cancelled", False if many else None, "none" if many else "")
        return
    yield _share("cancelled", counts.orphans, counts.cancelled, ORPHANS)


def repeated(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    for row in found.duplicates.itertuples():
        yield _share("repeated", row.repeated, row.rows, REPEATED, table=row.table)


def renewed(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    """Do units come and go one by one, or many at once? Half a year at both ends is left out: rare activity."""
    if found.turnover is None:
        return
    gone = found.turnover["left"].shift(fill_value=0)  # the first month without them
    inner = found.turnover.assign(moved=found.turnover["arrived"].clip(lower=gone)).iloc[6:-6]
    if inner.empty:
        yield _answer("renewed", None)
        return
    worst = inner.loc[(inner["moved"] / inner["active"].clip(lower=1)).idxmax()]
    yield _share("renewed", int(worst["moved"]), int(worst["active"]), RENEWED, month=month(worst["month"]))


def denominators(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    counts = found.denominators
    if counts is None:
        return
    yield _share("uncounted", counts.never, counts.units, UNCOUNTED)
    if counts.stock:
        yield _share("denominators", counts.empty, counts.cells, UNCOUNTED)


def contacts(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    """Do contacts and data name the same units?"""
    if found.coverage is not None:
        yield _share("contacts", found.coverage.unknown, found.coverage.units, LOST)


def prescribers(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    if found.strangers is not None:
        yield _share("prescribers", *found.strangers, STRANGERS)


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
