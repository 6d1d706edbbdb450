"""What the keys of an action file must respect together: dates in order, totals that never go down."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from aos_analysis.definitions.base import parse_day, parse_month
from aos_analysis.definitions.campaign_rules import MAILBOX, Found
from aos_analysis.definitions.yaml_lines import Document
from aos_analysis.words.wording import say

RESERVED = "portefeuille"  # the page of all actions stands beside theirs
LEAST_BASELINE = 20  # months


def action_faults(document: Document) -> Found:
    """Every rule, on whatever is well written."""
    contact = document.get("contact")
    if isinstance(contact, str) and contact.strip() and not MAILBOX.fullmatch(contact.strip()):
        yield ("contact",), say("faults.mailbox_expected", field="contact", read=contact)
    if document.get("id") == RESERVED:
        yield ("id",), say("faults.action_reserved", read=RESERVED)
    yield from _span(document)
    yield from _done(document)
    yield from _services(document)


def _span(document: Document) -> Found:
    start, end = _month(document.get("start")), _month(document.get("end"))
    if start and end and end < start:
        words = {"later": "end", "end": f"{end:%Y-%m}", "earlier": "start", "start": f"{start:%Y-%m}"}
        yield ("end",), say("faults.out_of_order", **words)


def _done(document: Document) -> Found:
    """Points in the order of their days, none before the action, totals that never go down."""
    start, before = _month(document.get("start")), None
    for rank, (day, total) in _points(document.get("done")):
        place = ("done", rank, "on")
        if start and day < start:
            yield place, say("faults.done_before_start", read=day.isoformat(), start=f"{start:%Y-%m}")
        if before and day <= before[0]:
            yield place, say("faults.done_out_of_order", read=day.isoformat(), before=before[0].isoformat())
        elif before and total < before[1]:
            place = ("done", rank, "total")
            words = {"read": total, "before": before[1], "on": before[0].isoformat()}
            yield place, say("faults.done_going_down", **words)
        before = (day, total)


def _points(items: Any) -> Iterator[tuple[int, tuple[date, int]]]:
    """Points that are well written; what is not is told by the model."""
    for rank, item in enumerate(items if isinstance(items, list) else ()):
        found = _day(item.get("on")) if isinstance(item, Mapping) else None
        total = item.get("total") if isinstance(item, Mapping) else None
        if found and isinstance(total, int) and not isinstance(total, bool):
            yield rank, (found, total)


def _services(document: Document) -> Found:
    given = document.get("services")
    if not isinstance(given, Mapping):
        return
    if (given.get("within_hours") is None) == (given.get("within_working_days") is None):
        yield ("services",), say("faults.services_within")
    start, end = (_month(document.get("services", "baseline", key)) for key in ("from", "to"))
    if start and end and end < start:
        words = {"later": "baseline.to", "end": f"{end:%Y-%m}", "earlier": "baseline.from", "start": f"{start:%Y-%m}"}
        yield ("services", "baseline", "to"), say("faults.out_of_order", **words)
    elif start and end:
        months = 12 * (end.year - start.year) + end.month - start.month + 1
        if months < LEAST_BASELINE:
            said = say("faults.baseline_short", read=months, limit=LEAST_BASELINE)
            yield ("services", "baseline"), said


def _month(value: Any) -> date | None:
    try:
        return parse_month(value)
    except ValueError:
        return None


def _day(value: Any) -> date | None:
    try:
        return parse_day(value)
    except ValueError:
        return None
