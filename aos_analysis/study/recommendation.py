"""What to do next, by rule from verdict, solidity and euros: about campaigns, never about persons.

continue         the effect is established on evidence without reserve, and does not cost more than it was to save
extend_by_draw   an effect that only a draw of the next contacts would establish, or size
repeat_larger    too few were contacted to see a useful effect; `units` says how many it takes
change_message   a useful effect is excluded
stop             the effect goes the wrong way, or costs more than it saves where a saving was the aim
wait_for_data    the months that would answer are not there yet
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from aos_analysis.study.economics.balance import Economics
from aos_analysis.study.result import Check, Result, failed
from aos_analysis.study.solidity import Solidity
from aos_analysis.study.verdict import VerdictKey
from aos_analysis.words.numbers import number
from aos_analysis.words.wording import noun, say

Advice = Literal["continue", "extend_by_draw", "repeat_larger", "change_message", "stop", "wait_for_data"]
FIRM = ("drawn", "compared")
LATER = ("months_after", "identified", "series_after", "series_dates")  # what months to come would satisfy
MORE = (  # what more contacts would
    *("units", "clusters_drawn", "contacted_units", "donors", "near_threshold", "precision", "few_units", "finite"),
    *("arms", "variation", "parameters"),
)
UNDECIDED = ("inconclusive", "insufficient_data")
HARM = ("unfavourable", "unfavourable_to_confirm")


@dataclass(frozen=True)
class Recommendation:
    """`case` is the key of its wording: advice given for several reasons says which. `units` to contact for the
    declared useful effect to be detectable; None where more units are not the answer."""

    key: Advice
    sentence: str
    case: str = ""
    units: int | None = None


def recommend(
    verdict: VerdictKey,
    solid: Solidity,
    result: Result,
    useful: float,
    unit: str,
    economics: Economics | None = None,
) -> Recommendation:
    """The rule. useful: in the indicator's unit; unit: what is contacted (a kind of unit, or a profession)."""
    units = needed(result, useful)
    case = _without_answer(result.checks, units) if verdict == "insufficient_data" else ""
    case = case or _case(verdict, solid, units, economics)
    units = units if case == "repeat_larger" else None
    words = {"n": number(units), "units": noun(unit)}
    key: Advice = next(advice for advice in get_args(Advice) if case.startswith(advice))
    meanwhile = f" {say('recommendation.meanwhile')}" if verdict in UNDECIDED else ""
    return Recommendation(key, say(f"recommendation.{case}", **words) + meanwhile, case, units)


def needed(result: Result, useful: float) -> int | None:
    """Units to contact for the useful effect to be detectable, to two digits, twice as many at least: the error falls
    with their square root. None where nothing is known."""
    contacted, mde = result.sample.units_exposed, result.mde
    if not (math.isfinite(mde) and useful > 0 and contacted > 0):
        return None
    return math.ceil(float(f"{contacted * max((mde / useful) ** 2, 2.0):.2g}"))


def _without_answer(checks: Sequence[Check], units: int | None) -> str:
    """What would make the data answer: months that are to come, more contacts, or another comparison."""
    missing = {check.name for check in failed(checks, "blocking")}
    if missing & {*LATER} or not missing:
        return "wait_for_data"
    if missing <= {*MORE}:
        return "repeat_larger" if units else "repeat_larger_unknown"
    return "extend_by_draw_doubt"


def _case(verdict: VerdictKey, solid: Solidity, units: int | None, economics: Economics | None) -> str:
    """The key of the wording: the advice, then the reason where there are several."""
    if verdict in HARM:
        return "stop" if verdict == "unfavourable" else "stop_meanwhile"
    if verdict == "no_useful_effect":
        return "change_message"
    if verdict == "inconclusive":
        return "repeat_larger" if units and (solid.few or solid.key in FIRM) else "extend_by_draw_doubt"
    if verdict == "to_confirm" or solid.key not in FIRM:
        return "extend_by_draw"
    if economics and economics.net and economics.net.high < 0:
        return "stop_costly"
    return "extend_by_draw_size" if verdict == "favourable_uncertain_size" else "continue"
