"""Euros in words: the economic reading of a study, as strong as its interval and its verdict allow."""

from collections.abc import Callable
from functools import wraps

from aos_analysis.definitions.turn import turned_bounds
from aos_analysis.page.amounts import change
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.hypotheses import hypotheses
from aos_analysis.page.reading import Reading, sentence_case
from aos_analysis.study.economics.balance import Economics
from aos_analysis.study.economics.euros import Amount
from aos_analysis.study.economics.sensitivity import Sensitivity
from aos_analysis.study.study import Study
from aos_analysis.words import numbers
from aos_analysis.words.errors import present
from aos_analysis.words.wording import say


def costed(show: Callable[[Study, Economics], Display]) -> Callable[[Study], Display]:
    """A display of a study and its euros: empty where the study has none, which the section's sentence says once."""

    @wraps(show)
    def shown(study: Study) -> Display:
        return show(study, study.economics) if study.economics else paragraphs()

    return shown


def money(reading: Reading) -> list[str]:
    """The economic reading in one to four sentences: what « L'essentiel » prints."""
    found = reading.study.economics
    if found is None:
        return [say("page.money.none")]
    tail = [] if found.validated else [say("page.money.unvalidated")]
    if found.net is not None and found.gross is not None and not numbers.missing(found.net.estimate):
        return [_net(found), _strength(reading), *_certainty(reading), *_uncosted(found), *tail]
    reading_text = say(f"page.money.{found.reading if found.reading != 'savings' else 'savings_reading'}")
    return [f"{_cost(found.cost)} {reading_text}", _per_unit(reading), *_uncosted(found), *tail]


def price(reading: Reading) -> list[str]:
    """What « L'essentiel » says of euros: the balance where a saving was the aim, else what was spent and what for; no
    price of a case where the effect is not established."""
    found = reading.study.economics
    if found is None:
        return [say("page.money.none")]
    tail = [*_uncosted(found), *hypotheses(found)]
    balanced = found.net is not None and found.gross is not None and not numbers.missing(found.net.estimate)
    if balanced:
        return [line for line in (_net(found), _strength(reading), _measured(reading), *tail) if line]
    aim = say(f"page.money.{found.reading if found.reading != 'savings' else 'savings_reading'}")
    return [_cost(found.cost), aim, _per_unit(reading), *tail]


def details(reading: Reading) -> list[str]:
    """What the economic section adds: cost per point, how long, what weighs most, what is paid anyway, what adds up."""
    found = reading.study.economics
    if found is None:
        return []
    lines = [_per_point(reading), _payback(found), _heaviest(reading), _incentive(found), _spending(found)]
    return [line for line in (*lines, _addition(reading)) if line]


def share_of_draws(value: float) -> str:
    """`87 %`; near certainty is said with words rather than 100 %."""
    return "> 99 %" if value > 0.99 else "< 1 %" if value < 0.01 else numbers.percent(value, 0)


def unit_price(value: float) -> str:
    """A unit cost as it was declared: `80 €`, `2,40 €`."""
    decimals = 0 if value >= 100 or float(value).is_integer() else 2
    return f"{numbers.number(value, decimals)}{numbers.SPACE}€"


def between(low: float, high: float) -> str:
    """`de 163 € à 2,3 k€`, the smaller first."""
    low, high = sorted((low, high))
    return say("page.money.between", low=numbers.euros(low), high=numbers.euros(high))


def input_title(item: Sensitivity) -> str:
    """Inside a sentence: a declared assumption is quoted."""
    return f"« {item.title} »" if item.title else say(f"labels.inputs.{item.key}")


def input_label(item: Sensitivity) -> str:
    """At the head of a row or of a bar."""
    return item.title or sentence_case(say(f"labels.inputs.{item.key}"))


def input_range(reading: Reading, item: Sensitivity) -> str:
    """Between which values an assumption was moved."""
    if item.kind == "scenario":
        return say("page.money.lasting", low=numbers.months(round(item.low)))
    if item.kind == "interval":
        ends = sorted(turned_bounds(item.low, item.high, reading.sign), key=abs)
        low = numbers.number(abs(ends[0]), reading.decimals) if ends[0] * ends[1] > 0 else change(reading, ends[0])
        return say("page.money.between", low=low, high=change(reading, ends[1]))
    key = "convention" if item.kind == "convention" else "between"
    return say(f"page.money.{key}", low=unit_price(item.low), high=unit_price(item.high))


def outcome_value(found: Economics) -> float:
    return getattr(found, found.outcome).estimate


def footprint_words(reading: Reading) -> tuple[str, str]:
    """The boxes and the months that a campaign's euros are counted on."""
    found, plan = present(reading.euros.footprint), reading.study.plan
    months = numbers.period(found.start, found.end)
    if found.codes == (plan.indicator.id,):  # an indicator that has no codes
        return say("page.money.indicator", names=plan.indicator.title), months
    listed = all(code in plan.codelists for code in found.codes)
    key = "codelist" if listed else f"codes.{'one' if len(found.codes) == 1 else 'many'}"
    return say(f"page.money.{key}", names=", ".join(found.codes)), months


