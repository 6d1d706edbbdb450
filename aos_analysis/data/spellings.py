"""Identifiers of one column, read together: two spellings of one unit, telephone numbers, names of persons."""

from collections.abc import Iterator

from ibis.expr import types as ir

from aos_analysis.data import identifiers
from aos_analysis.data.columns import accepts, read_column
from aos_analysis.data.rules import FILE, ROW, row_number
from aos_analysis.data.shapes import Table
from aos_analysis.words.errors import Fault
from aos_analysis.words.numbers import number
from aos_analysis.words.screen import names_somebody
from aos_analysis.words.wording import say

# those that reports count; the pseudonyms of patients are many, and may tell capitals apart
UNITS = {*identifiers.IDENTIFYING, "territory_id"} - {"patient_id"}
MIXED = ("unit_id", "cluster_id")  # which may be an area, « Val de Saire », or a person


def spelling_faults(raw: ir.Table, table: Table) -> Iterator[Fault]:
    """One fault a column and a kind: its first row, how many; no identifier is shown."""
    for column in table.columns:
        if column.kind != "identifier" or column.name not in raw.columns or not accepts(raw[column.name], column):
            continue
        rows = raw.select(FILE, ROW, read=read_column(raw[column.name], column))
        found = {"telephone": _telephones(rows)}
        found |= _of_units(rows) if column.name in UNITS else {}
        found |= {"name": _names(rows)} if column.name in MIXED else {}
        for key, at_fault in found.items():
            first = at_fault.order_by(FILE, ROW).limit(1).execute()
            if len(first):
                words = {"column": column.name, "meaning": column.meaning}
                count = int(at_fault.count().execute())
                message = say(f"data_faults.{key}", **words) + others(count)
                yield Fault(first[FILE].iloc[0], message, row_number(first[ROW].iloc[0]))


def others(count: int) -> str:
    """How many rows are like the first one at fault."""
    return say("data_faults.others", count=number(count - 1)) if count > 1 else ""


def _telephones(rows: ir.Table) -> ir.Table:
    """Numbers of ten digits, where all those of the column begin as telephone numbers: pseudonyms would not."""
    ten = rows.filter(rows["read"].length() == 10)
    phone = ten["read"].re_search(identifiers.BARE_TELEPHONE)
    counted = ten.aggregate(phones=phone.sum(), numbers=ten["read"].re_search(identifiers.TEN_DIGITS).sum()).execute()
    all_of_them = counted["phones"].iloc[0] == counted["numbers"].iloc[0]
    return ten.filter(phone) if all_of_them else ten.limit(0)


def _of_units(rows: ir.Table) -> dict[str, ir.Table]:
    """Rows of units that are the same one but for capitals and outer spaces, or hold a control character."""
    known = rows.select("read").distinct().execute()["read"].dropna()
    spellings = known.groupby(known.str.strip().str.upper()).transform("size")
    at_fault = {"two_spellings": known[spellings > 1], "invisible": known[known.str.contains(identifiers.CONTROL)]}
    return {key: rows.filter(rows["read"].isin(list(values))) for key, values in at_fault.items() if len(values)}


def _names(rows: ir.Table) -> ir.Table:
    """Several words, none with a digit, that read as somebody's name."""
    several = rows.filter(rows["read"].re_search(r"^[^0-9]+[ ,][^0-9]+$"))
    names = [word for word in several.select("read").distinct()["read"].execute() if names_somebody(word)]
    return several.filter(several["read"].isin(names)) if names else rows.limit(0)
