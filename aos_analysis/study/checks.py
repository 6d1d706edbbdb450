"""Checks are values: one constructor, and the checks that every design shares."""

import math
from collections.abc import Sequence

import numpy as np

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.indicator import Indicator
from aos_analysis.definitions.turn import turned_bounds
from aos_analysis.study.inference import NORMAL, Linear
from aos_analysis.study.result import Check, Reversion, Severity, Status
from aos_analysis.words.changes import change, change_interval
from aos_analysis.words.numbers import (
    count,
    decimals_for,
    declared_decimals,
    month,
    number,
    percent,
    quantity,
)
from aos_analysis.words.small_counts import UNITS_MIN
from aos_analysis.words.wording import noun, say

PLAUSIBLE_POINTS = 6.5  # upper quartile of educational outreach on prescribing (Cochrane review, METHODS)
MDE_PER_USEFUL = 3.0
MIN_UNITS = 10
MIN_CLUSTERS = 40
LEAST_CLUSTERS = 6  # in all, by simulation: DECISIONS
FEW = UNITS_MIN  # clusters on a side: fewer hold no test to its size (METHODS, 4.3), and may be as many practitioners
LEAST_ON_A_SIDE = 8  # by simulation, of sixty: false alarms of Student's 7 %, 11 % with six, 27 % with three
ROUNDING = 1e-9  # relative size below which a spread is rounding
OVERLAP = 0.10  # of the units studied, from which another campaign is a reason for caution


def check(
    name: str,
    severity: Severity,
    passed: bool | None,
    value: float | None = None,
    threshold: float | None = None,
    /,
    case: str | None = None,
    **words: object,
) -> Check:
    """A check and its sentence. `passed` None means not applicable; `case` picks another sentence than the status. What
    could not be computed (NaN) has no answer where it only warns, and does not pass where it decides."""
    if value is not None and math.isnan(value):
        value = None
        if severity == "advisory":
            return Check(name, severity, "not_applicable", None, threshold, say("checks.not_computed"))
    status: Status = "not_applicable" if passed is None else "passed" if passed else "failed"
    return Check(name, severity, status, value, threshold, say(f"checks.{name}.{case or status}", **words))


def places(unit: str, se: float) -> int:
    """Decimals of an effect and of all that is compared with it: as the page prints them, from the half-width."""
    return decimals_for(unit, NORMAL * se)


def declared(value: float, unit: str) -> str:
    """A threshold of the campaign file, with the decimals it was written with."""
    return quantity(value, unit, declared_decimals(value))


def variation(panel: Panel) -> tuple[Check, ...]:
    """An outcome that is the same everywhere and always (nobody, everybody) has no interval, and tells nothing: told,
    and only then."""
    known = panel.denominator > 0
    level = panel.numerator[known] / panel.denominator[known]
    spread = float(np.ptp(level)) if level.size else 0.0
    if spread > ROUNDING * float(np.abs(level).max(initial=0.0)):
        return ()
    return (check("variation", "blocking", False, case=None if level.size else "empty"),)


def finite(effect: float, se: float, campaign: Campaign) -> Check:
    """Has the effect an interval that is more than rounding? A useful effect tells what size things have."""
    return check("finite", "blocking", bool(math.isfinite(effect) and se > ROUNDING * campaign.useful_effect))


def precision(mde: float, campaign: Campaign, unit: str) -> Check:
    """Could the study see an effect of the size it declared useful? Minimum detectable effect <= 3 x useful effect."""
    limit = MDE_PER_USEFUL * campaign.useful_effect
    if not math.isfinite(mde):
        return check("precision", "critical", None)
    words = {"mde": quantity(mde, unit, places(unit, mde)), "useful": declared(campaign.useful_effect, unit)}
    words["times"] = say(f"checks.precision.times.{MDE_PER_USEFUL:.0f}")
    return check("precision", "critical", bool(mde <= limit), mde, limit, **words)


def plausibility(effect: Linear, unit: str) -> Check:
    """An effect above what visits have ever been shown to do is presumed biased; only points have a published scale."""
    if unit != "points" or not math.isfinite(effect.value):
        return check("plausibility", "advisory", None, case="no_scale" if unit != "points" else None)
    size = abs(effect.value)
    words = {"effect": quantity(size, unit), "limit": quantity(PLAUSIBLE_POINTS, unit)}
    return check("plausibility", "advisory", bool(size <= PLAUSIBLE_POINTS), size, PLAUSIBLE_POINTS, **words)


def placebo_year(
    effect: Linear | None,
    bounds: tuple[float, float],
    months: int,
    headline: tuple[float, float],
    campaign: Campaign,
    indicator: Indicator,
) -> Check:
    """The same comparison as if contacts had come `months` earlier: nothing is expected. It decides only where it errs
    on the side of the conclusion; None where the past is too short. Intervals in raw sign."""
    if effect is None:
        return check("placebo_year", "critical", None)
    low, high = bounds
    decimals, passed = places(indicator.measured, effect.se), low <= 0 <= high
    words = {
        "shift": count(months, "mois", "mois"),
        "effect": change(effect.value, indicator.measured, decimals),
        "interval": change_interval(low, high, decimals, beside=effect.value),
    }
    wanted, moved = (turned_bounds(*pair, indicator.sign) for pair in (headline, bounds))
    decides = side(wanted[0], wanted[1], campaign.useful_effect) == side(moved[0], moved[1])
    severity: Severity = "critical" if passed or decides else "advisory"
    return check("placebo_year", severity, passed, effect.value, 0.0, **words)


