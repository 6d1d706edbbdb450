"""How a text becomes a value of the contract, as SQL: exactly that value, or NULL. Nothing is rounded or guessed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import duckdb
import ibis
from sqlglot import exp, parse_one

from aos_analysis.data import identifiers
from aos_analysis.data.importing.dates import date_sql
from aos_analysis.data.importing.headers import fold
from aos_analysis.data.importing.sql import literal
from aos_analysis.definitions.mapping import ColumnMapping, DateForm, SourceMapping
from aos_analysis.words.errors import present

SPACES = " \t\u00a0\u202f\u2007\u2009"
YES, NO = ("1", "oui", "o", "vrai", "true", "yes", "y"), ("0", "non", "n", "faux", "false", "no")
FORMULA = r"^([=@]|[+\-].*[(|!]|#(N/A|[A-Z/0]+[!?])$)"  # what a spreadsheet executes, or leaves where it failed
# what no reader sees
CONTROL = "[\\x00-\\x1f\\x7f\\x{80}-\\x{9f}\\x{200b}-\\x{200f}\\x{202a}-\\x{202e}\\x{2060}-\\x{2064}\\x{feff}\\x{fffd}]"
NUMBERS = ("nir", "rpps")
IN_CLEAR = (*NUMBERS, "name")
CIP13 = 13  # digits of a code that begins with 34009: it cannot have lost a zero
LARGEST = 1e15  # beyond, a double no longer holds every whole number


@dataclass(frozen=True)
class Style:
    """How an export writes: numbers, and the texts that mean « missing »."""

    decimal: str
    thousands: str
    missing: tuple[str, ...]

    @classmethod
    def of(cls, mapping: SourceMapping) -> "Style":
        return cls(mapping.decimal, mapping.thousands, mapping.missing)


def trimmed(raw: str, missing: Sequence[str] = ()) -> str:
    """The text without the spaces around it; NULL where nothing is left, or what means « missing »."""
    text, nothing = f"trim({raw}, {literal(SPACES)})", ", ".join(map(literal, ("", *missing)))
    return f"CASE WHEN {text} NOT IN ({nothing}) THEN {text} END"


def number_sql(text: str, style: Style) -> str:
    """`-12`, `1234,5`, and groups of three digits: `1 234,5`, `228.579,71`."""
    sign = _sign(style.decimal)
    dot = r"\." if style.decimal == "," else ","
    spaces = f"[ {SPACES[2:]}]"
    groups = [rf"{spaces}[0-9]{{3}}"]
    loose = rf"[0-9]{{1,3}}({dot}[0-9]{{3}})+{sign}[0-9]{{1,30}}"  # 228.579,71: the comma says what the dot is
    if style.thousands != "space":
        groups.append(rf"{dot}[0-9]{{3}}")
    strict = "|".join(rf"[0-9]{{1,3}}({group})+({sign}[0-9]{{1,30}})?" for group in groups)
    pattern = rf"[+\-−]?([0-9]{{1,15}}({sign}[0-9]{{1,30}})?|{sign}[0-9]{{1,30}}|{strict}|{loose})"
    other = "." if style.decimal == "," else ","
    digits = f"regexp_replace(replace({text}, '−', '-'), '[ {SPACES[2:]}{other}]', '', 'g')"
    cast = f"try_cast(replace({digits}, {literal(style.decimal)}, '.') AS DOUBLE)"
    return f"CASE WHEN regexp_full_match({text}, '{pattern}') THEN {cast} END"


def _sign(decimal: str) -> str:
    return "," if decimal == "," else r"\."


def boolean_sql(text: str) -> str:
    word = f"lower(strip_accents({text}))"
    yes, no = (", ".join(map(literal, words)) for words in (YES, NO))
    return f"CASE WHEN {word} IN ({yes}) THEN TRUE WHEN {word} IN ({no}) THEN FALSE END"


def day_sql(text: str, forms: Sequence[DateForm], month: bool) -> str:
    """A day, or the first day of a month."""
    day = date_sql(text, forms)
    return f"CAST(date_trunc('month', {day}) AS DATE)" if month else day


def text_sql(text: str, how: ColumnMapping) -> str:
    """A text recoded, cut, spelt and padded as the mapping says."""
    if how.part == "first_word":
        text = f"split_part(regexp_replace({text}, '[ {SPACES[1:]}]', ' ', 'g'), ' ', 1)"
    if how.recode:
        key = f"trim(regexp_replace(lower(strip_accents({text})), '[^a-z0-9]+', ' ', 'g'))"
        cases = " ".join(f"WHEN {literal(fold(old))} THEN {literal(new)}" for old, new in how.recode.items())
        other = literal(how.otherwise) if how.otherwise else text
        text = f"CASE WHEN {text} IS NOT NULL THEN CASE {key} {cases} ELSE {other} END END"
    if how.spelling == "identifier":
        text = f"nullif(trim(regexp_replace(lower(strip_accents({text})), '[^a-z0-9]+', '_', 'g'), '_'), '')"
    if how.width:
        text = _padded(text, sorted(how.width))
    return f"{literal(how.prefix)} || {text}" if how.prefix else text


def _padded(text: str, widths: list[int]) -> str:
    """Leading zeros given back, up to the smallest declared width that holds the digits."""
    lost = [width for width in widths if width != CIP13]
    cases = " ".join(f"WHEN length({text}) <= {width} THEN lpad({text}, {width}, '0')" for width in lost)
    if not cases:
        return text
    short = f"CASE WHEN regexp_full_match({text}, '[0-9]+') THEN CASE {cases} ELSE {text} END ELSE {text} END"
    return f"CASE WHEN strlen({text}) IN ({', '.join(map(str, widths))}) THEN {text} ELSE {short} END"


def define_in_clear(connection: duckdb.DuckDBPyConnection) -> None:
    """Macros `is_nir(x)`, `is_rpps(x)` and `is_name_of_…(x)`, from the expressions that the loading of a data folder
    uses, and `may_be_clear(x)`, quick: a text that begins and ends with a digit and has no letter but A and B, and the
    « RPPS » that may come first."""
    connection.execute("""CREATE MACRO may_be_clear(x) AS
        (x >= '0' AND x < ':' OR x >= '０' OR starts_with(x, 'RPPS') OR starts_with(x, 'N°'))
        AND strlen(x) BETWEEN 11 AND 63 AND (x[-1] BETWEEN '0' AND '9' OR x[-1] BETWEEN '０' AND '９')
        AND regexp_full_match(x, '(RPPS|N°)?[0-9０-９ABab ,:;./_''’*|–—()\u00a0\u202f-]+')""")
    for key, condition in zip((*NUMBERS, "name_of_person", "name_of_other"), _in_clear(), strict=True):
        connection.execute(f"CREATE MACRO is_{key}(x) AS {condition}")


@cache
def _in_clear() -> tuple[str, ...]:
    table = ibis.table({"x": "string"}, name="t")
    nir = identifiers.is_nir_with_key(table.x) | identifiers.is_nir_without_key(table.x)
    names = (identifiers.is_name(table.x, person) for person in (True, False))
    return tuple(_expression(table.select(found=found)) for found in (nir, identifiers.is_rpps(table.x), *names))


def _expression(table: ibis.Table) -> str:
    select = parse_one(ibis.to_sql(table, dialect="duckdb"), dialect="duckdb").find(exp.Select)
    found = present(select).expressions[0].unalias()
    for column in found.find_all(exp.Column):
        column.replace(exp.column("x"))
    return found.sql(dialect="duckdb")
