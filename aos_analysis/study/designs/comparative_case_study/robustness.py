"""Would the result stand with other donors, without one unit, or by chance? Advisory checks of a case study."""

from dataclasses import replace

import numpy as np

from aos_analysis.study import checks
from aos_analysis.study.checks import check, places
from aos_analysis.study.designs.comparative_case_study.found import Found
from aos_analysis.study.result import Check, Reversion
from aos_analysis.words.changes import change
from aos_analysis.words.numbers import decimals_for, number, percent, quantity
from aos_analysis.words.small_counts import printed_units

ALPHA = 0.05
HEAVY_DONOR = 0.05
LARGEST_DONOR = 0.5
RANGE = 0.9  # share of the donors' past levels beyond which the contacted stand outside


def robustness(found: Found, reversion: Reversion | None) -> tuple[Check, ...]:
    """All of them, in the order of a sceptic's doubts."""
    return (
        _permutation(found),
        _pre_fit(found),
        _donor_weights(found),
        _donor_range(found),
        _leave_one_donor_out(found),
        _leave_one_contacted_out(found),
        checks.mean_reversion(reversion),
    )


def _permutation(found: Found) -> Check:
    """Do the interval and the permutation of the t statistic say the same of zero?"""
    p, floor = found.permutation.p_value, found.permutation.floor
    if not np.isfinite(p):
        return check("permutation", "advisory", None)
    low, high = found.study.interval(found.effect)
    words = {"p": number(p, 3), "floor": number(floor, 3)}
    if floor > ALPHA:
        return check("permutation", "advisory", False, p, ALPHA, case="blind", **words)
    agree = (p < ALPHA) == (low > 0 or high < 0)
    return check("permutation", "advisory", agree, p, ALPHA, **words)


def _pre_fit(found: Found) -> Check:
    error, limit = found.second.fit_error, found.second.fit_limit
    if not np.isfinite(error):
        return check("pre_fit", "advisory", None)
    decimals = decimals_for(found.unit, error, limit)
    words = {"error": quantity(error, found.unit, decimals), "limit": quantity(limit, found.unit, decimals)}
    return check("pre_fit", "advisory", error <= limit, error, limit, **words)


def _donor_weights(found: Found) -> Check:
    """How many donors the two weighted comparisons rest on; never which ones."""
    weights, classic = found.second.unit_weights, found.classic[1]
    if not weights.size or not classic.size:
        return check("donor_weights", "advisory", None)
    largest = float(weights.max())
    words = {
        "heavy": _heavy(weights),
        "largest": percent(largest, 0),
        "classic_heavy": _heavy(classic),
        "classic_largest": percent(float(classic.max()), 0),
        "limit": percent(HEAVY_DONOR, 0),
    }
    return check("donor_weights", "advisory", largest <= LARGEST_DONOR, largest, LARGEST_DONOR, **words)


def _donor_range(found: Found) -> Check:
    """Do the contacted stand among the donors before contact? The exact rank would count the few donors beyond."""
    study = found.study
    if not study.dates.size or not len(study.controls):
        return check("donor_range", "advisory", None)
    levels = study.levels(study.base)
    own, others = study.mean(levels).value, levels[study.controls].mean(axis=1)
    if not np.isfinite(own):
        return check("donor_range", "advisory", None)
    below = float((others < own).mean())
    case = "above" if below > RANGE else "below" if below < 1 - RANGE else None
    return check("donor_range", "advisory", case is None, case=case, share=percent(RANGE, 0))


def _leave_one_donor_out(found: Found) -> Check:
    others = found.second.without_a_donor
    if not others.size:
        return check("leave_one_donor_out", "advisory", None)
    low, high = others.min(), others.max()
    size, limit = float(np.abs(others - found.second.estimate).max()), found.campaign.useful_effect / 2
    decimals = places(found.unit, found.effect.se)
    words = {"low": change(low, found.unit, decimals), "high": change(high, found.unit, decimals)}
    return check("leave_one_donor_out", "advisory", size <= limit, size, limit, **words)


def _leave_one_contacted_out(found: Found) -> Check:
    """Said in words only: with and without one unit, two numbers would give that unit's own effect by difference."""
    study, n = found.study, len(found.study.treated)
    if n < 3 or not found.effect.se > 0:
        return check("leave_one_contacted_out", "advisory", None)
    change = study.change(study.after, study.base)
    kept = [replace(study, treated=np.delete(study.treated, i), wave=np.delete(study.wave, i)) for i in range(n)]
    values = np.array([other.contrast(change).value for other in kept])
    stable = checks.holds(found.effect.value, values, study.interval(found.effect))
    return check("leave_one_contacted_out", "advisory", stable)


def _heavy(weights: np.ndarray) -> str:
    return printed_units(int((weights > HEAVY_DONOR).sum()))
