"""An effect in words that carry its direction: « 1,2 point de moins », no sign to be read against the wanted one."""

import math
import re

import numpy as np

from aos_analysis.page.reading import Reading
from aos_analysis.study.observed import levels
from aos_analysis.words import changes, numbers
from aos_analysis.words.measured import Measured
from aos_analysis.words.nouns import parted
from aos_analysis.words.wording import say

PICTURED = 1.0  # points: a smaller effect, or interval, is told out of 1 000
SHARES = (100, 1000)


def change(reading: Reading, value: float, unit: str | None = None) -> str:
    """`1,2 point de moins`, `4,3 journées d'arrêt de plus pour 100`; what rounds to zero has no way. unit: said with
    more of whom it counts (`whole`), or less (`bare`)."""
    return changes.change(value, unit or reading.unit, reading.decimals)


def size(reading: Reading, value: float) -> str:
    """`1,2 point`, `4,3 journées d'arrêt pour 100`: the same without a direction."""
    return numbers.quantity(abs(value), reading.unit, reading.decimals)


def between(reading: Reading, unit: str | None = None) -> str:
    """`entre 0,3 et 2,1 points de moins`, `entre 2,7 de moins et 2,1 de plus pour 100`."""
    return changes.between(reading.raw.low, reading.raw.high, unit or reading.unit, reading.decimals)


def whole(reading: Reading) -> str:
    """The unit that says of whom: `pour 100 patients actifs et par mois`, as the indicator's title does."""
    unit = reading.unit
    return unit.over(_over(reading)) if isinstance(unit, Measured) and unit.scale else unit


def bare(reading: Reading) -> str:
    """The unit without its scale, where the sentence before has said it."""
    return reading.unit.over("") if isinstance(reading.unit, Measured) else reading.unit


def pictured(reading: Reading) -> str:
    """`36 patients sur 100 traités au moins six mois, au lieu de 33 sans la campagne.`; empty where it is not known.
    `Environ` where whole patients differ by another number than the points that follow."""
    study, raw, decimals = reading.study, reading.raw, reading.decimals
    found = levels(study.result, reading.sign)
    if found is None:
        return ""
    share = reading.unit == "points"
    base = SHARES[min(abs(raw.estimate), (raw.high - raw.low) / 2) < PICTURED] if share else 100
    times, decimals = (base / 100, 0) if share else (1, decimals)
    expected = round(found.expected * times, decimals)
    seen = expected + round(raw.estimate * times, decimals)  # so that the two differ by the effect that is told
    words = {"observed": _named(reading, seen, decimals, share), "expected": numbers.number(expected, decimals)}
    key = "share" if share else "level"
    over = f" {_over(reading)}" if reading.unit == "rate" else ""
    which = parted(reading.study.plan.indicator.counted.many)[1]
    told = say(f"page.amounts.{key}", base=numbers.number(base), scale=over, which=which, **words)
    exact = math.isclose(seen - expected, times * round(raw.estimate, reading.decimals), abs_tol=1e-9)
    return told if exact else say("page.amounts.about", told=told)


def compared(reading: Reading) -> tuple[str, str] | None:
    """The levels observed and expected over the months that the effect averages, which differ by the effect as it is
    told; None where they are not known."""
    found = levels(reading.study.result, reading.sign)
    if found is None:
        return None
    expected = round(found.expected, reading.decimals)
    seen = expected + round(reading.raw.estimate, reading.decimals)
    shown = (numbers.number(value, reading.decimals) for value in (seen, expected))
    observed, without = (f"{text}{numbers.NARROW}%" if reading.unit == "points" else text for text in shown)
    return observed, without


def averaged(reading: Reading) -> str:
    """`octobre 2023 – avril 2025`: the calendar months that the effect averages, whoever was contacted when; empty
    where none is reached."""
    panel, horizon = reading.study.panel.as_drawn(), reading.study.result.horizon
    contacts, last = panel.cohort[np.isfinite(panel.cohort)], len(panel.periods) - 1
    if not contacts.size or contacts.min() + horizon.start // panel.grain > last:
        return ""
    ends = (contacts.min() + horizon.start // panel.grain, contacts.max() + horizon.end // panel.grain)
    return numbers.period(*(panel.periods[int(min(end, last))].date() for end in ends))


def _over(reading: Reading) -> str:
    """`pour 100 patients actifs et par mois`: the scale with whom it counts, as the indicator's title says it."""
    indicator = reading.study.plan.indicator
    per = f"{indicator.per:,.0f}".replace(",", r"\s?")
    found = re.search(rf"\bpour {per} (.+)$", indicator.title)
    return f"{reading.scale} {found[1]}" if found else reading.scale


def _named(reading: Reading, value: float, decimals: int, short: bool) -> str:
    """A level with its noun; short: its first words, what tells it apart being said elsewhere."""
    if reading.unit == "euros":
        return numbers.quantity(value, reading.unit, decimals)
    noun = reading.study.plan.indicator.counted
    word = numbers.agree(round(value, decimals), noun.one, noun.many)
    word = parted(word)[0] if short else word
    return f"{numbers.number(value, decimals)}{numbers.SPACE}{word}"
