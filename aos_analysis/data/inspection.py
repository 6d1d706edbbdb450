"""Every fault of a table, found by one pass over all its rows: no sample."""

from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path

import ibis
from ibis.expr import types as ir

from aos_analysis.data.columns import read_column
from aos_analysis.data.contradictions import contradictions
from aos_analysis.data.rules import FILE, ROW, Rule, row_number, rules_of
from aos_analysis.data.schema import CONTRACT
from aos_analysis.data.shapes import Table
from aos_analysis.data.spellings import others, spelling_faults
from aos_analysis.definitions.faults import near
from aos_analysis.words.errors import Fault
from aos_analysis.words.numbers import number
from aos_analysis.words.wording import say


def unknown_tables(folder: Path, known: Mapping[str, list[Path]]) -> list[Fault]:
    """A name that is nearly one of the contract's, a table kept twice, or no table at all."""
    others = sorted(path for path in folder.iterdir() if path.stem not in CONTRACT and _holds_tables(path))
    faults = [
        Fault(path.name, say("data_faults.unknown_table", near=close[0] + path.suffix))
        for path in others
        if (close := get_close_matches(path.stem, CONTRACT, 1, 0.75))
    ]
    for name in known:
        if (folder / f"{name}.parquet").is_file() and any((folder / name).rglob("*.parquet")):
            faults.append(Fault(f"{name}.parquet", say("data_faults.table_twice", folder=f"{name}/")))
    if not known and not faults:
        found = ", ".join(sorted(path.name for path in folder.iterdir())[:8]) or say("data_faults.nothing")
        faults = [Fault(folder.resolve().name, say("data_faults.no_table", found=found, expected=", ".join(CONTRACT)))]
    return faults


def _holds_tables(path: Path) -> bool:
    return path.suffix == ".parquet" if path.is_file() else any(path.rglob("*.parquet"))


def inspect(raw: ir.Table, table: Table, file: str, extracted: date | None = None) -> list[Fault]:
    """The faults of one table, read from `file`: its header first, then its rows. extracted: the day of the export."""
    header = [Fault(file, message) for message in _header(raw, table)]
    rules = list(rules_of(raw, table, extracted))
    counts = raw.aggregate(_rows=raw.count(), **{f"r{i}": rule.broken.sum() for i, rule in enumerate(rules)})
    found = counts.execute().iloc[0].fillna(0)
    if found["_rows"] == 0:
        return [*header, Fault(file, say("data_faults.empty"))]
    broken = [(rule, int(found[f"r{i}"])) for i, rule in enumerate(rules) if found[f"r{i}"] > 0]
    duplicated = [fault for fault in [_duplicates(raw, table)] if fault]
    told = (_fault(raw, rule, count) for rule, count in broken)
    faults = list(dict.fromkeys([*header, *told, *spelling_faults(raw, table), *duplicated]))
    return faults + (contradictions(raw) if table.name == "contacts" and not faults else [])


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


def _fault(raw: ir.Table, rule: Rule, count: int) -> Fault:
    """The first row at fault, and how many there are."""
    shown = ibis.null("string") if rule.shown is None else rule.shown.cast("string")
    rows = raw.select(FILE, ROW, broken=rule.broken, shown=shown)
    first = rows.filter(rows.broken).order_by(FILE, ROW).limit(1).execute().iloc[0]
    words = dict(rule.words)
    if rule.key == "unknown_word":
        words["hint"] = near(str(first["shown"]), words["values"].split(", "))
    message = say(f"data_faults.{rule.key}", value=first["shown"], **words)
    return Fault(first[FILE], message + others(count), row_number(first[ROW]))


def _duplicates(raw: ir.Table, table: Table) -> Fault | None:
    """Two rows with the same key, the months being those of the contract."""
    columns = [table[name] for name in table.key if name in raw.columns]
    if not columns or table.key[0] not in raw.columns:
        return None
    keyed = raw.select(FILE, ROW, **{column.name: read_column(raw[column.name], column) for column in columns})
    names = [column.name for column in columns]
    groups = keyed.group_by(names).aggregate(n=keyed.count(), row=keyed[ROW].max(), file=keyed[FILE].max())
    twice = groups.filter(groups.n > 1).select("file", "row")  # a key may name patients
    first = twice.order_by("file", "row").limit(1).execute()
    if first.empty:
        return None
    message = say("data_faults.duplicate", columns=", ".join(names), count=number(int(twice.count().execute())))
    return Fault(first["file"].iloc[0], message, row_number(first["row"].iloc[0]))
