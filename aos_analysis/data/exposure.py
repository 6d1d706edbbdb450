"""Who was contacted, when and how: one status a unit, by rules that never depend on the outcome."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from aos_analysis.data.drawn import Drawn, found_list, planned_months, read_drawn
from aos_analysis.data.sources import Source
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.faults import near
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.numbers import number
from aos_analysis.words.wording import say

TARGETING = ("targeting_score", "wave")


@dataclass(frozen=True)
class Exposure:
    """`units`, indexed by unit_id: status, contact_month (datetime64), channel, targeting_score, wave, excluded.

    Units that are not in it were never targeted. `by_channel` counts every realised contact of the campaign,
    `others` the units that other campaigns reached. `draw`: what is left of the draw that the campaign declares; where
    units can be analysed as drawn, they have a planned_month (NaT: waiting), and `wave` is the arm drawn for a trial.
    """

    units: pd.DataFrame
    by_channel: Mapping[str, int]
    others: Mapping[str, frozenset[str]]
    draw: Drawn | None = None


def read_exposure(
    source: Source, campaign: Campaign, monthly: bool, known: pd.Index, recorded: bool = False
) -> Exposure:
    """From `contacts`; for monthly indicators without contacts, from their column `cohort` or `treated`; for an action
    that names no contacts and compares with nobody, every unit from the campaign's first month. recorded: the journal
    holds the draw that the campaign declares."""
    contacts = source.table("contacts").execute() if source.has("contacts") else None
    if contacts is not None and (contacts["campaign"] == campaign.contacts_name).any():
        return _from_contacts(contacts, campaign, known, recorded or source.info.synthetic)
    columns = source.columns("monthly_indicators") if monthly else ()
    if "cohort" in columns or "treated" in columns:
        return _from_monthly(source, campaign, contacts)
    if campaign.comparison == "none" and campaign.contacts is None:
        return _dated(pd.Series(pd.Timestamp(campaign.campaign_period.start), index=known), campaign, contacts)
    raise no_exposure(contacts, campaign, monthly)


def nobody() -> Exposure:
    """Before a campaign: no unit is targeted yet, none was contacted."""
    columns = ("status", "contact_month", "channel", *TARGETING, "excluded")
    units = pd.DataFrame({name: pd.Series(dtype=object) for name in columns}, index=pd.Index([], name="unit_id"))
    return Exposure(units, {}, {})


def no_exposure(contacts: pd.DataFrame | None, campaign: Campaign, monthly: bool = False) -> DataError:
    """Why nobody is known to have been contacted."""
    if contacts is None:
        needed = "no_contacts_monthly" if monthly else "no_contacts"
        return DataError(Fault("contacts.parquet", say(f"data_faults.{needed}", id=campaign.id)))
    present = sorted(contacts["campaign"].unique())
    message = say("data_faults.no_such_campaign", name=campaign.contacts_name, present=", ".join(present[:12]))
    return DataError(Fault("contacts.parquet", message + near(campaign.contacts_name, present)))


def _from_contacts(contacts: pd.DataFrame, campaign: Campaign, known: pd.Index, recorded: bool) -> Exposure:
    """Invented contacts (the synthetic caisse) are taken at their word: their pages say that they describe nobody."""
    own = contacts[contacts["campaign"] == campaign.contacts_name]
    done = own[own["status"] == "done"]
    counted = done[done["channel"].isin(campaign.exposure.channels)].sort_values(["unit_id", "contact_date", "channel"])
    first = counted.groupby("unit_id")[["contact_date", "channel"]].first()
    units = pd.DataFrame(index=pd.Index(sorted(own["unit_id"].unique()), name="unit_id"))
    units["contact_month"] = first["contact_date"].astype("datetime64[s]").dt.to_period("M").dt.to_timestamp()
    units["channel"] = first["channel"].astype(object)
    units["channel"] = units["channel"].where(units["channel"].notna(), None)
    units[list(TARGETING)] = _targeting(own)

    def has(status: str) -> np.ndarray:
        return units.index.isin(own.loc[own["status"] == status, "unit_id"])

    contacted = units["contact_month"].notna().to_numpy()
    spared = has("eligible") & ~has("targeted")  # considered and not targeted: below a threshold, or drawn as control
    units["status"] = np.select(
        [contacted, has("refused"), has("unreachable"), spared],
        ["contacted", "refused", "unreachable", "never_targeted"],
        "not_contacted",
    )
    other_channel = has("done") & ~contacted
    draw = read_drawn(own, campaign, recorded)
    if draw and draw.by_wave:
        units = _as_listed(units, found_list(own), campaign)
    kept = campaign.assigned or "planned_month" in units
    units["excluded"] = "" if kept else _excluded(units["contact_month"], campaign, other_channel)
    by_channel = done[done["unit_id"].isin(known)]["channel"].value_counts().sort_index()
    channels = {str(name): int(count) for name, count in by_channel.items()}
    return Exposure(units, channels, _others(contacts, campaign), draw)


def _as_listed(units: pd.DataFrame, listed: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """What was drawn for each unit: an arm, or the month of a wave."""
    if campaign.assigned:
        return units.assign(wave=listed.set_index("unit_id")["drawn_wave"].reindex(units.index))
    months = planned_months(listed).dt.to_timestamp().astype("datetime64[s]").reindex(units.index)
    return units.assign(planned_month=months, drawn=units.index.isin(listed["unit_id"]))


def _targeting(own: pd.DataFrame) -> pd.DataFrame:
    """Score and wave of each unit, as its targeting says them (its contacts where it says nothing)."""
    later = ~own["status"].isin(["targeted", "eligible"])
    ordered = own.assign(later=later).sort_values(["unit_id", "later", "contact_date"])
    return ordered.reindex(columns=["unit_id", *TARGETING]).groupby("unit_id").first()


def _excluded(month: pd.Series, campaign: Campaign, other_channel: np.ndarray) -> np.ndarray:
    start, end = (pd.Timestamp(day) for day in (campaign.campaign_period.start, campaign.campaign_period.end))
    reasons = ["other_channel", "contact_before_campaign", "contact_after_campaign"]
    return np.select([other_channel, (month < start).to_numpy(), (month > end).to_numpy()], reasons, "")


def _others(contacts: pd.DataFrame | None, campaign: Campaign) -> dict[str, frozenset[str]]:
    if contacts is None:
        return {}
    done = contacts[(contacts["campaign"] != campaign.contacts_name) & (contacts["status"] == "done")]
    return {str(name): frozenset(rows["unit_id"]) for name, rows in done.groupby("campaign")}


def _from_monthly(source: Source, campaign: Campaign, contacts: pd.DataFrame | None) -> Exposure:
    """Column `cohort` (first treated month, empty or 0 = never); or `treated`, a mark of treated months, or, where it
    never changes within a unit, of treated units, whose first month is then the campaign's first."""
    table = source.table("monthly_indicators")
    if "cohort" in table.columns:
        rows = table.select("unit_id", month="cohort").distinct().execute()
        varying = rows["unit_id"][rows["unit_id"].duplicated()]
        if len(varying):
            message = say("data_faults.cohort_varies", count=number(varying.nunique()))
            raise DataError(Fault("monthly_indicators.parquet", message))
        month = rows.set_index("unit_id")["month"]
    else:
        rows = table.select("unit_id", "month", treated=table.treated.fill_null(False)).execute()
        marked = rows[rows["treated"]].groupby("unit_id")["month"].min()
        always = rows.groupby("unit_id")["treated"].all()
        month = marked.where(~always.reindex(marked.index), pd.Timestamp(campaign.campaign_period.start))
    return _dated(month, campaign, contacts)


def _dated(month: pd.Series, campaign: Campaign, contacts: pd.DataFrame | None) -> Exposure:
    """Units contacted from a known month on, one contact each; those without a month were never targeted."""
    month = pd.to_datetime(month).astype("datetime64[s]").dropna().sort_index()
    channels = campaign.exposure.channels
    units = pd.DataFrame({"contact_month": month}).rename_axis("unit_id")
    units["channel"] = channels[0] if len(channels) == 1 else None
    units["status"], units["targeting_score"], units["wave"] = "contacted", np.nan, None
    units["excluded"] = _excluded(units["contact_month"], campaign, np.zeros(len(units), bool))
    return Exposure(units, {channels[0]: len(units)} if len(channels) == 1 else {}, _others(contacts, campaign))


def cohort_positions(months: pd.Series, first: pd.Period, grain: int) -> np.ndarray:
    """Position of each contact in the periods, NaN where there is none; may exceed the last period."""
    since = (months.dt.year - first.year) * 12 + months.dt.month - first.month
    return np.floor(since.to_numpy(float) / grain)