def _net(found: Economics) -> str:
    gross, net = present(found.gross), present(found.net)
    gained = gross.estimate >= 0
    return say(
        f"page.money.savings{'' if gained else '_loss'}",
        net=numbers.euros(net.estimate),
        net_interval=numbers.euro_interval(net.low, net.high),
        gross=numbers.euros(abs(gross.estimate)),
        cost=numbers.euros(found.cost.estimate),
    )


def _strength(reading: Reading) -> str:
    """A balance that may be null is not called a gain, nor one whose effect is not established."""
    net = present(reading.euros.net)
    if net.low <= 0 <= net.high:
        return say("page.money.unclear")
    return "" if net.high < 0 else _doubt(reading)


def _doubt(reading: Reading) -> str:
    doubtful = reading.study.verdict.key in ("to_confirm", "unfavourable_to_confirm", "inconclusive")
    return say("page.money.if_confirmed") if doubtful else ""


def _measured(reading: Reading) -> str:
    """The price of what is saved, where it was read in the data and not declared."""
    found = reading.euros
    if not found.measured_saving or numbers.missing(found.saving):
        return ""
    return say("page.money.measured", value=numbers.euros(found.saving), case=reading.case)


def _certainty(reading: Reading) -> list[str]:
    found, lines = reading.euros, []
    if found.p_net_positive is not None:
        p = found.p_net_positive
        key = "net_positive_high" if p > 0.99 else "net_positive_low" if p < 0.01 else "net_positive"
        lines.append(say(f"page.money.{key}", p=share_of_draws(p)))
    if found.break_even is not None:
        lines.append(say("page.money.break_even", effect=change(reading, reading.sign * found.break_even)))
    return lines


def _uncosted(found: Economics) -> list[str]:
    names = ", ".join(say(f"labels.channels.{channel}") for channel in found.uncosted)
    return [say("page.money.uncosted", names=names)] if names else []


def _cost(cost: Amount) -> str:
    if cost.low == cost.high:
        return say("page.money.cost", cost=numbers.euros(cost.estimate))
    interval = numbers.euro_interval(cost.low, cost.high)
    return say("page.money.cost_interval", cost=numbers.euros(cost.estimate), interval=interval)


def _per_unit(reading: Reading) -> str:
    found = reading.euros.cost_per_unit
    if found is None:
        return say(f"page.money.{'no_per_unit' if reading.favourable else 'not_given'}", case=reading.case)
    interval = numbers.euro_interval(found.low, found.high)
    return say("page.money.per_unit", case=reading.case, value=numbers.euros(found.estimate), interval=interval)


def _per_point(reading: Reading) -> str:
    found = reading.euros.cost_per_point
    if found is None:
        return ""
    interval = numbers.euro_interval(found.low, found.high)
    unit = say(f"labels.one_unit.{reading.unit}.subject", per=numbers.number(reading.study.plan.indicator.per))
    return say("page.money.per_point", unit=unit, value=numbers.euros(found.estimate), interval=interval)


def _payback(found: Economics) -> str:
    months = found.payback_months
    if months is None or not found.net or found.net.low <= 0:
        return ""
    return say(
        "page.money.payback" if months >= 1 else "page.money.payback_short", months=numbers.months(round(months))
    )


def _heaviest(reading: Reading) -> str:
    rows = reading.euros.sensitivities
    if not rows or reading.euros.outcome == "cost":
        return ""
    outcome = say(f"figures.sensitivity.outcomes.{reading.euros.outcome}")
    return say("page.money.heaviest", outcome=outcome, name=input_title(rows[0]), inputs=input_range(reading, rows[0]),
               range=between(rows[0].at_low, rows[0].at_high))  # fmt: skip


def _incentive(found: Economics) -> str:
    if found.incentive is None:
        return ""
    paid = say("page.money.incentive", paid=numbers.euros(found.incentive.paid), title=found.incentive.title)
    anyway = found.incentive.anyway
    if anyway is None:
        return paid
    interval = numbers.percent_interval(anyway.low, anyway.high, 0)
    return f"{paid} {say('page.money.anyway', share=numbers.percent(anyway.estimate, 0), interval=interval)}"


def _spending(found: Economics) -> str:
    seen = found.spending
    if seen is None:
        return ""
    change = numbers.percent(seen.after / seen.before - 1, signed=True)
    volume = numbers.percent(seen.volume / seen.before, signed=True)
    return say("page.money.spending", change=change, volume=volume)


def _addition(reading: Reading) -> str:
    """With which campaigns these euros may not be added."""
    if reading.euros.footprint is None:
        return ""
    codes, months = footprint_words(reading)
    return say("page.money.addition", codes=codes, months=months)
