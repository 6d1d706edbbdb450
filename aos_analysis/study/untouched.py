"""What no contact can have touched: the months before a real campaign, and the campaign moved back to lie in them."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.base import MONTH_PATTERN
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study.designs import design_of
from aos_analysis.words.errors import Fault, ParameterError
from aos_analysis.words.wording import say


def before_the_campaign(panel: Panel, campaign: Campaign) -> tuple[Panel, Campaign]:
    """The part of a real panel that no contact can have touched, and the campaign moved back to lie in it.

    Distances between targeting, contacts and end of the data are kept. ValueError where no contact is known, or none
    that leaves months before it and after it.
    """
    _refuse_dates(panel, campaign)
    first = panel.first_contact(campaign)
    if first is None:
        raise ValueError("no contact in this panel")
    months = panel.indicator.follow_up_months + campaign.exposure.anticipation_months
    kept = first - -(-months // panel.grain)
    if not 0 < kept < len(panel.periods):
        raise ValueError(f"{kept} periods before any contact, of {len(panel.periods)}")
    back = len(panel.periods) - kept
    units = panel.units.assign(
        cohort=panel.cohort - back,
        contact_month=panel.units["contact_month"] - pd.DateOffset(months=back * panel.grain),
    )
    last = panel.periods[kept - 1] + pd.DateOffset(months=panel.grain - 1)
    earlier = replace(panel.during(slice(kept)), units=units, cutoff=last.date())
    return earlier, moved_back(campaign, back * panel.grain)


def _refuse_dates(panel: Panel, campaign: Campaign) -> None:
    """Months written in options or wave names: some belong to the action, some to the calendar, and only the former
    would have to move."""
    dated = [f"options.{name}" for name, value in campaign.options.items() if any(_months(value))]
    if design_of(campaign.design).assigns and any(_months(panel.units["wave"].dropna().tolist())):
        dated.append("wave")
    if dated:
        raise ParameterError(Fault(f"{campaign.id}.yaml", say("study.calibration_dated", what=", ".join(dated))))


def _months(value: object) -> Iterator[str]:
    """Every month written somewhere in a value read from YAML."""
    if isinstance(value, str) and re.fullmatch(MONTH_PATTERN, value):
        yield value
    elif isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _months(item)


def moved_back(campaign: Campaign, months: int) -> Campaign:
    """The campaign as it would have been declared some months earlier: its period and its targeting window."""

    def moved(span):
        start, end = (pd.Timestamp(day) - pd.DateOffset(months=months) for day in (span.start, span.end))
        return span.model_copy(update={"start": start.date(), "end": end.date()})

    changes = {"campaign_period": moved(campaign.campaign_period)}
    if campaign.targeting and campaign.targeting.window:
        changes["targeting"] = campaign.targeting.model_copy(update={"window": moved(campaign.targeting.window)})
    return campaign.model_copy(update=changes)
