"""One campaign as the portal prints it: its newest edition in French words, and the way to its files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from aos_analysis.page.portal.axis import picture_alt
from aos_analysis.page.portal.edition import Edition, Interval
from aos_analysis.words import numbers
from aos_analysis.words.changes import change, change_interval, relative_change, relative_interval
from aos_analysis.words.numbers import missing
from aos_analysis.words.wording import say

CSVS = ("donnees", "estimates", "path", "checks")  # the first for a reader, the others for a program
PAGES = (("brief", "brief.html"), ("pdf", "rapport.pdf"))  # beside the page itself


@dataclass(frozen=True)
class Link:
    """A file of a packet, by its path from the portal."""

    label: str
    href: str


@dataclass(frozen=True)
class CampaignLine:
    """One row; every field is French text, `effect_on_axis` is drawn."""

    title: str
    href: str
    scope: str
    effect_on_axis: Interval
    alt: str
    effect: str
    interval: str
    detail: str
    verdict_key: str
    verdict: str
    solidity: str
    detectable: str
    net: str
    net_note: str
    cost: str
    edition: str
    new: str
    data: str
    age: str
    stale: bool
    review: str
    until: str
    pages: tuple[Link, ...]
    files: tuple[Link, ...]
    previous: tuple[Link, ...]
    damaged: tuple[str, ...]


def campaign_line(
    series: Sequence[Edition], today: date, caisse: str = "", damaged: Sequence[str] = ()
) -> CampaignLine:
    """The row of the newest of a `series`, which leads to the earlier ones and names those that are `damaged`; `caisse`
    as a reader calls it, where the page does not say it."""
    edition, *earlier = series
    declared, relative = edition.declared, edition.relative
    effect, mde = edition.interval(declared["effect"]["raw"]), declared["mde"]
    decimals = numbers.effect_decimals(declared["unit"], effect.low, effect.high, mde)
    net, net_note, cost = _money(edition)
    return CampaignLine(
        title=edition.title,
        href=edition.href(),
        scope=_scope(edition, caisse),
        effect_on_axis=edition.drawn,
        alt=picture_alt(edition.drawn, relative, edition.title),
        effect=relative_change(relative.estimate),
        interval=""
        if missing(relative.estimate)
        else relative_interval(relative.low, relative.high, beside=relative.estimate),
        detail=_in_its_unit(edition, effect, decimals),
        verdict_key=edition.verdict,
        verdict=say(f"portal.short.{edition.verdict}"),
        solidity=_solidity(edition),
        detectable=say("portal.mde", mde=numbers.quantity(mde, edition.unit, decimals)),
        net=net,
        net_note=net_note,
        cost=cost,
        edition=numbers.day(edition.day),
        new=_new(edition, earlier),
        data=say("portal.data_of", date=numbers.day(edition.data_day)) if edition.data_day else "",
        age=_age(edition, today),
        stale=edition.stale(today),
        review="" if edition.reviewed else say("portal.draft"),
        until=_until(declared["period"]["cutoff"], today),
        pages=tuple(
            Link(say(f"portal.pages.{key}"), edition.href(name)) for key, name in PAGES if name in edition.files
        ),
        files=_files(edition),
        previous=tuple(Link(_told(older), older.href()) for older in earlier),
        damaged=tuple(say("portal.damaged_edition", name=path.rpartition("/")[2]) for path in damaged),
    )


def _solidity(edition: Edition) -> str:
    """The word of the evidence; empty in packets of schema 1, which do not say it."""
    found = edition.declared.get("solidity")
    return say("portal.solidity", word=say(f"solidity.{found['key']}.label").lower()) if found else ""


def _files(edition: Edition) -> tuple[Link, ...]:
    names = [name for name in CSVS if f"{name}.csv" in edition.files]
    return tuple(Link(say(f"portal.files.{name}"), edition.href(f"{name}.csv")) for name in names)


def _scope(edition: Edition, caisse: str) -> str:
    """Where, and which months were studied."""
    period: Mapping = edition.declared["period"]
    months = f"{_month(period['first_month'])} – {_month(period['last_month'])}"
    return ", ".join(dict.fromkeys(part for part in (caisse, edition.declared["territory"], months) if part))


def _in_its_unit(edition: Edition, effect: Interval, decimals: int) -> str:
    wanted = say(f"labels.direction.{edition.declared['direction']}")
    if missing(effect.estimate):
        return wanted
    told = change(effect.estimate, edition.unit, decimals)
    interval = change_interval(effect.low, effect.high, decimals, beside=effect.estimate)
    return f"{told} {interval}, {wanted}"


def _money(edition: Edition) -> tuple[str, str, str]:
    """Balance, its interval or why there is none, and what the campaign cost."""
    euros, net = edition.declared.get("economics") or {}, edition.net
    spent = (euros.get("cost") or {}).get("estimate")
    cost = "" if missing(spent) else say("portal.cost", cost=numbers.euros(spent))
    if net:
        return numbers.euros(net.estimate), numbers.euro_interval(net.low, net.high), cost
    reading = euros.get("reading")
    note = say(f"portal.reading_{reading}") if reading in ("quality", "public_health") else ""
    return say("portal.no_money"), note, cost


def _new(edition: Edition, earlier: Sequence[Edition]) -> str:
    """What moved since the edition before: the conclusion, else the effect as it is printed."""
    if not earlier:
        return say("portal.new.first")
    before = earlier[0]
    if before.verdict != edition.verdict:
        return say("portal.new.verdict", before=say(f"portal.short.{before.verdict}").lower())
    if relative_change(before.relative.estimate) != relative_change(edition.relative.estimate):
        return say("portal.new.effect", before=relative_change(before.relative.estimate))
    return say("portal.new.same", date=numbers.day(before.day))


def _until(cutoff: str | None, today: date) -> str:
    """The last month of care, and how old it is."""
    if not cutoff:
        return say("portal.until", month=numbers.MISSING)
    age = 12 * (today.year - int(cutoff[:4])) + today.month - int(cutoff[5:7])
    return say("portal.until_old" if age > 0 else "portal.until", month=_month(cutoff), n=numbers.number(age))


def _age(edition: Edition, today: date) -> str:
    days = edition.age(today)
    if days <= 0:
        return say("portal.today")
    words = numbers.count(days, say("portal.day.one"), say("portal.day.many"))
    return say("portal.stale_mark" if edition.stale(today) else "portal.ago", n=words)


def _told(edition: Edition) -> str:
    return say("portal.edition", date=numbers.day(edition.day), said=edition.said())


def _month(text: str | None) -> str:
    return numbers.month(date(int(text[:4]), int(text[5:7]), 1)) if text else numbers.MISSING
