"""When an objective was met, or would be at the pace of the last months."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from aos_analysis.definitions.campaign import Campaign

PACE_MONTHS = 3  # the last complete months, whose mean is the pace of today


@dataclass(frozen=True)
class Forecast:
    """`reached` in `month`; `expected` in `month` at `pace` units a month (in `steady` at the mean pace since the first
    contact); `closed`: the campaign is over and nobody is met any more; `stalled`: nobody was met in the last months;
    `early`: less than a whole month has passed; `short`: even if all who still wait were met. `on` is the day the
    contacts were known to, `late` a month after the end of the campaign."""

    kind: Literal["none", "reached", "expected", "closed", "stalled", "early", "short"]
    on: date
    month: date | None = None
    steady: date | None = None
    pace: float = 0.0
    late: bool = False


def as_of(extracted: date | None, contacts: pd.DataFrame, campaign: Campaign) -> date:
    """The day of the extraction; where it is unknown, the last contact of any campaign."""
    last = contacts["contact_date"].max()
    return extracted or (campaign.campaign_period.start if pd.isna(last) else last.date())


def forecast(months: pd.DataFrame, parts: pd.Series, campaign: Campaign, on: date) -> Forecast:
    """months: columns month, met (one row a month); parts: units by outcome. A straight line, told as such."""
    if campaign.objective is None:
        return Forecast("none", on)
    wanted, met = campaign.objective.contacted, int(parts["met"])
    dated = months[months["month"].notna()].set_index("month")["met"]
    if met >= wanted:
        return Forecast("reached", on, month=_reached(dated, wanted))
    end, last = campaign.campaign_period.end, pd.Timestamp(_last_complete(on))
    known = _since_first(dated, last)
    if dated.sum() > 0 and known.empty:
        return Forecast("early", on)
    pace = float(known.tail(PACE_MONTHS).mean()) if len(known) else 0.0
    if pace == 0:
        return Forecast("closed" if on > _last_day(end) else "stalled", on)
    if wanted > met + int(parts["waiting"]):
        return Forecast("short", on, pace=pace)
    remaining = wanted - int(known.sum())
    month, steady = (_ahead(last, remaining, speed) for speed in (pace, known.mean()))
    return Forecast("expected", on, month, steady, pace, late=month > end)


def _since_first(met: pd.Series, last: pd.Timestamp) -> pd.Series:
    """Units met in each complete month since the first meeting, zeros included."""
    first = met.index[met > 0].min()
    months = pd.date_range(first, last, freq="MS") if met.sum() > 0 else []
    return met.reindex(months, fill_value=0)


def _reached(met: pd.Series, wanted: int) -> date | None:
    """The month in which the sum reached the objective; None where it needs the undated contacts."""
    enough = met.cumsum() >= wanted
    return met.index[enough][0].date() if enough.any() else None


def _ahead(last: pd.Timestamp, remaining: int, pace: float) -> date:
    return (pd.Period(last, "M") + math.ceil(remaining / pace)).start_time.date()


def _last_complete(on: date) -> date:
    """First day of the last month that is wholly known."""
    month = pd.Period(on, "M")
    return (month if on == month.end_time.date() else month - 1).start_time.date()


def _last_day(month: date) -> date:
    return (pd.Period(month, "M") + 1).start_time.date() - timedelta(days=1)
