"""One SELECT that types every column of a table and says, for each line that is refused, which column and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from aos_analysis.data.columns import FIRST_YEAR, LAST_YEAR
from aos_analysis.data.importing import grammar
from aos_analysis.data.importing.grammar import Style, literal
from aos_analysis.data.importing.headers import Match
from aos_analysis.data.schema import CONTRACT, Column
from aos_analysis.definitions.mapping import ColumnMapping, SourceMapping

TYPES = {
    "identifier": "VARCHAR",
    "text": "VARCHAR",
    "date": "DATE",
    "month": "DATE",
    "number": "DOUBLE",
    "whole": "BIGINT",
    "boolean": "BOOLEAN",
}
PERSONS = ("patient_id", "practitioner_id", "unit_id")
MISSING_DAY = "DATE '1600-01-01'"
FAULT, READ, LINE = "_fault", "_read", "_line"


@dataclass(frozen=True)
class Reason:
    """Why a line is refused: a key of `import.reasons` and its words; `raw`: SQL of the value read."""

    key: str
    header: str
    raw: str | None
    words: Mapping[str, object] = field(default_factory=dict)
    hidden: bool = False  # an identifier is never shown


@dataclass(frozen=True)
class Selection:
    """`names` of the columns made, `month_names` of a wide export by month, `sql(source)`, and its reasons by code."""

    names: tuple[str, ...]
    persons: tuple[str, ...]
    months: Mapping[str, date]
    dates: frozenset[str]
    reasons: tuple[Reason, ...]
    inner: str
    outer: str
    good: str
    needed: tuple[int, ...]

    def sql(self, source: str, structure: str | None, numbered: bool) -> str:
        """The SELECT over a relation of texts c0, c1…

        structure: SQL of « this line has not its number of cells » (reason 0), where the source may hold such lines.
        numbered: the source holds the line numbers in `_line`.
        """
        first = f"CASE WHEN {structure} THEN 0 END, " if structure else ""
        whole = f"NOT ({structure}) AND " if structure else ""
        kept = f", {LINE}" if numbered else ""
        fault = f"CASE WHEN {whole}{self.good} THEN NULL ELSE coalesce({first}{self.outer}) END"
        columns = ", ".join(self._output(name) for name in (*self.names, *self.months))
        return f"""SELECT {columns}, {FAULT}, CASE WHEN {FAULT} IS NOT NULL THEN {self._read()} END AS {READ}{kept}
            FROM (SELECT *, CAST({fault} AS INTEGER) AS {FAULT} FROM (SELECT *, {self.inner} FROM {source}))"""

    def _output(self, name: str) -> str:
        """1600-01-01 means « missing » in the SNDS."""
        return f'nullif("{name}", {MISSING_DAY}) AS "{name}"' if name in self.dates else f'"{name}"'

    def _read(self) -> str:
        shown = [(code, reason.raw) for code, reason in enumerate(self.reasons) if reason.raw and not reason.hidden]
        cases = " ".join(f"WHEN {code} THEN {raw}" for code, raw in shown)
        return f"CASE {FAULT} {cases} END" if cases else "NULL"


@dataclass
class Builder:
    """Gathers the expressions of a selection."""

    mapping: SourceMapping
    match: Match
    forms: Mapping[str, tuple[str, ...]]  # by contract column, where dates were recognised in the data
    constants: Mapping[str, date]  # what the name of the file says
    controls: bool  # the source may hold control characters
    spaces: bool  # it may hold other spaces than the plain one
    added: Sequence[str] = ()  # columns whose missing values make a sum unknown, and not a line refused
    reasons: list[Reason] = field(default_factory=lambda: [Reason("width", "", None)])
    inner: list[str] = field(default_factory=list)
    outer: list[str] = field(default_factory=list)
    good: list[str] = field(default_factory=list)  # all true: no reason applies; one condition is quicker than 28 cases

    def build(self, names: Sequence[str], pseudonymise: bool) -> Selection:
        """names: the columns to make, in order, whether this file has them or not."""
        style = Style.of(self.mapping, self.spaces)
        for index, values in self.match.totals:
            self._total(index, values, style)
        columns = self.mapping.tables[self.match.table].columns
        persons = tuple(name for name in names if pseudonymise and is_person(name, columns[name]))
        for name in names:
            self._column(name, contract_column(self.match.table, name, columns[name]), columns[name], style, persons)
        months = {f"m{index}": month for index, month in self.match.months.items()}
        for index in self.match.months:
            self._cell(index, style)
        inner, outer, good = ", ".join(self.inner), ", ".join(self.outer) or "NULL", " AND ".join(self.good) or "TRUE"
        needed = {index for indices in self.match.columns.values() for index in indices}
        needed |= {*self.match.months, *(index for index, _ in self.match.totals)}
        kinds = {name: contract_column(self.match.table, name, columns[name]).kind for name in names}
        dates = frozenset(name for name, kind in kinds.items() if kind in ("date", "month"))
        reasons = tuple(self.reasons)
        return Selection(tuple(names), persons, months, dates, reasons, inner, outer, good, tuple(sorted(needed)))

    def _code(self, key: str, header: str, raw: str | None, hidden: bool = False, **words) -> int:
        self.reasons.append(Reason(key, header, raw, words, hidden))
        return len(self.reasons) - 1

    def _total(self, index: int, values: Sequence[str], style: Style) -> None:
        text = grammar.trimmed(f"c{index}", style)
        whole = [literal(value) for value in values if not value.endswith("*")]
        starts = [f"starts_with({text}, {literal(value[:-1])})" for value in values if value.endswith("*")]
        tests = ([f"{text} IN ({', '.join(whole)})"] if whole else []) + starts
        code = self._code("total", self.match.headers[index], f"c{index}")
        self.outer.append(f"CASE WHEN {' OR '.join(tests)} THEN {code} END")
        self.good.append(f"NOT ({' OR '.join(tests)})")

    def _cell(self, index: int, style: Style) -> None:
        """One month of a wide export: a number, or nothing (which is not zero)."""
        raw = f"c{index}"
        self.inner.append(f"{grammar.number_sql(grammar.guarded(raw, style), style)} AS m{index}")
        code = self._code("bad_number", self.match.headers[index], raw)
        self.outer.append(f"CASE WHEN m{index} IS NULL AND {grammar.trimmed(raw, style)} IS NOT NULL THEN {code} END")
        self.good.append(f"m{index} IS NOT NULL")

    def _column(self, name: str, column: Column, how: ColumnMapping, style: Style, persons: Sequence[str]) -> None:
        if name in self.constants:
            self.inner.append(f'DATE {literal(str(self.constants[name]))} AS "{name}"')
        elif how.value is not None:
            self._constant(name, column, how, style)
        elif name not in self.match.columns:
            self.inner.append(f'CAST(NULL AS {TYPES[column.kind]}) AS "{name}"')
        else:
            self._read(name, column, how, style, name in persons)

    def _constant(self, name: str, column: Column, how: ColumnMapping, style: Style) -> None:
        if column.kind in ("number", "whole"):
            value = f"CAST({float(how.value)} AS {TYPES[column.kind]})"
        else:
            value = self._value(literal(str(how.value)), column, how, style, name)
        self.inner.append(f'{value} AS "{name}"')

    def _value(self, raw: str, column: Column, how: ColumnMapping, style: Style, name: str) -> str:
        if column.kind in ("number", "whole"):
            number = grammar.number_sql(grammar.guarded(raw, style), style)
            return f"({number}) * {how.scale}" if how.scale else number
        text = grammar.trimmed(raw, style)
        if column.kind in ("date", "month"):
            forms = how.dates or self.forms.get(name) or self.mapping.dates
            return grammar.day_sql(grammar.guarded(raw, style), text, forms, column.kind == "month")
        return grammar.boolean_sql(text) if column.kind == "boolean" else grammar.text_sql(text, how)

    def _read(self, name: str, column: Column, how: ColumnMapping, style: Style, person: bool) -> None:
        indices = self.match.columns[name]
        header = " + ".join(self.match.headers[index] for index in indices)
        raw = f"c{indices[0]}"
        if len(indices) > 1:
            raw = "(" + " || '/' || ".join(f"({grammar.trimmed(f'c{index}', style)})" for index in indices) + ")"
        number = column.kind in ("number", "whole")
        value = self._value(raw, column, how, style, name)
        made = f"_{name}" if column.kind == "whole" else name
        self.inner.append(f'{value} AS "{made}"')
        if column.kind == "whole":
            self.inner.append(f'TRY_CAST("{made}" AS BIGINT) AS "{name}"')
        absent = f"({grammar.trimmed(raw, style)}) IS NULL"
        self.outer += self._tests(f'"{made}"', raw, absent, column, how, header, person, number)

    def _tests(self, value, raw, absent, column: Column, how, header, person: bool, number: bool) -> Iterator[str]:
        hidden = column.kind == "identifier"
        shown = None if hidden else raw
        needed = not column.empty and column.name not in self.added
        empty = f"{self._code('blank', header, None)}" if needed else "NULL"
        bad = self._code(f"bad_{column.kind}", header, shown, hidden)
        nothing = f"CASE WHEN {absent} THEN {empty} ELSE {bad} END"
        yield f"CASE WHEN {value} IS NULL THEN {nothing} END"
        self.good.append(f"{value} IS NOT NULL")
        if column.kind in ("date", "month"):
            old = self._code("old_date", header, shown)
            inside = f"{value} BETWEEN DATE '{FIRST_YEAR}-01-01' AND DATE '{LAST_YEAR}-12-31'"
            yield f"CASE WHEN {value} = {MISSING_DAY} THEN {empty} WHEN NOT ({inside}) THEN {old} END"
            self.good.append(inside)
        if number:
            yield from self._number_tests(value, column, header, shown)
        elif column.kind in ("identifier", "text"):
            yield from self._text_tests(value, raw, column, how, header, hidden, person)

    def _number_tests(self, value: str, column: Column, header: str, shown: str | None) -> Iterator[str]:
        large = self._code("too_large", header, shown, limit=f"{grammar.LARGEST:g}")
        yield f"CASE WHEN abs({value}) >= {grammar.LARGEST} THEN {large} END"
        self.good.append(f"abs({value}) < {grammar.LARGEST}")
        if column.kind == "whole":
            yield f"CASE WHEN {value} <> trunc({value}) THEN {self._code('bad_whole', header, shown)} END"
            self.good.append(f"{value} = trunc({value})")
        for limit, sign, key in ((column.minimum, "<", "below"), (column.maximum, ">", "above")):
            if limit is not None:
                yield f"CASE WHEN {value} {sign} {limit} THEN {self._code(key, header, shown, limit=f'{limit:g}')} END"
                self.good.append(f"NOT ({value} {sign} {limit})")

    def _text_tests(self, value, raw, column: Column, how, header, hidden, person) -> Iterator[str]:
        shown = None if hidden else raw
        formula = self._code("formula", header, shown, hidden)
        yield f"CASE WHEN regexp_matches({value}, '{grammar.FORMULA}') THEN {formula} END"
        self.good.append(f"{value} > '.' AND {value} NOT BETWEEN '=' AND 'A'")
        if self.controls:
            control = self._code("control", header, shown, hidden)
            unseen = f"regexp_matches({value}, '{grammar.CONTROL}')"
            yield f"CASE WHEN {unseen} THEN {control} END"
            self.good.append(f"NOT {unseen}")
        if column.values:
            words = ", ".join(map(literal, column.values))
            code = self._code("unknown_word", header, shown, expected=", ".join(column.values))
            yield f"CASE WHEN {value} NOT IN ({words}) THEN {code} END"
            self.good.append(f"{value} IN ({words})")
        if how.width:
            widths = ", ".join(map(str, how.width))
            code = self._code("bad_width", header, shown, hidden, expected=widths)
            yield f"CASE WHEN length({value}) NOT IN ({widths}) THEN {code} END"
            self.good.append(f"length({value}) IN ({widths})")
        if hidden and not person:
            clear = (f"WHEN is_{key}({value}) THEN {self._code(key, header, None, True)}" for key in grammar.IN_CLEAR)
            yield f"CASE WHEN may_be_clear({value}) THEN CASE {' '.join(clear)} END END"
            self.good.append(f"NOT may_be_clear({value})")


def is_person(name: str, how: ColumnMapping) -> bool:
    return name in PERSONS if how.person is None else how.person


def contract_column(table: str, name: str, how: ColumnMapping) -> Column:
    """The contract's column, or the covariate that the mapping adds."""
    return CONTRACT[table].column(name) or Column(name, how.kind, name)
