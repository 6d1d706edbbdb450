"""Who is counted: could those whom contact brought into the denominators, or took out of them, make the effect?"""

import math

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.indicator import Indicator
from aos_analysis.study.checks import check, places
from aos_analysis.study.inference import Linear
from aos_analysis.study.result import Check
from aos_analysis.words.changes import relative_change, relative_interval
from aos_analysis.words.numbers import quantity
from aos_analysis.words.wording import say

LARGEST = 0.5  # of the estimate: what a change of those counted may explain of it (METHODS, section 4.2)

Change = tuple[float, float, float]  # relative change of the denominators per unit followed: value, low, high


def composition(panel: Panel, effect: Linear, level: float, change: Change | None) -> Check:
    """Critical where denominators moved and those who came or left could make more than half of the estimate. `level`:
    of the exposed, indicator's unit. A change too small to be seen is told with what it could do."""
    if change is None or not all(map(math.isfinite, (*change, effect.value, level))):
        return check("composition", "critical", None)
    (value, low, high), unit = change, panel.indicator.measured
    moved = not low <= 0 <= high
    bound = displaced(value if moved else max(low, high, key=abs), level, panel.indicator)
    words = {
        "change": relative_change(value),
        "interval": relative_interval(low, high, beside=value),
        "bound": _told(bound, unit, effect.se),
        "supposed": "" if unit == "points" else say("checks.composition.supposed"),
    }
    limit = LARGEST * abs(effect.value)
    passed = not moved or bound <= limit
    return check("composition", "critical", passed, value, 0.0, case="small" if moved and passed else None, **words)


def _told(bound: float, unit: str, se: float) -> str:
    return quantity(bound, unit, places(unit, se)) if math.isfinite(bound) else say("checks.composition.all")


def displaced(change: float, level: float, indicator: Indicator) -> float:
    """By how much such a change of the denominators may move the level. A share: those who came or left all had the
    answer that moves it most. Any other level: each counts for between nothing and twice the mean."""
    gone = abs(change)
    if gone >= 1:
        return float("inf")
    farthest = max(level, indicator.per - level) if indicator.unit == "points" else abs(level)
    return gone / (1 - gone) * farthest
