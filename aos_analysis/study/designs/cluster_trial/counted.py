"""Who of those drawn is counted: the checks of losses by arm, and of cases by unit."""

from dataclasses import replace

import numpy as np

from aos_analysis.definitions.turn import turned_bounds
from aos_analysis.study.checks import check, places
from aos_analysis.study.composition import composition
from aos_analysis.study.designs.cluster_trial.attrition import SEEN
from aos_analysis.study.designs.cluster_trial.found import Found
from aos_analysis.study.result import Check
from aos_analysis.words.changes import change_interval
from aos_analysis.words.numbers import percent

UNLIKE = 0.03  # gap between the arms' losses from which Lee's bounds decide (METHODS, section 4.2)
MOST_LOST = 0.20


def lost_units(found: Found) -> Check:
    """Units drawn that are no longer counted. Lost alike they cost precision; unlike, the effect must stand whoever was
    lost."""
    lost = found.attrition
    gap, low, high = lost.visited - lost.control, *found.lee
    if not np.isfinite(gap):
        return check("attrition", "critical", None)
    sides = {"control": lost.control, "visited": lost.visited, "total": lost.total}
    decimals = places(found.unit, found.effect.se)
    words = {name: percent(share, 1) for name, share in sides.items()} | {
        "bounds": change_interval(low, high, decimals)
    }
    if lost.total > MOST_LOST:
        return check("attrition", "critical", False, lost.total, MOST_LOST, case="many", **words)
    unlike = abs(gap) >= UNLIKE
    case = None if not unlike else "bounded" if _stands(found, low, high) else "failed"
    return check("attrition", "critical", case != "failed", gap, UNLIKE, case=case, **words)


def _stands(found: Found, low: float, high: float) -> bool:
    """Does what is said of zero, and of the useful effect, hold at the far end of Lee's bounds? Wanted direction."""
    sign = found.panel.indicator.sign
    own, bounds = (turned_bounds(*pair, sign) for pair in (found.interval(found.effect), (low, high)))
    if own[0] > 0:
        return bounds[0] > 0
    concluded = 0.0 if own[1] < 0 else found.campaign.useful_effect
    return own[1] >= concluded or bounds[1] < concluded


def counted_cases(found: Found) -> Check:
    """The same analysis on the cases followed by active unit, of the units that are still counted."""
    trial, setup = found.trial, found.trial.adoption
    active = found.panel.active * (found.attrition.last == SEEN)[:, None]
    arrays = {"numerator": setup.denominator * (active > 0), "denominator": active.astype(float)}
    counted = replace(trial.adoption, per=1.0, covariates=None, **arrays)
    sums = {name: setup.clusters @ array for name, array in arrays.items()}
    other = replace(trial, adoption=counted, contacted=0 * sums["denominator"], **sums)
    rows = other.rows()
    effect = other.effect(rows, rows.outcome)
    arm = rows.treated == 1
    if not np.isfinite(effect.value):
        return composition(found.panel, found.effect, found.level, None)
    without = float(np.average(rows.outcome[arm], weights=rows.size[arm])) - effect.value
    change = effect * (1 / without) if without > 0 else effect * float("nan")
    return composition(found.panel, found.effect, found.level, (change.value, *found.interval(change)))
