"""The questions asked of a staggered comparison, each answered by a `Check`."""

from dataclasses import replace

import numpy as np

from aos_analysis.study import checks
from aos_analysis.study.adoption import Estimation
from aos_analysis.study.checks import MIN_UNITS, check
from aos_analysis.study.inference import MDE_MULTIPLE, Linear, quantile, wald_p_value
from aos_analysis.study.result import Check, Reversion
from aos_analysis.words.numbers import count, decimals_for, interval, number, percent, quantity

MIN_BASE_MONTHS = 6
MIN_COHORT = 10
ALPHA = 0.05
MAX_EMPTY = 0.5


def all_checks(found: Estimation, reversion: Reversion | None) -> tuple[Check, ...]:
    """Blocking first, then critical, then advisory."""
    panel, campaign, unit = found.panel, found.campaign, found.panel.indicator.unit
    return (
        _months_before(found),
        _units(found),
        _identified(found),
        check("finite", "blocking", bool(np.isfinite(found.effect.value) and found.effect.se > 0)),
        checks.visit_order(campaign),
        checks.precision(MDE_MULTIPLE * found.effect.se, campaign, unit),
        _cohort_size(found),
        _pre_trend(found),
        _placebo_year(found),
        checks.completeness(panel, campaign),
        _second_estimator(found),
        _coverage(found),
        _mean_reversion(reversion),
        _denominators(found),
        _empty_periods(found),
        checks.flow(panel),
        checks.overlap(panel),
        checks.plausibility(found.effect, unit),
        checks.clusters(found.adoption.clusters.shape[0]),
    )


def _months_before(found: Estimation) -> Check:
    months = found.adoption.base_months()
    limit = found.adoption.grain if found.adoption.last_period_base else MIN_BASE_MONTHS
    words = {"months": count(months, "mois", "mois"), "limit": count(limit, "mois", "mois")}
    return check("months_before", "blocking", months >= limit, months, limit, **words)


def _units(found: Estimation) -> Check:
    exposed = int(np.isfinite(found.adoption.cohort).sum())
    stratum, controls = found.cells.stratum[found.rows], found.cells.controls[found.rows]
    comparison = sum(int(controls[stratum == label].min()) for label in np.unique(stratum))
    smallest = min(exposed, comparison)
    words = {"exposed": count(exposed, "unité"), "comparison": number(comparison), "limit": number(MIN_UNITS)}
    return check("units", "blocking", smallest >= MIN_UNITS, smallest, MIN_UNITS, **words)


def _identified(found: Estimation) -> Check:
    events = found.cells.event[found.rows]
    wanted = len(found.adoption.events)
    known = np.unique(events).size
    if not known:
        return check("identified", "blocking", False, 0, 1)
    last = (int(events.max()) + 1) * found.adoption.grain - 1
    ordinal = f"{last}e" if last > 1 else "1er"
    case = None if known == wanted else "partial"
    return check(
        "identified", "blocking", True, known, 1, case=case, last=ordinal, to=number(found.campaign.effect_window.end)
    )


def _coverage(found: Estimation) -> Check:
    """Share of the exposed units' denominators, over the declared window, that the estimate rests on."""
    setup = found.adoption
    since = np.arange(setup.window.size)[None, :] - setup.cohort[:, None]
    inside = (since >= setup.events.start) & (since < setup.events.stop)
    seen = setup.denominator[inside].sum()
    units = np.isfinite(setup.cohort).sum() * len(setup.events)
    share = float(inside.sum() / units) if units else 0.0
    used = float(found.cells.weight[found.rows].sum() / seen) if seen else 0.0
    share *= used
    return check("coverage", "critical", share >= 0.5, share, 0.5, share=percent(share, 0))


def _cohort_size(found: Estimation) -> Check:
    cohort = found.adoption.cohort
    _, sizes = np.unique(cohort[np.isfinite(cohort)], return_counts=True)
    small = int((sizes < MIN_COHORT).sum())
    smallest = int(sizes.min()) if sizes.size else 0
    words = {"n": number(small), "all": number(sizes.size), "limit": number(MIN_COHORT)}
    return check("cohort_size", "critical", bool(sizes.size) and not small, smallest, MIN_COHORT, **words)


def _pre_trend(found: Estimation) -> Check:
    """Published base: joint Wald test. Pooled base: slope over the base periods, carried to the effect window."""
    cells, setup = found.cells, found.adoption
    if setup.last_period_base:
        pre = cells.event < -setup.anticipation
        p = wald_p_value(cells.att[pre], cells.psi[pre])
        if not np.isfinite(p):
            return check("pre_trend", "critical", None)
        return check("pre_trend", "critical", p >= ALPHA, p, ALPHA, case="wald_passed" if p >= ALPHA else "wald_failed")
    bias = _trend_bias(found)
    if bias is None:
        return check("pre_trend", "critical", None)
    p, unit = bias.p_value(), found.panel.indicator.unit
    decimals = decimals_for(unit, bias.value, bias.se)
    words = {
        "bias": quantity(bias.value, unit, decimals, signed=True),
        "power": quantity(MDE_MULTIPLE * bias.se, unit, decimals),
    }
    return check("pre_trend", "critical", p >= ALPHA, p, ALPHA, **words)


