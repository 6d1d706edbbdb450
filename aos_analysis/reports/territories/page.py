"""What the page of several territories shows: their people, their access, their calls, in the order of names."""

from aos_analysis.page.block import Card, Cell, Column
from aos_analysis.page.display import Display, listed, paragraphs
from aos_analysis.page.front import Front, front_display
from aos_analysis.page.origin import source_text
from aos_analysis.page.reading import sentence_case
from aos_analysis.page.table import MASK, table
from aos_analysis.reports.territory_profile.reading import ProfileReading
from aos_analysis.reports.territory_profile.reading import words as of_one
from aos_analysis.study.territory.several import Territories
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

SHAPES = {"above": "▲", "below": "▼"}


def words(key: str, **more: object) -> str:
    return say(f"territories.{key}", **more)


def answer(found: Territories) -> str:
    """How many of them depart from what is expected; never which most."""
    some = sum(bool(_called(ProfileReading(profile))) for profile in found.profiles)
    return words("answer.some" if some else "answer.none", n=numbers.number(some), all=len(found.profiles))


def cover(found: Territories) -> Display:
    """Header, one sentence a territory."""
    readings = [ProfileReading(profile) for profile in found.profiles]
    front = Front(
        campaign=found.plan.title,
        answer=answer(found),
        lead=words("lead"),
        facts=[
            (words("facts.year"), ", ".join(dict.fromkeys(reading.year for reading in readings))),
            (say("page.facts.source"), source_text(found.source)),
            (say("page.facts.contact"), found.plan.plans[0].definition.contact),
        ],
        statement=sentence_case(answer(found)),
        essentials=[(reading.profile.plan.territory, f"{sentence_case(reading.answer)}.") for reading in readings],
        cards=[Card(words("cards.territories"), numbers.number(len(readings)), words("cards.order"))],
    )
    return front_display(front, found.source)


def question(found: Territories) -> Display:
    return paragraphs(words("question", n=len(found.profiles)), words("never"))


def places(found: Territories) -> Display:
    """Inhabitants, age, access, coverage: public numbers, or shares of inhabitants."""
    keys = ("territory", "inhabitants", "old", "access", "covered")
    columns = [Column(words(f"columns.{key}"), number=k > 0) for k, key in enumerate(keys)]
    rows = []
    for profile in found.profiles:
        ageing, access, coverage = profile.ageing, profile.access, profile.coverage
        old = ageing.here[-1].shares["old"] if ageing and ageing.here else float("nan")
        signed = coverage.signed / coverage.inhabitants if coverage else float("nan")
        shown = [
            numbers.percent(old, 0),
            numbers.number(access.here if access else None, 1),
            numbers.percent(signed, 0),
        ]
        rows.append([profile.plan.territory, numbers.number(ProfileReading(profile).inhabitants), *shown])
    return table(words("places.title"), columns, rows, [say("figures.source", text=source_text(found.source))])


def calls(found: Territories) -> Display:
    """Pathologies that depart somewhere, a column a territory; the numbers are in each profile."""
    readings = [ProfileReading(profile) for profile in found.profiles]
    told = {f.pathology.code: f.pathology.label for reading in readings for f in _called(reading)}
    if not told:
        return paragraphs(words("calls.none"), tone="absent")
    columns = [Column(words("columns.pathology")), *(Column(r.profile.plan.territory) for r in readings)]
    rows: list[list[str | Cell]] = [
        [label, *(_call(reading, code) for reading in readings)]
        for code, label in sorted(told.items(), key=lambda item: item[1])
    ]
    return table(words("calls.title"), columns, rows, [words("calls.note")])


def limits(found: Territories) -> Display:
    return listed([words(f"limits.{key}") for key in ("rank", "size", "own")])


def _called(reading: ProfileReading) -> list:
    return [*reading.with_call("above"), *reading.with_call("below")]


def _call(reading: ProfileReading, code: str) -> str:
    finding = next((f for f in reading.profile.compared.findings if f.pathology.code == code), None)
    if finding is None or reading.hidden(finding):
        return MASK if finding else numbers.MISSING
    call = finding.standing.call
    return f"{SHAPES.get(call, '')} {of_one(f'calls.{call}')}".strip()
