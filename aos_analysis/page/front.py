"""The first printed page of a report that judges no effect: title with the answer, « L'essentiel », key figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aos_analysis.data.sources import SourceInfo
from aos_analysis.definitions.action import Action
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.page.block import Card, Cover, Pair
from aos_analysis.page.display import Display
from aos_analysis.page.reading import sentence_case
from aos_analysis.words.wording import say


@dataclass(frozen=True)
class Front:
    """`answer` ends the title, `statement` heads « L'essentiel »; facts and essentials are (term, text); `mark` is a
    shape of the style sheet, empty where there is no verdict."""

    campaign: str
    answer: str
    lead: str
    facts: Sequence[tuple[str, str]]
    statement: str
    essentials: Sequence[tuple[str, str]]
    cards: Sequence[Card]
    mark: str = ""


def front_display(front: Front, source: SourceInfo) -> Display:
    """Edition date and version are filled when the page is exported."""
    title = say("page.title", title=front.campaign, answer=front.answer)
    cover = Cover(
        title=title,
        campaign=front.campaign,
        lead=front.lead,
        facts=pairs(front.facts),
        statement=front.statement,
        answers=pairs(front.essentials),
        cards=tuple(front.cards),
        synthetic=source.synthetic,
        mark=front.mark,
    )
    return Display(cover)


def plain_front(
    words: str,
    title: str,
    answer: str,
    facts: Sequence[tuple[str, str]],
    lines: Mapping[str, str],
    cards: Sequence[Card],
    source: SourceInfo,
) -> Display:
    """The front of a report that gives no verdict: its words stand below `words`; an empty line is left out."""
    essentials = [(say(f"{words}.essentials.{key}"), text) for key, text in lines.items() if text]
    lead, statement = say(f"{words}.lead"), sentence_case(answer)
    return front_display(Front(title, answer, lead, facts, statement, essentials, cards), source)


def pairs(found: Sequence[tuple[str, str]]) -> tuple[Pair, ...]:
    return tuple(Pair(term, text) for term, text in found)


def action_facts(action: Action | Campaign, span: str, source: str) -> list[tuple[str, str]]:
    """Who, when, from which data and whom to ask, of an action or a campaign whose page judges no effect."""
    return [
        (say("page.facts.who"), f"{action.public}, {action.territory}"),
        (say("page.facts.when"), span),
        (say("page.facts.source"), source),
        (say("page.facts.contact"), action.contact),
    ]
