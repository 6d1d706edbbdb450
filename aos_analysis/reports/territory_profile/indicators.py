"""What residents are prescribed and do, through the campaigns' indicators: a table, a sentence, lines of the packet."""

from collections.abc import Iterator

import numpy as np

from aos_analysis.page.disclosure import publishable
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.table import MASK, Cell, Column, table
from aos_analysis.reports.territory_profile.reading import ProfileReading, public_total, words
from aos_analysis.study.territory.indicators import Level
from aos_analysis.study.territory.profile import TerritoryProfile
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

KEYS = ("indicator", "wanted", "here", "expected", "usual", "reading")
DIGITS = 4  # decimals of a level


def hidden(found: Level) -> bool:
    """A count may not be told, of the territory or of the rest: nothing of what is computed from it is."""
    share, sensitive = found.indicator.unit == "points", found.indicator.sensitive
    numerator = np.array([found.numerator, found.rest_numerator])
    denominator = np.array([found.denominator, found.rest_denominator])
    return bool(np.isnan(numerator).any() or not publishable(numerator, denominator, share, sensitive).all())


def reading_of(found: Level) -> str:
    """`usual`, `above`, `below`: beside eight comparable areas in ten; `unjudged`: too few of them are known."""
    low, high = found.usual
    if numbers.missing(low) or numbers.missing(found.ratio):
        return "unjudged"
    return "below" if found.ratio < low else "above" if found.ratio > high else "usual"


def indicators(profile: TerritoryProfile) -> Display:
    """How many indicators are as usual, which are not, and what is missing."""
    asked = profile.plan.indicators
    if not asked:
        return paragraphs(words("indicators.not_asked"))
    missing = [indicator.title for name, indicator in asked.items()
               if name not in {found.indicator.id for found in profile.levels}]  # fmt: skip
    told = [found for found in profile.levels if not hidden(found)]
    named = {
        key: ", ".join(f"« {found.indicator.title} »" for found in told if reading_of(found) == key)
        for key in ("above", "below")
    }
    usual = sum(reading_of(found) == "usual" for found in told)
    return paragraphs(
        words("indicators.usual", n=usual, all=len(told)) if told else "",
        *(words(f"indicators.{key}", listed=listed) for key, listed in named.items() if listed),
        words("indicators.missing", listed=", ".join(f"« {title} »" for title in missing)) if missing else "",
        words("indicators.nothing_said") if told else "",
    )


def indicator_table(profile: TerritoryProfile) -> Display:
    """Level here, level expected at its sexes and ages, what is usual; in the order of the territory's file."""
    reading = ProfileReading(profile)
    if not profile.levels:
        return paragraphs(
            words("indicators.none" if profile.plan.indicators else "indicators.not_asked"), tone="absent"
        )
    columns = [Column(words(f"indicators.columns.{key}"), number=key in ("here", "expected", "usual")) for key in KEYS]
    years = ", ".join(dict.fromkeys(str(found.year) for found in profile.levels))
    crude = [found.indicator.title for found in profile.levels if not found.standardised]
    notes = [
        words("indicators.note", where=reading.where),
        words("indicators.crude", listed=", ".join(crude)) if crude else "",
        say("figures.scope", text=words("indicators.scope", territory=profile.plan.territory, years=years)),
        reading.notes[-1],
    ]
    rows = [_row(found) for found in profile.levels]
    return table(words("indicators.title"), columns, rows, notes)


def _row(found: Level) -> list[str | Cell]:
    head: list[str | Cell] = [
        Cell(found.indicator.title, note=_scale(found)),
        words(f"indicators.wanted.{found.indicator.direction}"),
    ]
    if hidden(found):
        return [*head, *([MASK] * (len(KEYS) - 2))]
    low, high = (_shown(found, share * found.expected) for share in found.usual)
    usual = numbers.MISSING if reading_of(found) == "unjudged" else words("indicators.between", low=low, high=high)
    levels = (_shown(found, numerator) for numerator in (found.numerator, found.expected))
    return [*head, *levels, usual, words(f"indicators.readings.{reading_of(found)}")]


def _shown(found: Level, numerator: float) -> str:
    text = numbers.number(found.level(numerator), 1)
    return f"{text}{numbers.NARROW}%" if found.indicator.unit == "points" and text != numbers.MISSING else text


def _scale(found: Level) -> str:
    return say(f"labels.scales.{found.indicator.unit}", per=numbers.number(found.indicator.per))


def indicator_lines(profile: TerritoryProfile) -> Iterator[dict]:
    """`care.csv`: one line an indicator, `s` where the page masks it."""
    for found in profile.levels:
        yield {
            "indicator": found.indicator.id,
            "label": found.indicator.title,
            "year": found.year,
            **(dict.fromkeys(("numerator", "denominator", "value", "expected", "reading"), MASK)
               if hidden(found) else _told(found)),
            "whole": MASK if hidden(found) else public_total(found.numerator + found.rest_numerator),
        }  # fmt: skip


def _told(found: Level) -> dict:
    """Sums of days or euros are whole numbers too, as every count of a packet."""
    levels = (round(found.level(numerator), DIGITS) for numerator in (found.numerator, found.expected))
    sums = (round(found.numerator), round(found.denominator))
    return dict(zip(("numerator", "denominator", "value", "expected"), (*sums, *levels), strict=True)) | {
        "reading": reading_of(found)
    }
