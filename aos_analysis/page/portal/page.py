"""The portal as self-contained pages: real campaigns, then synthetic ones, never in one table. Where one campaign is
led by several caisses it counts once, and static indexes list the reports by caisse and by conclusion."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files

from jinja2 import Environment, PackageLoader

from aos_analysis.page.document import css_text
from aos_analysis.page.edition import Entry
from aos_analysis.page.portal import GENERATOR, axis
from aos_analysis.page.portal.axis import Axis
from aos_analysis.page.portal.edition import VERDICTS, Edition
from aos_analysis.page.portal.lines import CampaignLine, Link, campaign_line
from aos_analysis.page.portal.national import (
    Campaign,
    Series,
    Tally,
    caisse_page,
    campaigns,
    names,
    national,
    natural,
    tallies,
    verdict_page,
)
from aos_analysis.page.portal.retained import overlaps, retained
from aos_analysis.page.typography import typeset
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

INDEX = "index.html"


@dataclass(frozen=True)
class Reports:
    """Reports of one kind that give no effect of one campaign."""

    title: str
    note: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Group:
    """Real campaigns or synthetic ones: the effects in a table, or campaign by campaign where several caisses led one;
    in lists, what else was reported. `overlaps`: pairs whose euros may not be added."""

    id: str
    title: str
    synthetic: bool
    sentences: tuple[str, ...]
    lines: tuple[CampaignLine, ...]
    axis: Axis
    lists: tuple[Reports, ...]
    overlaps: tuple[str, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    tallies: tuple[Tally, ...] = ()
    caisses: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Found:
    """Everything below a folder: editions newest first, folders that cannot be read, the day ages are counted to, the
    kinds that have a list of their own, in its order."""

    editions: Sequence[Edition]
    unreadable: Sequence[str]
    today: date
    listed: Sequence[str]


def render(found: Found) -> dict[str, str]:
    """Name and text of each page: the index, and where a campaign is led by several caisses one page a caisse and one
    a conclusion."""
    template = _environment().get_template("portal.html.j2")
    style, called = _style(), names(found.editions)
    groups = [group for synthetic in (False, True) if (group := _group(found, synthetic, called))]
    told_of = {edition.series for edition in found.editions if edition.kind == "effect"}
    placed = {path for group in groups for campaign in group.campaigns for path in campaign.damaged}
    placed |= {path for path in found.unreadable if path.rpartition("/")[0] in told_of}
    elsewhere = [path for path in found.unreadable if path not in placed]
    effects = [edition for edition in found.editions if edition.kind == "effect"]
    shared = {"style": style, "back": ""}
    told = {"groups": groups, "facts": _facts(effects, found.today), "unreadable": elsewhere, "title": ""}
    pages = {INDEX: template.render(**shared, **told)}
    for name, title, part in _parts(found, groups, called):
        told = {"groups": [part], "facts": [], "unreadable": [], "title": title}
        pages[name] = template.render(**shared | {"back": INDEX}, **told)
    return {name: typeset(html) for name, html in pages.items()}


def effect_series(editions: Sequence[Edition]) -> list[list[Edition]]:
    """Editions of each campaign (and caisse) that was judged, newest first; real and synthetic apart."""
    effects = [edition for edition in editions if edition.kind == "effect"]
    return [series for kept in (False, True) for series in _series([e for e in effects if e.synthetic == kept])]


def _environment() -> Environment:
    environment = Environment(loader=PackageLoader("aos_analysis.page", "templates/aos"), autoescape=True)
    environment.globals |= {"say": say, "axis": axis, "generator": GENERATOR, "verdicts": VERDICTS}
    return environment


def _group(found: Found, synthetic: bool, called: Mapping[str, str]) -> Group | None:
    own = [edition for edition in found.editions if edition.synthetic == synthetic]
    effects = _series([edition for edition in own if edition.kind == "effect"])
    if not own:
        return None
    group = Group(
        id=f"donnees-{'synthetiques' if synthetic else 'reelles'}",
        title=say(f"portal.{'synthetic' if synthetic else 'real'}"),
        synthetic=synthetic,
        sentences=tuple(retained(effects, found.today, called)) if effects else (),
        lines=(),
        axis=axis.fit_axis([newest.drawn for newest, *_ in effects]),
        lists=tuple(_lists(own, found.listed, called)),
        overlaps=tuple(overlaps([newest for newest, *_ in effects], called)),
    )
    if not national(effects):
        return replace(group, lines=_lines(effects, found, called))
    told = sorted({newest.caisse for newest, *_ in effects}, key=lambda caisse: natural(called[caisse]))
    return replace(
        group,
        campaigns=campaigns(effects, found.unreadable, called, found.today),
        tallies=tallies([newest for newest, *_ in effects]),
        caisses=tuple(Link(called[caisse], caisse_page(caisse, synthetic)) for caisse in told),
    )


def _parts(found: Found, groups: Sequence[Group], called: Mapping[str, str]) -> Iterator[tuple[str, str, Group]]:
    """(file, title, what it shows): the reports of one caisse in full, those of one conclusion campaign by campaign."""
    for group in groups:
        if not group.campaigns:
            continue
        effects = _series([e for e in found.editions if e.kind == "effect" and e.synthetic == group.synthetic])
        bare = replace(group, sentences=(), lists=(), overlaps=(), campaigns=(), tallies=(), caisses=())
        for caisse in {newest.caisse for newest, *_ in effects}:
            own = [series for series in effects if series[0].caisse == caisse]
            reach = axis.fit_axis([newest.drawn for newest, *_ in own])
            yield (
                caisse_page(caisse, group.synthetic),
                called[caisse],
                replace(bare, lines=_lines(own, found, {}), axis=reach),
            )
        for tally in group.tallies:
            own = [series for series in effects if series[0].verdict == tally.mark]
            listed = campaigns(own, (), called, found.today)
            yield verdict_page(tally.mark, group.synthetic), tally.label, replace(bare, campaigns=listed)


def _lines(effects: Sequence[Series], found: Found, called: Mapping[str, str]) -> tuple[CampaignLine, ...]:
    """Full rows; damaged editions stand in the row of their campaign."""
    damaged = defaultdict(list)
    for path in found.unreadable:
        damaged[path.rpartition("/")[0]].append(path)
    return tuple(
        campaign_line(series, found.today, called.get(series[0].caisse, ""), damaged[series[0].series])
        for series in effects
    )


def _series(editions: Sequence[Edition]) -> list[list[Edition]]:
    """Editions of each campaign (and caisse), newest first; campaigns in the order of their titles."""
    found: dict[str, list[Edition]] = defaultdict(list)
    for edition in editions:
        found[edition.series].append(edition)
    return sorted(found.values(), key=lambda series: (series[0].title, series[0].path))


def _lists(editions: Sequence[Edition], listed: Sequence[str], called: Mapping[str, str]) -> Iterator[Reports]:
    for kind in listed:
        if links := _links(editions, kind, called):
            yield Reports(say(f"portal.lists.{kind}.title"), say(f"portal.lists.{kind}.note"), links)


def _links(editions: Sequence[Edition], kind: str, called: Mapping[str, str]) -> tuple[Link, ...]:
    """One line a campaign: what its newest report of another kind said, and when."""
    newest = [series[0] for series in _series([edition for edition in editions if edition.kind == kind])]
    return tuple(
        Link(
            say(
                f"portal.lists.{kind}.line",
                title=edition.title + (f" ({called[edition.caisse]})" if edition.caisse and len(called) > 1 else ""),
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
    several = len({edition.caisse for edition in editions})
    own = {(edition.campaign_folder if several > 1 else edition.series, edition.synthetic) for edition in editions}
    caisses = [Entry(say("portal.facts.caisses"), numbers.number(several))] if several > 1 else []
    return [
        *caisses,
        Entry(say("portal.facts.campaigns"), numbers.number(len(own))),
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
