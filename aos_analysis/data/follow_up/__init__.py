"""Follow-up of an action: who was targeted and met, when, by whom and where. Full counts, nothing of the effect."""

from dataclasses import dataclass

import pandas as pd

from aos_analysis.data.follow_up.counts import (
    OUTCOMES,
    Delays,
    by_channel,
    by_month,
    by_territory,
    delays,
    outcomes,
    read_contacts,
)
from aos_analysis.data.follow_up.forecast import Forecast, as_of, forecast
from aos_analysis.data.sources import Source, SourceInfo
from aos_analysis.definitions.feedback import Feedback
from aos_analysis.definitions.plan import Plan

__all__ = ["FollowUp", "follow"]


@dataclass(frozen=True)
class FollowUp:
    """What a page, a packet or a portal may know of how a campaign was carried out: no unit, only counts.

    parts        units by outcome (met, refused, unreachable, waiting), which add up to the targeted ones
    exchanges    realised contacts, several for some units
    months       month (first day, NaT = undated), met, refused, unreachable
    channels     channel, the four outcomes, exchanges
    territories  territory, the four outcomes; None where the data do not know the units' territory
    delays       days to the first contact; None where too few units were met
    """

    plan: Plan
    source: SourceInfo
    feedback: Feedback | None
    parts: pd.Series
    exchanges: int
    months: pd.DataFrame
    channels: pd.DataFrame
    territories: pd.DataFrame | None
    delays: Delays | None
    forecast: Forecast

    @property
    def targeted(self) -> int:
        return int(self.parts.sum())

    @property
    def met(self) -> int:
        return int(self.parts["met"])

    @property
    def objective(self) -> int | None:
        """Units to meet, as the campaign file declares them."""
        declared = self.plan.campaign.objective
        return declared.contacted if declared else None

    @property
    def realised(self) -> float | None:
        """Met over objective, a fraction that may exceed one: a full count, without any interval."""
        return self.met / self.objective if self.objective else None


def follow(plan: Plan, source: Source, feedback: Feedback | None = None) -> FollowUp:
    """Count the contacts of a campaign in `source`."""
    campaign = plan.campaign
    contacts = read_contacts(source, campaign)
    own = contacts[contacts["campaign"] == campaign.contacts_name]
    units = outcomes(own, campaign)
    months = by_month(units)
    parts = units["outcome"].value_counts().reindex(OUTCOMES, fill_value=0)
    realised = own[(own["status"] == "done") & own["channel"].isin(campaign.exposure.channels)]
    day = as_of(source.info.date, contacts, campaign)
    return FollowUp(
        plan=plan,
        source=source.info,
        feedback=feedback,
        parts=parts,
        exchanges=len(realised),
        months=months,
        channels=by_channel(units, realised),
        territories=by_territory(units, source, campaign),
        delays=delays(units, campaign),
        forecast=forecast(months, parts, campaign, day),
    )
