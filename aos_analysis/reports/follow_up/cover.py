"""The first printed page of a follow-up: the realisation rate, who was not met, when the objective is met."""

from aos_analysis.data.follow_up import FollowUp
from aos_analysis.page.block import Card
from aos_analysis.page.display import Display
from aos_analysis.page.front import plain_front
from aos_analysis.reports.follow_up.reading import FollowUpReading, rate
from aos_analysis.reports.follow_up.sentences import delay_sentence, forecast_sentence, others_sentence, rate_sentence
from aos_analysis.words import numbers
from aos_analysis.words.wording import say


def cover(followed: FollowUp) -> Display:
    """Header, « L'essentiel » and key figures."""
    reading = FollowUpReading(followed)
    lines = {
        "realised": rate_sentence(reading),
        "others": others_sentence(reading),
        "forecast": forecast_sentence(reading),
        "delay": delay_sentence(reading),
        "effect": say("follow_up.no_effect"),
    }
    title = followed.plan.campaign.title
    return plain_front("follow_up", title, reading.answer, _facts(reading), lines, _cards(reading), followed.source)


def _facts(reading: FollowUpReading) -> list[tuple[str, str]]:
    campaign = reading.followed.plan.campaign
    span = campaign.campaign_period
    return [
        (say("page.facts.who"), f"{campaign.public}, {campaign.territory}"),
        (say("page.facts.when"), numbers.period(span.start, span.end)),
        (say("page.facts.source"), reading.source),
        (say("follow_up.known_to"), numbers.day(reading.followed.forecast.on)),
        (say("page.facts.contact"), campaign.contact),
    ]


def _cards(reading: FollowUpReading) -> list[Card]:
    followed = reading.followed
    shown = [
        ("objective", followed.objective and numbers.number(followed.objective)),
        ("targeted", reading.targeted and numbers.number(reading.targeted)),
        ("met", reading.met is not None and numbers.number(reading.met)),
        ("realised", reading.realised is not None and rate(reading.realised)),
        ("covered", reading.covered is not None and rate(reading.covered)),
    ]
    return [
        Card(say(f"follow_up.cards.{key}"), value, say(f"follow_up.cards.{key}_note", units=reading.units))
        for key, value in shown
        if value
    ]
