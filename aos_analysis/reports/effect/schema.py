"""The two versions of `result.json`: packets of schema 1 are read as those of schema 2.

In schema 1 `relative` had the raw sign; in schema 2 every effect is positive in the wanted direction, `raw` beside it.
"""

from collections.abc import Mapping


def turned(effect: Mapping[str, float | None], sign: int) -> dict[str, float | None]:
    """An interval in the other sign where a fall is wanted."""
    estimate, low, high = (effect[key] for key in ("estimate", "low", "high"))
    if sign < 0:
        estimate, low, high = (None if value is None else -value for value in (estimate, high, low))
    return {"estimate": estimate, "low": low, "high": high}


def current(declared: dict) -> dict:
    """A declaration as schema 2 writes it; those of other kinds, and what is damaged, as they are."""
    if declared.get("schema_version") != 1 or not {"effect", "relative", "direction"} <= {*declared}:
        return declared
    sign, effect, raw = 1 if declared["direction"] == "increase" else -1, declared["effect"], declared["relative"]
    return declared | {
        "effect": {**effect, "raw": turned(effect, sign)},
        "relative": {**turned(raw, sign), "raw": raw},
    }
