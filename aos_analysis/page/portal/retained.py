"""« À retenir »: the few sentences above a table of campaigns, written from its numbers."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations

from aos_analysis.page.portal.edition import SHOWN, STALE_DAYS, VERDICTS, Edition, Interval
from aos_analysis.page.portal.national import national, shown
from aos_analysis.study.economics.portfolio import add, overlap
from aos_analysis.words import numbers
from aos_analysis.words.errors import present
from aos_analysis.words.wording import say


def retained(series: Sequence[Sequence[Edition]], today: date, called: Mapping[str, str]) -> list[str]:
    """What was shown, the other verdicts by name, what moved, the balances, what is old or not reviewed. Each of
    `series` holds the editions of one campaign, newest first; caisses as they are `called`. A campaign of several
    caisses counts once, and its other verdicts have their own pages."""
    latest, several = [editions[0] for editions in series], national(series)
    return [
        shown(series) if several else _shown(latest),
        *([] if several else _others(latest, called)),
        *_moved(series, called),
        *_balances(latest, called, best=not several),
        *_counted("stale", sum(edition.stale(today) for edition in latest), limit=numbers.number(STALE_DAYS)),
        *_counted("drafts", sum(not edition.reviewed for edition in latest)),
    ]


def _shown(latest: Sequence[Edition]) -> str:
    total, shown = len(latest), sum(edition.verdict in SHOWN for edition in latest)
    if total == 1:
        return say(f"portal.shown.{'single' if shown else 'single_not'}")
    key = "none" if not shown else "one" if shown == 1 else "many"
    words = _forms("campaigns")
    return say(f"portal.shown.{key}", all=numbers.count(total, *words) if key == "none" else numbers.number(total),
               n=numbers.count(shown, *words))  # fmt: skip


def _others(latest: Sequence[Edition], called: Mapping[str, str]) -> list[str]:
    """Every verdict that is not a full success, with the campaigns that received it."""
    names = defaultdict(list)
    for edition in latest:
        names[edition.verdict].append(edition.name(called))
    told = [(say(f"portal.short.{key}"), names[key]) for key in VERDICTS[1:] if names[key]]
    return [say("portal.others", verdict=verdict, names=", ".join(found)) for verdict, found in told]


def _moved(series: Sequence[Sequence[Edition]], called: Mapping[str, str]) -> list[str]:
    """Campaigns whose verdict is not that of their edition before."""
    pairs = [(editions[0], editions[1]) for editions in series if len(editions) > 1]
    told = [
        say(
            "portal.moved_one",
            name=new.name(called),
            before=say(f"portal.short.{old.verdict}").lower(),
            after=say(f"portal.short.{new.verdict}").lower(),
        )
        for new, old in pairs
        if new.verdict != old.verdict
    ]
    return [say("portal.moved", changes=" ; ".join(told))] if told else []


def _balances(latest: Sequence[Edition], called: Mapping[str, str], best: bool) -> list[str]:
    """The best balance (of campaigns: caisses are not ranked), then the sum of all, or what forbids it."""
    nets = [(edition, edition.net) for edition in latest if edition.net]
    if len(nets) < 2:
        return []
    if not best:
        return [_total(nets, len(nets))]
    first, net = max(nets, key=lambda pair: pair[1].estimate)
    words = {"net": numbers.euros(net.estimate), "interval": numbers.euro_interval(net.low, net.high)}
    return [say("portal.money", name=first.name(called), **words), _total(nets, len(latest))]


def _total(nets: Sequence[tuple[Edition, Interval]], campaigns: int) -> str:
    """Net savings of every campaign that has some, good or bad: leaving the bad ones out would flatter the sum."""
    if any(edition.footprint is None for edition, _ in nets):
        return say("portal.total.unknown")
    if next(_overlapping([edition for edition, _ in nets]), None):
        return say("portal.total.overlap")
    added = add([net for _, net in nets])
    words = {"net": numbers.euros(added.estimate), "n": numbers.number(len(nets))}
    key = "plain" if numbers.missing(added.low) or numbers.missing(added.high) else "interval"
    total = say(f"portal.total.{key}", interval=numbers.euro_interval(added.low, added.high), **words)
    left = campaigns - len(nets)
    form = "one" if left == 1 else "many"
    return f"{total} {say(f'portal.total.left.{form}', n=numbers.number(left))}" if left else total


def overlaps(latest: Sequence[Edition], called: Mapping[str, str]) -> list[str]:
    """The pairs whose balances may not be added, by name."""
    priced = [edition for edition in latest if edition.net and edition.footprint]
    return [
        say("portal.overlapping", one=one.name(called), other=other.name(called)) for one, other in _overlapping(priced)
    ]


def _overlapping(editions: Sequence[Edition]) -> Iterator[tuple[Edition, Edition]]:
    """Only editions of one caisse, or of one territory, can act on the same boxes: the others are not compared."""
    places: dict[tuple[str, str], list[Edition]] = defaultdict(list)
    for edition in editions:
        places["caisse", edition.caisse].append(edition)
        places["territory", edition.declared["territory"]].append(edition)
    told = set[tuple[str, str]]()
    for near in places.values():
        for one, other in combinations(near, 2):
            if (one.path, other.path) not in told and _same_euros(one, other):
                told.add((one.path, other.path))
                yield one, other


def _same_euros(one: Edition, other: Edition) -> bool:
    """The same boxes in the same months, for the same insured: two caisses with territories of their own share none."""
    apart = one.caisse != other.caisse and one.declared["territory"] != other.declared["territory"]
    return not apart and overlap(present(one.footprint), present(other.footprint))


def _forms(key: str) -> list[str]:
    return [say(f"portal.{key}.{form}") for form in ("one", "many")]


def _counted(key: str, n: int, **words: str) -> list[str]:
    if not n:
        return []
    form = "one" if n == 1 else "many"
    return [say(f"portal.{key}.{form}", n=numbers.count(n, *_forms("report")), **words)]
