"""The first screen of a territory report."""

from aos_analysis.page.block import Card
from aos_analysis.page.display import Display
from aos_analysis.page.front import plain_front
from aos_analysis.page.origin import source_text
from aos_analysis.reports.territory_profile.reading import ProfileReading, words
from aos_analysis.reports.territory_profile.sentences import access_sentence, calls, coverage_sentence, people_sentence
from aos_analysis.study.territory.profile import TerritoryProfile
from aos_analysis.words import numbers
from aos_analysis.words.wording import say


def cover(profile: TerritoryProfile) -> Display:
    """Header, « L'essentiel » and key figures."""
    reading = ProfileReading(profile)
    lines = {
        "people": people_sentence(reading),
        "pathologies": " ".join(calls(reading)),
        "care": access_sentence(reading) if profile.access else "",
        "coordination": coverage_sentence(profile.coverage, profile.coverage_there, reading.where)
        if profile.coverage
        else "",
        "caution": words("caution"),
    }
    title, facts, cards = profile.plan.title, _facts(reading), _cards(reading)
    return plain_front("territory_profile", title, reading.answer, facts, lines, cards, profile.source)


def _facts(reading: ProfileReading) -> list[tuple[str, str]]:
    profile = reading.profile
    communes = numbers.count(len(profile.extent.communes), words("commune.one"), words("commune.many"))
    return [
        (say("page.facts.who"), f"{profile.plan.territory}, {communes}"),
        (words("facts.compared"), reading.where),
        (words("facts.year"), reading.year),
        (say("page.facts.source"), source_text(profile.source)),
        (say("page.facts.contact"), profile.plan.definition.contact),
    ]


def _cards(reading: ProfileReading) -> list[Card]:
    profile = reading.profile
    ageing, coverage = profile.ageing, profile.coverage
    old = ageing.here[-1].shares["old"] if ageing and ageing.here else float("nan")
    shown = [
        ("inhabitants", numbers.number(reading.inhabitants)),
        ("old", "" if numbers.missing(old) else numbers.percent(old, 0)),
        ("above", numbers.number(len(reading.with_call("above")))),
        ("below", numbers.number(len(reading.with_call("below")))),
        ("covered", numbers.percent(coverage.signed / coverage.inhabitants, 0) if coverage else ""),
    ]
    notes = {"n": numbers.number(len(reading.told)), "vintage": reading.geography.vintage}
    return [Card(words(f"cards.{key}"), value, words(f"cards.{key}_note", **notes)) for key, value in shown if value]
