"""Contacts as counts: one outcome a unit, then months, channels, territories and delays."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from aos_analysis.data.exposure import no_exposure
from aos_analysis.data.roster import territories
from aos_analysis.data.sources import Source
from aos_analysis.definitions.campaign import Campaign

OUTCOMES = ("met", "refused", "unreachable", "waiting")  # a unit met once is met, whatever happened before or after
DATED = OUTCOMES[:3]
LEAST_FOR_QUARTILES = 20  # units met: five in each quarter
STATUSES = {"met": "done", "refused": "refused", "unreachable": "unreachable", "waiting": "targeted"}


@dataclass(frozen=True)
class Delays:
    """Days to the first contact among the units met: quartiles. `dated`: counted from each unit's targeting, else from
    the first day of the campaign."""

    low: float
    median: float
    high: float
    dated: bool


def read_contacts(source: Source, campaign: Campaign) -> pd.DataFrame:
    """Every contact of the folder, dates as timestamps; DataError where none is of this campaign."""
    contacts = source.table("contacts").execute() if source.has("contacts") else None
    if contacts is None or not (contacts["campaign"] == campaign.contacts_name).any():
        raise no_exposure(contacts, campaign)
    return contacts.assign(contact_date=pd.to_datetime(contacts["contact_date"]).astype("datetime64[s]"))


def outcomes(own: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """Indexed by unit_id: outcome, day and channel of the contact that says it (the first meeting, else the first
    refusal…), targeted_on. A meeting through a channel that the campaign does not count is none, as for its effect."""
    counted = (own["status"] != "done") | own["channel"].isin(campaign.exposure.channels)
    ordered = own[counted].sort_values(["unit_id", "contact_date", "channel"])
    units = pd.DataFrame(index=pd.Index(sorted(own["unit_id"].unique()), name="unit_id"))
    units = units.assign(outcome="waiting", day=pd.NaT, channel=None)
    units["day"] = units["day"].astype("datetime64[s]")
    units["channel"] = units["channel"].astype(object)
    for outcome in reversed(OUTCOMES):
        first = ordered[ordered["status"] == STATUSES[outcome]].drop_duplicates("unit_id").set_index("unit_id")
        units.loc[first.index, "outcome"] = outcome
        units.loc[first.index, "day"] = first["contact_date"]
        units.loc[first.index, "channel"] = first["channel"].astype(object)
        if outcome == "waiting":
            units["targeted_on"] = first["contact_date"].reindex(units.index)
    return units


def by_month(units: pd.DataFrame) -> pd.DataFrame:
    """month, met, refused, unreachable: every month from the first to the last; what has no date comes last."""
    dated = units[units["outcome"].isin(DATED)]
    month = dated["day"].dt.to_period("M").dt.to_timestamp().astype("datetime64[s]")
    table = _counted(dated.assign(month=month), "month", DATED)
    known = table[table["month"].notna()].set_index("month")
    if len(known):
        known = known.reindex(pd.date_range(known.index.min(), known.index.max(), freq="MS", unit="s"), fill_value=0)
    return pd.concat([known.rename_axis("month").reset_index(), table[table["month"].isna()]], ignore_index=True)


def by_channel(units: pd.DataFrame, realised: pd.DataFrame) -> pd.DataFrame:
    """channel (None = not said), the four outcomes, exchanges: a unit stands in one channel, its contacts in theirs."""
    table = _counted(units, "channel", OUTCOMES)
    exchanges = realised["channel"].value_counts()
    return table.assign(exchanges=table["channel"].map(exchanges).fillna(0).astype(int))


def by_territory(units: pd.DataFrame, source: Source, campaign: Campaign) -> pd.DataFrame | None:
    """territory (None = unknown), the four outcomes."""
    places = territories(source, campaign)
    if places is None or places.isna().all():
        return None
    return _counted(units.assign(territory=places.reindex(units.index)), "territory", OUTCOMES)


def delays(units: pd.DataFrame, campaign: Campaign) -> Delays | None:
    """From targeting where every unit met has its date, else from the campaign's first day."""
    met = units[units["outcome"] == "met"]
    if len(met) < LEAST_FOR_QUARTILES:
        return None
    dated = bool(met["targeted_on"].notna().all())
    start = met["targeted_on"] if dated else pd.Timestamp(campaign.campaign_period.start)
    days = (met["day"] - start).dt.days.clip(lower=0)
    low, median, high = (float(value) for value in np.percentile(days, (25, 50, 75)))
    return Delays(low, median, high, dated)


def _counted(units: pd.DataFrame, column: str, wanted: tuple[str, ...]) -> pd.DataFrame:
    """Units by value of a column (the unknown last) and outcome."""
    table = units.groupby([column, "outcome"], dropna=False).size().unstack("outcome", fill_value=0)
    return table.reindex(columns=list(wanted), fill_value=0).rename_axis(columns=None).reset_index()
