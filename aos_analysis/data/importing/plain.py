"""Cells that are plainly a value: no space around, no sign in doubt. Whatever is less plain goes through the grammar.

A column is first reduced to the different texts that it holds: ten million lines have a few thousand days and amounts.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aos_analysis.data.columns import FIRST_YEAR, LAST_YEAR
from aos_analysis.data.importing import grammar
from aos_analysis.data.importing.dates import MONTHS
from aos_analysis.data.shapes import Column, Order
from aos_analysis.definitions.mapping import ColumnMapping

TYPES = {"text": pa.string(), "number": pa.float64(), "whole": pa.int64(), "boolean": pa.bool_()}
TYPES |= {"identifier": pa.string(), "date": pa.date32(), "month": pa.date32()}
WORD = re.compile(r"[0-9A-Za-zÀ-ÿ](?:[ -~À-ÿŒœ]*[!-~À-ÿ])?")  # begins with no sign that a spreadsheet executes
SURE = "^[0-9A-Za-z][!-~]*$"  # a word, on bytes
# A NIR and a RPPS number begin with a digit (or « RPPS »), have 11 signs or more, no letter but those of 2A and 2B.
SOMEONE = re.compile(r"(?=[0-9]).(?:[0-9 ,:;./_'*|()-]|(?<=2)[ ]*[ABab]){10,}|RPPS.*|.*[ @].*")  # or a name, an e-mail
NOBODY = (  # neither, on bytes
    "^(?:[A-QS-Za-z][!-?A-~]*|R(?:[!-?A-OQ-~][!-?A-~]*)?|[0-9][!-?A-~]{0,9}|"
    "[0-9][!-?A-~]*(?:[!-&+<-?C-^`c-{}~]|[013-9ABab][ABab])[!-?A-~]*)$"
)
DAYS = {  # form → pattern of the days it writes
    "dd/mm/yyyy": re.compile(r"(?P<d>[0-9]{2})/(?P<m>[0-9]{2})/(?P<y>[0-9]{4})"),
    "yyyy-mm-dd": re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})"),
    "ddMONyyyy": re.compile(r"(?P<d>[0-9]{2})(?P<m>[A-Z]{3})(?P<y>[0-9]{4})(?::00:00:00)?"),
}
REMEMBERED = 200_000  # texts of a column
PROBE = 10_000  # rows that say whether a column repeats itself
Read = Callable[[str], object]  # the value of a text; DOUBT where the grammar must say
DOUBT = object()
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PlainColumn:
    """One column of the contract: where its bytes are (None: a constant), how a plain text is read, what it may hold.

    empty: a blank is a missing value, and not a refusal; pattern: of bytes that are a plain text, where that is enough.
    """

    name: str
    kind: str
    index: int | None
    constant: object = None
    read: Read = str
    missing: Sequence[str] = ()
    widths: Sequence[int] = ()
    empty: bool = True
    pattern: str = ""
    known: dict[bytes, object] = field(default_factory=dict, compare=False, repr=False)  # what was read already


def plain_column(
    column: Column,
    how: ColumnMapping,
    style: grammar.Style,
    forms: Sequence[str],
    clear: bool,
    empty: bool,
    index: int,
    until: date,
) -> PlainColumn | None:
    """How a column is read where it is plain; None where its mapping asks for more than reading.

    clear: a NIR or a RPPS number is refused in it; until: the last day that what is past can be.
    """
    if any((how.part, how.spelling, how.recode, how.prefix, how.scale)):
        return None
    pattern = ""
    if column.kind in ("number", "whole"):
        read = _numbers(column, style)
    elif column.kind in ("date", "month"):
        read = _days(forms, column.kind == "month", until if column.past else date.max)
    elif column.kind == "boolean":
        read = _yes_or_no
    else:
        read = _texts(column, how, clear)
        pattern = "" if column.values else NOBODY if clear else SURE
    return PlainColumn(column.name, column.kind, index, None, read, style.missing, how.width or (), empty, pattern)


def _yes_or_no(text: str) -> object:
    return text in grammar.YES or (False if text in grammar.NO else DOUBT)


def _numbers(column: Column, style: grammar.Style) -> Read:
    shape = re.compile(rf"-?[0-9]{{1,15}}(?:{re.escape(style.decimal)}[0-9]{{1,20}})?")
    low = -grammar.LARGEST if column.minimum is None else column.minimum
    high = grammar.LARGEST if column.maximum is None else column.maximum

    def read(text: str) -> object:
        value = float(text.replace(style.decimal, ".")) if shape.fullmatch(text) else np.nan
        if not (low <= value <= high and abs(value) < grammar.LARGEST):
            return DOUBT
        if column.kind == "number":
            return value
        return int(value) if value.is_integer() else DOUBT

    return read


def _days(forms: Sequence[str], month: bool, limit: date) -> Read:
    patterns = [DAYS[form] for form in dict.fromkeys(("yyyy-mm-dd", *forms)) if form in DAYS]

    def read(text: str) -> object:
        found = next((match for pattern in patterns if (match := pattern.fullmatch(text))), None)
        if found is None:
            return DOUBT
        year, number, day = int(found["y"]), MONTHS.get(found["m"]) or found["m"], int(found["d"])
        try:
            value = date(year, int(number), day)
        except ValueError:
            return DOUBT
        if not FIRST_YEAR <= year <= LAST_YEAR or value > limit:
            return DOUBT
        if not month:
            return value
        return value.replace(day=1) if 1 in (day, (value + ONE_DAY).day) else DOUBT

    return read


def _texts(column: Column, how: ColumnMapping, clear: bool) -> Read:
    def read(text: str) -> object:
        good = WORD.fullmatch(text) and (not column.values or text in column.values)
        good = good and (not how.width or len(text) in how.width)
        good = good and not (clear and SOMEONE.fullmatch(text))
        return text if good else DOUBT

    return read


def read_plain(
    columns: Sequence[PlainColumn], orders: Sequence[Order], block: pa.Table, encoding: str
) -> tuple[pa.Table, np.ndarray]:
    """The values of a block, and which of its rows are plain throughout, their dates in order."""
    plain, made = np.ones(len(block), bool), {}
    for column in columns:
        if column.index is None:
            made[column.name] = pa.array([column.constant] * len(block), TYPES[column.kind])
            continue
        texts = block.column(f"c{column.index}").combine_chunks()
        if column.pattern and not _repeats(texts):
            values, sure = _judged(column, texts)
        else:
            values, sure = _looked_up(column, texts, encoding)
        made[column.name] = values
        plain &= sure
    for order in orders:
        plain &= ~_broken(made[order.earlier], made[order.later], order.month)
    return pa.table(made), plain


def _broken(earlier: pa.Array, later: pa.Array, month: bool) -> np.ndarray:
    broken = pc.fill_null(pc.less(later, earlier), False)
    if month and pc.any(broken).as_py():
        first, last = (pc.floor_temporal(days, unit="month") for days in (earlier, later))
        broken = pc.fill_null(pc.less(last, first), False)
    return broken.to_numpy(zero_copy_only=False)


def _repeats(texts: pa.BinaryArray) -> bool:
    return len(texts) < PROBE or len(texts.slice(0, PROBE).unique()) < PROBE / 2


def _looked_up(column: PlainColumn, texts: pa.BinaryArray, encoding: str) -> tuple[pa.Array, np.ndarray]:
    """Each different text read once."""
    codes = texts.dictionary_encode()
    texts = codes.dictionary.to_pylist()
    if len(column.known) > REMEMBERED:
        column.known.clear()
    for text in {*texts} - column.known.keys():
        column.known[text] = _value(column, text.decode(encoding))
    read = [column.known[text] for text in texts]
    values = pa.array([None if value is DOUBT else value for value in read], TYPES[column.kind])
    values = values.take(codes.indices)
    if DOUBT not in read:
        return values, np.ones(len(values), bool)
    sure = np.array([value is not DOUBT for value in read], bool)
    return values, sure[codes.indices.to_numpy()]


def _value(column: PlainColumn, text: str) -> object:
    if not text:
        return None if column.empty else DOUBT
    return DOUBT if text in column.missing else column.read(text)


def _judged(column: PlainColumn, texts: pa.BinaryArray) -> tuple[pa.Array, np.ndarray]:
    """Texts that hardly repeat: judged by their bytes. Those that are sure are ASCII; the others are not to be read."""
    sure = pc.match_substring_regex(texts, column.pattern)
    if column.widths:
        lengths = pa.array(column.widths, pa.int32())
        sure = pc.and_(sure, pc.is_in(pc.binary_length(texts), lengths))
    words = pa.array([word.encode() for word in column.missing], pa.binary())
    if len(words) and pc.min(pc.binary_length(texts)).as_py() <= pc.max(pc.binary_length(words)).as_py():
        sure = pc.and_not(sure, pc.is_in(texts, words))
    return texts.cast(pa.string(), safe=False), sure.to_numpy(zero_copy_only=False)
