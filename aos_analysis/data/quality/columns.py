"""What the columns of the data miss or repeat: counts by table and column, never a value."""

from collections.abc import Iterator, Sequence

import pandas as pd
from ibis.expr import types as ir

from aos_analysis.data.measures.lines import KEYS
from aos_analysis.data.roster import IDENTIFIER, REGISTRY
from aos_analysis.data.schema import CONTRACT
from aos_analysis.data.shapes import Column
from aos_analysis.data.sources import Source
from aos_analysis.definitions.plan import Plan

SAME = (*KEYS, "flux_date", "quantity", "amount")  # what makes two stored lines the same one
EMPTY_MEANS = {  # an empty value of these says something: an open end, no contact yet, never treated
    ("practitioners", "start_date"),
    ("practitioners", "end_date"),
    ("contacts", "contact_date"),
    ("contacts", "channel"),
    ("monthly_indicators", "cohort"),
    ("monthly_indicators", "treated"),
    ("deliveries", "practitioner_id"),
    ("deliveries", "facility_id"),
    ("deliveries", "atc"),
    ("deliveries", "dispenser_id"),
    ("practitioners", "profession"),
    *(("acts", name) for name in ("performer_id", "prescriber_id", "performer_facility_id", "prescriber_facility_id")),
    *(("patients", name) for name in ("declared_doctor_id", "start_date", "end_date", "death_date")),
    *(("conditions", name) for name in ("start_date", "end_date")),
}


def missing_values(source: Source, plan: Plan, lines: ir.Table | None) -> pd.DataFrame:
    """table, column, needed (by this campaign), rows, missing; a needed column that is not there misses everywhere.

    Deliveries are judged on the lines of the indicator. `prescriber` is missing where neither practitioner nor hospital
    is named; `atc` is judged on every line but devices (LPP), which have none.
    """
    needed, rows = set(_needed(plan)), []
    for name in source.raw:
        own = name == plan.indicator.lines and lines is not None
        rows += _missing_of(lines if own else source.table(name), name, needed)
    frame = pd.DataFrame(rows, columns=["table", "column", "needed", "rows", "missing"])
    if lines is not None and plan.indicator.lines == "deliveries":
        frame = pd.concat([frame, _classless(source, plan)], ignore_index=True)
    return frame.sort_values(["needed", "missing"], ascending=False, kind="stable", ignore_index=True)


def _needed(plan: Plan) -> Iterator[tuple[str, str]]:
    campaign, indicator = plan.campaign, plan.indicator
    registry = REGISTRY[campaign.unit]
    yield indicator.lines, "prescriber"
    population = indicator.population
    if population and population.age:
        yield indicator.lines, "age"
    if population and population.long_term_condition is not None:
        yield indicator.lines, "long_term_condition"
    if indicator.measure == "cost" or campaign.economic_reading == "savings":
        yield from ((indicator.lines, "amount"), ("monthly_indicators", "amount"))
    if indicator.denominator == "list_size":
        yield "practitioners", "list_size"
    named = [name for name in (*campaign.adjust_for, *campaign.subgroups, campaign.cluster) if name]
    yield from ((registry, name) for name in named if name != IDENTIFIER[campaign.unit])


def _missing_of(table: ir.Table, name: str, needed: set[tuple[str, str]]) -> list[tuple]:
    columns = [c for c in CONTRACT[name].columns if c.empty and (name, c.name) not in EMPTY_MEANS]
    present = [c for c in columns if c.name in table.columns]
    counts = {c.name: _absent(table, c).sum() for c in present}
    if "prescriber" in table.columns:
        counts["prescriber"] = table.prescriber.isnull().sum()
    elif name == "deliveries":
        counts["prescriber"] = (table.practitioner_id.isnull() & table.facility_id.isnull()).sum()
    found = table.aggregate(_rows=table.count(), **counts).execute().iloc[0].fillna(0).astype(int)
    absent = [c.name for c in columns if c.name not in table.columns and (name, c.name) in needed]
    rows = [(name, column, (name, column) in needed, found["_rows"], found[column]) for column in counts]
    return rows + [(name, column, True, found["_rows"], found["_rows"]) for column in absent]


def _absent(table: ir.Table, column: Column) -> ir.BooleanValue:
    value = table[column.name]
    return (value.isnull() | (value.strip() == "")) if value.type().is_string() else value.isnull()


def _classless(source: Source, plan: Plan) -> pd.DataFrame:
    """Lines without ATC class, where the indicator is a list of ATC prefixes."""
    lines = source.table("deliveries")
    codes = plan.indicator.codes
    if codes is None or codes.list is not None or "atc" not in lines.columns:
        return pd.DataFrame()
    if "code_system" in lines.columns:
        lines = lines.filter(lines.code_system.isnull() | (lines.code_system != "LPP"))
    empty = lines.atc.isnull() | (lines.atc.strip() == "")
    found = lines.aggregate(rows=lines.count(), missing=empty.sum()).execute().fillna(0).astype(int)
    return found.assign(table="deliveries", column="atc", needed=True)


def duplicates(source: Source, lines: ir.Table | None, kind: str) -> pd.DataFrame:
    """table, rows, repeated: rows alike in everything, beyond the first. Tables with a key cannot hold any."""
    counts = [] if lines is None else [(kind, *_repeated(lines, SAME))]
    if source.has("contacts"):
        contacts = source.table("contacts")
        counts.append(("contacts", *_repeated(contacts, contacts.columns)))
    return pd.DataFrame(counts, columns=["table", "rows", "repeated"])


def _repeated(table: ir.Table, names: Sequence[str]) -> tuple[int, int]:
    groups = table.group_by([name for name in table.columns if name in names]).aggregate(n=table.count())
    found = groups.aggregate(rows=groups.n.sum(), groups=groups.count()).execute().iloc[0].fillna(0)
    return int(found["rows"]), int(found["rows"] - found["groups"])
