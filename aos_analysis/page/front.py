"""The first printed page of a report that judges no effect: title with the answer, « L'essentiel », key figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from aos_analysis.data.sources import SourceInfo
from aos_analysis.page.cover import Card, card_html, definition
from aos_analysis.page.display import ESSENTIALS_SLOT, FACTS_SLOT, Display
from aos_analysis.page.table import shape
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
    html = (
        f'<div class="aos-cover"><h1>{escape(front.campaign, quote=False)} : '
        f'<span class="aos-answer">{escape(front.answer, quote=False)}</span></h1>'
        f'<p class="aos-lead">{escape(front.lead, quote=False)}</p>'
        f'<dl class="aos-facts">{"".join(definition(*fact) for fact in front.facts)}{FACTS_SLOT}</dl></div>'
        f'{ESSENTIALS_SLOT}<section class="aos-essentials" id="essentiel"><h2>{say("page.essentials.heading")}</h2>'
        f'<p class="aos-verdict">{shape(front.mark) if front.mark else ""}'
        f"<strong>{escape(front.statement, quote=False)}</strong></p>"
        f'<dl class="aos-answers">{"".join(definition(*line) for line in front.essentials)}</dl></section>'
        f'<dl class="aos-cards">{"".join(card_html(card) for card in front.cards)}</dl>'
    )
    marks = {"title": title, "short_title": front.campaign, "synthetic": source.synthetic}
    return Display("cover", html, "\n".join([title, *(f"{head} : {text}" for head, text in front.essentials)]), marks)
