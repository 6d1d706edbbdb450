"""What a question about the data is answered with: status, severity, a sentence that tells no small count."""

from dataclasses import dataclass
from typing import Literal

from aos_analysis.data.quality.arrivals import COMPLETE
from aos_analysis.words.numbers import number, percent
from aos_analysis.words.small_counts import PATIENTS_MIN
from aos_analysis.words.wording import say

Severity = Literal["blocking", "reserve"]
Status = Literal["passed", "failed", "not_applicable"]


@dataclass(frozen=True)
class Limit:
    """Shares (0-1) from which a fault is a reserve, and from which the data cannot be used."""

    reserve: float
    unusable: float


INCOMPLETE = Limit(1 - COMPLETE, 0.05)  # of the lines of the last month kept
EARLY = Limit(0.001, 0.2)  # lines processed before the care
MISSING = Limit(0.01, 0.2)  # values of a column that the campaign needs
REJECTED = Limit(0.01, 0.1)  # lines refused at import
ORPHANS = Limit(0.05, 0.5)  # cancellations without their line
REPEATED = Limit(0.005, 0.1)  # lines alike in everything
RENEWED = Limit(0.1, 0.5)  # units that come or go in one month: pseudonyms that changed
UNCOUNTED = Limit(0.2, 0.8)  # units, or periods of a stock, that count nobody
LOST = Limit(0.02, 0.2)  # units of the contacts that no table knows
STRANGERS = Limit(0.05, 0.5)  # lines of prescribers that no table knows


@dataclass(frozen=True)
class QualityCheck:
    """A question and its answer, with the fields of `study.result.Check`. `value` is None where no number applies, or
    where it would tell a count from 1 to 10."""

    name: str
    severity: Severity
    status: Status
    value: float | None
    threshold: float | None
    sentence: str


def answer(name: str, passed: bool | None, case: str = "", severity: Severity = "reserve", /, **words) -> QualityCheck:
    status: Status = "not_applicable" if passed is None else "passed" if passed else "failed"
    return QualityCheck(name, severity, status, None, None, say(f"quality.checks.{name}.{case or status}", **words))


def share_answer(name: str, part: int, whole: int, limit: Limit, case: str = "", /, **words) -> QualityCheck:
    """A share against its limits; {share} is worded so that no count from 1 to 10 can be computed from it."""
    value = part / whole if whole else 0.0
    severity: Severity = "blocking" if value >= limit.unusable else "reserve"
    status: Status = "failed" if value >= limit.reserve else "passed"
    few = 0 < part < PATIENTS_MIN
    told = say("quality.few") if few else percent(value, int(value < 0.1)) if part else number(0)
    sentence = say(f"quality.checks.{name}.{case or status}", share=told, **words)
    return QualityCheck(name, severity, status, None if few else round(value, 3), limit.reserve, sentence)
