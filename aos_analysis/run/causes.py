"""What each cause makes of the move of an effect from one report to another: parts that add up to it, or why they
cannot be told apart. A report made with one cause only as in the second separates them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aos_analysis.page.reading import say_or
from aos_analysis.run.neighbours import changed_parts
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

CAUSES = {"data": ("data",), "parameters": ("parameters", "draws"), "code": ("notebook", "code", "lock")}
RELATIVE_DECIMALS = 1


@dataclass(frozen=True)
class Stage:
    """A report on the way from the first to the second: its parts, its effect, the causes that it has as the second."""

    parts: Mapping[str, str]
    declared: Mapping
    moved: frozenset[str]


def causes_text(first: Stage, second: Stage, between: Sequence[Stage]) -> str:
    """One sentence, or nothing where the effect did not move or no known cause did. The stages between: any order."""
    decimals = max(_decimals(stage.declared) for stage in (first, second))
    way = [first, *max(_ways(first, second, between), key=len, default=[]), second]
    at = [round(_effect(stage.declared), decimals) for stage in way]
    total = numbers.points(at[-1] - at[0], decimals, signed=True)
    changed = _names(first, second)
    if not changed or at[-1] == at[0]:
        return ""
    if len(changed) == 1:
        return say("compare.share.one", total=total)
    if len(way) == 2:
        return say("compare.share.together", total=total)
    steps = zip(way, way[1:], at, at[1:], strict=False)
    told = [f"{', '.join(_names(a, b))} {numbers.points(y - x, decimals, signed=True)}" for a, b, x, y in steps]
    return say("compare.share.parts", total=total, parts=" ; ".join(told))


def stage(
    parts: Mapping[str, str], declared: Mapping, first: Mapping[str, str], second: Mapping[str, str]
) -> Stage | None:
    """The stage that a report is; None where one of its causes is neither that of the first nor that of the second."""
    moved = set()
    for cause, keys in CAUSES.items():
        here, before, after = (tuple(found.get(key) for key in keys) for found in (parts, first, second))
        if here not in (before, after):
            return None
        if here == after != before:
            moved.add(cause)
    return Stage(parts, declared, frozenset(moved))


def _ways(first: Stage, second: Stage, between: Sequence[Stage]) -> Iterator[list[Stage]]:
    """Every way by which causes are added one after the other."""
    yield []
    for found in between:
        if first.moved < found.moved < second.moved:
            yield from ([found, *rest] for rest in _ways(found, second, between))


def _names(one: Stage, other: Stage) -> list[str]:
    known = {key for keys in CAUSES.values() for key in keys}
    changed = [key for key in changed_parts(other.parts, one.parts) if key in known]
    return [say_or(f"compare.parts.{key}", key) for key in changed]


def _effect(declared: Mapping) -> float:
    """In points: of the indicator, or of per cent of its level."""
    if declared["unit"] == "points":
        return declared["effect"]["raw"]["estimate"]
    return 100 * declared["relative"]["raw"]["estimate"]


def _decimals(declared: Mapping) -> int:
    raw = declared["effect"]["raw"]
    points = declared["unit"] == "points"
    return numbers.effect_decimals("points", raw["low"], raw["high"], declared["mde"]) if points else RELATIVE_DECIMALS
