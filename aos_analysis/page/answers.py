"""« L'essentiel »: the five answers that a director decides from, in their order, each in one to three sentences."""

from aos_analysis.page.amounts import bare, between, change, pictured, size, whole
from aos_analysis.page.block import Pair
from aos_analysis.page.money import price
from aos_analysis.page.reading import Reading, say_count, sentence_case
from aos_analysis.study.recommendation import FIRM, UNDECIDED
from aos_analysis.words import numbers
from aos_analysis.words.wording import say


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
    useful = reading.threshold(plan.campaign.useful_effect, whole(reading))
    useful = _say("beforehand", useful=useful) if plan.fixed_beforehand else useful
    key = reading.study.verdict.key
    if key == "no_useful_effect" and reading.study.result.effect.estimate < 0:
        return _say("works.no_useful_effect_contrary", useful=useful)
    if key == "favourable" and reading.study.result.effect.low < plan.campaign.useful_effect:
        return _say("works.favourable_perhaps_less", useful=useful)
    return _say(f"works.{key}", useful=useful)


def _size(reading: Reading) -> str:
    """Counts that one can picture, then the effect and its interval; only the interval where nothing is concluded."""
    if not reading.raw.known:
        return _say("insufficient")
    if reading.study.verdict.key in UNDECIDED:
        return " ".join(filter(None, [_undecided(reading), _detectable(reading)]))
    counts = pictured(reading)
    sure = "likely" if reading.study.solidity.key in FIRM else "likely_if"
    likely = _say(sure, interval=between(reading, bare(reading)) + _short(reading))
    return " ".join(filter(None, [counts, counts and _explained(reading), _effect(reading, bool(counts)), likely]))


def _explained(reading: Reading) -> str:
    """What is counted, where its noun is a word of the method."""
    named = say("concepts.patient_month.name") in reading.study.plan.indicator.counted.one
    return _say("patient_month", text=say("concepts.patient_month.text")) if named else ""


def _effect(reading: Reading, counted: bool) -> str:
    """counted: the sentence before says over whom."""
    relative = reading.study.result.relative.estimate
    told = change(reading, reading.raw.estimate, bare(reading) if counted else whole(reading))
    if numbers.missing(relative):
        return _say("effect", horizon=sentence_case(reading.horizon), change=told)
    return _say("effect_relative", horizon=reading.horizon, change=told, relative=numbers.percent(abs(relative)))


def _undecided(reading: Reading) -> str:
    """Absence of proof, told as such: what the effect may be, on either side of zero."""
    told = change(reading, reading.raw.estimate, whole(reading))
    return _say("undecided", change=told, interval=between(reading, bare(reading)))


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
    remains is counted. On firm evidence a check that is not satisfied calls for caution, and changes nothing else."""
    found = reading.study.solidity
    firm = found.key in FIRM
    first = found.reasons[0] if found.reasons else reading.assumption
    first = _say("caution", reason=first) if firm and found.reasons else first
    more = len(found.reasons[1:]) + len(found.minor)
    others = say_count(f"page.essentials.{'minor' if firm else 'others'}", more) if more else ""
    return " ".join(filter(None, [say(f"solidity.{found.key}.told"), first, others]))
