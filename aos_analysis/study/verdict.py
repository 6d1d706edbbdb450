"""The verdict: a rule on values, so that anyone can recompute it from `result.json`."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from aos_analysis.definitions.turn import turned_bounds
from aos_analysis.study.checks import declared
from aos_analysis.study.result import Check, Severity, failed
from aos_analysis.words.changes import change, change_interval
from aos_analysis.words.numbers import effect_decimals, quantity
from aos_analysis.words.wording import say

VerdictKey = Literal[
    "insufficient_data",
    "to_confirm",
    "unfavourable_to_confirm",
    "inconclusive",
    "unfavourable",
    "favourable",
    "no_useful_effect",
    "favourable_uncertain_size",
]


@dataclass(frozen=True)
class Verdict:
    """Key, French label and the sentence that gives the reason."""

    key: VerdictKey
    label: str
    sentence: str


def verdict_key(estimate: float, low: float, high: float, useful: float, checks: Sequence[Check]) -> VerdictKey:
    """The rule, in its order. All numbers in the indicator's unit, positive in the wanted direction."""
    if failed(checks, "blocking") or not all(map(math.isfinite, (estimate, low, high))):
        return "insufficient_data"
    if failed(checks, "critical"):
        return "to_confirm" if low > 0 else "unfavourable_to_confirm" if high < 0 else "inconclusive"
    if high < 0:
        return "unfavourable"
    if low > 0 and estimate >= useful:
        return "favourable"
    if high < useful:
        return "inconclusive" if _masked(checks) else "no_useful_effect"
    return "favourable_uncertain_size" if low > 0 else "inconclusive"


def conclude_verdict(
    estimate: float,
    low: float,
    high: float,
    useful: float,
    mde: float,
    unit: str,
    checks: Sequence[Check],
    beforehand: bool = False,
    sign: int = 1,
) -> Verdict:
    """The rule with its label and its sentence, numbers in French. beforehand: the plan was frozen before the first
    result; sign: -1 where a fall is wanted, since a sentence tells which way the indicator went."""
    key = verdict_key(estimate, low, high, useful, checks)
    decimals = effect_decimals(unit, low, high, mde)
    words = {
        "effect": change(sign * estimate, unit, decimals),
        "interval": change_interval(*turned_bounds(low, high, sign), decimals, beside=sign * estimate),
        "useful": declared(useful, unit),
        "fixed": say(f"study.fixed.{'beforehand' if beforehand else 'declared'}"),
        "mde": quantity(mde, unit, decimals),
        "reasons": reasons(key, checks),
    }
    return Verdict(key, say(f"verdicts.{key}.label"), say(f"verdicts.{_case(key, low, checks)}.sentence", **words))


def _case(key: VerdictKey, low: float, checks: Sequence[Check]) -> str:
    """The wording case: some verdicts are reached by ways that do not say the same thing."""
    if key == "inconclusive" and reasons(key, checks):
        return "inconclusive_by_check"
    if key == "no_useful_effect" and low > 0:
        return "no_useful_effect_above_zero"
    if key == "insufficient_data" and not failed(checks, "blocking"):
        return "insufficient_data_no_interval"
    return key


def _masked(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Where a contrary trend could hide a useful effect: an advisory check, that only forbids to say there is none."""
    return tuple(check for check in checks if check.name == "useful_masked" and check.status == "failed")


def reasons(key: VerdictKey, checks: Sequence[Check]) -> str:
    """The sentences of the checks that made the verdict what it is; empty where the interval alone did."""
    severity: Severity = "blocking" if key == "insufficient_data" else "critical"
    found = failed(checks, severity) or (_masked(checks) if key == "inconclusive" else ())
    return " ".join(check.sentence for check in found)
