"""A sheet: lines of data beside the page. Its columns say what they count, CSV is made of it here alone, and the gate
reads the file by the same declaration."""

import csv
import io
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from aos_analysis.page.disclosure import Counted

BOM, FRENCH_SEPARATOR = "\ufeff", ";"
DIGITS = 12  # significant digits of a float: thirteen and more can read as an identity number, and mean nothing here
COUNTS = "counts"  # the column that names what is counted, where this changes from line to line


@dataclass(frozen=True)
class Sheet:
    """columns  their names, in order
    counts   what the numbers of a column count, where they count: as in a table of the page; "units" of the campaign,
             which may be few where they are areas; "said" by the column `counts` of the line; "level", an observed
             level, in which numerator and denominator could be read
    french   written as a French Excel opens it: byte order mark, semicolon, decimal comma
    """

    columns: tuple[str, ...]
    counts: "Mapping[str, Counted | Literal['units', 'said', 'level']]" = field(default_factory=dict)
    french: bool = False

    def text(self, rows: Iterable[Mapping[str, object]]) -> str:
        """CSV as RFC 4180 writes it: comma, decimal point, CRLF, missing values empty; or as French Excel opens it."""
        return (BOM if self.french else "") + self._written([self.columns]) + self.lines(rows)

    def lines(self, rows: Iterable[Mapping[str, object]]) -> str:
        """The lines alone, to be added to a file that has begun."""
        return self._written([self._cell(row[column]) for column in self.columns] for row in rows)

    def _cell(self, value: object) -> object:
        value = plain(value)
        if self.french and isinstance(value, float):
            return str(value).replace(".", ",")
        return "" if value is None else value

    def _written(self, rows: Iterable[Iterable[object]]) -> str:
        out = io.StringIO()
        csv.writer(out, delimiter=FRENCH_SEPARATOR if self.french else ",").writerows(rows)
        return out.getvalue()


Sheets = Mapping[str, Sheet]  # name of each CSV that may leave -> what it holds
NO_SHEETS: Sheets = MappingProxyType({})


def plain(value: object) -> Any:
    """The same value in what JSON and CSV know: months as `2024-03`, floats to 12 digits, not finite ones as None."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, date):  # pandas timestamps are dates
        return f"{value:%Y-%m}"
    from aos_analysis.study.plain_numbers import plain_numbers  # and numpy: not for those who only name columns

    value = plain_numbers(value)
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    return value
