"""Every fault of a table, found by one pass over all its rows: no sample."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import ibis
from ibis.expr import types as ir

from aos_analysis.data import identifiers
from aos_analysis.data.columns import FIRST_YEAR, accepts, parse_date, read_column
from aos_analysis.data.schema import CONTRACT, Column, Table
from aos_analysis.definitions.faults import near
from aos_analysis.words.errors import Fault
from aos_analysis.words.wording import say

FILE, ROW = "_file", "_row"  # where each line comes from (aos_analysis.data.sources)


@dataclass(frozen=True)
class Rule:
    """A row is at fault where `broken` holds; `shown` is the value to print (never an identifier)."""

    key: str
    broken: ir.BooleanValue
    shown: ir.Value | None = None
    words: Mapping[str, str] = field(default_factory=dict)


def unknown_tables(folder: Path, known: Mapping[str, list[Path]]) -> list[Fault]:
    """No table at all, or a Parquet file whose name is nearly one of the contract's."""
    strangers = sorted(path for path in folder.iterdir() if path.stem not in CONTRACT and path.suffix == ".parquet")
    faults = [
        Fault(path.name, say("data_faults.unknown_table", near=close[0]))
        for path in strangers
        if (close := get_close_matches(path.stem, [name for name in CONTRACT if name not in known], 1, 0.75))
    ]
    if not known and not faults:
        found = ", ".join(sorted(path.name for path in folder.iterdir())[:8]) or say("data_faults.nothing")
        faults = [Fault(folder.resolve().name, say("data_faults.no_table", found=found, expected=", ".join(CONTRACT)))]
    return faults


def inspect(raw: ir.Table, table: Table, file: str) -> list[Fault]:
    """The faults of one table, read from `file`: its header first, then its rows."""
    header = [Fault(file, message) for message in _header(raw, table)]
    rules = list(_rules(raw, table))
    counts = raw.aggregate(_rows=raw.count(), **{f"r{i}": rule.broken.sum() for i, rule in enumerate(rules)})
    found = counts.execute().iloc[0].fillna(0)
    if found["_rows"] == 0:
        return [*header, Fault(file, say("data_faults.empty"))]
    broken = [(rule, int(found[f"r{i}"])) for i, rule in enumerate(rules) if found[f"r{i}"] > 0]
    duplicated = [fault for fault in [_duplicates(raw, table)] if fault]
    return [*header, *(_fault(raw, rule, count) for rule, count in broken), *duplicated]


def _header(raw: ir.Table, table: Table) -> Iterator[str]:
    present = [column for column in raw.columns if column not in (FILE, ROW)]
    strangers = [column for column in present if table.column(column) is None]
    for column in table.columns:
        if column.name in present:
            continue
        close = get_close_matches(column.name, strangers, 1, 0.6 if column.required else 0.88)
        close = close or [name for name in strangers if sorted(name.split("_")) == sorted(column.name.split("_"))]
        if close:
            yield say("data_faults.misnamed_column", column=column.name, near=close[0], meaning=column.meaning)
        elif column.required:
            present_text = ", ".join(present)
            yield say("data_faults.missing_column", column=column.name, meaning=column.meaning, present=present_text)


def _rules(raw: ir.Table, table: Table) -> Iterator[Rule]:
    for column in table.columns:
        if column.name in raw.columns:
            yield from _column_rules(raw[column.name], column)
    if table.name == "contacts" and {"status", "contact_date", "channel"} <= set(raw.columns):
        done = raw.status == "done"
        yield Rule("done_without_date", done & raw.contact_date.isnull())
        yield Rule("done_without_channel", done & raw.channel.isnull())
    for name in raw.columns:
        if name not in (FILE, ROW) and table.column(name) is None:
            yield from _stranger_rules(raw[name], name)


