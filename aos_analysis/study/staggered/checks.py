"""The questions asked of a staggered comparison, each answered by a `Check`."""

from dataclasses import replace

import numpy as np

from aos_analysis.study import checks
from aos_analysis.study.checks import MIN_UNITS, check, places
from aos_analysis.study.composition import composition
from aos_analysis.study.inference import quantile
from aos_analysis.study.result import Check, Reversion, Severity
from aos_analysis.study.staggered.before_contact import before_contact
from aos_analysis.study.staggered.drawn_order import draw_checks
from aos_analysis.study.staggered.estimates import detectable
from aos_analysis.study.staggered.estimation import Estimation
from aos_analysis.study.staggered.place import LEAST
from aos_analysis.study.staggered.trends import own_trend, pre_trend
from aos_analysis.words.changes import change
from aos_analysis.words.numbers import count, number, ordinal, percent

MIN_COHORT = 10
MIN_COHORT_LAST_PERIOD = 25  # where the last month alone is the base (METHODS, 3.1)
MIN_EVENTS = 20  # cases, and non-cases of a share, on each side: below, the interval of a ratio is not to be trusted
MAX_EMPTY = 0.5


def deciding(found: Estimation) -> tuple[Check, ...]:
    """Those that decide the verdict: blocking first, then critical, then what the past says without deciding."""
    panel, campaign, past = found.panel, found.campaign, past_checks(found)
    answers = (
        _months_before(found),
        _units(found),
        _identified(found),
        checks.finite(found.effect.value, found.effect.se, campaign),
        checks.visit_order(campaign),
        checks.precision(detectable(found), campaign, panel.indicator.measured),
        _cohort_size(found),
        _events(found),
        *past,
        _composition(found),
        checks.completeness(panel, campaign),
        _second_estimator(found),
        _coverage(found),
        checks.overlap(panel),
        _clusters(found),
    )
    decide = [answer for answer in answers if answer.severity != "advisory"]
    return (*decide, *(answer for answer in past if answer.severity == "advisory"))


def past_checks(found: Estimation) -> tuple[Check, ...]:
    """What the months before contact say of the conclusion; some decide, some only where they err on its side."""
    return (*own_trend(found.trends), before_contact(found), _placebo_year(found), pre_trend(found.trends))


def advisory(found: Estimation, reversion: Reversion | None) -> tuple[Check, ...]:
    """Those that only warn."""
    panel = found.panel
    answers = (
        *draw_checks(panel, found.campaign),
        _second_estimator(found),
        checks.recent_trend(found.campaign),
        checks.mean_reversion(reversion),
        _empty_periods(found),
        checks.flow(panel),
        checks.overlap(panel),
        checks.plausibility(found.effect, panel.indicator.measured),
        _clusters(found),
        _place(found),
    )
    return tuple(answer for answer in answers if answer.severity == "advisory")


def _clusters(found: Estimation) -> Check:
    how = found.resampled.method if found.resampled else None
    return checks.clusters(found.effect.clusters, found.smaller_side, how)


def _place(found: Estimation) -> Check:
    """Visits that follow the territories make them the clusters."""
    place = found.place
    if place is None:
        return check("place", "advisory", None)
    case = "declared" if place.declared else "found" if place.followed else None
    return check("place", "advisory", True, place.correlation, LEAST, case=case, icc=number(place.correlation, 2))


def _months_before(found: Estimation) -> Check:
    months = found.adoption.base_months()
    limit = found.adoption.least_base_months
    words = {"months": count(months, "mois", "mois"), "limit": count(limit, "mois", "mois")}
    return check("months_before", "blocking", months >= limit, months, limit, **words)


