"""How solid the evidence is, in four words: about the comparison only, never about the sign or the size of the effect.

    drawn         the contacts were drawn and the draw was followed
    compared      a comparison group, and every deciding check satisfied
    reserved      a deciding check is not satisfied, or there is nobody to compare with
    unassessable  a blocking check is not satisfied, or there is no interval

The words are never sorted, averaged nor ranked.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from aos_analysis.study.result import Check, Estimate, failed
from aos_analysis.words.wording import say

SolidityKey = Literal["drawn", "compared", "reserved", "unassessable"]
RANDOMISED = "randomised"
# what weakens a comparison most, where nothing forbids to conclude: told first
TELLING = ("useful_masked", "own_trend", "pre_trend", "second_estimator", "placebo_indicator", "composition")
SIZE = (
    "precision",
    "events",
    "clusters",
    "clusters_drawn",
    "few_contacted",
    "few_donors",
    "few_blocks",
)  # what more contacts would satisfy


@dataclass(frozen=True)
class Solidity:
    """`reasons`: sentences, the one that matters most first; empty where nothing weighs on the evidence. `minor`: those
    of the other checks that are not satisfied. `few`: nothing speaks against the comparison but how little it counts.
    """

    key: SolidityKey
    label: str
    reasons: tuple[str, ...]
    minor: tuple[str, ...] = ()
    few: bool = False


def solidity(effect: Estimate, checks: Sequence[Check], comparison: str) -> Solidity:
    """The word, by rule on the checks."""
    key = _key(effect, checks, comparison)
    speaking = _speaking(checks)
    reasons = [check.sentence for check in speaking if _weighs(check)]
    minor = tuple(check.sentence for check in speaking if not _weighs(check))
    if key == "reserved" and not failed(checks, "critical"):
        reasons = [say(f"solidity.{'alone' if comparison == 'none' else 'unchecked'}"), *reasons]
    return Solidity(key, say(f"solidity.{key}.label"), tuple(reasons), minor, _few(checks))


def _key(effect: Estimate, checks: Sequence[Check], comparison: str) -> SolidityKey:
    if failed(checks, "blocking") or not all(map(math.isfinite, (effect.estimate, effect.low, effect.high))):
        return "unassessable"
    held = {check.name for check in checks if check.severity == "critical" and check.status == "passed"}
    if failed(checks, "critical") or not held:
        return "reserved"
    if RANDOMISED in held:
        return "drawn"
    return "reserved" if comparison == "none" else "compared"


def _few(checks: Sequence[Check]) -> bool:
    deciding = {check.name for check in checks if check.status == "failed" and check.severity != "advisory"}
    return bool(deciding) and deciding <= {*SIZE}


def _weighs(check: Check) -> bool:
    return check.severity != "advisory" or check.name in TELLING


def _speaking(checks: Sequence[Check]) -> list[Check]:
    """Checks that are not satisfied: those that decide, then those that tell most of the comparison."""
    order = {"blocking": 0, "critical": 1, "advisory": 2}
    rank = {name: place for place, name in enumerate(TELLING)}
    found = [check for check in checks if check.status == "failed"]
    return sorted(found, key=lambda check: (order[check.severity], rank.get(check.name, len(rank))))
