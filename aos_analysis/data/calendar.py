"""Which months of care can be analysed: complete, with the history and the follow-up that a measure needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from aos_analysis.data.sources import Source
from aos_analysis.definitions.indicator import Indicator
from aos_analysis.definitions.plan import Plan


@dataclass(frozen=True)
class Calendar:
    """Months (`Period`, freq M): `first` and `last` analysable, both included; `cutoff`, the last complete one."""

    first: pd.Period
    last: pd.Period
    cutoff: pd.Period
    flux_last: pd.Period | None


def month_of(day) -> pd.Period:
    return pd.Period(day, freq="M")


def to_date(month: pd.Period) -> date:
    """First day of the month."""
    return month.start_time.date()


def has_monthly(source: Source, indicator: Indicator) -> bool:
    """Whether `monthly_indicators` holds this indicator: it is then sufficient, whatever the measure says."""
    if not source.has("monthly_indicators"):
        return False
    table = source.table("monthly_indicators")
    return bool((table.indicator == indicator.id).any().execute())


def read_calendar(source: Source, plan: Plan, indicator: Indicator) -> Calendar:
    """Completeness: last flux month - `completeness_months` (about 99 % of care is in after 6 months).

    From lines, the first month has the history that the measure needs before it (and follows the launch of what is
    counted), and the last one `follow_up_days` of complete care after its end. From monthly indicators, history is the
    business of whoever aggregated, and nothing is cut where `flux_max` is not given.
    """
    completeness_months = plan.campaign.completeness_months
    if has_monthly(source, indicator):
        return _monthly_calendar(source, indicator, completeness_months)
    lines = source.table(indicator.lines)
    seen = (
        lines.aggregate(care=lines.care_date.min(), flux=lines.flux_date.min(), flux_last=lines.flux_date.max())
        .execute()
        .iloc[0]
    )
    # an extract by flux month starts with leftovers of earlier care: these months are incomplete
    start = max(month_of(seen["care"]), month_of(seen["flux"]))
    return calendar_of(start, month_of(seen["flux_last"]), plan, indicator)


def calendar_of(start: pd.Period, flux_last: pd.Period, plan: Plan, indicator: Indicator) -> Calendar:
    """Of lines from the month `start`, processed until `flux_last`."""
    cutoff = flux_last - plan.campaign.completeness_months
    history = start.start_time + pd.Timedelta(days=indicator.history_days)
    first = month_of(history) + int(history.day > 1)
    launch = plan.launch(indicator)
    first = first if launch is None else max(first, month_of(launch) + int(launch.day > 1))
    return Calendar(first, _with_follow_up(cutoff, indicator), cutoff, flux_last)


def _monthly_calendar(source: Source, indicator: Indicator, completeness_months: int) -> Calendar:
    table = source.table("monthly_indicators")
    table = table.filter(table.indicator == indicator.id)
    known = "flux_max" in table.columns
    flux = {"flux": table.flux_max.max()} if known else {}
    seen = table.aggregate(first=table.month.min(), last=table.month.max(), **flux).execute().iloc[0]
    first, last = month_of(seen["first"]), month_of(seen["last"])
    if not known or pd.isna(seen["flux"]):
        return Calendar(first, last, last, None)
    flux_last = month_of(seen["flux"])
    cutoff = flux_last - completeness_months
    return Calendar(first, min(last, _with_follow_up(cutoff, indicator)), cutoff, flux_last)


def _with_follow_up(cutoff: pd.Period, indicator: Indicator) -> pd.Period:
    """Last month whose last day has `follow_up_days` days of complete care after it."""
    day = cutoff.end_time.normalize() - pd.Timedelta(days=indicator.follow_up_days)
    month = month_of(day)
    return month if day == month.end_time.normalize() else month - 1


@dataclass(frozen=True)
class Grid:
    """Periods of `grain` months; `months` the rows that make them."""

    periods: pd.PeriodIndex
    grain: int
    months: pd.PeriodIndex


def make_grid(first: pd.Period, last: pd.Period, grain: int, observed: Sequence[pd.Period]) -> Grid:
    """Calendar periods wholly within [first, last]; incomplete ones are dropped. Without any, the first one is kept
    alone: no row falls in it.

    Where every observed month is the first of a period (yearly data hold Januaries only), each row is a whole
    period, the last one included.
    """
    whole = grain > 1 and all((month.month - 1) % grain == 0 for month in observed)
    start = first + (-(first.month - 1)) % grain
    stop = last if whole else last - (grain - 1)
    periods = pd.period_range(start, max(start, stop), freq="M")[::grain]
    months = periods if whole or not len(periods) else pd.period_range(start, periods[-1] + grain - 1, freq="M")
    return Grid(periods, grain, months)