def side(low: float, high: float, useful: float = -math.inf) -> int:
    """Which way an interval, positive where it is wanted, says that things went: 1 as wanted, -1 against it or less far
    than useful, 0 unknown."""
    return 1 if low > 0 else -1 if high < max(0.0, useful) else 0


def recent_trend(campaign: Campaign) -> Check:
    """What no rule with power can bound (METHODS, 4.1): said in every report whose trends decide."""
    return check("recent_trend", "advisory", None, units=noun(campaign.called, names="people"))


def visit_order(campaign: Campaign) -> Check:
    """Who among the targeted is visited first must be known (METHODS, mean reversion)."""
    if campaign.targeting is None:
        return check("visit_order", "critical", False, case="no_targeting")
    order = campaign.targeting.visit_order
    case = "no_selection" if campaign.targeting.score == "none" and order != "unknown" else order
    return check("visit_order", "critical", order != "unknown", case=case)


def completeness(panel: Panel, campaign: Campaign) -> Check:
    """Months of care that are not complete yet are left out."""
    if panel.flux_last is None:
        return check("completeness", "critical", None, last=month(panel.cutoff))
    gap = campaign.completeness_months
    words = {"flux": month(panel.flux_last), "last": month(panel.cutoff), "months": count(gap, "mois", "mois")}
    return check("completeness", "critical", gap >= 6, gap, 6, **words)


def whole(share: float) -> str:
    """A share of a full count: `100 %`, else `98,3 %`."""
    return percent(share, 0 if share == 1 else 1)


def flow(panel: Panel) -> Check:
    """Are most of the contacts' units found in the data and analysed? Full count, no interval."""
    lost = sum(n for reason, n in panel.excluded if reason in LOST_CONTACTS)
    kept = int((panel.units["status"] != "never_targeted").sum())
    if kept + lost == 0:
        return check("flow", "advisory", None)
    share = kept / (kept + lost)
    words = {"kept": number(kept), "all": count(kept + lost, "unité ciblée", "unités ciblées"), "share": whole(share)}
    return check("flow", "advisory", share >= 0.9, share, 0.9, **words)


LOST_CONTACTS = (
    "other_channel",
    "contact_before_campaign",
    "contact_after_campaign",
    "contact_unknown_unit",
    "no_period_before_contact",
)


def clusters(number_of_clusters: int, on_a_side: int, resampled: str | None = None) -> Check:
    """Too few on a side cap the verdict whatever the interval. A few more need the test that hands schedules round, and
    fewer than forty in all the wild bootstrap; what is left to Student's interval needs eight on each side."""
    n, least = number_of_clusters, FEW if resampled or on_a_side < FEW else LEAST_ON_A_SIDE
    if on_a_side < least:
        told = on_a_side if on_a_side >= FEW else None
        return check("clusters", "critical", False, told, least, case="one_side", limit=number(least))
    if resampled and n < LEAST_CLUSTERS:
        words = {"n": number(n), "limit": number(LEAST_CLUSTERS)}
        return check("clusters", "critical", False, n, LEAST_CLUSTERS, case="too_few", **words)
    if resampled:
        words = {"n": number(n), "side": number(on_a_side)}
        value, limit = (on_a_side, FEW) if resampled == "schedules" else (n, MIN_CLUSTERS)
        return check("clusters", "critical", True, value, limit, case=resampled, **words)
    return check("clusters", "advisory", n >= MIN_CLUSTERS, n, MIN_CLUSTERS, n=number(n))


def overlap(panel: Panel) -> Check:
    """Do other campaigns reach the same units? No model tells apart two that act on the same indicator."""
    exposed = int((panel.units["status"] == "contacted").sum())
    if not exposed or not panel.campaigns_seen:
        return check("overlap", "advisory", True, 0.0, OVERLAP)
    name, units = max(panel.campaigns_seen.items(), key=lambda item: (_same(panel, *item), item[1]))
    share, same = units / max(panel.studied, 1), _same(panel, name, units)
    case = "same" if same else "few" if share < OVERLAP else None
    words = {"name": name, "share": percent(share)}
    return check("overlap", "critical" if same else "advisory", share < OVERLAP, share, OVERLAP, case=case, **words)


def _same(panel: Panel, name: str, units: int) -> bool:
    """A campaign that acts on this indicator and reached enough units to count."""
    return name in panel.rivals and units / max(panel.studied, 1) >= OVERLAP


def holds(effect: float, others: Sequence[float] | np.ndarray, interval: tuple[float, float]) -> bool:
    """Do estimates made without a part stay inside the interval, and on the side of zero where the interval is?"""
    low, high = interval
    values = np.asarray(others)
    clear = low > 0 or high < 0
    return bool(((values > low) & (values < high) & ((values * effect > 0) | (not clear))).all())


def same_side(interval: tuple[float, float], others: Sequence[tuple[float, float]]) -> bool:
    """Do intervals made without a part say the same of zero: above, below, or not told from it?"""
    sides = {(low > 0) - (high < 0) for low, high in (interval, *others)}
    return len(sides) == 1


def mean_reversion(reversion: Reversion | None) -> Check:
    """How much of the raw change since the targeting window would have come without contact."""
    if reversion is None:
        return check("mean_reversion", "advisory", None)
    if not math.isfinite(reversion.share):
        return check("mean_reversion", "advisory", True, case="unmeasured")
    names = {"share": reversion.share, "low": reversion.share_low, "high": reversion.share_high}
    words = {name: percent(value, 0) for name, value in names.items()}
    case = "apart" if reversion.trend else None
    return check("mean_reversion", "advisory", True, reversion.share, None, case=case, **words)
