"""The questions asked of a case study, each answered by a `Check`."""

import math
from dataclasses import replace

import numpy as np

from aos_analysis.study import checks
from aos_analysis.study.checks import check, places
from aos_analysis.study.composition import composition
from aos_analysis.study.designs.comparative_case_study.cases import periods_needed
from aos_analysis.study.designs.comparative_case_study.found import MIN_CONTACTED, Found
from aos_analysis.study.designs.comparative_case_study.robustness import robustness
from aos_analysis.study.designs.comparative_case_study.second import MIN_BLOCKS, blocks_before
from aos_analysis.study.designs.comparative_case_study.trends import own_trend, pre_trend
from aos_analysis.study.inference import MDE_MULTIPLE, NORMAL, Linear
from aos_analysis.study.result import Check, Reversion, Severity
from aos_analysis.study.staggered.adoption import Adoption
from aos_analysis.words.changes import change
from aos_analysis.words.numbers import count, number, percent
from aos_analysis.words.small_counts import printed_units
from aos_analysis.words.wording import noun

MIN_BASE_MONTHS = 6
MIN_DONORS = 5
MAX_FLOOR = 0.025  # smallest p-value of a permutation: above, no exact test could say 5 % on either side


def deciding(found: Found) -> tuple[Check, ...]:
    """Those that decide the verdict: blocking first, then critical, then what the past says without deciding."""
    past = (*own_trend(found), _placebo_year(found), pre_trend(found))
    return (
        _contacted(found),
        _donors(found),
        _months_before(found),
        _months_after(found),
        checks.finite(found.effect.value, found.effect.se, found.campaign),
        _few_contacted(found),
        _few_donors(found),
        _few_blocks(found),
        checks.visit_order(found.campaign),
        checks.precision(MDE_MULTIPLE * found.effect.se, found.campaign, found.unit),
        *(answer for answer in past if answer.severity == "critical"),
        _composition(found),
        checks.completeness(found.panel, found.campaign),
        _coverage(found),
        *([_second_estimator(found)] if _second_severity(found) == "critical" else []),
        *_overlap(found, "critical"),
        *(answer for answer in past if answer.severity == "advisory"),
    )


def advisory(found: Found, reversion: Reversion | None) -> tuple[Check, ...]:
    """Those that only warn."""
    return (
        *([_second_estimator(found)] if _second_severity(found) == "advisory" else []),
        checks.recent_trend(found.campaign),
        *robustness(found, reversion),
        checks.flow(found.panel),
        *_overlap(found, "advisory"),
        checks.plausibility(found.effect, found.unit),
    )


def _overlap(found: Found, severity: Severity) -> tuple[Check, ...]:
    answer = checks.overlap(found.panel)
    return (answer,) if answer.severity == severity else ()


def _contacted(found: Found) -> Check:
    """One unit alone has no variance, and it would be recognised."""
    n = len(found.study.treated)
    words = {form: noun(found.campaign.called, form) for form in ("one", "many")}
    case = {0: "none", 1: "single"}.get(n)
    return check("contacted_units", "blocking", n >= 2, n, 2, case=case, n=printed_units(n), **words)


def _donors(found: Found) -> Check:
    n = len(found.study.controls)
    units = noun(found.campaign.called)
    return check("donors", "blocking", n >= 2, n, 2, case="none" if n == 0 else None, n=printed_units(n), units=units)


def _months_before(found: Found) -> Check:
    months = found.study.adoption.base_months()
    limit = found.study.adoption.grain if found.study.adoption.last_period_base else MIN_BASE_MONTHS
    words = {"months": count(months, "mois", "mois"), "limit": count(limit, "mois", "mois")}
    return check("months_before", "blocking", months >= limit, months, limit, **words)


def _months_after(found: Found) -> Check:
    setup = found.study.adoption
    seen, needed = months_after(setup), periods_needed(setup) * setup.grain
    words = {"months": count(seen, "mois", "mois"), "limit": count(needed, "mois", "mois")}
    return check("months_after", "blocking", seen >= needed, seen, needed, **words)


def months_after(setup: Adoption) -> int:
    """Months of the effect window that the data hold for the unit contacted first."""
    cohorts = setup.cohort[np.isfinite(setup.cohort)]
    if not cohorts.size:
        return 0
    periods = setup.window.size - cohorts.min() - setup.events.start
    return int(np.clip(periods, 0, len(setup.events))) * setup.grain


