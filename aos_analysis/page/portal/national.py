"""Campaigns led by several caisses: each counts once, says how many caisses concluded what, and unfolds them."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from aos_analysis.page.portal.edition import SHOWN, VERDICTS, Edition
from aos_analysis.words import numbers
from aos_analysis.words.changes import relative_change, relative_interval
from aos_analysis.words.numbers import missing
from aos_analysis.words.wording import say

Series = Sequence[Edition]  # the editions of one campaign of one caisse, newest first


@dataclass(frozen=True)
class CaisseLine:
    """One caisse of a campaign; every field is French text, `mark` the key of its verdict."""

    name: str
    href: str
    effect: str
    mark: str
    verdict: str
    solidity: str
    age: str


@dataclass(frozen=True)
class Tally:
    """How many reports a verdict has, and the page that lists them."""

    mark: str
    label: str
    n: int
    href: str


@dataclass(frozen=True)
class Campaign:
    """A campaign of several caisses. `damaged`: folders of it that could not be read, counted nowhere."""

    title: str
    caisses: str
    tallies: tuple[Tally, ...]
    lines: tuple[CaisseLine, ...]
    damaged: tuple[str, ...] = ()


def natural(text: str) -> list[tuple[int, str]]:
    """The order of a reader: numéro 2 before numéro 10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", text)]


def national(series: Sequence[Series]) -> bool:
    """Is one campaign led by several caisses?"""
    led = Counter(editions[0].campaign_folder for editions in series)
    return any(n > 1 for n in led.values())


def names(editions: Sequence[Edition]) -> dict[str, str]:
    """Folder of each caisse -> its name: the territory that all its reports declare, where it is nobody else's."""
    told = defaultdict(set)
    for edition in editions:
        told[edition.caisse].add(edition.declared.get("territory") or "")
    alone = {caisse: next(iter(places)) for caisse, places in told.items() if len(places) == 1}
    shared = Counter(alone.values())
    return {caisse: name if (name := alone.get(caisse)) and shared[name] == 1 else caisse for caisse in told}


def campaigns(
    series: Sequence[Series], unreadable: Sequence[str], called: Mapping[str, str], today: date
) -> tuple[Campaign, ...]:
    """In the order of their titles; their caisses in the order of their names, never ranked."""
    led, damaged = defaultdict(list), defaultdict(list)
    for editions in series:
        led[editions[0].campaign_folder].append(editions[0])
    for path in unreadable:
        damaged[path.split("/")[-2]].append(path)  # <caisse>/<campaign>/<run>
    found = [_campaign(of, damaged[folder], called, today) for folder, of in led.items()]
    return tuple(sorted(found, key=lambda campaign: natural(campaign.title)))


def _campaign(latest: Sequence[Edition], damaged: Sequence[str], called: Mapping[str, str], today: date) -> Campaign:
    lines = sorted((caisse_line(edition, called, today) for edition in latest), key=lambda line: natural(line.name))
    led = numbers.count(len(lines), *_forms("caisse"))
    return Campaign(latest[0].title, led, tallies(latest), tuple(lines), tuple(damaged))


def caisse_line(edition: Edition, called: Mapping[str, str], today: date) -> CaisseLine:
    relative = edition.relative
    known = not missing(relative.estimate)
    interval = relative_interval(relative.low, relative.high, beside=relative.estimate)
    solidity = edition.declared.get("solidity")
    return CaisseLine(
        name=called.get(edition.caisse) or edition.caisse,
        href=edition.href(),
        effect=f"{relative_change(relative.estimate)} {interval}" if known else "",
        mark=edition.verdict,
        verdict=say(f"portal.short.{edition.verdict}"),
        solidity=say(f"solidity.{solidity['key']}.label").lower() if solidity else "",
        age=say("portal.to_update") if edition.stale(today) else "",
    )


def tallies(latest: Sequence[Edition]) -> tuple[Tally, ...]:
    """How many concluded what, in the order of the verdicts."""
    told = Counter(edition.verdict for edition in latest)
    return tuple(
        Tally(key, say(f"portal.short.{key}"), told[key], verdict_page(key, latest[0].synthetic))
        for key in VERDICTS
        if told[key]
    )


def shown(series: Sequence[Series]) -> str:
    """Campaigns counted once: how many have an established effect somewhere, and everywhere."""
    led = defaultdict(list)
    for editions in series:
        led[editions[0].campaign_folder].append(editions[0].verdict in SHOWN)
    some, every = (sum(map(held, led.values())) for held in (any, all))
    words = {"all": numbers.count(len(led), *_forms("campaigns")), "reports": numbers.number(len(series))}
    key = "national_none" if not some else "national_one" if some == 1 else "national"
    return say(
        f"portal.shown.{key}",
        some=numbers.number(some),
        every=numbers.number(every) if every else say("portal.shown.no_one"),
        **words,
    )


def _forms(key: str) -> tuple[str, str]:
    return say(f"portal.{key}.one"), say(f"portal.{key}.many")


def verdict_page(key: str, synthetic: bool) -> str:
    return f"conclusion-{key.replace('_', '-')}{'-synthetique' if synthetic else ''}.html"


def caisse_page(caisse: str, synthetic: bool) -> str:
    return f"caisse-{caisse.replace('/', '-')}{'-synthetique' if synthetic else ''}.html"
