"""Ways of writing that DuckDB, PostgreSQL, Spark and Oracle understand alike (CONTRIBUTING says why each)."""

import ibis
import pandas as pd
from ibis.expr import types as ir

from aos_analysis.data.calendar import to_date


def one_if(condition: ir.BooleanValue) -> ir.FloatingValue:
    """1 where it holds, else 0: PostgreSQL casts no boolean to a number with a decimal point."""
    return ibis.ifelse(condition, 1.0, 0.0)


def step_if(condition: ir.BooleanValue) -> ir.IntegerValue:
    """The same as a whole number, to be counted in order."""
    return ibis.ifelse(condition, 1, 0).cast("int64")


def owner(rows: ir.Table, known: ir.BooleanValue) -> dict[str, ir.Value]:
    """prescriber: the smallest identifier of the `known` rows; hospital: whether it is a facility's (a person's, where
    both have it). Two smallest ones, because Oracle has no row of the smallest."""
    smallest, person = rows.prescriber.min(where=known), rows.prescriber.min(where=known & ~rows.hospital)
    return {"prescriber": smallest, "hospital": ibis.ifelse(person == smallest, False, True)}


def each_month(first: pd.Period, last: pd.Period) -> ir.Table:
    """month (its first day), from `first` to `last`: literal rows, for an engine where nothing may be written."""
    days = [to_date(month) for month in pd.period_range(first, last, freq="M")]
    rows = [ibis.literal(day).name("month").as_table() for day in days or [to_date(first)]]
    months = ibis.union(*rows) if len(rows) > 1 else rows[0]
    return months if days else months.limit(0)
