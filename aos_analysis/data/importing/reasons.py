"""Why a line is refused: what each column is asked, in SQL, and the reason that each code of an answer stands for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from aos_analysis.data import identifiers
from aos_analysis.data.columns import FIRST_YEAR, LAST_YEAR
from aos_analysis.data.importing import grammar
from aos_analysis.data.importing.dates import ZONED
from aos_analysis.data.importing.sql import literal
from aos_analysis.data.shapes import Column
from aos_analysis.definitions.mapping import ColumnMapping, DateForm

MISSING_DAY = "DATE '1600-01-01'"


@dataclass(frozen=True)
class Reason:
    """Why a line is refused: a key of `import.reasons` and its words; `raw`: SQL of the value read."""

    key: str
    header: str
    raw: str | None
    words: Mapping[str, object] = field(default_factory=dict)
    hidden: bool = False  # an identifier is never shown


@dataclass
class Reasons:
    """Those of one file. controls: it may hold control characters; added: columns whose missing values make a sum
    unknown, and not a line refused; until: nothing that is past can be after that day."""

    controls: bool
    added: Sequence[str]
    until: date
    listed: list[Reason] = field(default_factory=list)

    def code(self, key: str, header: str, raw: str | None, hidden: bool = False, **words) -> int:
        self.listed.append(Reason(key, header, raw, words, hidden))
        return len(self.listed) - 1

    def tests(
        self,
        value: str,
        raw: str,
        absent: str,
        column: Column,
        how: ColumnMapping,
        header: str,
        person: bool,
        forms: Sequence[DateForm],
    ) -> Iterator[str]:
        """SQL of the code of each refusal, NULL where a value is accepted. value, raw: of the cell, read and as it
        stands; absent: the condition of a cell without any; forms: of its dates."""
        hidden = column.kind == "identifier"
        shown = None if hidden else raw
        needed = not column.empty and column.name not in self.added
        empty = f"{self.code('blank', header, None)}" if needed else "NULL"
        bad = self.code(f"bad_{column.kind}", header, shown, hidden)
        zone = ""
        if column.kind in ("date", "month"):
            zone = f"WHEN regexp_full_match({raw}, '{ZONED}') THEN {self.code('zoned', header, shown)} "
        nothing = f"CASE WHEN {absent} THEN {empty} {zone}ELSE {bad} END"
        yield f"CASE WHEN {value} IS NULL THEN {nothing} END"
        if column.kind in ("date", "month"):
            old = self.code("old_date", header, shown)
            inside = f"{value} BETWEEN DATE '{FIRST_YEAR}-01-01' AND DATE '{LAST_YEAR}-12-31'"
            yield f"CASE WHEN {value} = {MISSING_DAY} THEN {empty} WHEN NOT ({inside}) THEN {old} END"
            yield from self._day_tests(value, raw, column, header, shown, forms)
        if column.kind in ("number", "whole"):
            yield from self._number_tests(value, column, header, shown)
        elif column.kind in ("identifier", "text"):
            yield from self._text_tests(value, raw, column, how, header, hidden, person)

    def _day_tests(
        self, value: str, raw: str, column: Column, header: str, shown: str | None, forms: Sequence[DateForm]
    ) -> Iterator[str]:
        if column.past:
            future = self.code("future", header, shown)
            yield f"CASE WHEN {value} > DATE '{self.until}' THEN {future} END"
        if column.kind == "month":
            day = grammar.day_sql(raw, forms, month=False)
            inside = self.code("day_in_month", header, shown)
            yield f"CASE WHEN day({day}) <> 1 AND day({day} + 1) <> 1 THEN {inside} END"

    def _number_tests(self, value: str, column: Column, header: str, shown: str | None) -> Iterator[str]:
        large = self.code("too_large", header, shown, limit=f"{grammar.LARGEST:g}")
        yield f"CASE WHEN abs({value}) >= {grammar.LARGEST} THEN {large} END"
        if column.kind == "whole":
            yield f"CASE WHEN {value} <> trunc({value}) THEN {self.code('bad_whole', header, shown)} END"
        for limit, sign, key in ((column.minimum, "<", "below"), (column.maximum, ">", "above")):
            if limit is not None:
                yield f"CASE WHEN {value} {sign} {limit} THEN {self.code(key, header, shown, limit=f'{limit:g}')} END"

    def _text_tests(
        self, value: str, raw: str, column: Column, how: ColumnMapping, header: str, hidden: bool, person: bool
    ) -> Iterator[str]:
        shown = None if hidden else raw
        formula = self.code("formula", header, shown, hidden)
        yield f"CASE WHEN regexp_matches({value}, '{grammar.FORMULA}') THEN {formula} END"
        if self.controls:
            control = self.code("control", header, shown, hidden)
            unseen = f"regexp_matches({value}, '{grammar.CONTROL}')"
            yield f"CASE WHEN {unseen} THEN {control} END"
        if column.values:
            words = ", ".join(map(literal, column.values))
            code = self.code("unknown_word", header, shown, expected=", ".join(column.values))
            yield f"CASE WHEN {value} NOT IN ({words}) THEN {code} END"
        if how.width:
            widths = ", ".join(map(str, how.width))
            code = self.code("bad_width", header, shown, hidden, expected=widths)
            yield f"CASE WHEN length({value}) NOT IN ({widths}) THEN {code} END"
        if hidden and not person:
            clear = (f"WHEN is_{key}({value}) THEN {self.code(key, header, None, True)}" for key in grammar.NUMBERS)
            yield f"CASE WHEN may_be_clear({value}) THEN CASE {' '.join(clear)} END END"
            named = self.code("name", header, None, True)
            kind = "person" if column.name in identifiers.PERSONS else "other"
            yield f"CASE WHEN regexp_matches({value}, '[ @]') AND is_name_of_{kind}({value}) THEN {named} END"
