"""Everything that is counted to judge the data of one campaign."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from ibis.expr import types as ir

from aos_analysis.data.calendar import Calendar, has_monthly, read_calendar
from aos_analysis.data.measures.request import Request
from aos_analysis.data.panel import Panel, build_panel
from aos_analysis.data.quality.arrivals import Arrivals, read_arrivals
from aos_analysis.data.quality.columns import duplicates, missing_values
from aos_analysis.data.quality.lines import Cancellations, cancellations, codes_found, indicator_lines
from aos_analysis.data.quality.rejects import Rejects, read_rejects
from aos_analysis.data.quality.units import (
    Coverage,
    Denominators,
    active_prescribers,
    active_units,
    coverage,
    denominators,
    registered,
    turnover,
    volumes,
)
from aos_analysis.data.roster import IDENTIFIER, REGISTRY
from aos_analysis.data.sources import Source
from aos_analysis.definitions.plan import Plan
from aos_analysis.words.errors import DataError


@dataclass(frozen=True)
class Findings:
    """None where the data do not hold what it would be counted on.

    faults        why the indicator or its contacts cannot be read at all (French, as `aos run` would say it)
    aggregated    the indicator comes from `monthly_indicators`
    flux_last     last flux month (aggregated: the last one used, None where it is not told)
    first, cutoff first month of care that came whole, last complete one: the last flux month minus the declared delay
    judged        first and last month that the campaign needs, within these
    volumes       month, lines (aggregated: what is counted, and `counted`, among how many), up to the data's last month
    turnover      month, active, arrived, left, up to the cut-off; prescribers where the units are territories
    strangers     lines whose prescriber is in no table, and lines in all
    """

    faults: tuple[str, ...]
    aggregated: bool
    flux_last: pd.Timestamp | None
    first: pd.Timestamp | None
    cutoff: pd.Timestamp | None
    judged: tuple[pd.Timestamp, pd.Timestamp] | None
    arrivals: Arrivals | None
    volumes: pd.DataFrame | None
    turnover: pd.DataFrame | None
    strangers: tuple[int, int] | None
    missing: pd.DataFrame
    duplicates: pd.DataFrame
    codes: pd.DataFrame | None
    cancellations: Cancellations | None
    denominators: Denominators | None
    coverage: Coverage | None
    rejects: Rejects | None


def find(source: Source, plan: Plan, folder: Path | None) -> Findings:
    """All measures of one folder for one campaign. What cannot be read is told in `faults`, not raised."""
    opened = _open(source, plan)
    arrivals, active = opened.arrivals, opened.active
    first, cutoff = _span(opened.calendar, arrivals)
    needed = None if first is None or cutoff is None else _needed(plan, opened.aggregated, first, cutoff)
    judged = None if active is None or needed is None else active[active["month"].between(*needed)]
    judged = judged if judged is not None and len(judged) else None
    since = None if active is None or judged is None else active[active["month"] >= first]
    flux = opened.calendar.flux_last if opened.calendar else None
    return Findings(
        faults=opened.faults,
        aggregated=opened.aggregated,
        flux_last=flux.start_time if flux is not None else None,
        first=first,
        cutoff=cutoff,
        judged=needed,
        arrivals=arrivals,
        volumes=None if since is None else volumes(since),
        turnover=None if judged is None else turnover(judged),
        strangers=_strangers(source, plan, opened),
        missing=missing_values(source, plan, opened.lines),
        duplicates=duplicates(source, opened.lines, plan.indicator.lines),
        codes=None if opened.lines is None else codes_found(source, plan),
        cancellations=None if arrivals is None else cancellations(opened.lines, arrivals.first_flux),
        denominators=None if opened.panel is None else denominators(opened.panel, plan.indicator),
        coverage=_coverage(source, plan, opened),
        rejects=read_rejects(source, folder),
    )


@dataclass(frozen=True)
class _Opened:
    """The data of an indicator as far as they can be read. `active`: unit_id, month, lines."""

    aggregated: bool
    calendar: Calendar | None
    lines: ir.Table | None
    arrivals: Arrivals | None
    active: pd.DataFrame | None
    panel: Panel | None
    faults: tuple[str, ...]


def _open(source: Source, plan: Plan) -> _Opened:
    aggregated, faults = has_monthly(source, plan.indicator), tuple[str, ...]()
    calendar = lines = arrivals = active = panel = None
    try:
        if aggregated or source.has(plan.indicator.lines):
            calendar = read_calendar(source, plan, plan.indicator)
        if aggregated:
            active = active_units(source, plan.indicator.id)
        elif calendar is not None:
            lines = indicator_lines(Request(source, plan, plan.indicator, calendar))
            arrivals = read_arrivals(lines)
            active = active_prescribers(lines, plan.campaign.unit == "facility")
        panel = build_panel(source, plan)
    except DataError as error:
        faults = tuple(str(fault) for fault in error.faults)
    return _Opened(aggregated, calendar, lines, arrivals, active, panel, faults)


def _span(calendar: Calendar | None, arrivals: Arrivals | None) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    """From the first month that came whole to the cut-off."""
    if calendar is None:
        return None, None
    first = calendar.first if arrivals is None else arrivals.first_flux
    return first.start_time, calendar.cutoff.start_time


def _needed(
    plan: Plan, aggregated: bool, first: pd.Timestamp, cutoff: pd.Timestamp
) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Months of the campaign's period and of the follow-up after it; lines before it tell who was treated already."""
    period = plan.campaign.period
    start = max(first, pd.Timestamp(period.first)) if aggregated else first
    follow = pd.DateOffset(months=plan.indicator.follow_up_months)
    return start, cutoff if period.last is None else min(cutoff, pd.Timestamp(period.last) + follow)


def _strangers(source: Source, plan: Plan, opened: _Opened) -> tuple[int, int] | None:
    """Prescribers are practitioners, or hospitals, whatever the units of the campaign are made of."""
    kind = "facility" if plan.campaign.unit == "facility" else "practitioner"
    known = registered(source, REGISTRY[kind], IDENTIFIER[kind])
    if opened.lines is None or not known or opened.active is None or not len(opened.active):
        return None
    rows = opened.active
    return int(rows.loc[~rows["unit_id"].isin(known), "lines"].sum()), int(rows["lines"].sum())


def _coverage(source: Source, plan: Plan, opened: _Opened) -> Coverage | None:
    unit = plan.campaign.unit
    of_panel = unit == "territory" and not opened.aggregated
    active = (opened.panel.units if opened.panel else None) if of_panel else opened.active
    there = set() if active is None else set(active["unit_id"].astype(str))
    known = registered(source, REGISTRY[unit], IDENTIFIER[unit])
    return coverage(source, plan.campaign.contacts_name, there, known)
