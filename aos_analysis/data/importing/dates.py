"""Dates as exports write them: each form as SQL, the order of day and month found or asked for."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import duckdb

from aos_analysis.definitions.mapping import DateForm, FileDate
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import say

TIME = r"([ T:]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?)?"
# An instant with its zone, Z or an offset: the day in France may be another one than the day it writes.
ZONED = r".*\d[ T:]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)? ?(Z|z|UTC|GMT|CES?T|[+\-−]\d{1,2}(:?\d{2})?)"
DAY = r"(\d{1,2})[/.\-](\d{1,2})[/.\-]"
MONTHS = {  # as SAS writes them, in English and in French
    **{"JAN": 1, "FEB": 2, "MAR": 3, "APR": 4, "MAY": 5, "JUN": 6, "JUL": 7, "AUG": 8, "SEP": 9, "OCT": 10},
    **{"NOV": 11, "DEC": 12, "FEV": 2, "AVR": 4, "MAI": 5, "AOU": 8},
}
# form → pattern of the whole text, its rewriting as ISO
FORMS: dict[str, tuple[str, str]] = {
    "yyyy-mm-dd": (rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}}){TIME}", r"\1-\2-\3"),
    "dd/mm/yyyy": (rf"{DAY}(\d{{4}}){TIME}", r"\3-\2-\1"),
    "mm/dd/yyyy": (rf"{DAY}(\d{{4}}){TIME}", r"\3-\1-\2"),
    "dd-mm-yy": (rf"{DAY}(\d{{2}})", r"\3-\2-\1"),
    "mm-dd-yy": (rf"{DAY}(\d{{2}})", r"\3-\1-\2"),
    "yyyymmdd": (r"(\d{4})(\d{2})(\d{2})", r"\1-\2-\3"),
    "mm/yyyy": (r"(\d{1,2})[/.\-](\d{4})", r"\2-\1-01"),
    "yyyy-mm": (r"(\d{4})[/.\-](\d{1,2})", r"\1-\2-01"),
    "yyyymm": (r"(\d{4})(\d{2})", r"\1-\2-01"),
    "yyyy": (r"(\d{4})", r"\1-01-01"),
}
CENTURY = {"dd-mm-yy", "mm-dd-yy"}  # two-digit years: 69 to 99 are of the last century, as POSIX reads them
NAMES = {
    "yyyy": r"(?<!\d)((?:19|20)\d{2})()(?!\d)",
    "yyyymm": r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])(?!\d)",
    "yyyy-mm": r"(?<!\d)((?:19|20)\d{2})[-_](0[1-9]|1[0-2])(?!\d)",
}
PYTHON = {"dd/mm/yyyy": "%d/%m/%Y", "mm/dd/yyyy": "%m/%d/%Y", "yyyy-mm-dd": "%Y-%m-%d", "dd-mm-yy": "%d-%m-%y"}
PYTHON |= {"mm-dd-yy": "%m-%d-%y", "yyyymmdd": "%Y%m%d", "mm/yyyy": "%m/%Y", "yyyy-mm": "%Y-%m", "yyyymm": "%Y%m"}
PYTHON |= {"yyyy": "%Y"}


def date_sql(text: str, forms: Sequence[DateForm]) -> str:
    """SQL of the date that a text says, NULL where it is none. ISO is always understood."""
    return f"coalesce({', '.join(_form(text, form) for form in dict.fromkeys(('yyyy-mm-dd', *forms)))})"


def _form(text: str, form: DateForm) -> str:
    if form == "ddMONyyyy":
        return _sas(text)
    pattern, iso = FORMS[form]
    written = f"regexp_replace({text}, '^{pattern}$', '{iso}')"
    if form in CENTURY:
        written = f"CASE WHEN {written} < '69' THEN '20' ELSE '19' END || {written}"
    return f"CASE WHEN regexp_full_match({text}, '{pattern}') THEN try_cast({written} AS DATE) END"


def _sas(text: str) -> str:
    """`01JAN2023:00:00:00`, as SAS and Erasme write it."""
    cases = " ".join(f"WHEN '{name}' THEN '{number:02d}'" for name, number in MONTHS.items())
    day, month, year = (f"regexp_extract({text}, '^(\\d{{1,2}})([A-Za-z]{{3}})(\\d{{4}})', {i})" for i in (1, 2, 3))
    iso = f"{year} || '-' || CASE upper({month}) {cases} END || '-' || {day}"
    pattern = rf"\d{{1,2}}[A-Za-z]{{3}}\d{{4}}{TIME}"
    return f"CASE WHEN regexp_full_match({text}, '{pattern}') THEN try_cast({iso} AS DATE) END"


def date_of_name(file: str, form: FileDate) -> date:
    """The date that the name of a file says; DataError where it says none, or two."""
    found = set(re.findall(NAMES[form], file.rsplit("/", 1)[-1]))
    if len(found) != 1:
        raise DataError(Fault(file, say("import.no_date_in_name", form=form)))
    ((year, month),) = found
    return date(int(year), int(month or 1), 1)


def month_in_header(header: str, form: DateForm) -> date | None:
    """First day of the month that a header names, if it names one."""
    try:
        return datetime.strptime(header.strip(), PYTHON[form]).date().replace(day=1) if form in PYTHON else None
    except ValueError:
        return None


def order_of_days(
    connection: duckdb.DuckDBPyConnection, sources: Iterable[str], column: str, file: str, header: str
) -> tuple[DateForm, ...]:
    """Which of day and month comes first in a column whose form nobody declared; DataError where both could.

    sources: SQL of relations that hold the `column`, all rows.
    """
    found = [connection.sql(_count_orders(source, column)).fetchall()[0] for source in sources]
    day, month, both, years = (sum(row[i] for row in found) for i in range(4))
    example, first, second = (next((row[i] for row in found if row[i]), "") for i in (4, 5, 6))
    if years:
        raise DataError(Fault(file, say("import.short_years", column=header, read=example)))
    if day and month:
        raise DataError(Fault(file, say("import.mixed_dates", column=header, read=first, other=second)))
    if both and not day and not month:
        raise DataError(Fault(file, say("import.ambiguous_dates", column=header, read=example)))
    return ("mm/dd/yyyy",) if month else ("dd/mm/yyyy", "ddMONyyyy")


def _count_orders(source: str, column: str) -> str:
    """SQL: dates readable as day-first only, as month-first only, as both with two results; two-digit years."""
    first, second = (f"try_cast(regexp_extract(text, '^{DAY}\\d{{2,4}}', {i}) AS INT)" for i in (1, 2))
    short = f"regexp_full_match(text, '{DAY}\\d{{2}}')"
    return f"""
        SELECT count(*) FILTER (a > 12 AND b <= 12), count(*) FILTER (b > 12 AND a <= 12),
               count(*) FILTER (a <= 12 AND b <= 12 AND a <> b), count(*) FILTER ({short}),
               any_value(text) FILTER (a <> b),
               any_value(text) FILTER (a > 12 AND b <= 12), any_value(text) FILTER (b > 12 AND a <= 12)
        FROM (SELECT text, {first} AS a, {second} AS b FROM (SELECT trim({column}) AS text FROM {source}))"""
