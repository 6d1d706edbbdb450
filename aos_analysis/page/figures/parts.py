"""What every figure says the same way: names of estimates, signs, scope and source."""

from aos_analysis.definitions.indicator import Indicator
from aos_analysis.page.amounts import change
from aos_analysis.page.disclosure import Counted
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.forest import Line
from aos_analysis.page.raw import Raw
from aos_analysis.page.reading import Reading, say_or, sentence_case
from aos_analysis.page.table import Column, counted
from aos_analysis.study.inference import MDE_MULTIPLE
from aos_analysis.study.result import Bounded, Estimate, Role
from aos_analysis.study.study import Study
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

LEFT_OUT = ("naive", "rejected")
SAME_SIZE = 2  # the larger of two effects over the smaller, up to which one confirms the size of the other


def comparable(study: Study) -> list[Estimate]:
    """The estimates of the effect itself, in the indicator's unit, the headline first; those that could not be
    computed are among them."""
    unit = study.result.estimates[0].unit if study.result.estimates else ""
    kept = (e for e in study.result.estimates if e.unit == unit and not e.term.startswith("event_"))
    order = ("headline", "second", "agreement", "aggregate", "sensitivity", "rejected", "naive")
    same = [e for e in kept if e.role in order]
    return sorted(same, key=lambda e: order.index(e.role))


def of_role(study: Study, role: Role) -> list[Estimate]:
    """The estimates of parts of the effect (a subgroup, a contrast) that could be computed."""
    return [e for e in study.result.estimates if e.role == role and not numbers.missing(e.estimate)]


def part_row(reading: Reading, estimate: Estimate) -> list[str]:
    """Name, estimate, interval and what could have been detected."""
    detectable = numbers.number(MDE_MULTIPLE * estimate.se, reading.decimals)
    return [label(estimate), *reading.cells(estimate), detectable]


def label(estimate: Estimate) -> str:
    """The French name of an estimate: its own, its role for the two that count, its method for the others."""
    if estimate.label:
        return sentence_case(estimate.label)
    if estimate.role in ("headline", "second"):
        return say(f"labels.roles.{estimate.role}")
    return say_or(f"labels.terms.{estimate.term}", say_or(f"methods.{estimate.method}", estimate.method))


def agreement(reading: Reading, second: Estimate) -> str:
    """`agree`: the second method holds and is of the same size; `compatible`: it holds, no more; `differ`."""
    if not agrees(reading, second):
        return "differ"
    low, high = sorted((reading.raw.estimate, second.estimate), key=abs)
    return "agree" if low * high > 0 and abs(high) <= SAME_SIZE * abs(low) else "compatible"


def agrees(reading: Reading, second: Estimate) -> bool:
    """What the check says; without one, the interval of the gap between the two methods holds zero or, where it is not
    known, the second method lies inside the headline's interval."""
    said = next((c.status for c in reading.study.checks if c.name == "second_estimator"), "not_applicable")
    if said != "not_applicable":
        return said == "passed"
    gap = next((e for e in reading.study.result.estimates if e.role == "agreement"), None)
    if gap is not None and not numbers.missing(gap.low):
        return gap.low <= 0 <= gap.high
    return reading.raw.low <= second.estimate <= reading.raw.high


def absent(reason: str) -> Display:
    return paragraphs(say("figures.none", reason=say(f"figures.reasons.{reason}")), tone="absent")


def reading_notes(reading: Reading, text: str, *more: str) -> tuple[str, ...]:
    return (say("figures.reading", text=text), *sources(reading), *more)


def sources(reading: Reading) -> tuple[str, str]:
    """Champ and Source: who, where, when, and from which data."""
    return say("figures.scope", text=reading.scope), say("figures.source", text=reading.source)


def data_columns(*keys: str, unit: str = "") -> list[Column]:
    return [Column(say(f"figures.columns.{key}", unit=unit), number=i > 0) for i, key in enumerate(keys)]


def unit_words(reading: Reading) -> str:
    """`en points de moins`, `en journées d'arrêt de moins pour 100`: what a positive difference counts."""
    return effect_scale(reading.study.plan.indicator)


def under_title(reading: Reading, figure: str) -> str:
    """What a forest counts, and how sure its intervals are."""
    level = numbers.percent(reading.study.result.effect.level, 0)
    return say(f"figures.{figure}.subtitle", unit=unit_words(reading), level=level)


def effect_scale(indicator: Indicator) -> str:
    way = say(f"changes.{'more' if indicator.sign > 0 else 'less'}")
    words = {"way": way, "many": indicator.counted.many, "per": numbers.number(indicator.per)}
    return say(f"labels.effect_scales.{indicator.unit}", **words)


def line(reading: Reading, name: str, found: Bounded, weight: str) -> Line:
    """A line of a forest, in the wanted direction."""
    wanted = reading.wanted(found)
    return Line(name, wanted.estimate, wanted.low, wanted.high, "  ".join(reading.cells(found)), weight)


def told(reading: Reading, found: Bounded) -> dict[str, str]:
    """A number and its interval in the words of a sentence, with their way."""
    return {"effect": change(reading, found.estimate), "interval": reading.span(found)}


def strength_words(raw: Raw) -> str:
    return say(f"figures.strength.{('clear_up' if raw.low > 0 else 'clear_down') if raw.clear else 'unclear'}")


def count_text(value: float, counts: Counted) -> str:
    return counted(value, counts).text