def _units(found: Estimation) -> Check:
    exposed = int(np.isfinite(found.adoption.cohort).sum())
    comparison = found.cells.comparison_units(found.rows)
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
    case = None if known == wanted else "partial"
    return check(
        "identified",
        "blocking",
        True,
        known,
        1,
        case=case,
        last=ordinal(last),
        to=number(found.campaign.effect_window.end),
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
    cohort, setup = found.adoption.cohort, found.adoption
    _, sizes = np.unique(cohort[np.isfinite(cohort)], return_counts=True)
    limit = MIN_COHORT_LAST_PERIOD if setup.last_period_base and setup.grain == 1 else MIN_COHORT
    small = int((sizes < limit).sum())
    smallest = int(sizes.min()) if sizes.size else 0
    words = {"n": number(small), "all": number(sizes.size), "limit": number(limit)}
    return check("cohort_size", "critical", bool(sizes.size) and not small, smallest, limit, **words)


def _events(found: Estimation) -> Check:
    """Cases, and non-cases of a share, of the contacted and of those they compare with, before and after."""
    setup, rows = found.adoption, found.rows
    if not rows.any() or (setup.numerator % 1).any() or found.panel.indicator.unit == "euros":
        return check("events", "critical", None)
    counted = [setup.numerator]
    if found.panel.indicator.unit == "points":
        counted.append(setup.denominator - setup.numerator)
    fewest = min(float(cases[span].sum()) for cases in counted for span in _spans(found))
    passed = fewest >= MIN_EVENTS
    value = fewest if passed or not fewest else None  # a small count of patients leaves no trace
    return check("events", "critical", passed, value, MIN_EVENTS, limit=number(MIN_EVENTS))


def _spans(found: Estimation) -> list[np.ndarray]:
    """Unit-months that the effect compares: contacted and comparison, after and before; (n_units, n_periods) each.
    Who is contacted in the end compares until then."""
    setup, cells, rows = found.adoption, found.cells, found.rows
    period, after = np.arange(setup.window.size), np.unique(cells.period[rows])
    since = period[None, :] - setup.cohort[:, None]
    contacted = setup.exposed(cells, rows)[:, None] & (since >= setup.events.start) & (since < setup.events.stop)
    waiting = ~(setup.cohort[:, None] <= period + setup.anticipation)
    compared = setup.comparable[:, None] & waiting & np.isin(period, after)
    base = setup.base(int(cells.cohort[rows].min()), int(after.min()))
    sides = (contacted, compared)
    return [*sides, *(np.any(side, axis=1, keepdims=True) & base for side in sides)]


def _placebo_year(found: Estimation) -> Check:
    """The same comparison as if contacts had come whole years earlier, late enough not to meet the real ones."""
    effect, months = found.placebo.effect, found.placebo.months
    bounds = effect.interval() if effect else found.interval
    return checks.placebo_year(effect, bounds, months, found.interval, found.campaign, found.panel.indicator)


def _second_estimator(found: Estimation) -> Check:
    """Do the two estimators tell the same story? Their difference is judged with its own standard error."""
    order = found.campaign.targeting.visit_order if found.campaign.targeting else "unknown"
    severity: Severity = "critical" if order == "score" else "advisory"
    if not (np.isfinite(found.second.value) and np.isfinite(found.effect.value)):
        return check("second_estimator", severity, None)
    gap = found.effect - found.second
    size, unit = abs(gap.value), found.panel.indicator.measured
    limit = max(quantile(gap.clusters) * gap.se, found.campaign.useful_effect / 2)
    decimals = places(unit, found.effect.se)
    words = {
        "second": change(found.second.value, unit, decimals),
        "headline": change(found.effect.value, unit, decimals),
    }
    return check("second_estimator", severity, size <= limit, size, limit, **words)


def _composition(found: Estimation) -> Check:
    """The same estimate on the number of cases followed per active unit, as a share of what it would have been."""
    setup, active = found.adoption, found.panel.active.astype(float)
    counted = replace(setup, numerator=setup.denominator, denominator=active, per=1.0, covariates=None)
    cells = counted.cells(setup.events)
    effect, level = (measure(counted.in_window(cells)) for measure in (cells.average, cells.level))
    change = effect / (level - effect)
    return composition(found.panel, found.effect, found.level.value, (change.value, *change.interval()))


def _empty_periods(found: Estimation) -> Check:
    active = found.panel.active & found.adoption.part[:, None]
    share = float(((found.panel.denominator == 0) & active).sum() / max(active.sum(), 1))
    return check("empty_periods", "advisory", share <= MAX_EMPTY, share, MAX_EMPTY, share=percent(share, 0))
