"""Were they contacted during a bad patch that would have passed by itself (Ashenfelter)? The headline without the
months just before contact: those of the contacted, and those of whoever they compare with and who is contacted next."""

import math
from dataclasses import replace

import numpy as np

from aos_analysis.study.checks import check, places
from aos_analysis.study.result import Check
from aos_analysis.study.staggered.estimation import Estimation
from aos_analysis.words.changes import between, change, change_interval
from aos_analysis.words.numbers import count

PATCH_MONTHS = 6  # before contact, anticipation included: by simulation, docs/etalonnage.md


def before_contact(found: Estimation) -> Check:
    """Critical where the interval leaves zero out and would not without these months. Its half-widths are those of the
    headline, in proportion of the standard errors: the same inference, whichever it is."""
    setup, (low, high) = found.adoption, found.interval
    patch = math.ceil(PATCH_MONTHS / setup.grain)
    months = {"months": count(PATCH_MONTHS, "mois", "mois")}
    if found.drawn or setup.last_period_base or not (low > 0 or high < 0):
        return check("before_contact", "critical", None, **months)
    if setup.anticipation >= patch:
        return check("before_contact", "critical", True, case="outside", **months)
    earlier = replace(setup, anticipation=patch)
    effect = earlier.effect()
    if earlier.base_months() < setup.least_base_months or not np.isfinite(effect.value):
        return check("before_contact", "critical", False, case="short", **months)
    wider, unit = effect.se / found.effect.se, found.panel.indicator.measured
    low, high = (effect.value + wider * (bound - found.effect.value) for bound in (low, high))
    decimals = places(unit, effect.se)
    words = {
        "effect": change(effect.value, unit, decimals),
        "interval": change_interval(low, high, decimals, beside=effect.value),
        "between": between(low, high, unit, decimals),
    }
    stands = low > 0 if found.effect.value > 0 else high < 0
    return check("before_contact", "critical", bool(stands), effect.value, 0.0, **months, **words)
