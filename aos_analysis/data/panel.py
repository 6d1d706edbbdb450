"""The panel: one indicator by unit and period, with who was contacted when, and every exclusion counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from aos_analysis.data.calendar import Calendar, Grid, has_monthly, make_grid, month_of, read_calendar, to_date
from aos_analysis.data.cells import Cells, activity_counts, fill
from aos_analysis.data.drawn import Drawn
from aos_analysis.data.exposure import Exposure, cohort_positions, nobody, read_exposure
from aos_analysis.data.kept import computed
from aos_analysis.data.roster import Roster, read_roster
from aos_analysis.data.sources import Source
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.indicator import Indicator
from aos_analysis.definitions.plan import Plan
from aos_analysis.definitions.values import Shock

UnitStatus = Literal["contacted", "not_contacted", "refused", "unreachable", "never_targeted"]
GRAIN_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
CELLS = ("numerator", "denominator", "amount", "active")  # arrays (n_units, n_periods) of a panel


@dataclass(frozen=True)
class Panel:
    """Ratios are never stored: numerator and denominator are, so that cells can be sums.

    units        one row a unit (n_units), columns unit_id, cluster_id, territory_id (strings), status (UnitStatus),
                 cohort (float: position in `periods` of the first realised contact, NaN if none; may exceed the
                 last position), contact_month (datetime64, NaT if none), channel (of that contact), targeting_score
                 (NaN if unknown), wave (as the contacts name it, missing if none), practice_size (practitioners of the
                 cluster, NaN if unknown), and one column per covariate of `adjust_for`
    periods      first month of each period (n_periods)
    grain        months per period (1, 3, 6, 12)
    numerator    (n_units, n_periods), indicator units
    denominator  (n_units, n_periods); 0 where the unit had nobody to count or was not active
    amount       (n_units, n_periods), euros reimbursed (0 where the measure has none)
    active       (n_units, n_periods), True where the unit practised in the whole period
    cutoff       last month of care that is complete (first day of that month)
    excluded     (reason, count) of units and unit-periods left out, reasons being keys of `wording.yaml` exclusions
    campaigns_seen  other campaigns whose realised contacts reach units that take part: title, else name -> units
    rivals       titles, else names, of campaigns that are known to act on the campaign's primary indicator
    shocks       the campaign's dated shocks
    unit         what a unit is: territories are areas, not professionals that a small group would reveal
    draw         what is left of the draw that the campaign declares, None where it declares none; where units can be
                 analysed by drawn wave, `units` also has drawn (bool) and drawn_cohort (as cohort, NaN: waiting)
    taking_part  units that the campaign compares; None: all of them
    """

    indicator: Indicator
    units: pd.DataFrame
    periods: pd.DatetimeIndex
    grain: int
    numerator: np.ndarray
    denominator: np.ndarray
    amount: np.ndarray
    active: np.ndarray
    cutoff: date
    flux_last: date | None
    excluded: tuple[tuple[str, int], ...]
    contacts_by_channel: dict[str, int]
    campaigns_seen: dict[str, int]
    shocks: tuple[Shock, ...] = ()
    unit: Literal["practitioner", "facility", "territory"] = "practitioner"
    rivals: frozenset[str] = frozenset()
    draw: Drawn | None = None
    taking_part: int | None = None

    @property
    def studied(self) -> int:
        """Units that take part in the comparison: those never targeted do not where the targeted wait for one
        another."""
        return len(self.units) if self.taking_part is None else self.taking_part

    @property
    def cohort(self) -> np.ndarray:
        """(n_units,) float, position of the first realised contact, NaN if none."""
        return self.units["cohort"].to_numpy(float)

    def position(self, month: date) -> int:
        """Position of the period that holds `month`; negative before the first, n_periods or more after the last."""
        first = self.periods[0]
        months = (month.year - first.year) * 12 + month.month - first.month
        return months // self.grain

    def first_contact(self, campaign: Campaign) -> int | None:
        """Period of the campaign's first contact; where units stay as they were assigned, whenever contacted, those
        before the campaign are none of it."""
        known = self.cohort[np.isfinite(self.cohort)]
        if campaign.assigned:
            known = known[known >= self.position(campaign.campaign_period.start)]
        return int(known.min()) if known.size else None

    def as_drawn(self) -> "Panel":
        """The same panel with what was drawn in place of what was done, where a draw can be analysed: refusals stay
        where they were drawn, whoever was not drawn compares with nobody drawn."""
        if "drawn_cohort" not in self.units:
            return self
        cohort = self.units["drawn_cohort"].to_numpy(float)
        told = np.where(np.isfinite(cohort), "contacted", "not_contacted")
        status = np.where(self.units["drawn"], told, "never_targeted")
        return replace(self, units=self.units.assign(cohort=cohort, status=status))

    def of(self, rows: np.ndarray, units: pd.DataFrame | None = None) -> "Panel":
        """The panel of some units, by position, in that order; `units` describes them anew where it is given."""
        told = self.units.iloc[rows].reset_index(drop=True) if units is None else units
        return replace(self, units=told, **{name: getattr(self, name)[rows] for name in CELLS})

    def during(self, periods: slice) -> "Panel":
        """The panel of some periods; the months of first contact stay, their positions move."""
        moved = [name for name in ("cohort", "drawn_cohort") if name in self.units]
        cohorts = {name: self.units[name] - (periods.start or 0) for name in moved}
        cells = {name: getattr(self, name)[:, periods] for name in CELLS}
        return replace(self, units=self.units.assign(**cohorts), periods=self.periods[periods], **cells)

    def value(self, rows: Sequence[bool] | slice = slice(None)) -> np.ndarray:
        """(n_periods,) per x sum of numerators / sum of denominators of `rows`; NaN where nobody is counted."""
        num, den = self.numerator[rows].sum(axis=0), self.denominator[rows].sum(axis=0)
        return self.indicator.per * np.divide(num, den, out=np.full(num.shape, np.nan), where=den > 0)


def build_panel(source: Source, plan: Plan, indicator: str | None = None, exposed: bool = True) -> Panel:
    """The panel of one indicator of the plan (the primary one by default). exposed: False before a campaign, whose
    contacts, if any, are not read: nobody is targeted yet.

    What is asked for beyond the analysable months is left out and counted. 0/0 is decided here: where the denominator
    is 0, numerator and amount are 0 too, and so is a month that a unit did not practise in full. Tables that are valid
    but too thin give an empty panel (one period without a denominator), for the study to say « données insuffisantes ».
    """
    campaign, chosen = plan.campaign, plan.indicators[indicator or plan.campaign.indicator]
    rows = computed(source, plan, chosen)
    calendar = read_calendar(source, plan, chosen)
    monthly = has_monthly(source, chosen)
    observed = pd.PeriodIndex(rows["month"].unique(), freq="M")
    first, last, clamped = _asked(campaign, calendar)
    grid = make_grid(first, last, GRAIN_MONTHS[campaign.frequency], observed)
    roster = read_roster(source, campaign, grid.months, rows if monthly else None)
    known = roster.units.index
    exposure = read_exposure(source, campaign, monthly, known, plan.recorded.draw) if exposed else nobody()
    cells = fill(rows, roster, grid)
    units, excluded = _merge(roster, exposure, grid, campaign.assigned or "planned_month" in exposure.units)
    keep, dropped = _keep(units, cells.denominator, campaign.assigned)
    keep = keep if keep.any() else np.ones_like(keep)  # nobody to count: the study says so, unit by unit
    kept = Cells(*(array[keep] for array in (cells.numerator, cells.denominator, cells.amount, cells.active)))
    unknown = rows["unit_id"][~rows["unit_id"].isin(roster.units.index)].nunique()
    counts = {**dropped, **excluded, "unknown_unit": unknown, **activity_counts(kept), **clamped}
    part = units[keep & _takes_part(units, campaign)]
    return Panel(
        indicator=chosen,
        units=units[keep].drop(columns="excluded").reset_index(drop=True),
        periods=grid.periods.to_timestamp().as_unit("s"),
        grain=grid.grain,
        numerator=kept.numerator,
        denominator=kept.denominator,
        amount=kept.amount,
        active=kept.active,
        cutoff=to_date(max(calendar.cutoff, grid.periods[-1] + grid.grain - 1) if monthly else calendar.cutoff),
        flux_last=calendar.flux_last and to_date(calendar.flux_last),
        excluded=tuple((reason, int(count)) for reason, count in counts.items() if count),
        contacts_by_channel=dict(exposure.by_channel),
        campaigns_seen=_campaigns_seen(exposure, set(part["unit_id"]), plan.titles),
        shocks=tuple(value for name in campaign.shocks if isinstance(value := plan.values.get(name), Shock)),
        unit=campaign.unit,
        rivals=frozenset(plan.titles.get(name, name) for name in plan.rivals),
        draw=exposure.draw,
        taking_part=len(part),
    )


def _takes_part(units: pd.DataFrame, campaign: Campaign) -> np.ndarray:
    targeted = (units["status"] != "never_targeted").to_numpy(bool)
    alone = campaign.comparison == "targeted_not_yet_visited" and targeted.any()
    return targeted if alone else np.ones(len(units), bool)


def _campaigns_seen(exposure: Exposure, units: set[str], titles: Mapping[str, str]) -> dict[str, int]:
    seen = {titles.get(name, name): len(units & reached) for name, reached in exposure.others.items()}
    return {name: count for name, count in seen.items() if count}


def _asked(campaign: Campaign, calendar: Calendar) -> tuple[pd.Period, pd.Period, dict[str, int]]:
    """First and last month: what the campaign asks for, within what can be analysed."""
    asked = month_of(campaign.period.first)
    first = max(asked, calendar.first)
    last = calendar.last if campaign.period.last is None else min(month_of(campaign.period.last), calendar.last)
    late = 0 if campaign.period.last is None else (month_of(campaign.period.last) - last).n
    return first, last, {"months_before_first": (first - asked).n, "months_after_last": late}


def _merge(roster: Roster, exposure: Exposure, grid: Grid, assigned: bool) -> tuple[pd.DataFrame, dict[str, int]]:
    """Units with their exposure; how many contacts name a unit that the data do not know. assigned: a unit stays
    whenever it was contacted."""
    units = roster.units.join(exposure.units)
    units["status"] = units["status"].fillna("never_targeted")
    units["excluded"] = units["excluded"].fillna("")
    units["contact_month"] = pd.to_datetime(units["contact_month"]).astype("datetime64[s]")
    units["channel"] = units["channel"].astype(object).where(units["channel"].notna(), None)
    if "planned_month" in units:
        planned = pd.to_datetime(units.pop("planned_month"))
        units["drawn_cohort"] = cohort_positions(planned, grid.periods[0], grid.grain)
        units["drawn"] = units["drawn"].fillna(False).astype(bool)
    units["cohort"] = cohort_positions(units["contact_month"], grid.periods[0], grid.grain)
    if not assigned:
        units.loc[(units["excluded"] == "") & (units["cohort"] <= 0), "excluded"] = "no_period_before_contact"
    strangers = (~exposure.units.index.isin(roster.units.index)).sum()
    return units.reset_index(names="unit_id"), {"contact_unknown_unit": int(strangers)}


def _keep(units: pd.DataFrame, denominator: np.ndarray, assigned: bool) -> tuple[np.ndarray, dict[str, int]]:
    """Which units stay, and how many leave for each reason (each unit for one reason only). assigned: those drawn to an
    arm stay without anybody to count, for the study to see whom it lost."""
    drawn = assigned & units["wave"].map(lambda name: isinstance(name, str)).to_numpy(bool)
    empty = np.where((denominator.sum(axis=1) > 0) | drawn, "", "no_denominator")
    reason = units["excluded"].where(units["excluded"] != "", empty)
    counts = reason[reason != ""].value_counts().sort_index()
    return (reason == "").to_numpy(), {str(name): int(count) for name, count in counts.items()}
