"""What a design returns: frozen values in the indicator's unit, and nothing of files or pages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

import numpy as np
import pandas as pd

Severity = Literal["blocking", "critical", "advisory"]
Status = Literal["passed", "failed", "not_applicable"]
Role = Literal[
    "headline",
    "second",
    "agreement",
    "aggregate",
    "sensitivity",
    "subgroup",
    "contrast",
    "date",
    "naive",
    "rejected",
]


class Bounded(Protocol):
    """A number and its interval."""

    @property
    def estimate(self) -> float: ...

    @property
    def low(self) -> float: ...

    @property
    def high(self) -> float: ...


@dataclass(frozen=True)
class Estimate:
    """One number with its interval, raw sign, in `unit`. `role` says what the page may do with it.

    label   its French name where only the data know it (a band, a channel); empty where `wording.yaml` names the term
    reason  why it could not be computed, a French sentence; empty where it was, or where the reason is the usual one
    """

    term: str
    estimate: float
    se: float
    low: float
    high: float
    unit: str
    method: str
    level: float = 0.95
    role: Role = "headline"
    label: str = ""
    reason: str = ""

    @property
    def known(self) -> bool:
        """False: a page says « non calculable » and the reason, and nothing stops for it."""
        return bool(np.isfinite(self.estimate))


def not_computed(term: str, unit: str, method: str, role: Role, reason: str = "") -> Estimate:
    """A number that was asked for and that these data do not give."""
    nan = float("nan")
    return Estimate(term, nan, nan, nan, nan, unit, method, 0.95, role, reason=reason)


@dataclass(frozen=True)
class Check:
    """One question a sceptic would ask, with its answer. `value` and `threshold` are None where no number applies."""

    name: str
    severity: Severity
    status: Status
    value: float | None
    threshold: float | None
    sentence: str


@dataclass(frozen=True)
class Exclusion:
    """How many units (or unit-periods) were left out, and why (a key of `wording.yaml`, section `exclusions`)."""

    reason: str
    count: int


@dataclass(frozen=True)
class Sample:
    """Who was compared with whom; units are practitioners, facilities or territories."""

    units_targeted: int
    units_exposed: int
    units_comparison: int
    months_before: int
    months_after: int
    excluded: tuple[Exclusion, ...] = ()


@dataclass(frozen=True)
class Counts:
    """Units by two things: a full count, masked by the page where it is small.

    title, heading  French title of the table, and of its first column
    rows, columns   their French names
    values          (n_rows, n_columns) of units; every unit is counted once
    """

    title: str
    heading: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: np.ndarray


@dataclass(frozen=True)
class Dated:
    """A date from which the indicator may change, as a figure marks it."""

    month: date
    title: str


@dataclass(frozen=True)
class Part:
    """One kind of comparison inside an estimate that is not to be kept: its French name, the share that it makes of
    the estimate, and what it says alone (raw sign, indicator's unit)."""

    label: str
    weight: float
    estimate: float


@dataclass(frozen=True)
class Levels:
    """Level of one arm before anybody began and over the months compared, indicator's unit; NaN where unknown."""

    label: str
    before: float
    after: float


@dataclass(frozen=True)
class Profile:
    """The outcome along a score that a threshold cuts in two.

    threshold  in the score's unit
    points     columns targeted (bool: the side), score, value, units; means of groups of units, indicator's unit
    lines      columns targeted, score, value: the two ends of the fitted line of each side
    """

    threshold: float
    points: pd.DataFrame
    lines: pd.DataFrame


@dataclass(frozen=True)
class Horizon:
    """Months after contact that the effect covers; `identified_to` is None when none could be estimated."""

    start: int
    end: int
    identified_to: int | None


@dataclass(frozen=True)
class Reversion:
    """How much of the raw change of the exposed would have come without contact; raw sign, indicator's unit.

    before_after      change of the exposed from their targeting window to the effect window
    naive_difference  the same less the change of the units never targeted
    share             what is left of before_after without effect and trend, a fraction of it, with its interval; NaN
                      where the raw change is not distinguishable from 0
    trend             change of everybody without the campaign; None where only the targeted are known: the share then
                      holds mean reversion and general trend together
    placebo           the same comparison before the campaign, where nothing is expected; None where it has no past
    """

    before_after: Estimate
    naive_difference: Estimate
    share: float
    share_low: float
    share_high: float
    trend: Estimate | None = None
    placebo: Estimate | None = None


@dataclass(frozen=True)
class Result:
    """What any design says of one indicator.

    effect      signed so that positive is wanted, in the indicator's unit (points 0-100)
    relative    effect over the counterfactual, a fraction, raw sign
    mde         minimum detectable effect, 2.8 standard errors, in the unit
    volume      numerator units gained or avoided over the horizon (sum of effect x denominator), raw sign
    estimates   every number of `estimates.csv`, raw sign, the headline first
    path        columns month (datetime64, first of the period), observed, counterfactual, effect, low, high; raw sign
    event_path  columns event_time (periods since contact), effect, low, high (simultaneous band), raw sign; empty
                where the design has no event time
    notes       sentences that must be read with these numbers
    counts      units by two things (bands and channels), where the design has them
    profile     the outcome along the targeting score, where a threshold of it decided
    dates       dates of the model, where there are several
    levels      level of each arm before and after, where arms were drawn
    parts       what the rejected two-way estimate is made of, where the design has one
    """

    method: str
    effect: Estimate
    relative: Estimate
    horizon: Horizon
    mde: float
    volume: Estimate
    estimates: tuple[Estimate, ...]
    path: pd.DataFrame
    event_path: pd.DataFrame
    sample: Sample
    checks: tuple[Check, ...]
    first_month: date
    last_month: date
    reversion: Reversion | None = None
    notes: tuple[str, ...] = field(default=())
    counts: Counts | None = None
    profile: Profile | None = None
    dates: tuple[Dated, ...] = ()
    parts: tuple[Part, ...] = ()
    levels: tuple[Levels, ...] = ()


NO_PATH = pd.DataFrame(columns=["month", "observed", "counterfactual", "effect", "low", "high"], dtype=float)
NO_EVENTS = pd.DataFrame(columns=["event_time", "effect", "low", "high"], dtype=float)


def failed(checks: Sequence[Check], severity: Severity) -> tuple[Check, ...]:
    """The checks of one severity that failed, in their order."""
    return tuple(c for c in checks if c.severity == severity and c.status == "failed")
