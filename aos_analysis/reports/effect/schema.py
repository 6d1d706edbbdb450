"""The two versions of `result.json`: packets of schema 1 are read as those of schema 2.

In schema 1 `relative` had the raw sign; in schema 2 every effect is positive in the wanted direction, `raw` beside it.
"""

from aos_analysis.definitions.turn import sign_of, turned_values


def current(declared: dict) -> dict:
    """A declaration as schema 2 writes it; those of other kinds, and what is damaged, as they are."""
    if declared.get("schema_version") != 1 or not {"effect", "relative", "direction"} <= {*declared}:
        return declared
    sign, effect, raw = sign_of(declared["direction"]), declared["effect"], declared["relative"]
    return declared | {
        "effect": {**effect, "raw": turned_values(effect, sign)},
        "relative": {**turned_values(raw, sign), "raw": raw},
    }
