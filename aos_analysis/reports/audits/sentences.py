"""The sentences of a report on audits: the rate, the amount, the second audit beside regression to the mean."""

from aos_analysis.reports.audits.reading import AuditedReading
from aos_analysis.words import numbers
from aos_analysis.words.errors import present
from aos_analysis.words.wording import say


def _say(key: str, **words: object) -> str:
    return say(f"audits.{key}", **words)


def rate_sentence(reading: AuditedReading) -> str:
    """« Chez les 38 infirmiers contrôlés, 14,2 % des lignes sont anormales [9,8 % ; 18,6 %]. »"""
    audited = reading.audited
    if not reading.known:
        return _say("few", noun=reading.noun)
    words = {"units": reading.units(audited.units), "rate": reading.rate, "interval": reading.interval}
    lines = ""
    if reading.lines_told:
        lines = _say("lines", wrong=numbers.number(audited.wrong), checked=numbers.number(audited.checked))
    return " ".join(filter(None, [_say("sentence", **words), lines]))


def amount_sentence(reading: AuditedReading) -> str:
    amount = reading.audited.amount
    return _say("amount.unknown") if amount is None else _say("amount.known", euros=numbers.euros(amount))


def second_sentence(reading: AuditedReading) -> str:
    """What those audited again showed, beside what regression to the mean alone would have."""
    audited, found = reading.audited, reading.audited.second
    if found is None:
        return _say("second.few" if audited.again and reading.known else "second.none")
    rates = {name: numbers.percent(getattr(found, name), 0) for name in ("first", "second", "alone")}
    interval = numbers.percent_interval(found.low, found.high, 0)
    told = _say("second.sentence", units=reading.units(found.units), interval=interval, **rates)
    case = "beyond" if found.second < found.low else "worse" if found.second > found.high else "alike"
    return f"{told} {_say(f'second.{case}')}"


def method_sentence(reading: AuditedReading) -> str:
    """How the interval was made."""
    rate = reading.audited.rate
    if rate is None:
        return ""
    return _say(f"method.{present(rate).method}", df=numbers.number(rate.units - 1), noun=reading.noun)
