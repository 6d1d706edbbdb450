"""French numbers, months, dates and euros, as a page prints them: true minus, narrow spaces, decimal comma."""

import math
from datetime import date
from typing import TypeGuard

from aos_analysis.words.measured import Measured, scale
from aos_analysis.words.wording import plural as several
from aos_analysis.words.wording import say

MINUS = "\u2212"
NARROW = "\u202f"  # narrow no-break space: thousands, %
SPACE = "\u00a0"  # no-break space: before a unit, inside an interval
MISSING = f"n.{SPACE}d."
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
SHORT_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
QUARTERS = ("1er", "2e", "3e", "4e")


def known(value: float | None) -> TypeGuard[float]:
    """None, NaN and infinities have no French form but « n. d. »."""
    return value is not None and math.isfinite(value)


def missing(value: float | None) -> bool:
    return not known(value)


def number(value: float | None, decimals: int = 0, signed: bool = False) -> str:
    """`−1 234,5`; `signed` writes the plus too. What rounds to zero has no sign."""
    if not known(value):
        return MISSING
    text = f"{abs(value):,.{decimals}f}".replace(",", NARROW).replace(".", ",")
    zero = not text.strip("0,")
    sign = "" if zero else MINUS if value < 0 else "+" if signed else ""
    return sign + text


def count(value: float | None, word: str = "", plural: str | None = None) -> str:
    """`1 234 médecins`; the plural begins at two and adds an s unless given."""
    if not word or not known(value):
        return number(value)
    return f"{number(value)}{SPACE}{agree(value, word, plural)}"


def agree(value: float, word: str, plural: str | None = None) -> str:
    """The form of `word` after a number: French counts 0, 1 and 1,9 as singular."""
    return word if not several(abs(value)) else (plural if plural is not None else f"{word}s")


def ordinal(value: int) -> str:
    """`1er`, `12e`."""
    return "1er" if value == 1 else f"{value}e"


def percent(fraction: float | None, decimals: int = 1, signed: bool = False) -> str:
    """A fraction as `12,3 %`."""
    return f"{number(100 * fraction, decimals, signed)}{NARROW}%" if known(fraction) else MISSING


def points(value: float | None, decimals: int = 1, signed: bool = False) -> str:
    """`2,4 points`, `−0,3 point`: agreement follows the number as printed."""
    return quantity(value, "points", decimals, signed)


def quantity(value: float | None, unit: str, decimals: int = 1, signed: bool = False) -> str:
    """A number of an indicator with its unit (`points`, `rate`, `count`, `euros`) as words after it, its scale last."""
    return counted(value, unit, decimals, signed) + (scale(unit) if known(value) else "")


def counted(value: float | None, unit: str, decimals: int = 1, signed: bool = False) -> str:
    """The same without the scale."""
    if not known(value):
        return MISSING
    text = number(value, decimals, signed)
    if unit == "points":
        return f"{text}{SPACE}{agree(round(value, decimals), 'point')}"
    if isinstance(unit, Measured):
        return f"{text}{SPACE}{agree(round(value, decimals), unit.one, unit.many)}"
    symbol = say(f"units.{unit}")
    return f"{text}{SPACE}{symbol}" if symbol else text


def declared_decimals(value: float) -> int:
    """The decimals with which a number was declared: 2 for 0,05."""
    text = f"{value:.10f}".rstrip("0")
    return len(text) - text.index(".") - 1


def interval(low: float | None, high: float | None, decimals: int = 1, scale: float = 1, symbol: str = "") -> str:
    """`[−2,1 ; −0,4]`; a symbol (`%`) follows each bound. An unbounded or unknown bound is « n. d. »; both, once."""
    if missing(low) and missing(high):
        return MISSING
    tail = f"{NARROW}{symbol}" if symbol else ""
    low_text, high_text = (number(scale * bound, decimals) + tail if known(bound) else MISSING for bound in (low, high))
    return f"[{low_text}{SPACE};{SPACE}{high_text}]"


def percent_interval(low: float | None, high: float | None, decimals: int = 1) -> str:
    """Two fractions as `[−4,9 % ; −0,6 %]`."""
    return interval(low, high, decimals, scale=100, symbol="%")


def decimals_for(unit: str, *values: float | None) -> int:
    """Decimals that show two significant digits of the smallest of `values`; points keep at least one, at most two."""
    sizes = [abs(v) for v in values if known(v) and v != 0]
    wanted = max(0, min(4, 1 - math.floor(math.log10(min(sizes))))) if sizes else 1
    return min(2, max(1, wanted - 1)) if unit == "points" else wanted


def effect_decimals(unit: str, low: float | None, high: float | None, mde: float | None = None) -> int:
    """Decimals of an effect and of its interval, wherever they are printed: two significant digits of the half-width,
    or of the detectable effect where it is smaller."""
    return decimals_for(unit, (high - low) / 2 if known(low) and known(high) else None, mde)


def euros(value: float | None, signed: bool = False) -> str:
    """Two to three significant digits: `850 €`, `412 k€`, `1,2 M€`, `−96 k€`, `2,1 Md€`."""
    if not known(value):
        return MISSING
    scaled, symbol = _euro_scale(value)
    whole = symbol == "€" and abs(scaled - round(scaled)) < 0.005  # 3 € is a declared cost, 4,5 € a computed one
    decimals = 1 if abs(scaled) < 9.95 and not whole else 0
    return f"{number(scaled, decimals, signed)}{SPACE}{symbol}"


def _euro_scale(value: float) -> tuple[float, str]:
    """The number and its unit; what would print as 1 000 moves up. Rounded once, when printed."""
    for factor, symbol in ((1e9, "Md€"), (1e6, "M€"), (1e3, "k€")):
        if abs(value) >= 0.9995 * factor:
            return value / factor, symbol
    return value, "€"


def euro_interval(low: float | None, high: float | None) -> str:
    """`[228 k€ ; 597 k€]`."""
    return f"[{euros(low)}{SPACE};{SPACE}{euros(high)}]"


def month(day: date, short: bool = False) -> str:
    """`mars 2025`, or `sept. 2025` where room is scarce."""
    return f"{(SHORT_MONTHS if short else MONTHS)[day.month - 1]}{SPACE}{day.year}"


def quarter(day: date, short: bool = False) -> str:
    """`2e trimestre 2025`, or `T2 2025`."""
    rank = (day.month - 1) // 3
    return f"T{rank + 1}{SPACE}{day.year}" if short else f"{QUARTERS[rank]}{SPACE}trimestre{SPACE}{day.year}"


def period(start: date, end: date) -> str:
    """`mars 2024 – juin 2025`, a single month once."""
    same = (start.year, start.month) == (end.year, end.month)
    return month(start) if same else f"{month(start)} – {month(end)}"


def day(value: date | None) -> str:
    """`1er mars 2025`, `21 novembre 2026`."""
    if value is None:
        return MISSING
    return f"{'1er' if value.day == 1 else value.day}{SPACE}{MONTHS[value.month - 1]}{SPACE}{value.year}"


def lasting(seconds: float) -> str:
    """What is left of a work, as roughly as it is known: `40 s`, `3 min`, `2 h 05`."""
    if seconds < 60:
        return f"{number(seconds)}{SPACE}s"
    minutes = round(seconds / 60)
    return f"{minutes}{SPACE}min" if minutes < 60 else f"{minutes // 60}{SPACE}h{SPACE}{minutes % 60:02d}"


def months(value: int) -> str:
    """`1 mois`, `12 mois`."""
    return f"{number(value)}{SPACE}mois"
