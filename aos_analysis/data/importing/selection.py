"""One SELECT that types every column of a table and says, for each line that is refused, which column and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from aos_analysis.data.dcir.tables import KNOWN
from aos_analysis.data.importing import grammar
from aos_analysis.data.importing.grammar import Style
from aos_analysis.data.importing.headers import Match
from aos_analysis.data.importing.plain import DOUBT, PlainColumn, plain_column
from aos_analysis.data.importing.reasons import MISSING_DAY, Reason, Reasons
from aos_analysis.data.importing.sql import literal
from aos_analysis.data.shapes import Column, Order
from aos_analysis.definitions.mapping import ColumnMapping, DateForm, SourceMapping
from aos_analysis.words.errors import present

TYPES = {
    "identifier": "VARCHAR",
    "text": "VARCHAR",
    "date": "DATE",
    "month": "DATE",
    "number": "DOUBLE",
    "whole": "BIGINT",
    "boolean": "BOOLEAN",
}
PERSONS = (
    "patient_id",
    "practitioner_id",
    "performer_id",
    "prescriber_id",
    "dispenser_id",
    "declared_doctor_id",
    "unit_id",
)
FAULT, READ, LINE = "_fault", "_read", "_line"


@dataclass(frozen=True)
class Selection:
    """`names` of the columns made, `months` of a wide export, `sql(source)`, and its reasons by code.

    plain: how to read what is plainly written; None where every line needs the grammar.
    """

    names: tuple[str, ...]
    persons: tuple[str, ...]
    months: Mapping[str, date]
    dates: frozenset[str]
    reasons: tuple[Reason, ...]
    inner: str
    outer: str
    needed: tuple[int, ...]
    missing: tuple[str, ...]
    plain: tuple[PlainColumn, ...] | None
    orders: tuple[Order, ...]

    def sql(self, source: str) -> str:
        """The SELECT over a relation of texts c0, c1… with the line numbers in `_line`."""
        texts = ", ".join(f"{grammar.trimmed(f'c{index}', self.missing)} AS t{index}" for index in self.needed)
        columns = ", ".join(self._output(name) for name in (*self.names, *self.months))
        return f"""SELECT {columns}, {FAULT}, CASE WHEN {FAULT} IS NOT NULL THEN {self._read()} END AS {READ}, {LINE}
            FROM (SELECT *, CAST(coalesce({self.outer}) AS INTEGER) AS {FAULT}
            FROM (SELECT *, {self.inner} FROM (SELECT *, {texts} FROM {source})))"""

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
    forms: Mapping[str, tuple[DateForm, ...]]  # by contract column, where dates were recognised in the data
    constants: Mapping[str, date]  # what the name of the file says
    reasons: Reasons
    inner: list[str] = field(default_factory=list)
    outer: list[str] = field(default_factory=list)

    def build(self, names: Sequence[str], pseudonymise: bool) -> Selection:
        """names: the columns to make, in order, whether this file has them or not."""
        style = Style.of(self.mapping)
        for index, values in self.match.totals:
            self._total(index, values)
        columns = self.mapping.table(self.match.table).columns
        persons = tuple(name for name in names if pseudonymise and is_person(name, columns[name]))
        for name in names:
            self._column(name, contract_column(self.match.table, name, columns[name]), columns[name], style, persons)
        orders = [order for order in KNOWN[self.match.table].orders if {order.earlier, order.later} <= {*names}]
        for order in orders:
            self._order(order)
        months = {f"m{index}": month for index, month in self.match.months.items()}
        for index in self.match.months:
            self._cell(index, style)
        inner, outer = ", ".join(self.inner), ", ".join(self.outer) or "NULL"
        needed = {index for indices in self.match.columns.values() for index in indices}
        needed |= {*self.match.months, *(index for index, _ in self.match.totals)}
        kinds = {name: contract_column(self.match.table, name, columns[name]).kind for name in names}
        dates = frozenset(name for name, kind in kinds.items() if kind in ("date", "month"))
        reasons = tuple(self.reasons.listed)
        plain = self._plain(names, style, persons)
        return Selection(
            tuple(names), persons, months, dates, reasons, inner, outer, tuple(sorted(needed)), style.missing, plain,
            tuple(orders),
        )  # fmt: skip

    def _plain(self, names: Sequence[str], style: Style, persons: Sequence[str]) -> tuple[PlainColumn, ...] | None:
        """None where some column, a total or months in columns need the grammar for every line."""
        if self.match.totals or self.match.months:
            return None
        made = [self._plainly(name, style, name in persons) for name in names]
        plain = tuple(column for column in made if column is not None)
        return plain if len(plain) == len(made) else None

    def _plainly(self, name: str, style: Style, person: bool) -> PlainColumn | None:
        how = self.mapping.table(self.match.table).columns[name]
        column = contract_column(self.match.table, name, how)
        if name in self.constants or how.value is not None:
            return self._constantly(column, how, style)
        if name not in self.match.columns:
            return PlainColumn(name, column.kind, None)
        indices, empty = self.match.columns[name], column.empty or name in self.reasons.added
        clear = column.kind == "identifier" and not person
        if how.join:
            return None
        return plain_column(column, how, style, self._forms(name, how), clear, empty, indices[0], self.reasons.until)

    def _constantly(self, column: Column, how: ColumnMapping, style: Style) -> PlainColumn | None:
        value: object = self.constants.get(column.name)
        if value is None and column.kind in ("number", "whole"):
            value = how.number
        elif value is None:
            plain = plain_column(column, how, style, self._forms(column.name, how), False, True, 0, self.reasons.until)
            value = plain.read(str(how.value)) if plain else DOUBT
        return None if value is DOUBT else PlainColumn(column.name, column.kind, None, value)

    def _forms(self, name: str, how: ColumnMapping) -> Sequence[DateForm]:
        return how.dates or self.forms.get(name) or self.mapping.dates

    def _order(self, order: Order) -> None:
        earlier, later = (
            f"date_trunc('month', \"{n}\")" if order.month else f'"{n}"' for n in (order.earlier, order.later)
        )
        given = self.match.columns.get(order.later)
        raw = f"c{given[0]}" if given else None
        header = self.match.headers[given[0]] if given else order.later
        code = self.reasons.code("out_of_order", header, raw, earlier=order.earlier, later=order.later)
        self.outer.append(f"CASE WHEN {later} < {earlier} THEN {code} END")

    def _total(self, index: int, values: Sequence[str]) -> None:
        text = f"t{index}"
        whole = [literal(value) for value in values if not value.endswith("*")]
        starts = [f"starts_with({text}, {literal(value[:-1])})" for value in values if value.endswith("*")]
        tests = ([f"{text} IN ({', '.join(whole)})"] if whole else []) + starts
        code = self.reasons.code("total", self.match.headers[index], f"c{index}")
        self.outer.append(f"CASE WHEN {' OR '.join(tests)} THEN {code} END")

    def _cell(self, index: int, style: Style) -> None:
        """One month of a wide export: a number, or nothing (which is not zero)."""
        self.inner.append(f"{grammar.number_sql(f't{index}', style)} AS m{index}")
        code = self.reasons.code("bad_number", self.match.headers[index], f"c{index}")
        self.outer.append(f"CASE WHEN m{index} IS NULL AND t{index} IS NOT NULL THEN {code} END")

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
            value = f"CAST({how.number} AS {TYPES[column.kind]})"
        else:
            value = self._value(literal(str(how.value)), column, how, style, name)
        self.inner.append(f'{value} AS "{name}"')

    def _value(self, text: str, column: Column, how: ColumnMapping, style: Style, name: str) -> str:
        if column.kind in ("number", "whole"):
            number = grammar.number_sql(text, style)
            return f"({number}) * {how.scale}" if how.scale else number
        if column.kind in ("date", "month"):
            return grammar.day_sql(text, self._forms(name, how), column.kind == "month")
        return grammar.boolean_sql(text) if column.kind == "boolean" else grammar.text_sql(text, how)

    def _read(self, name: str, column: Column, how: ColumnMapping, style: Style, person: bool) -> None:
        indices = self.match.columns[name]
        header = " + ".join(self.match.headers[index] for index in indices)
        text, raw = f"t{indices[0]}", f"c{indices[0]}"
        if len(indices) > 1:
            raw = text = "(" + " || '/' || ".join(f"t{index}" for index in indices) + ")"
        value = self._value(text, column, how, style, name)
        made = f"_{name}" if column.kind == "whole" else name
        self.inner.append(f'{value} AS "{made}"')
        if column.kind == "whole":
            self.inner.append(f'TRY_CAST("{made}" AS BIGINT) AS "{name}"')
        forms = self._forms(name, how)
        self.outer += self.reasons.tests(f'"{made}"', raw, f"{text} IS NULL", column, how, header, person, forms)


def is_person(name: str, how: ColumnMapping) -> bool:
    return name in PERSONS if how.person is None else how.person


def contract_column(table: str, name: str, how: ColumnMapping) -> Column:
    """The column of the contract or of the SNDS, or the covariate that the mapping adds."""
    return KNOWN[table].column(name) or Column(name, present(how.kind), name)
