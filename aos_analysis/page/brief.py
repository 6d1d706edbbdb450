"""The brief: the answers of a report on one printable page, for a committee; on a second one, the figures that a kind
wants in it, for a local meeting (`brief` in the facts of a display: its rank)."""

from collections.abc import Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from aos_analysis.page import edition, inherited
from aos_analysis.page.block import Block, block_of
from aos_analysis.page.document import cover_of, edition_facts, style
from aos_analysis.page.hypertext import essentials, facts, header, hypertext
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
    shown_html: str
    words: Mapping[str, str]


def read_brief(nb: NotebookNode) -> Brief | None:
    """The brief of an executed notebook; None where it has no cover."""
    cover, told = cover_of(nb), dict(nb.metadata.get("aos", {}))
    if cover is None:
        return None
    quality = told.get("quality")
    banners = (*edition.banners(told, cover), *inherited.banners(quality))
    shown = _shown(nb)
    return Brief(
        title=cover.title,
        style=style(cover.title, banners),
        banners=banners,
        header_html=header(cover),
        essentials_html=essentials(cover, inherited.essential(quality)),
        facts_html=facts([*cover.facts[:TOLD], *edition_facts(told)]),
        shown_html="\n".join(map(hypertext, shown)),
        words={
            "kicker": say(f"page.brief.{'portrait' if shown else 'kicker'}"),
            "report": say("page.brief.report"),
            "status": say("page.sections.status"),
        },
    )


def _shown(nb: NotebookNode) -> list[Block]:
    """Blocks of the page that are in the brief too, by their rank there."""
    outputs = (output for cell in nb.cells for output in cell.get("outputs", ()))
    ranked = [(output.metadata.get("aos", {}).get("brief"), block_of(output)) for output in outputs]
    kept = [(rank, block) for rank, block in ranked if rank and block is not None]
    return [block for _, block in sorted(kept, key=lambda item: item[0])]
