"""The numbers of a line as French text: totals, objectives that are only deduced, dates that may be foretold."""

from math import floor, log10

from aos_analysis.data.actions.pace import Expected
from aos_analysis.page.disclosure import MASK
from aos_analysis.reports.portfolio.lines import Line
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

DEDUCED_DIGITS = 3  # of an objective that was worked out of a rounded share


def total_text(line: Line) -> str:
    return MASK if line.masked else numbers.number(line.total)


def counted_text(line: Line) -> str:
    """`adhésions, au 31 décembre 2022`."""
    if not line.many:
        return numbers.MISSING
    return say("portfolio.counted", what=line.many, on=numbers.day(line.known_on)) if line.known_on else line.many


def objective_text(line: Line) -> str:
    """`484`, `environ 6 140`."""
    if not line.many:
        return numbers.MISSING
    if line.objective is None:
        return say("portfolio.no_objective")
    if not line.deduced:
        return numbers.number(line.objective)
    return say("portfolio.about", n=numbers.number(rounded(line.objective)))


def rounded(value: int) -> int:
    """To three significant digits."""
    step = 10 ** max(0, floor(log10(value)) + 1 - DEDUCED_DIGITS)
    return round(value / step) * step


def share_text(line: Line) -> str:
    """`91,7 %`, `37 %`; whole where the objective was deduced: its decimals would be invented."""
    if line.share is None:
        return MASK if line.masked and line.objective else numbers.MISSING
    return numbers.percent(line.share, 0 if line.deduced else 1).replace(",0", "")


def pace_text(line: Line) -> str:
    pace = line.expected.pace
    if pace is None:
        return ""
    return say("portfolio.pace", n=numbers.number(pace, 0 if pace >= 10 else 1))


def date_text(found: Expected) -> str:
    """When the objective was reached or would be, with its range; or why nothing is foretold."""
    if found.kind == "reached":
        key = "between" if found.first else "by" if found.month else "reached"
        words = {"first": numbers.day(found.first), "month": numbers.day(found.month)}
        return say(f"portfolio.dates.{key}", **words)
    if found.kind != "expected":
        return say(f"portfolio.dates.{found.kind}")
    key = "expected" if found.last else "open"
    if found.first and found.last and numbers.month(found.first) == numbers.month(found.last):
        key = "same"
    words = {name: numbers.month(getattr(found, name)) for name in ("month", "first", "last") if getattr(found, name)}
    late = say("portfolio.dates.late") if found.late else ""
    return " ".join(filter(None, [say(f"portfolio.dates.{key}", **words), late]))


def sentence(line: Line) -> str:
    """« 8 838 adhésions, soit 144 % de l'objectif (environ 6 140). »"""
    if line.masked:
        return say("portfolio.sentence.masked", what=line.many)
    if line.total is None:
        return say("portfolio.sentence.unknown")
    done = numbers.count(line.total, line.one, line.many)
    if line.share is None:
        return say("portfolio.sentence.done", done=done)
    return say("portfolio.sentence.share", done=done, share=share_text(line), objective=objective_text(line))


def effect_text(line: Line) -> str:
    if line.effect is None:
        return say("portfolio.no_effect")
    return say("portfolio.effect", label=line.effect.label, date=numbers.day(line.effect.day))
