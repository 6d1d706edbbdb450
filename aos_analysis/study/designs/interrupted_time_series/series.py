"""A monthly series around the start of an area-wide action: what exposed and control areas counted, month by month."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Literal

import numpy as np

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.values import Shock
from aos_analysis.study.designs.interrupted_time_series.turns import START, Intervention, Turn, bending
from aos_analysis.words.errors import present
from aos_analysis.words.wording import say

Scale = Literal["level", "log"]
COMPARABLE: dict[str, tuple[str, ...]] = {  # campaign.comparison -> status of the units of the control series
    "control_area": ("not_contacted", "never_targeted"),
    "never_treated": ("not_contacted", "never_targeted"),
    "none": (),
}
HALF = 0.5  # added to counts before their logarithm


@dataclass(frozen=True)
class Counts:
    """Sums over some units, (n_months,) each: per x numerator / denominator is the level of the indicator."""

    numerator: np.ndarray
    denominator: np.ndarray


@dataclass(frozen=True)
class Series:
    """What a model of one or two series is fed; arrays are (n_months,).

    dates         first day of each month (datetime64)
    since         months since the start of the action, 0 in its first month
    control       None: the series is compared with its own past
    excluded      never fitted: targeting window, months where a series counts nobody
    anticipation  months before the start that the action may already touch (follow-up of the indicator included)
    phase_in      months from the start on during which it was set up, left out
    window        months since the start that the effect averages
    turns         dates from which level and slope may change, in order; the start is one of them
    """

    dates: np.ndarray
    since: np.ndarray
    exposed: Counts
    control: Counts | None
    excluded: np.ndarray
    anticipation: int
    phase_in: int
    window: range
    shocks: tuple[Shock, ...]
    per: float
    scale: Scale
    turns: tuple[Turn, ...] = (START,)

    @property
    def kept(self) -> np.ndarray:
        """Months that are fitted."""
        return ~self.excluded & ((self.since < -self.anticipation) | (self.since >= self.phase_in))

    @property
    def before(self) -> np.ndarray:
        return self.kept & (self.since < 0)

    @property
    def after(self) -> np.ndarray:
        return self.kept & (self.since >= 0)

    @property
    def in_window(self) -> np.ndarray:
        """Months that the effect averages."""
        return self.after & (self.since >= self.window.start) & (self.since < self.window.stop)

    @cached_property
    def bends(self) -> frozenset[int]:
        """Months since the start of the turns that enough months follow to tell a slope."""
        return bending(self.turns, self.since[self.kept])

    @property
    def start(self) -> Turn:
        """The date from which the effect is counted."""
        return next(turn for turn in self.turns if turn.month == 0)

    def month_of(self, turn: Turn) -> date:
        """First day of the month of a turn."""
        return (self.dates[0].astype("datetime64[M]") + (turn.month - self.since[0])).astype("datetime64[D]").item()

    def follows(self, turn: Turn) -> np.ndarray:
        """Fitted months from a turn to the next one."""
        later = [other.month for other in self.turns if other.month > turn.month]
        return self.kept & (self.since >= turn.month) & (self.since < min(later, default=np.inf))

    @property
    def outcome(self) -> np.ndarray:
        """What is modelled: the level or its logarithm, less that of the control series."""
        own = self._value(self.exposed)
        return own if self.control is None else own - self._value(self.control)

    def _value(self, counts: Counts) -> np.ndarray:
        denominator = np.where(counts.denominator > 0, counts.denominator, np.nan)
        if self.scale == "level":
            return self.per * counts.numerator / denominator
        return np.log(np.maximum(counts.numerator + HALF, HALF) / denominator)

    def level(self, rows: np.ndarray) -> float:
        """Level of the exposed over some months, in the indicator's unit; NaN if none."""
        size = self.exposed.denominator[rows].sum()
        return float(self.per * self.exposed.numerator[rows].sum() / size) if size > 0 else float("nan")

    def weights(self) -> np.ndarray:
        """Weight of each month in the mean effect, sums to 1: its share of the exposed units' denominator, or of
        their numerator where effects are ratios."""
        size = self.exposed.denominator if self.scale == "level" else self.exposed.numerator + HALF
        kept = np.where(self.in_window, size, 0.0)
        return kept / kept.sum() if kept.sum() > 0 else np.full(kept.size, np.nan)

    def alone(self) -> "Series":
        """The exposed series compared with its own past."""
        return replace(self, control=None)

    def control_alone(self) -> "Series":
        """The control series as if the action had touched it: nothing should be found."""
        return replace(self, exposed=present(self.control), control=None)

    def moved_back(self, months: int) -> "Series":
        """The months before the action, as if it had started `months` earlier; other dates stay where they were."""
        rows = self.since < -self.anticipation
        others = [replace(turn, month=turn.month + months) for turn in self.turns if not turn.own]
        return replace(
            self,
            dates=self.dates[rows],
            since=self.since[rows] + months,
            exposed=_rows(self.exposed, rows),
            control=self.control and _rows(self.control, rows),
            excluded=self.excluded[rows],
            turns=tuple(sorted([*others, START])),
        )


def _rows(counts: Counts, rows: np.ndarray) -> Counts:
    return Counts(counts.numerator[rows], counts.denominator[rows])


def set_up(
    panel: Panel,
    campaign: Campaign,
    start: date,
    phase_in: int,
    scale: Scale,
    interventions: Sequence[Intervention] = (),
) -> Series:
    """Sums over the contacted units and over those of the declared comparison; a monthly panel."""
    status = panel.units["status"].to_numpy(str)
    exposed = _sums(panel, status == "contacted")
    others = np.isin(status, COMPARABLE[campaign.comparison]) & (panel.denominator.sum(axis=1) > 0)
    control = _sums(panel, others) if others.any() else None
    empty = exposed.denominator <= 0
    window = np.zeros(empty.size, bool)
    if campaign.targeting and campaign.targeting.window:
        span = campaign.targeting.window
        window[max(panel.position(span.start), 0) : max(panel.position(span.end) + 1, 0)] = True
    return Series(
        dates=panel.periods.to_numpy(),
        since=np.arange(empty.size) - panel.position(start),
        exposed=exposed,
        control=control,
        excluded=empty | window | (control.denominator <= 0 if control else False),
        anticipation=panel.indicator.follow_up_months + campaign.exposure.anticipation_months,
        phase_in=phase_in,
        window=range(campaign.effect_window.start, campaign.effect_window.end + 1),
        shocks=panel.shocks,
        per=panel.indicator.per,
        scale=scale,
        turns=_turns(panel, campaign, start, interventions),
    )


def _turns(panel: Panel, campaign: Campaign, start: date, others: Sequence[Intervention]) -> tuple[Turn, ...]:
    """The start, and the other dates among the studied months: those inside the campaign's period are its own."""
    found = {0: Turn(0, say("study.series_start"))}
    for other in others:
        if 0 < panel.position(other.month) < len(panel.periods):
            month = panel.position(other.month) - panel.position(start)
            found[month] = Turn(month, other.title, start <= other.month <= campaign.campaign_period.end)
    return tuple(found[month] for month in sorted(found))


def _sums(panel: Panel, units: np.ndarray) -> Counts:
    return Counts(panel.numerator[units].sum(axis=0), panel.denominator[units].sum(axis=0))
