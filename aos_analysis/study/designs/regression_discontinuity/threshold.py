"""Targeting by a threshold, set up once: how far each unit stands from it, and its levels before and after."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study.designs.regression_discontinuity.local_polynomial import Jump, jump, optimal_bandwidth
from aos_analysis.study.designs.regression_discontinuity.mass_points import honest_bandwidth, honest_jump, is_discrete
from aos_analysis.study.inference import LEVEL, Linear
from aos_analysis.study.result import Estimate, Role
from aos_analysis.study.staggered.adoption import Adoption, set_up
from aos_analysis.study.subgroups import Group, groups_of
from aos_analysis.study.weighted_regression import student_interval

METHOD = "regression_discontinuity"
WIDER, NARROWER = 1.5, 0.5  # bandwidths of the variants
MIN_SIDE = 20  # units of each side inside the bandwidth: a quadratic has three coefficients a side
DONUT = 0.1  # share of the bandwidth left out around the threshold, unless declared


@dataclass(frozen=True)
class Rule:
    """What the campaign file says of its threshold, in the score's unit; None where a number is found by rule.

    start            period in which the campaign began
    curvature_bound  indicator's unit over the square of the score's
    """

    threshold: float
    start: int
    bandwidth: float | None = None
    donut: float | None = None
    curvature_bound: float | None = None


@dataclass(frozen=True)
class Discontinuity:
    """Units with a known score; everybody is counted from the month the campaign began, met or not.

    x           (n_units,) distance to the threshold in the score's unit, 0 or more where the rule targets; NaN unknown
    groups      (n_units,) code of the cluster
    start       period in which the campaign began
    bandwidth   in the score's unit: that of the headline, used for every other number; NaN where none can be computed
    bound       of the outcome's second derivative in the score; NaN where none is declared
    discrete    the score takes few values around the threshold
    """

    panel: Panel
    campaign: Campaign
    adoption: Adoption
    x: np.ndarray
    groups: np.ndarray
    start: int
    threshold: float
    bandwidth: float
    donut: float
    bound: float = float("nan")
    discrete: bool = False

    @property
    def unit(self) -> str:
        return self.panel.indicator.measured

    @property
    def after(self) -> np.ndarray:
        """(n_periods,) periods of the effect window that the data hold."""
        since = np.arange(self.adoption.window.size) - self.start
        return (since >= self.adoption.events.start) & (since < self.adoption.events.stop)

    @property
    def base(self) -> np.ndarray:
        """(n_periods,) periods before the campaign, less anticipation and the targeting window."""
        return self.adoption.base(self.start, self.start)

    def level(self, periods: np.ndarray) -> np.ndarray:
        """(n_units,) ratio of sums over some periods, indicator's unit; NaN where nobody is counted."""
        setup = self.adoption
        top, bottom = setup.numerator[:, periods].sum(axis=1), setup.denominator[:, periods].sum(axis=1)
        return setup.per * np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)

    @cached_property
    def outcome(self) -> np.ndarray:
        """(n_units,) level over the effect window."""
        return self.level(self.after)

    @cached_property
    def change(self) -> np.ndarray:
        """(n_units,) the same less the level of the base."""
        return self.outcome - self.level(self.base)

    def jump(self, y: np.ndarray, factor: float = 1.0, units: np.ndarray | None = None, at: float = 0.0) -> Jump:
        """Jump of something in the indicator's unit at the threshold (or `at` a distance from it), among some units."""
        y = np.where(np.isfinite(self.x) & (True if units is None else units), y, np.nan)
        return self._jump(y, np.nan_to_num(self.x - at, nan=np.inf), factor * self.bandwidth, self.bound)

    def jump_of_other(self, y: np.ndarray, bound: float = float("nan")) -> Jump:
        """Of something in another unit: unknown where the score takes few values and nothing bounds its curve."""
        y = np.where(np.isfinite(self.x), y, np.nan)
        return self._jump(y, np.nan_to_num(self.x, nan=np.inf), self.bandwidth, bound)

    def _jump(self, y, x, bandwidth: float, bound: float, covariates: np.ndarray | None = None) -> Jump:
        if self.discrete:
            return honest_jump(y, x, bandwidth, self.groups, bound, covariates)
        return jump(y, x, bandwidth, self.groups, covariates)

    @cached_property
    def headline(self) -> Jump:
        return self.jump(self.outcome)

    @cached_property
    def second(self) -> Jump:
        """The jump of the change since the base, declared covariates held equal."""
        y = np.where(np.isfinite(self.x), self.change, np.nan)
        x = np.nan_to_num(self.x, nan=np.inf)
        return self._jump(y, x, self.bandwidth, self.bound, self.adoption.covariates)

    @cached_property
    def uptake(self) -> Jump:
        """Jump of the share of the effect window spent after a contact."""
        periods = np.arange(self.adoption.window.size)
        met = (self.panel.cohort[:, None] <= periods) & self.after
        return self.jump_of_other(met.sum(axis=1) / max(int(self.after.sum()), 1), bound=0.0)

    @cached_property
    def subgroups(self) -> list[list[Group]]:
        """The same jump inside each group fixed beforehand."""
        return groups_of(self.panel.units, self.campaign.subgroups, self._inside)

    def _inside(self, units: np.ndarray) -> tuple[Estimate, Linear] | None:
        """Enough units on each side, within the bandwidth, and values of their score."""
        if min((units & self.near & side).sum() for side in (self.targeted, ~self.targeted)) < MIN_SIDE:
            return None
        found = self.jump(self.outcome, units=units)
        return (self.named("", found, "subgroup", "subgroup"), found.quadratic) if found.known else None

    @property
    def near(self) -> np.ndarray:
        """(n_units,) within the bandwidth, with an outcome; everybody with a score where there is no bandwidth."""
        reach = np.inf if np.isnan(self.bandwidth) else self.bandwidth
        return np.isfinite(self.outcome) & (np.abs(np.nan_to_num(self.x, nan=np.inf)) < reach)

    @property
    def targeted(self) -> np.ndarray:
        """(n_units,) on the side of the threshold that the rule targets."""
        return np.nan_to_num(self.x, nan=-np.inf) >= 0

    def named(self, term: str, found: Jump, role: Role = "headline", method: str = METHOD) -> Estimate:
        """The line's estimate with the quadratic's interval and standard error."""
        low, high = found.interval()
        return Estimate(term, found.line.value, found.quadratic.se, low, high, self.unit, method, LEVEL, role)

    def plain(self, term: str, linear: Linear, role: Role, method: str) -> Estimate:
        """A linear estimate at the degrees of freedom of the headline."""
        low, high = student_interval(linear, self.headline.df)
        return Estimate(term, linear.value, linear.se, low, high, self.unit, method, LEVEL, role)


def set_up_discontinuity(panel: Panel, campaign: Campaign, rule: Rule) -> Discontinuity:
    """From the contacts' targeting score to distances; the bandwidth by the rule of the score's kind, if undeclared."""
    score = panel.units["targeting_score"].to_numpy(float)
    lowest = campaign.targeting is not None and campaign.targeting.score.startswith("lowest")
    x = rule.threshold - score if lowest else score - rule.threshold
    _, groups = np.unique(panel.units["cluster_id"].to_numpy(str), return_inverse=True)
    adoption = set_up(panel, campaign.model_copy(update={"comparison": "never_treated"}))
    empty = Discontinuity(panel, campaign, adoption, x, groups, rule.start, rule.threshold, float("nan"), 0.0)
    y = np.where(np.isfinite(x), empty.outcome, np.nan)
    reach, bound = rule.bandwidth or optimal_bandwidth(y, x), rule.curvature_bound or float("nan")
    discrete = is_discrete(x[np.isfinite(y)], reach)
    if discrete and not rule.bandwidth:
        reach = honest_bandwidth(y, x, bound)
    hole = DONUT * reach if rule.donut is None else rule.donut
    return replace(empty, bandwidth=reach, donut=hole, bound=bound, discrete=discrete)
