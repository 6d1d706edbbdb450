"""The one turn between two signs: raw, as the indicator moves, and wanted, positive where the campaign wants it to go.

It is its own inverse: what makes a wanted effect of a raw one makes a raw one of a wanted one.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

Turned = TypeVar("Turned", bound=Any)  # a frozen number with its estimate, low and high


def sign_of(direction: str) -> int:
    """+1 where a rise is wanted, -1 where a fall is."""
    return 1 if direction == "increase" else -1


def turned_bounds(low: float, high: float, sign: int) -> tuple[float, float]:
    return (low, high) if sign > 0 else (-high, -low)


def turned(found: Turned, sign: int) -> Turned:
    """The same number and interval in the other sign, where a fall is wanted."""
    low, high = turned_bounds(found.low, found.high, sign)
    return replace(found, estimate=sign * found.estimate, low=low, high=high)


def turned_values(found: Mapping[str, float | None], sign: int) -> dict[str, float | None]:
    """The same as a declaration writes it, where what is unknown is None."""
    estimate, low, high = (found[key] for key in ("estimate", "low", "high"))
    if sign < 0:
        estimate, low, high = (None if value is None else -value for value in (estimate, high, low))
    return {"estimate": estimate, "low": low, "high": high}
