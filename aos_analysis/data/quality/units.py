"""The units behind an indicator: when they are active, whom they count, whether the contacts know them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from ibis.expr import types as ir

from aos_analysis.data.panel import Panel
from aos_analysis.data.sources import Source
from aos_analysis.definitions.indicator import Indicator

SIZES = (("empty", 0), ("under_11", 10), ("under_50", 49), ("under_200", 199), ("more", np.inf))


def active_prescribers(rows: ir.Table, hospital: bool) -> pd.DataFrame:
    """unit_id, month, lines: everyone of one kind to whom lines belong, in the months they had some."""
    rows = rows.filter(rows.prescriber.notnull(), rows.hospital if hospital else ~rows.hospital)
    counted = rows.group_by(unit_id=rows.prescriber, month=rows.care_date.truncate("M")).aggregate(lines=rows.count())
    return _dated(counted.execute())


def active_units(source: Source, indicator: str) -> pd.DataFrame:
    """unit_id, month, lines (the numerator) and counted (the denominator) of an indicator already aggregated."""
    table = source.table("monthly_indicators")
    table = table.filter(table.indicator == indicator)
    return _dated(table.select("unit_id", "month", lines=table.numerator, counted=table.denominator).execute())


def _dated(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(month=pd.to_datetime(rows["month"]).astype("datetime64[s]"))


def periods(months: pd.Series) -> pd.DatetimeIndex:
    """Every period from the first to the last: months, or quarters or years where the data only hold their first."""
    seen = pd.PeriodIndex(months.unique(), freq="M").sort_values()
    gaps = np.diff(12 * seen.year.to_numpy() + seen.month.to_numpy())
    step = int(np.gcd.reduce(gaps)) if len(gaps) else 1
    return pd.period_range(seen[0], seen[-1], freq="M")[::step].to_timestamp().as_unit("s")


def volumes(active: pd.DataFrame) -> pd.DataFrame:
    """month, lines (and counted, where the rows tell it): every period of the span, 0 where there is none."""
    index, columns = periods(active["month"]), [name for name in ("lines", "counted") if name in active]
    totals = active.groupby("month")[columns].sum().reindex(index, fill_value=0)
    return totals.rename_axis("month").reset_index()


def turnover(active: pd.DataFrame) -> pd.DataFrame:
    """month, active, arrived, left (units): each unit is there from its first month to its last one."""
    spans = active.groupby("unit_id")["month"].agg(["min", "max"])
    index = periods(active["month"])
    arrived, left = (spans[name].value_counts().reindex(index, fill_value=0).to_numpy() for name in ("min", "max"))
    there = arrived.cumsum() - np.append(0, left.cumsum()[:-1])
    return pd.DataFrame({"month": index, "active": there, "arrived": arrived, "left": left})


@dataclass(frozen=True)
class Coverage:
    """Units of the campaign's contacts: `present` in the data with some activity, `silent` (in the table of units, no
    activity), `unknown` (in no table)."""

    present: int
    silent: int
    unknown: int

    @property
    def units(self) -> int:
        return self.present + self.silent + self.unknown


def coverage(source: Source, campaign: str, active: set[str], known: set[str]) -> Coverage | None:
    """None where the folder holds no contact of this campaign."""
    if not source.has("contacts"):
        return None
    rows = source.table("contacts").select("campaign", "unit_id").distinct().execute()
    units = set(rows.loc[rows["campaign"] == campaign, "unit_id"].astype(str))
    present, silent = len(units & active), len((units & known) - active)
    return Coverage(present, silent, len(units) - present - silent) if units else None


def registered(source: Source, table: str, key: str) -> set[str]:
    """Identifiers of a table of units; none where the data do not hold it."""
    return set(source.table(table)[key].execute().dropna().astype(str)) if key in source.columns(table) else set()


@dataclass(frozen=True)
class Denominators:
    """Cells are the units' periods of activity, `empty` those that count nobody; `never`: units without a single one.

    sizes  columns size (a key of the wording), cells. `stock`: a list or a population, which should never be empty; the
    others count events, which may be.
    """

    cells: int
    empty: int
    units: int
    never: int
    sizes: pd.DataFrame
    stock: bool


def denominators(panel: Panel, indicator: Indicator) -> Denominators:
    """As the study will see them."""
    values = panel.denominator[panel.active]
    cut = np.searchsorted([bound for _, bound in SIZES], values)
    never = dict(panel.excluded).get("no_denominator", 0)
    return Denominators(
        cells=len(values),
        empty=int((values == 0).sum()),
        units=len(panel.units) + never,
        never=never,
        sizes=pd.DataFrame({"size": [name for name, _ in SIZES], "cells": np.bincount(cut, minlength=len(SIZES))}),
        stock=indicator.measure == "aggregated" or indicator.denominator in ("list_size", "patients_seen"),
    )
