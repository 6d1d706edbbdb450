"""Contacts that contradict each other about one unit of one campaign: which one is true, nobody can tell."""

from functools import reduce
from operator import or_

from ibis.expr import types as ir

from aos_analysis.data.columns import read_column
from aos_analysis.data.rules import FILE, ROW, row_number
from aos_analysis.data.schema import CONTRACT
from aos_analysis.words.errors import Fault
from aos_analysis.words.numbers import number
from aos_analysis.words.wording import say

ASSIGNED = ("targeted", "eligible")  # statuses that say how a unit was chosen, not what became of it
CHOSEN = ("targeting_score", "wave", "planned_month", "drawn_wave")  # said once for a unit, by the list that chose it
UNIT = ("campaign", "unit_id")


def contradictions(raw: ir.Table) -> list[Fault]:
    """One fault for each thing that two rows say otherwise: the first unit, with both rows, and how many there are."""
    table = CONTRACT["contacts"]
    names = [name for name in (*UNIT, "status", *CHOSEN) if name in raw.columns and table.column(name)]
    if not {*UNIT, "status"} <= set(names):
        return []
    rows = raw.select(FILE, ROW, **{name: read_column(raw[name], table[name]) for name in names})
    chosen = rows.filter(rows.status.isin(ASSIGNED))
    said = [name for name in names if name not in UNIT]
    units = chosen.group_by(UNIT).aggregate(**{name: chosen[name].nunique() for name in said})
    several = reduce(or_, (units[name] > 1 for name in said))
    twice = units.filter(several).execute()
    if twice.empty:
        return []
    known = chosen.semi_join(units.filter(several), list(UNIT))
    at_fault = known.order_by(FILE, ROW, *UNIT).execute()
    return [_fault(name, at_fault[at_fault[name].notna()]) for name in said if (twice[name] > 1).any()]


def _fault(name: str, rows) -> Fault:
    several = rows.groupby(list(UNIT))[name].transform("nunique") > 1
    rows = rows[several]
    first = rows.iloc[0]
    same = rows[(rows["campaign"] == first["campaign"]) & (rows["unit_id"] == first["unit_id"])]
    other = same[same[name] != first[name]].iloc[0]
    row = row_number(other[ROW])
    place = say("data_faults.other_row") if row is None else say("data_faults.row", row=row)
    if other[FILE] != first[FILE]:
        place = f"{other[FILE]}, {place}"
    count = rows[list(UNIT)].drop_duplicates().shape[0]
    words = {"column": name, "one": first[name], "two": other[name], "place": place, "campaign": first["campaign"]}
    others = say("data_faults.other_units", count=number(count - 1)) if count > 1 else ""
    return Fault(first[FILE], say("data_faults.contradiction", **words) + others, row_number(first[ROW]))
