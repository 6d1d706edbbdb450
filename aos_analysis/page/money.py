"""Euros in words: the economic reading of a study in one to three sentences."""

from aos_analysis.page.reading import Raw, Reading
from aos_analysis.page.tables import probability
from aos_analysis.study.economics import Amount
from aos_analysis.words import numbers
from aos_analysis.words.wording import say


def money(reading: Reading) -> list[str]:
    """The economic reading in one to three sentences."""
    found = reading.study.economics
    if found is None:
        return [say("page.money.none")]
    tail = [] if found.validated else [say("page.money.unvalidated")]
    if found.net is not None and found.gross is not None:
        return [_net(found.net, found.gross, found.cost), *_certainty(reading), *tail]
    reading_text = say(f"page.money.{found.reading if found.reading != 'savings' else 'savings_reading'}")
    return [f"{_cost(found.cost)} {reading_text}", _per_unit(reading), *tail]


def _net(net: Amount, gross: Amount, cost: Amount) -> str:
    return say(
        "page.money.savings",
        net=numbers.euros(net.estimate),
        net_interval=numbers.euro_interval(net.low, net.high),
        gross=numbers.euros(gross.estimate),
        cost=numbers.euros(cost.estimate),
    )


def _certainty(reading: Reading) -> list[str]:
    found, lines = reading.study.economics, []
    if found.p_net_positive is not None:
        p = found.p_net_positive
        key = "net_positive_high" if p > 0.99 else "net_positive_low" if p < 0.01 else "net_positive"
        lines.append(say(f"page.money.{key}", p=probability(p)))
    if found.break_even is not None:
        lines.append(say("page.money.break_even", effect=reading.amount(found.break_even)))
    return lines


def _cost(cost: Amount) -> str:
    if cost.low == cost.high:
        return say("page.money.cost", cost=numbers.euros(cost.estimate))
    interval = numbers.euro_interval(cost.low, cost.high)
    return say("page.money.cost_interval", cost=numbers.euros(cost.estimate), interval=interval)


def _per_unit(reading: Reading) -> str:
    found = reading.study.economics.cost_per_unit
    if found is None:
        return say("page.money.no_per_unit")
    key = "per_unit" if Raw(found.estimate, found.low, found.high).known and _gained(reading) else "per_unit_avoided"
    interval = numbers.euro_interval(found.low, found.high)
    return say(f"page.money.{key}", value=numbers.euros(found.estimate), interval=interval)


def _gained(reading: Reading) -> bool:
    return reading.study.plan.indicator.direction == "increase"
