"""Questions on how much there is of each month: nothing, too much, or another level that nothing explains."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple

import pandas as pd

from aos_analysis.data.quality.answer import QualityCheck, answer
from aos_analysis.data.quality.breaks import Breaks, find_breaks
from aos_analysis.data.quality.findings import Findings
from aos_analysis.definitions.plan import Plan
from aos_analysis.definitions.values import Shock
from aos_analysis.words.numbers import month, number
from aos_analysis.words.wording import say


def empty_months(plan: Plan, found: Findings) -> Iterator[QualityCheck]:
    """A month without anything would be read as a month without care."""
    if found.volumes is None:
        return
    care, flux = _breaks(found).empty, _flux_breaks(found).empty
    if care or not flux:
        yield answer("empty_months", not care, "", "blocking", months=_listed(care))
    if flux:
        yield answer("empty_months", False, "flux", "blocking", months=_listed(flux))


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
                yield answer(name, True, "campaign", months=_listed(during))
                continue
        case = "explained" if seen and not unexplained else ""
        yield answer(name, not unexplained, case, months=_listed(unexplained or seen))


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
