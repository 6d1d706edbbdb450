"""Does the effect of a staggered comparison hold without one wave, one territory, or the unit that weighs most?"""

from dataclasses import replace

import numpy as np
from scipy import sparse

from aos_analysis.study.checks import check, holds, places, same_side
from aos_analysis.study.result import Check
from aos_analysis.study.staggered.estimation import Estimation
from aos_analysis.words.changes import change
from aos_analysis.words.small_counts import UNITS_MIN

LEAST_PARTS = 3  # of which one is left out


def robustness(found: Estimation) -> tuple[Check, ...]:
    """Every part is left out in thought, by influence functions; those that move the effect most, for good."""
    influence = unit_influence(found)
    territory = found.panel.units["territory_id"].astype(object).where(found.panel.units["territory_id"].notna(), None)
    return (
        _leave_one_out(found, "leave_one_cohort_out", found.adoption.cohort, influence),
        _leave_one_out(found, "leave_one_territory_out", territory.to_numpy(object), influence),
        _influence(found, influence),
    )


def unit_influence(found: Estimation) -> np.ndarray:
    """(n_units,) contribution of each unit to the effect's error: about what leaving it out takes away."""
    alone = sparse.identity(len(found.panel.units), format="csr")
    return replace(found.adoption, clusters=alone).effect().psi


def _leave_one_out(found: Estimation, name: str, part: np.ndarray, influence: np.ndarray) -> Check:
    """Range of the effect without one part. Those of one to four units stay: two numbers would tell of them."""
    labels = [label for label in dict.fromkeys(part) if label is not None and label == label]
    members = {label: part == label for label in labels}
    large = [rows for rows in members.values() if (rows & (influence != 0)).sum() >= UNITS_MIN]
    if len(large) < LEAST_PARTS or not found.effect.se > 0:
        return check(name, "advisory", None)
    order = sorted(large, key=lambda rows: influence[rows].sum())
    values = [found.adoption.without(rows).effect().value for rows in (order[0], order[-1])]
    if not np.isfinite(values).all():
        return check(name, "advisory", None)
    unit, decimals = found.panel.indicator.measured, places(found.panel.indicator.measured, found.effect.se)
    words = {k: change(v, unit, decimals) for k, v in zip(("low", "high"), sorted(values), strict=True)}
    moved = float(max(abs(value - found.effect.value) for value in values))
    return check(name, "advisory", holds(found.effect.value, values, found.interval), moved, None, **words)


def _influence(found: Estimation, influence: np.ndarray) -> Check:
    """The effect again without the unit that pulls most to either side. In words only: two numbers would tell of it."""
    if not found.effect.se > 0:
        return check("influence", "advisory", None)
    units = np.arange(influence.size)
    others = [found.adoption.without(units == i).effect() for i in {int(influence.argmin()), int(influence.argmax())}]
    if not all(np.isfinite(effect.value) for effect in others):
        return check("influence", "advisory", None)
    stable = same_side(found.effect.interval(), [effect.interval() for effect in others])
    return check("influence", "advisory", stable)
