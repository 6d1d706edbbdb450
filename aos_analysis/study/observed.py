"""The level that was observed and the one expected without the campaign, over the months that the effect averages.

Both follow from the effect and its relative size (effect over the level expected), so that they differ by the effect
itself, whatever its weights: the means of the drawn curves weigh months otherwise and would not.
"""

import math
from dataclasses import dataclass

from aos_analysis.definitions.turn import turned
from aos_analysis.study.result import Result


@dataclass(frozen=True)
class Level:
    """A level with its interval, in the indicator's unit."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True)
class ObservedLevels:
    """`observed` carries the interval of the effect; `expected`, what would have been seen without the campaign."""

    observed: Level
    expected: float


def levels(result: Result, sign: int) -> ObservedLevels | None:
    """None where there is no effect to divide, or where the level it gives cannot be one."""
    effect, relative = result.effect, result.relative.estimate
    raw = turned(effect, sign)
    if not all(map(math.isfinite, (raw.estimate, raw.low, raw.high, relative))) or relative == 0:
        return None
    expected = raw.estimate / relative
    if expected <= 0 or expected + raw.estimate < 0:
        return None
    return ObservedLevels(Level(expected + raw.estimate, max(0.0, expected + raw.low), expected + raw.high), expected)
