"""An interval by inversion of a resampling test: every effect that the test does not reject."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from aos_analysis.study.inference import Linear

ALPHA = 0.05
FARTHEST = 100  # standard errors beyond which the interval has no end


@dataclass(frozen=True)
class Resampled:
    """Interval, p-value that there is no effect, and what was drawn: signs of clusters, or their schedules."""

    low: float
    high: float
    p_value: float
    method: Literal["wild", "schedules"]


def inverted(p_value: Callable[[float], float], effect: Linear, method: Literal["wild", "schedules"]) -> Resampled:
    """p_value: of one effect supposed true."""
    low, high = (_bound(p_value, effect, side) for side in (-1, 1))
    return Resampled(low, high, p_value(0.0), method)


def _bound(p_value: Callable[[float], float], effect: Linear, side: int) -> float:
    """The farthest effect that is not rejected, on one side of the estimate."""
    inside, step = effect.value, effect.se
    outside = effect.value + side * 2 * step
    while p_value(outside) >= ALPHA:
        inside, outside = outside, outside + side * 2 * step
        if abs(outside - effect.value) > FARTHEST * step:
            return side * float("inf")
    for _ in range(25):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if p_value(middle) >= ALPHA else (inside, middle)
    return float(inside)
