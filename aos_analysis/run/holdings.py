"""What data hold, whatever the campaign: what a file still to be completed is completed from, as its keys write it."""

from collections.abc import Iterator

import pandas as pd

from aos_analysis.data.sources import Source
from aos_analysis.words.numbers import number
from aos_analysis.words.wording import say

MOST = 12  # campaigns, waves
CARE = {
    "deliveries": "care_date",
    "acts": "care_date",
    "stays": "discharge_date",
    "monthly_indicators": "month",
}  # date of a line


def holdings(source: Source) -> list[str]:
    """French sentences: months of care by table, then contacts by campaign."""
    return [*_care(source), *_contacts(source)]


def _care(source: Source) -> Iterator[str]:
    for name, column in CARE.items():
        if column in source.columns(name):
            table = source.table(name)
            bounds = table.aggregate(first=table[column].min(), last=table[column].max()).execute().iloc[0]
            if bounds.notna().all():
                yield say("holdings.care", table=name, first=_month(bounds["first"]), last=_month(bounds["last"]))


def _contacts(source: Source) -> Iterator[str]:
    if not source.has("contacts"):
        return
    for name, rows in list(source.table("contacts").execute().groupby("campaign"))[:MOST]:
        done = rows[rows["status"] == "done"]
        met = done["contact_date"].dropna()
        yield say(
            "holdings.contacts",
            name=name,
            units=number(rows["unit_id"].nunique()),
            dates=say("holdings.dates", first=_month(met.min()), last=_month(met.max())) if len(met) else "",
            channels=_counted("channels", done["channel"].dropna().value_counts()),
            waves=_counted("waves", rows.groupby("wave")["unit_id"].nunique()) if "wave" in rows else "",
        )


def _counted(key: str, counts: pd.Series) -> str:
    listed = ", ".join(f"{name} ({number(count)})" for name, count in counts.sort_index()[:MOST].items())
    return say(f"holdings.{key}", listed=listed) if listed else ""


def _month(when: object) -> str:
    return f"{pd.Timestamp(when):%Y-%m}"
