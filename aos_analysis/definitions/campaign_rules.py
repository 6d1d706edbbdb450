"""What a campaign's own keys must respect together: dates in order, periods that fit, no indicator used twice."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import get_args

from aos_analysis.definitions.base import parse_month
from aos_analysis.definitions.campaign import Channel
from aos_analysis.definitions.faults import name_of
from aos_analysis.definitions.yaml_lines import Document, Place
from aos_analysis.words.wording import say

MAILBOX = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
SPANS = (("campaign_period", "from", "to"), ("targeting.window", "from", "to"), ("period", "first", "last"))
LISTS = ("messages", "secondary", "exposure.channels", "adjust_for", "subgroups", "shocks")

Found = Iterator[tuple[Place, str]]  # where, and the French message


def campaign_faults(document: Document, follow_up_months: int = 0) -> Found:
    """Every rule, on whatever is well written; the primary indicator looks `follow_up_months` months ahead."""
    yield from _contact(document)
    yield from _roles(document)
    yield from _profession(document)
    yield from _draw(document)
    yield from repeated(document, LISTS)
    yield from _orders(document)
    yield from _study_period(document)
    yield from _window(document)
    yield from _base(document, follow_up_months)
    yield from _costs(document)
    yield from _savings(document)


def months_between(start: date, end: date) -> int:
    """Whole months from one to the other; negative when the second comes first."""
    return 12 * (end.year - start.year) + end.month - start.month


def repeated(document: Document, lists: Sequence[str | Place]) -> Found:
    """Lists (dotted keys, or places) that hold the same text twice."""
    for name in lists:
        seen: set[str] = set()
        for place, text in document.texts(*(name.split(".") if isinstance(name, str) else name)):
            if text in seen:
                yield place, say("faults.repeated", field=name_of(place), read=text)
            seen.add(text)


def _month(document: Document, *place: str) -> date | None:
    try:
        return parse_month(document.get(*place))
    except ValueError:
        return None


def _whole(document: Document, *place: str) -> int:
    value = document.get(*place)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _text(month: date) -> str:
    return f"{month:%Y-%m}"


def _contact(document: Document) -> Found:
    contact = document.get("contact")
    if isinstance(contact, str) and contact.strip() and not MAILBOX.fullmatch(contact.strip()):
        yield ("contact",), say("faults.mailbox_expected", field="contact", read=contact)


def _roles(document: Document) -> Found:
    primary, placebo = document.get("indicator"), document.get("placebo")
    secondary = document.texts("secondary")
    for place, name in secondary:
        if name == primary:
            yield place, say("faults.secondary_is_primary", read=name)
    if placebo is not None and placebo == primary:
        yield ("placebo",), say("faults.placebo_is_primary", read=placebo)
    if placebo in [name for _, name in secondary]:
        yield ("placebo",), say("faults.placebo_is_secondary", read=placebo)


def _profession(document: Document) -> Found:
    unit = document.get("unit")
    if document.get("profession") is not None and unit in ("facility", "territory"):
        yield ("profession",), say("faults.profession_of_whom", read=unit)


def _draw(document: Document) -> Found:
    """A draw is of an order that the file calls random."""
    if document.get("targeting", "draw") is None:
        return
    order = document.get("targeting", "visit_order")
    if order != "random":
        yield ("targeting", "draw"), say("faults.draw_order", read=order or "unknown")


def _orders(document: Document) -> Found:
    for name, first, last in SPANS:
        place = tuple(name.split("."))
        start, end = _month(document, *place, first), _month(document, *place, last)
        if start and end and end < start:
            yield (*place, last), _reversed(f"{name}.{first}", _text(start), f"{name}.{last}", _text(end))
    least, most = _whole(document, "effect_window", "from"), document.get("effect_window", "to")
    if isinstance(most, int) and most < least:
        yield ("effect_window", "to"), _reversed("effect_window.from", least, "effect_window.to", most)


def _reversed(earlier: str, start: object, later: str, end: object) -> str:
    return say("faults.out_of_order", earlier=earlier, start=start, later=later, end=end)


def _study_period(document: Document) -> Found:
    first, last = _month(document, "period", "first"), _month(document, "period", "last")
    start, end = _month(document, "campaign_period", "from"), _month(document, "campaign_period", "to")
    ahead = _whole(document, "effect_window", "from")
    if first and last and last < first:
        return
    if first and start and start <= first:
        said = say("faults.campaign_before_period", start=_text(start), first=_text(first))
        yield ("campaign_period", "from"), said
    if last and end and end > last:
        yield ("campaign_period", "to"), say("faults.campaign_after_period", end=_text(end), last=_text(last))
    if last and start and months_between(start, last) < ahead:
        yield ("effect_window", "from"), say("faults.no_room_after", months=ahead, last=_text(last))


def _window(document: Document) -> Found:
    window = ("targeting", "window")
    score = document.get("targeting", "score")
    if isinstance(score, str) and score != "none" and document.get(*window) is None:
        yield ("targeting",), say("faults.window_missing", read=score)
    begin, end = _month(document, *window, "from"), _month(document, *window, "to")
    start, first = _month(document, "campaign_period", "from"), _month(document, "period", "first")
    if end and start and end >= start:
        yield (*window, "to"), say("faults.window_in_campaign", end=_text(end), start=_text(start))
    if begin and first and begin < first:
        yield (*window, "from"), say("faults.window_before_period", start=_text(begin), first=_text(first))


def _base(document: Document, follow_up_months: int) -> Found:
    """At least one month before the campaign must be left to compare with."""
    first, start = _month(document, "period", "first"), _month(document, "campaign_period", "from")
    if not first or not start or start <= first:
        return
    ahead = follow_up_months + _whole(document, "exposure", "anticipation_months")
    left = set(range(months_between(first, start) - ahead))
    begin, end = _month(document, "targeting", "window", "from"), _month(document, "targeting", "window", "to")
    if begin and end and document.get("base") != "last_period":
        left -= set(range(months_between(first, begin), months_between(first, end) + 1))
    if not left:
        yield ("period", "first"), say("faults.no_base", first=_text(first), start=_text(start), ahead=ahead)


def _costs(document: Document) -> Found:
    channels, costs = document.get("exposure", "channels"), document.get("costs")
    if isinstance(channels, list) and isinstance(costs, dict) and all(name in get_args(Channel) for name in channels):
        for channel in costs:
            if channel not in channels:
                yield ("costs", channel), say("faults.cost_without_channel", read=channel)


def _savings(document: Document) -> Found:
    """What a unit saves is declared once, and only where the campaign is read as a saving."""
    named = [key for key in ("unit_saving", "sharing") if isinstance(document.get(key), str)]
    reading = document.get("economic_reading")
    for key in named if reading in ("quality", "public_health") else ():
        yield (key,), say("faults.saving_without_reading", field=key, read=reading)
    if len(named) > 1:
        yield ("sharing",), say("faults.two_savings")
