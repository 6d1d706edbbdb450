"""What every row of a table must respect: conditions that one pass over the table evaluates together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import ibis
import pandas as pd
from ibis.expr import types as ir

from aos_analysis.data import identifiers
from aos_analysis.data.columns import FIRST_YEAR, accepts, has_zone, parse_date, read_column
from aos_analysis.data.shapes import Column, Table
from aos_analysis.definitions.persons import promises_person

COUNTED = ("lines_checked", "lines_wrong")  # of an audit: these cannot be more than those
FILE, ROW = "_file", "_row"  # where each line comes from (aos_analysis.data.sources)


def row_number(value: float | None) -> int | None:
    """The row of a file; None in a database, whose rows have no number."""
    return None if value is None or value != value or value is pd.NA else int(value)


@dataclass(frozen=True)
class Rule:
    """A row is at fault where `broken` holds; `shown` is the value to print (never an identifier)."""

    key: str
    broken: ir.BooleanValue
    shown: ir.Value | None = None
    words: Mapping[str, str] = field(default_factory=dict)


def rules_of(raw: ir.Table, table: Table, extracted: date | None) -> Iterator[Rule]:
    """Every rule of a table, for the columns that it holds."""
    for column in table.columns:
        if column.name in raw.columns:
            yield from _column_rules(raw[column.name], column, extracted)
    yield from _order_rules(raw, table)
    if table.name == "contacts" and {"status", "contact_date", "channel"} <= set(raw.columns):
        done = raw.status == "done"
        yield Rule("done_without_date", done & raw.contact_date.isnull())
        yield Rule("done_without_channel", done & raw.channel.isnull())
    if table.name == "audits" and all(n in raw.columns and accepts(raw[n], table[n]) for n in COUNTED):
        checked, wrong = (read_column(raw[name], table[name]) for name in COUNTED)
        both = wrong.cast("string") + " > " + checked.cast("string")
        yield Rule("more_wrong", (wrong > checked).fill_null(False), both)
    for name in raw.columns:
        if name not in (FILE, ROW) and table.column(name) is None:
            yield from _stranger_rules(raw[name], name)


def _column_rules(value: ir.Value, column: Column, extracted: date | None) -> Iterator[Rule]:
    words = {"column": column.name, "meaning": column.meaning}
    if not accepts(value, column):
        shown = None if column.kind == "identifier" else value.cast("string")
        yield Rule(f"wrong_type_{column.kind}", value.notnull(), shown, words)
        return
    read = read_column(value, column)
    if not column.empty:
        yield Rule("empty_value", _absent(value), None, words)
    if column.kind in ("date", "month"):
        yield from _date_rules(value, column, words, extracted)
    elif column.kind == "identifier":
        yield from _identifier_rules(read, words)
        yield Rule("invisible", identifiers.is_hidden(read), None, words)
        yield Rule("name", identifiers.is_name(read, column.name in identifiers.PERSONS), None, words)
    elif value.type().is_floating():
        yield from _float_rules(value, words)
    if column.values:
        wrong = read.notnull() & read.notin(column.values)
        yield Rule("unknown_word", wrong, read, {**words, "values": ", ".join(column.values)})
    finite = ~value.isinf() if value.type().is_floating() else True
    if column.minimum is not None:
        yield Rule("too_small", (read < column.minimum) & finite, read, {**words, "minimum": f"{column.minimum:g}"})
    if column.maximum is not None:
        yield Rule("too_large", (read > column.maximum) & finite, read, {**words, "maximum": f"{column.maximum:g}"})


def _float_rules(value: ir.FloatingValue, words: Mapping[str, str]) -> Iterator[Rule]:
    yield Rule("infinite", value.isinf(), value.cast("string"), words)
    yield Rule("not_a_number", value.isnan(), None, words)


def _date_rules(value: ir.Value, column: Column, words: Mapping[str, str], extracted: date | None) -> Iterator[Rule]:
    day, absent, shown = parse_date(value, column), _absent(value), value.cast("string")
    if value.type().is_numeric() and column.empty:
        absent = absent | (value == 0)
    if (zoned := has_zone(value)) is not None:
        yield Rule("zoned_date", zoned, shown, words)
    yield Rule(f"bad_{column.kind}", ~absent & day.isnull(), shown, words)
    yield Rule("old_date", day < ibis.date(FIRST_YEAR, 1, 1), shown, words)
    if column.kind == "month" and not value.type().is_numeric():
        exact = parse_date(value, replace(column, kind="date"))
        edges = (exact.day() == 1) | ((exact + ibis.interval(days=1)).day() == 1)
        yield Rule("day_in_month", (~edges).fill_null(False), shown, words)
    if column.past and extracted is not None:
        yield Rule("future_date", day > ibis.literal(extracted), shown, {**words, "extracted": f"{extracted:%Y-%m-%d}"})


def _order_rules(raw: ir.Table, table: Table) -> Iterator[Rule]:
    """Two dates of a row that are in the wrong order."""
    for order in table.orders:
        if {order.earlier, order.later} <= set(raw.columns):
            if not all(accepts(raw[name], table[name]) for name in (order.earlier, order.later)):
                continue  # of another type, which is told; nothing in an empty column comes before anything
            earlier, later = (read_column(raw[name], table[name]) for name in (order.earlier, order.later))
            before = later.truncate("M") < earlier.truncate("M") if order.month else later < earlier
            both = later.cast("string") + " < " + earlier.cast("string")
            words = {"column": order.later, "meaning": table[order.later].meaning}
            words |= {"other": order.earlier, "other_meaning": table[order.earlier].meaning}
            yield Rule("out_of_order", before.fill_null(False), both, words)


def _absent(value: ir.Value) -> ir.BooleanValue:
    """NULL, an empty text or a NaN."""
    if value.type().is_string():
        return value.isnull() | (value == "")
    return value.isnull() | value.isnan() if value.type().is_floating() else value.isnull()


def _identifier_rules(text: ir.StringValue, words: Mapping[str, str]) -> Iterator[Rule]:
    """Any value at all: a single NIR among pseudonyms is refused. The value itself is never shown."""
    yield Rule("nir", identifiers.is_nir_with_key(text) | identifiers.is_nir_without_key(text), None, words)
    yield Rule("rpps", identifiers.is_rpps(text), None, words)
    yield Rule("telephone", identifiers.is_written_telephone(text), None, words)


def _stranger_rules(value: ir.Value, name: str) -> Iterator[Rule]:
    """A column outside the contract may hold 13-digit codes: only a NIR with its key is refused there, unless the name
    of the column says that it holds such numbers; a name that promises a person is refused whatever it holds."""
    if promises_person(name):
        yield Rule("person_column", value.notnull(), None, {"column": name})
    if not (value.type().is_string() or value.type().is_integer()):
        return
    if {"nir", "rpps", "secu"} & set(name.lower().split("_")):
        yield from _identifier_rules(value.cast("string"), {"column": name})
    else:
        yield Rule("nir", identifiers.is_nir_with_key(value.cast("string")), None, {"column": name})
