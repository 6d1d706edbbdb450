"""What campaigns have shown here: the evaluations that the outputs hold, repeated as they say it, never computed."""

import json
from collections.abc import Mapping
from pathlib import Path

from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.portal.edition import Edition
from aos_analysis.page.table import Cell, Column, table
from aos_analysis.places import outputs
from aos_analysis.reports.editions import newest
from aos_analysis.reports.territory_profile.reading import words
from aos_analysis.study.territory.profile import TerritoryProfile
from aos_analysis.words import numbers
from aos_analysis.words.folding import unaccented

EFFECT = "effect"
KEYS = ("title", "verdict", "effect", "territory", "day")


def shown(profile: TerritoryProfile) -> list[Edition]:
    """The newest evaluation of each campaign of this caisse, and of any caisse whose campaign names this territory, by
    title; invented ones beside invented data, real ones beside real data."""
    names = {profile.plan.territory, profile.plan.title}
    found = [
        edition
        for edition in newest(outputs(), EFFECT)
        if edition.synthetic is profile.source.synthetic
        and (not edition.caisse or edition.declared["territory"] in names)
    ]
    return sorted(found, key=lambda edition: (unaccented(edition.title), edition.path))


def campaigns(profile: TerritoryProfile) -> Display:
    """One line a campaign; the page leads to their reports."""
    editions = shown(profile)
    if not editions:
        return paragraphs(words("campaigns.none"), tone="absent")
    columns = [Column(words(f"campaigns.columns.{key}")) for key in KEYS]
    notes = [words("campaigns.note"), words("campaigns.source", n=len(editions))]
    return table(words("campaigns.title"), columns, [_row(edition) for edition in editions], notes, shown=10)


def _row(edition: Edition) -> list[str | Cell]:
    relative = edition.relative
    interval = numbers.percent_interval(relative.low, relative.high)
    effect = f"{numbers.percent(relative.estimate, signed=True)} {interval}"
    return [
        edition.title,
        edition.label[:1].upper() + edition.label[1:],
        effect if relative.known else numbers.MISSING,
        edition.declared["territory"],
        numbers.day(edition.day),
    ]


def cited(declared: Mapping) -> list[tuple[str, str]]:
    """The reports that a page leads to."""
    return [(told["title"], told["path"]) for told in declared.get("run", {}).get("campaigns", ())]


def kept(profile: TerritoryProfile) -> list[dict[str, str]]:
    """What the packet keeps of them, beside what names its run: another run, later, may find others."""
    return [{"title": e.title, "path": e.path, "verdict": e.verdict} for e in shown(profile)]


def repeated(output: Path) -> str:
    """What the pages of territories repeat of the evaluations of these outputs: where it moves, they are made again."""
    return json.dumps(sorted((e.path, str(e.declared.get("verdict"))) for e in newest(output, EFFECT)))
