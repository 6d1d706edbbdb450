"""One column of a table as the contract types it: what is accepted, and how it is read."""

import ibis
from ibis.expr import types as ir

from aos_analysis.data.shapes import Column, Table

# a day that exists, looked at before it is made: PostgreSQL stops at 31 February
_YEAR = r"(\d{3}[1-9]|\d\d[1-9]\d|\d[1-9]\d\d|[1-9]\d{3})"
_FOURTH = "(0[48]|[2468][048]|[13579][26])"
_DAYS = r"((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-8]))"
_DAY = rf"({_YEAR}-{_DAYS}|(\d\d{_FOURTH}|{_FOURTH}00)-02-29)"
ISO_DAY, ISO_MONTH = rf"^{_DAY}($|[ T])", rf"^({_YEAR}-(0[1-9]|1[0-2])$|{_DAY}($|[ T]))"
ZONE = r"\d{1,2}:\d{2}.*(Z|z|[+\-]\d{2}(:?\d{2})?)$"  # of an instant: its day in France may be another one
FIRST_YEAR, LAST_YEAR = 1901, 2100  # 1600-01-01 means « missing » in the SNDS
READ_AS = {
    "identifier": "string",
    "text": "string",
    "date": "date",
    "month": "date",
    "number": "float64",
    "whole": "int64",
    "boolean": "boolean",
}


def accepts(value: ir.Value, column: Column) -> bool:
    """Whether the stored type can hold this column (an all-empty column is accepted whatever its type)."""
    stored = value.type()
    numeric = stored.is_integer() or stored.is_floating() or stored.is_decimal()
    match column.kind:
        case "identifier" | "text":
            return stored.is_string() or stored.is_integer()
        case "date":
            return stored.is_date() or stored.is_timestamp() or stored.is_string()
        case "month":
            return stored.is_date() or stored.is_timestamp() or stored.is_string() or numeric
        case "boolean":
            return stored.is_boolean() or numeric
    return numeric


def parse_date(value: ir.Value, column: Column) -> ir.DateValue:
    """A day (or, for a month, its first day); NULL where it cannot be one."""
    if value.type().is_string():
        exists = value.re_search(ISO_MONTH if column.kind == "month" else ISO_DAY)
        text = ibis.ifelse(value.length() == 7, value + "-01", value.substr(0, 10))
        day = ibis.ifelse(exists, text, ibis.null("string")).cast("date")
    elif value.type().is_numeric():
        year = ibis.ifelse(value.between(FIRST_YEAR, LAST_YEAR), value, ibis.null(value.type())).cast("int64")
        day = ibis.ifelse(year.notnull(), ibis.date(year, 1, 1), ibis.null("date"))
    else:
        day = value.cast("date")
    return day.truncate("M") if column.kind == "month" else day


def has_zone(value: ir.Value) -> ir.BooleanValue | None:
    """Whether an instant says its time zone; None where the type has none."""
    if value.type().is_string():
        return value.re_search(ZONE).fill_null(False)
    return value.notnull() if value.type().is_timestamp() and value.type().timezone else None


def read_column(value: ir.Value, column: Column) -> ir.Value:
    """The column typed by the contract; empty text in an identifier is a missing one."""
    if not accepts(value, column):
        return ibis.null(READ_AS[column.kind])
    if column.kind in ("date", "month"):
        return parse_date(value, column)
    if column.kind == "identifier":
        return value.cast("string").nullif("")
    if value.type().is_floating():
        value = ibis.ifelse(value.isnan(), ibis.null(value.type()), value)
    return value if value.type() == READ_AS[column.kind] else value.cast(READ_AS[column.kind])


def read_table(raw: ir.Table, table: Table) -> ir.Table:
    """The contract's columns typed, any other column as it stands."""
    known = {
        column.name: read_column(raw[column.name], column) for column in table.columns if column.name in raw.columns
    }
    return raw.mutate(**known)
