"""Below what a count is not told: the secure data centre's rules, from which every room takes its limits."""

from aos_analysis.words.numbers import number
from aos_analysis.words.wording import say

PATIENTS_MIN = 11  # patients: 1 to 10 are never told
UNITS_MIN = 5  # practitioners or facilities of an aggregate
DOMINANT = 0.85  # share of an aggregate that one unit may make


def few_units(n: float) -> bool:
    """Whether so many units may not be told: at least one, and fewer than five."""
    return 0 < n < UNITS_MIN


def printed_units(n: int) -> str:
    """A number of units as it may be printed."""
    return say("labels.fewer_than", limit=number(UNITS_MIN)) if few_units(n) else number(n)