def _column_rules(value: ir.Value, column: Column) -> Iterator[Rule]:
    words = {"column": column.name, "meaning": column.meaning}
    if not accepts(value, column):
        shown = None if column.kind == "identifier" else value.try_cast("string")
        yield Rule(f"wrong_type_{column.kind}", value.notnull(), shown, words)
        return
    read = read_column(value, column)
    if not column.empty:
        yield Rule("empty_value", _absent(value), None, words)
    if column.kind in ("date", "month"):
        yield from _date_rules(value, column, words)
    elif column.kind == "identifier":
        yield from _identifier_rules(read, words)
    if column.values:
        wrong = read.notnull() & read.notin(column.values)
        yield Rule("unknown_word", wrong, read, words | {"values": ", ".join(column.values)})
    if column.minimum is not None:
        yield Rule("too_small", read < column.minimum, read, words | {"minimum": f"{column.minimum:g}"})
    if column.maximum is not None:
        yield Rule("too_large", read > column.maximum, read, words | {"maximum": f"{column.maximum:g}"})


def _date_rules(value: ir.Value, column: Column, words: Mapping[str, str]) -> Iterator[Rule]:
    day, absent = parse_date(value, column), _absent(value)
    if value.type().is_numeric() and column.empty:
        absent = absent | (value == 0)
    yield Rule(f"bad_{column.kind}", ~absent & day.isnull(), value.cast("string"), words)
    yield Rule("old_date", day < ibis.date(FIRST_YEAR, 1, 1), value.cast("string"), words)


def _absent(value: ir.Value) -> ir.BooleanValue:
    """NULL, an empty text or a NaN."""
    if value.type().is_string():
        return value.isnull() | (value == "")
    return value.isnull() | value.isnan() if value.type().is_floating() else value.isnull()


def _identifier_rules(text: ir.StringValue, words: Mapping[str, str]) -> Iterator[Rule]:
    """Any value at all: a single NIR among pseudonyms is refused. The value itself is never shown."""
    yield Rule("nir", identifiers.is_nir_with_key(text) | identifiers.is_nir_without_key(text), None, words)
    yield Rule("rpps", identifiers.is_rpps(text), None, words)


def _stranger_rules(value: ir.Value, name: str) -> Iterator[Rule]:
    """A column outside the contract may hold 13-digit codes: only a NIR with its key is refused there, unless the name
    of the column says that it holds such numbers."""
    if not (value.type().is_string() or value.type().is_integer()):
        return
    if {"nir", "rpps", "secu"} & set(name.lower().split("_")):
        yield from _identifier_rules(value.cast("string"), {"column": name})
    else:
        yield Rule("nir", identifiers.is_nir_with_key(value.cast("string")), None, {"column": name})


def _fault(raw: ir.Table, rule: Rule, count: int) -> Fault:
    """The first row at fault, and how many there are."""
    shown = ibis.null("string") if rule.shown is None else rule.shown.cast("string")
    rows = raw.select(FILE, ROW, broken=rule.broken, shown=shown)
    first = rows.filter(rows.broken).order_by(FILE, ROW).limit(1).execute().iloc[0]
    words = dict(rule.words)
    if rule.key == "unknown_word":
        words["hint"] = near(str(first["shown"]), words["values"].split(", "))
    message = say(f"data_faults.{rule.key}", value=first["shown"], **words)
    others = say("data_faults.others", count=count - 1) if count > 2 else say("data_faults.other") if count == 2 else ""
    return Fault(first[FILE], message + others, int(first[ROW]))


def _duplicates(raw: ir.Table, table: Table) -> Fault | None:
    """Two rows with the same key, the months being those of the contract."""
    columns = [table.column(name) for name in table.key if name in raw.columns]
    if not columns or table.key[0] not in raw.columns:
        return None
    keyed = raw.select(FILE, ROW, **{column.name: read_column(raw[column.name], column) for column in columns})
    names = [column.name for column in columns]
    groups = keyed.group_by(names).aggregate(n=keyed.count(), row=keyed[ROW].max(), file=keyed[FILE].max())
    twice = groups.filter(groups.n > 1).order_by("file", "row").execute()
    if twice.empty:
        return None
    first = twice.iloc[0]
    message = say("data_faults.duplicate", columns=", ".join(names), count=len(twice))
    return Fault(first["file"], message, int(first["row"]))
