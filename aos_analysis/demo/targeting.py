"""Who a campaign targets: the units with the lowest (or highest) realised share over a past window."""

import numpy as np

from aos_analysis.demo import months
from aos_analysis.demo.outreach import Outreach


def share_in_window(
    plan: Outreach, unit: np.ndarray, month: np.ndarray, success: np.ndarray, units: int, scale: float
) -> np.ndarray:
    """(units,) realised share in the targeting window, in points; NaN below the least number of patients.

    unit, month, success  one entry per patient counted;  scale  of the caisse: the least number follows it
    """
    first, last = (months.index(day) for day in plan.window)
    inside = (month >= first) & (month <= last)
    number = np.bincount(unit[inside], minlength=units)
    share = 100 * np.bincount(unit[inside], success[inside], minlength=units) / np.maximum(1, number)
    return np.where(number >= max(1, plan.least * scale), share, np.nan)


def in_order(rng: np.random.Generator, plan: Outreach, key: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Units still there when the campaign begins, the lowest key first, ties at random.

    Those without a key come last: at full scale they are not needed, at a reduced scale they keep the number of units.
    """
    order = np.lexsort((rng.random(len(key)), np.where(np.isfinite(key), key, np.inf)))
    return order[end[order] >= months.number(plan.first)]
