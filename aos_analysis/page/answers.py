"""« L'essentiel »: the five answers that a director decides from, in their order, each in one to three sentences."""

from aos_analysis.page.amounts import between, change, pictured, size
from aos_analysis.page.block import Pair
from aos_analysis.page.money import price
from aos_analysis.page.reading import Reading, say_or
from aos_analysis.study.study import Study
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

UNDECIDED = ("inconclusive", "insufficient_data")


def _say(key: str, **values: object) -> str:
    return say(f"page.essentials.{key}", **values)


def answers(reading: Reading) -> tuple[Pair, ...]:
    """Does it work, how much, how sure, at what price, what next."""
    told = {
        "works": _works(reading),
        "size": _size(reading),
        "sure": _sure(reading),
        "price": " ".join(price(reading)),
        "next": reading.study.recommendation.sentence,
    }
    return tuple(Pair(_say(f"{key}_label"), text) for key, text in told.items())


def _works(reading: Reading) -> str:
    plan = reading.study.plan
    useful = reading.threshold(plan.campaign.useful_effect)
    useful = _say("beforehand", useful=useful) if plan.fixed_beforehand else useful
    return _say(f"works.{reading.study.verdict.key}", useful=useful)


def _size(reading: Reading) -> str:
    """Counts that one can picture, then the effect and its interval; only the interval where nothing is concluded."""
    if not reading.raw.known:
        return _say("insufficient")
    if reading.study.verdict.key in UNDECIDED:
        return " ".join(filter(None, [_undecided(reading), _detectable(reading)]))
    lines = [pictured(reading), _effect(reading), _say("likely", interval=between(reading) + _short(reading))]
    return " ".join(filter(None, lines))


def _effect(reading: Reading) -> str:
    relative = reading.study.result.relative.estimate
    if numbers.missing(relative):
        return _say("effect", horizon=reading.horizon, change=change(reading, reading.raw.estimate))
    words = {"change": change(reading, reading.raw.estimate), "relative": numbers.percent(abs(relative))}
    return _say("effect_relative", horizon=reading.horizon, **words)


def _undecided(reading: Reading) -> str:
    """Absence of proof, told as such: what the effect may be, on either side of zero."""
    return _say("undecided", change=change(reading, reading.raw.estimate), interval=between(reading))


def _short(reading: Reading) -> str:
    """Where the interval holds effects smaller than the useful one."""
    uncertain = reading.study.verdict.key == "favourable_uncertain_size"
    useful = reading.threshold(reading.study.plan.campaign.useful_effect)
    return _say("short", useful=useful) if uncertain else ""


def _detectable(reading: Reading) -> str:
    mde = reading.study.result.mde
    return "" if numbers.missing(mde) else _say("detectable", mde=size(reading, mde))


def _sure(reading: Reading) -> str:
    """The word of solidity, and the one sentence that matters most: a reserve, else what the method supposes. What
    remains is counted."""
    study, found = reading.study, reading.study.solidity
    first = found.reasons[0] if found.reasons else _assumption(study)
    more = len(found.reasons[1:]) + len(found.minor)
    kind = "others" if found.reasons else "minor"
    others = _say(f"{kind}.{'one' if more == 1 else 'many'}", n=numbers.number(more)) if more > 0 else ""
    return " ".join(filter(None, [f"{found.label}.", first, others]))


def _assumption(study: Study) -> str:
    return say_or(f"labels.assumption.{study.result.method}", say("page.sentences.limits_causal"))
