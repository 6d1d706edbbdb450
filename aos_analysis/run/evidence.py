"""What data hold of a campaign, said before anything is estimated: contacts, channels, waves, dates, months."""

from collections.abc import Iterator, Mapping
from contextlib import suppress

import pandas as pd

from aos_analysis.data.calendar import read_calendar, to_date
from aos_analysis.data.roster import IDENTIFIER, REGISTRY
from aos_analysis.data.schema import STATUSES
from aos_analysis.data.sources import Source
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.plan import Plan
from aos_analysis.words.errors import AosError
from aos_analysis.words.numbers import day, month, number, period
from aos_analysis.words.wording import say

WAVES = 8  # waves or arms listed
NAMED = (("wave", "waves"), ("drawn_wave", "drawn"))


def evidence(plan: Plan, source: Source) -> list[str]:
    """French sentences, in the order in which an analyst checks them."""
    sentences = []
    with suppress(AosError):  # what stops a panel is told as a fault; what was found before it helps to mend it
        for text in _found(plan, source):
            sentences.append(say("evidence.line", campaign=plan.campaign.id, found=text))
    return sentences


def _found(plan: Plan, source: Source) -> Iterator[str]:
    campaign = plan.campaign
    own = source.table("contacts") if source.has("contacts") else None
    rows = own.filter(own.campaign == campaign.contacts_name).execute() if own is not None else pd.DataFrame()
    if rows.empty:
        yield say("evidence.no_contacts")
    else:
        yield from _contacts(rows, campaign)
        yield from _unknown(rows, campaign, source)
    calendar = read_calendar(source, plan, plan.indicator)
    yield say("evidence.months", months=period(to_date(calendar.first), to_date(calendar.last)))
    wanted = pd.Period(campaign.campaign_period.start, "M") + campaign.effect_window.start
    if calendar.last < wanted:
        yield say("evidence.too_early", month=month(to_date(wanted)))


def _contacts(rows: pd.DataFrame, campaign: Campaign) -> Iterator[str]:
    units, status = rows["unit_id"].nunique(), rows.groupby("status")["unit_id"].nunique()
    yield say(
        "evidence.contacts",
        units=number(units),
        name=campaign.contacts or campaign.id,
        statuses=_listed({say(f"evidence.statuses.{name}"): status[name] for name in STATUSES if name in status}),
    )
    done = rows[rows["status"] == "done"]
    if done.empty:
        yield say("evidence.nobody_met")
        return
    channels = done["channel"].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    counts = {say(f"labels.channels.{name}"): count for name, count in channels.items()}
    yield say("evidence.channels", channels=_listed(counts))
    for key, names in (
        ("uncounted", [name for name in channels.index if name not in campaign.exposure.channels]),
        ("absent", [name for name in campaign.exposure.channels if name not in channels.index]),
    ):
        if names:
            yield say(f"evidence.{key}", channels=", ".join(f"{say(f'labels.channels.{n}')} ({n})" for n in names))
    yield _dates(pd.to_datetime(done["contact_date"]), campaign)
    for column, key in NAMED:
        yield from _waves(rows, column, key)


def _dates(met: pd.Series, campaign: Campaign) -> str:
    months, span = met.dt.to_period("M"), campaign.campaign_period
    outside = int(((months < pd.Period(span.start, "M")) | (months > pd.Period(span.end, "M"))).sum())
    said = say("evidence.dates", first=day(met.min().date()), last=day(met.max().date()))
    return said + (say("evidence.outside", count=number(outside)) if outside else "")


def _waves(rows: pd.DataFrame, column: str, key: str) -> Iterator[str]:
    if column not in rows or rows[column].isna().all():
        return
    waves = rows.groupby(column)["unit_id"].nunique()
    more = len(waves) - WAVES
    tail = say("evidence.more", count=number(more)) if more > 0 else ""
    listed = ", ".join(f"{name} ({number(count)})" for name, count in waves.head(WAVES).items())
    yield say(f"evidence.{key}", waves=listed + tail)


def _unknown(rows: pd.DataFrame, campaign: Campaign, source: Source) -> Iterator[str]:
    """Units that no registry knows: a spelling of identifiers that differs from one export to the other shows there."""
    table, key = REGISTRY[campaign.unit], IDENTIFIER[campaign.unit]
    if key not in source.columns(table):
        return
    known = set(source.table(table).select(key).distinct()[key].execute().dropna().astype(str))
    lost = len(set(rows["unit_id"].astype(str)) - known)
    if lost:
        yield say("evidence.unknown", count=number(lost), table=table)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{label} {number(count)}" for label, count in counts.items())