def _trend_bias(found: Estimation) -> Linear | None:
    """What a difference in slope before contact would add to the effect, by the middle of the effect window."""
    cells, setup = found.cells, found.adoption
    base = (cells.event < -setup.anticipation) & ~setup.window[cells.period]
    events = np.unique(cells.event[base])
    if events.size < 3:
        return None
    points = [cells.average(base & (cells.event == e)) for e in events]
    weight = np.array([cells.weight[base & (cells.event == e)].sum() for e in events])
    centre = weight @ events / weight.sum()
    lever = weight * (events - centre) / (weight @ (events - centre) ** 2)
    middle = (setup.events.start + setup.events.stop - 1) / 2
    lever = lever * (middle - centre)
    return Linear(
        float(sum(k * p.value for k, p in zip(lever, points, strict=True))),
        np.sum([k * p.psi for k, p in zip(lever, points, strict=True)], axis=0),
    )


def _placebo_year(found: Estimation) -> Check:
    """The same comparison as if contacts had come whole years earlier, late enough not to meet the real ones."""
    setup, unit = found.adoption, found.panel.indicator.unit
    year = 12 // setup.grain
    shift = year * -(-(setup.events.stop + setup.anticipation) // year)
    earlier = setup.moved_back(shift)
    enough = earlier.base_months() >= (setup.grain if setup.last_period_base else MIN_BASE_MONTHS)
    effect = earlier.effect() if enough else None
    if effect is None or not np.isfinite(effect.value) or not effect.se > 0:
        return check("placebo_year", "critical", None)
    low, high = effect.interval()
    decimals = decimals_for(unit, effect.value, effect.se)
    words = {
        "shift": count(shift * setup.grain, "mois", "mois"),
        "effect": quantity(effect.value, unit, decimals, signed=True),
        "interval": interval(low, high, decimals),
    }
    return check("placebo_year", "critical", low <= 0 <= high, effect.value, 0.0, **words)


def _second_estimator(found: Estimation) -> Check:
    """Do the two estimators tell the same story? Their difference is judged with its own standard error."""
    order = found.campaign.targeting.visit_order if found.campaign.targeting else "unknown"
    severity = "critical" if order == "score" else "advisory"
    if not (np.isfinite(found.second.value) and np.isfinite(found.effect.value)):
        return check("second_estimator", severity, None)
    gap = found.effect - found.second
    size, unit = abs(gap.value), found.panel.indicator.unit
    limit = max(quantile(gap.psi.size) * gap.se, found.campaign.useful_effect / 2)
    decimals = decimals_for(unit, found.second.value, found.effect.value)
    words = {
        "second": quantity(found.second.value, unit, decimals, signed=True),
        "headline": quantity(found.effect.value, unit, decimals, signed=True),
    }
    return check("second_estimator", severity, size <= limit, size, limit, **words)


def _mean_reversion(reversion: Reversion | None) -> Check:
    if reversion is None:
        return check("mean_reversion", "advisory", None)
    if not np.isfinite(reversion.share):
        return check("mean_reversion", "advisory", True, case="unmeasured")
    words = {
        "share": percent(reversion.share, 0),
        "low": percent(reversion.share_low, 0),
        "high": percent(reversion.share_high, 0),
    }
    return check("mean_reversion", "advisory", True, reversion.share, None, **words)


def _denominators(found: Estimation) -> Check:
    """The same estimate on the number of cases followed per active unit: contact must not change who is counted."""
    setup, active = found.adoption, found.panel.active.astype(float)
    counted = replace(setup, numerator=setup.denominator, denominator=active, per=1.0)
    cells = counted.cells(setup.events)
    rows = setup.in_window(cells)
    change = cells.average(rows) / (cells.level(rows) - cells.average(rows)) if rows.any() else None
    if change is None or not np.isfinite(change.value):
        return check("denominators", "advisory", None)
    low, high = change.interval()
    words = {"effect": percent(change.value, signed=True), "interval": interval(low, high, 1, 100, "%")}
    return check("denominators", "advisory", low <= 0 <= high, change.value, 0.0, **words)


def _empty_periods(found: Estimation) -> Check:
    active = found.panel.active
    share = float(((found.panel.denominator == 0) & active).sum() / max(active.sum(), 1))
    return check("empty_periods", "advisory", share <= MAX_EMPTY, share, MAX_EMPTY, share=percent(share, 0))
