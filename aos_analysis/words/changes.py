"""A change in words that carry its way: « 1,2 point de moins », no sign to be read against the wanted one."""

from functools import partial

from aos_analysis.words import numbers
from aos_analysis.words.measured import Measured, scale
from aos_analysis.words.numbers import NARROW, SPACE, known, missing
from aos_analysis.words.wording import say


def way(value: float) -> str:
    """`de plus`, `de moins`."""
    return say(f"changes.{'more' if value >= 0 else 'less'}")


def change(value: float | None, unit: str, decimals: int = 1) -> str:
    """`1,2 point de moins`, `4,3 journées d'arrêt de moins pour 100`; what rounds to zero has no way."""
    told = _with_way(numbers.counted(value and abs(value), unit, decimals), value, decimals)
    return told + (scale(unit) if known(value) else "")


def relative_change(fraction: float | None, decimals: int = 1) -> str:
    """`7,0 % de moins`."""
    scaled = fraction and 100 * fraction
    return _with_way(numbers.percent(fraction and abs(fraction), decimals), scaled, decimals)


def between(low: float, high: float, unit: str, decimals: int = 1) -> str:
    """`entre 0,3 et 2,1 points de moins`, `entre 2,7 points de moins et 2,1 points de plus`; a noun stands in the
    sentence already: `entre 2,7 de moins et 2,1 de plus pour 100`."""
    first, last = sorted((low, high), key=abs if low * high > 0 else None)
    if low * high > 0:
        return say("page.amounts.between", low=numbers.number(abs(first), decimals), high=change(last, unit, decimals))
    bare = numbers.number if isinstance(unit, Measured) else partial(numbers.quantity, unit=unit)
    ends = [_with_way(bare(abs(value), decimals=decimals), value, decimals) for value in (first, last)]
    return say("page.amounts.between", low=ends[0], high=ends[1] + scale(unit))


def change_interval(
    low: float | None, high: float | None, decimals: int = 1, symbol: str = "", beside: float | None = None
) -> str:
    """`[0,3 ; 2,1] de moins`, the smaller change first; `[2,7 de moins ; 2,1 de plus]` around zero. Right after its
    estimate (`beside`), which has told the way, `[0,3 ; 2,1]`."""
    if not (known(low) and known(high)):
        return numbers.MISSING if missing(low) and missing(high) else _open(low, high, decimals, symbol)
    if low * high > 0:
        small, large = sorted((abs(low), abs(high)))
        text = numbers.interval(small, large, decimals, symbol=symbol)
        return text if beside is not None and beside * low > 0 else f"{text} {way(low)}"
    return _bracketed(_end(low, decimals, symbol), _end(high, decimals, symbol))


def relative_interval(low: float | None, high: float | None, decimals: int = 1, beside: float | None = None) -> str:
    """Two fractions as `[0,8 % ; 15,7 %] de plus`."""
    return change_interval(low and 100 * low, high and 100 * high, decimals, "%", beside)


def _open(low: float | None, high: float | None, decimals: int, symbol: str) -> str:
    return _bracketed(*(_end(end, decimals, symbol) for end in (low, high)))


def _bracketed(low: str, high: str) -> str:
    return f"[{low}{SPACE};{SPACE}{high}]"


def _end(value: float | None, decimals: int, symbol: str) -> str:
    text = numbers.number(value and abs(value), decimals) + (f"{NARROW}{symbol}" if symbol and known(value) else "")
    return _with_way(text, value, decimals)


def _with_way(text: str, value: float | None, decimals: int) -> str:
    return f"{text} {way(value)}" if known(value) and round(value, decimals) else text