def _few_contacted(found: Found) -> Check:
    n = len(found.study.treated)
    units = noun(found.campaign.called)
    words = {"n": number(n), "limit": number(MIN_CONTACTED), "units": units}
    return check("few_contacted", "critical", n >= MIN_CONTACTED, n, MIN_CONTACTED, **words)


def _few_donors(found: Found) -> Check:
    """So few that handing the contacts round says little: fewer than five, or a floor above 2.5 % (METHODS, 4.3)."""
    n, treated = len(found.study.controls), len(found.study.treated)
    floor = 1 / math.comb(n + treated, treated)
    words = {"n": printed_units(n), "limit": number(MIN_DONORS), "floor": number(floor, 3)}
    words["units"] = noun(found.campaign.called)
    if n < MIN_DONORS:
        return check("few_donors", "critical", False, None, MIN_DONORS, **words)
    case = "floor" if floor > MAX_FLOOR else None
    return check("few_donors", "critical", case is None, n, MIN_DONORS, case=case, **words)


def _few_blocks(found: Found) -> Check:
    """The months before, pooled until every unit has a value, must leave three points to follow."""
    n = blocks_before(found.study)
    words = {"n": count(n, "point"), "limit": number(MIN_BLOCKS)}
    return check("few_blocks", "critical", n >= MIN_BLOCKS, n, MIN_BLOCKS, **words)


def placebo_year(found: Found) -> tuple[Linear, tuple[float, float], int] | None:
    """The same comparison as if contacts had come whole years earlier, late enough not to meet the real ones: effect,
    interval, months of the shift."""
    setup = found.study.adoption
    year = 12 // setup.grain
    shift = year * -(-(setup.events.stop + setup.anticipation) // year)
    earlier = replace(found.study, adoption=setup.moved_back(shift), dates=found.study.dates - shift)
    enough = earlier.adoption.base_months() >= MIN_BASE_MONTHS and (earlier.dates > 0).all()
    effect = earlier.effect() if enough and len(earlier.dates) else None
    return None if effect is None or not effect.se > 0 else (effect, earlier.interval(effect), shift * setup.grain)


def _placebo_year(found: Found) -> Check:
    headline = found.study.interval(found.effect)
    effect, bounds, shift = placebo_year(found) or (None, headline, 0)
    return checks.placebo_year(effect, bounds, shift, headline, found.campaign, found.panel.indicator)


def _composition(found: Found) -> Check:
    """The same contrast on the logarithm of the cases followed per active unit."""
    setup, active = found.study.adoption, found.panel.active.astype(float)
    study = replace(found.study, adoption=replace(setup, numerator=setup.denominator, denominator=active, per=1.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        change = study.contrast(np.log(study.levels(study.after) / study.levels(study.base)))
    level = found.study.mean(found.study.levels(found.study.after)).value
    known = np.isfinite(change.value)
    value, low, high = np.expm1([change.value, *study.interval(change)]).tolist() if known else (math.nan,) * 3
    return composition(found.panel, found.effect, level, (value, low, high))


def _coverage(found: Found) -> Check:
    """Share of the contacted units' effect window that the data hold and the estimate uses."""
    study = found.study
    wanted = np.isfinite(study.adoption.cohort).sum() * len(study.adoption.events)
    used = sum(int(study.after(int(study.dates[k])).sum()) for k in study.wave)
    share = float(used / wanted) if wanted else 0.0
    return check("coverage", "critical", share >= 0.5, share, 0.5, share=percent(share, 0))


def _second_severity(found: Found) -> Severity:
    """Visits in the order of the score ask for a second opinion (METHODS, section 2)."""
    targeting = found.campaign.targeting
    return "critical" if targeting and targeting.visit_order == "score" else "advisory"


def _second_estimator(found: Found) -> Check:
    """Their difference is judged by what placebo campaigns make of it."""
    severity = _second_severity(found)
    second, headline = found.second.estimate, found.effect.value
    if not (np.isfinite(second) and np.isfinite(headline)):
        return check("second_estimator", severity, None)
    size = abs(headline - second)
    limit = max(NORMAL * found.second.gap_se, found.campaign.useful_effect / 2)
    decimals = places(found.unit, found.effect.se)
    words = {
        "second": change(second, found.unit, decimals),
        "headline": change(headline, found.unit, decimals),
    }
    return check("second_estimator", severity, size <= limit, size, limit, **words)
