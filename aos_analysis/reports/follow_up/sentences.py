"""The prose of a follow-up: what was done, at what pace, what its people have learnt."""

from aos_analysis.data.follow_up import FollowUp
from aos_analysis.data.follow_up.forecast import PACE_MONTHS
from aos_analysis.definitions.feedback import LISTS
from aos_analysis.page.block import Items, Paragraph
from aos_analysis.page.display import Display, listed, paragraphs, prose
from aos_analysis.reports.follow_up.reading import FollowUpReading, rate
from aos_analysis.words import numbers
from aos_analysis.words.errors import present
from aos_analysis.words.wording import say

WEEK = 7  # days


def _say(key: str, **words: object) -> str:
    return say(f"follow_up.{key}", **words)


def question(followed: FollowUp) -> Display:
    """What is counted, and what is not judged here."""
    campaign, reading = followed.plan.campaign, FollowUpReading(followed)
    channels = ", ".join(say(f"labels.channels.{channel}") for channel in campaign.exposure.channels)
    span = campaign.campaign_period
    words = {"start": numbers.month(span.start), "end": numbers.month(span.end), "channels": channels}
    return paragraphs(_say("question_over" if reading.over else "question", units=reading.units, **words))


def progress(followed: FollowUp) -> Display:
    """Objective, met, and those who were not."""
    reading = FollowUpReading(followed)
    exchanges = reading.exchanges
    again = exchanges is not None and exchanges > followed.met
    told = _say("exchanges", n=numbers.number(exchanges)) if again else ""
    return paragraphs(" ".join([rate_sentence(reading), told]), others_sentence(reading), _say("full_count"))


def pace(followed: FollowUp) -> Display:
    """Time to contact, and the forecast."""
    reading = FollowUpReading(followed)
    return paragraphs(delay_sentence(reading) or _say("no_delay"), forecast_sentence(reading), _say("forecast_rule"))


def rate_sentence(reading: FollowUpReading) -> str:
    """« 339 praticiens rencontrés, soit 56,5 % de l'objectif de 600. »"""
    met, objective = reading.counted(reading.met), reading.followed.objective
    if reading.met is None:
        return _say("rate.masked", units=reading.units)
    if objective is None:
        return _say("rate.no_objective", met=met)
    return _say(
        "rate.of_objective",
        met=met,
        rate=rate(present(reading.realised)),
        objective=numbers.number(objective),
    )


def others_sentence(reading: FollowUpReading) -> str:
    """Those who were targeted and not met, each group where it may be printed."""
    if reading.targeted is None or reading.covered is None:
        return ""
    parts = {name: n for name, n in reading.parts.items() if name != "met" and n}
    listed = [
        _say(f"others.{reading.named(name)}", n=numbers.number(n), units=reading.units) for name, n in parts.items()
    ]
    words = {"targeted": reading.counted(reading.targeted), "rate": rate(reading.covered)}
    return " ".join([_say("covered", **words), _say("others.list", listed=", ".join(listed)) if listed else ""]).strip()


def delay_sentence(reading: FollowUpReading) -> str:
    """Quartiles, in weeks; nothing where too few units were met."""
    found = reading.followed.delays
    if found is None or reading.met is None:
        return ""
    low, median, high = (numbers.number(days / WEEK) for days in (found.low, found.median, found.high))
    since = _say(f"since.{'targeting' if found.dated else 'start'}")
    return _say("delay", low=low, median=median, high=high, since=since)


def forecast_sentence(reading: FollowUpReading) -> str:
    """When the objective was met or would be; nothing is forecast from masked counts."""
    found, campaign = reading.followed.forecast, reading.followed.plan.campaign
    if reading.met is None:
        return ""
    end, months = numbers.month(campaign.campaign_period.end), numbers.months(PACE_MONTHS)
    words = {
        "end": end,
        "months": months,
        "last": numbers.number(PACE_MONTHS),
        "pace": numbers.number(found.pace),
        "on": numbers.day(found.on),
    }
    dated = {"month": found.month, "steady": found.steady}
    words |= {key: numbers.month(day) if day else "" for key, day in dated.items()}
    if found.kind == "reached" and found.month is None:
        return _say("forecast.reached_undated")
    late = _say("forecast.late", end=end) if found.late else ""
    return " ".join([_say(f"forecast.{found.kind}", **words), late]).strip()


def lessons(followed: FollowUp) -> Display:
    """Strengths, limits and perspectives as their signed file says them."""
    feedback = followed.feedback
    if feedback is None:
        return paragraphs(_say("feedback.none", id=followed.plan.campaign.id))
    signed = feedback.signature
    key = "checked" if signed.checked_by else "unchecked"
    origin = _say("feedback.origin", month=numbers.month(feedback.collected), method=feedback.method)
    who = _say(f"feedback.{key}", author=signed.authored_by, checker=signed.checked_by)
    parts = [
        part
        for name in LISTS
        for part in (Paragraph(_say(f"feedback.{name}"), "heading"), Items(tuple(getattr(feedback, name))))
    ]
    return prose(*parts, Paragraph(f"{origin} {who}"))


def limits(followed: FollowUp) -> Display:
    """What a realisation rate does not say."""
    reading = FollowUpReading(followed)
    synthetic = say("page.sentences.limits_synthetic") if followed.source.synthetic else ""
    return paragraphs(
        _say("limits.process"),
        _say("limits.contacts"),
        _say("limits.masked", units=reading.units),
        say("page.sentences.limits_use", units=reading.units),
        synthetic,
    )


def method(followed: FollowUp) -> Display:
    """The rules of counting, folded."""
    lines = [
        _say(f"method.{key}", units=FollowUpReading(followed).units) for key in ("outcome", "rate", "delay", "pace")
    ]
    return listed(lines, say("page.sentences.method_summary"))
