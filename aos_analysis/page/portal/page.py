"""The portal as one self-contained page: real campaigns, then synthetic ones, never in one table."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from jinja2 import Environment, PackageLoader

from aos_analysis.page.document import css_text
from aos_analysis.page.edition import Entry
from aos_analysis.page.portal import GENERATOR, axis
from aos_analysis.page.portal.axis import Axis
from aos_analysis.page.portal.edition import VERDICTS, Edition
from aos_analysis.page.portal.lines import CampaignLine, Link, campaign_line
from aos_analysis.page.portal.retained import retained
from aos_analysis.page.typography import typeset
from aos_analysis.words import numbers
from aos_analysis.words.wording import say


@dataclass(frozen=True)
class Reports:
    """Reports of one kind that give no effect of one campaign."""

    title: str
    note: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Group:
    """Real campaigns or synthetic ones: the effects in a table; in lists, what else was reported."""

    id: str
    title: str
    synthetic: bool
    sentences: tuple[str, ...]
    lines: tuple[CampaignLine, ...]
    axis: Axis
    lists: tuple[Reports, ...]


def render(editions: Sequence[Edition], unreadable: Sequence[str], today: date, listed: Sequence[str]) -> str:
    """The page of every edition found (newest first). unreadable: folders that could not be read; listed: kinds that
    have a list of their own, in its order."""
    environment = Environment(loader=PackageLoader("aos_analysis.page", "templates/aos"), autoescape=True)
    environment.globals |= {"say": say, "axis": axis, "generator": GENERATOR, "verdicts": VERDICTS}
    template = environment.get_template("portal.html.j2")
    both = (_group(editions, synthetic, today, listed) for synthetic in (False, True))
    groups = [group for group in both if group]
    facts = _facts([edition for edition in editions if edition.kind == "effect"], today)
    return typeset(template.render(groups=groups, facts=facts, unreadable=unreadable, style=_style()))


def _group(editions: Sequence[Edition], synthetic: bool, today: date, listed: Sequence[str]) -> Group | None:
    own = [edition for edition in editions if edition.synthetic == synthetic]
    effects = _series([edition for edition in own if edition.kind == "effect"])
    if not own:
        return None
    return Group(
        id=f"donnees-{'synthetiques' if synthetic else 'reelles'}",
        title=say(f"portal.{'synthetic' if synthetic else 'real'}"),
        synthetic=synthetic,
        sentences=tuple(retained(effects, today)) if effects else (),
        lines=tuple(campaign_line(newest, earlier, today) for newest, *earlier in effects),
        axis=axis.fit_axis([newest.wanted for newest, *_ in effects]),
        lists=tuple(_lists(own, listed)),
    )


def _series(editions: Sequence[Edition]) -> list[list[Edition]]:
    """Editions of each campaign (and caisse), newest first; campaigns in the order of their titles."""
    found: dict[str, list[Edition]] = defaultdict(list)
    for edition in editions:
        found[edition.series].append(edition)
    return sorted(found.values(), key=lambda series: (series[0].title, series[0].path))


def _lists(editions: Sequence[Edition], listed: Sequence[str]) -> Iterator[Reports]:
    for kind in listed:
        if links := _links(editions, kind, f"portal.lists.{kind}.line"):
            yield Reports(say(f"portal.lists.{kind}.title"), say(f"portal.lists.{kind}.note"), links)


def _links(editions: Sequence[Edition], kind: str, line: str) -> tuple[Link, ...]:
    """One line a campaign: what its newest report of another kind said, and when."""
    newest = [series[0] for series in _series([edition for edition in editions if edition.kind == kind])]
    return tuple(
        Link(
            say(
                line,
                title=edition.title + (f" ({edition.caisse})" if edition.caisse else ""),
                label=edition.label,
                date=numbers.day(edition.day),
            ),
            edition.href(),
        )
        for edition in newest
    )


def _facts(editions: Sequence[Edition], today: date) -> list[Entry]:
    if not editions:
        return []
    campaigns = len({(edition.series, edition.synthetic) for edition in editions})
    caisses = len({edition.caisse for edition in editions})
    several = [Entry(say("portal.facts.caisses"), numbers.number(caisses))] if caisses > 1 else []
    return [
        *several,
        Entry(say("portal.facts.campaigns"), numbers.number(campaigns)),
        Entry(say("portal.facts.updated"), numbers.day(max(edition.day for edition in editions))),
        Entry(say("portal.facts.today"), numbers.day(today)),
    ]


def _style() -> str:
    folder = files("aos_analysis.page").joinpath("templates", "aos")
    sheets = [folder.joinpath(name).read_text("utf-8") for name in ("report.css", "portal.css")]
    title = css_text(say("portal.title"))
    font = "font: 7.5pt Arial, sans-serif"
    boxes = f"@bottom-left {{ content: {title}; {font}; }}"
    boxes += f' @bottom-right {{ content: counter(page) " / " counter(pages); {font}; }}'
    return "\n".join([*sheets, f"@media print {{ @page {{ size: A4 landscape; {boxes} }} }}"])
