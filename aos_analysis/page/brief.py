"""The brief: the five answers of a report on one printable page, for a committee."""

from collections.abc import Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from aos_analysis.page import edition, inherited
from aos_analysis.page.document import cover_of, edition_facts, style
from aos_analysis.page.hypertext import essentials, facts, header
from aos_analysis.words.wording import say

TOLD = 4  # facts of the cover that a committee asks for: whom, when, which months, which data


@dataclass(frozen=True)
class Brief:
    """What the template prints; fields in `_html` are HTML, all others are plain text."""

    title: str
    style: str
    banners: tuple[str, ...]
    header_html: str
    essentials_html: str
    facts_html: str
    words: Mapping[str, str]


def read_brief(nb: NotebookNode) -> Brief | None:
    """The brief of an executed notebook; None where it has no cover."""
    cover, told = cover_of(nb), dict(nb.metadata.get("aos", {}))
    if cover is None:
        return None
    quality = told.get("quality")
    banners = (*edition.banners(told, cover), *inherited.banners(quality))
    return Brief(
        title=cover.title,
        style=style(cover.title, banners),
        banners=banners,
        header_html=header(cover),
        essentials_html=essentials(cover, inherited.essential(quality)),
        facts_html=facts([*cover.facts[:TOLD], *edition_facts(told)]),
        words={key: say(f"page.brief.{key}") for key in ("kicker", "report")} | {"status": say("page.sections.status")},
    )
