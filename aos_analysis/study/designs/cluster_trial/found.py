"""What was found in a trial: the effect of the draw, that of contact, and a second estimator."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study.checks import MIN_UNITS
from aos_analysis.study.designs.cluster_trial.attrition import Attrition, attrition
from aos_analysis.study.designs.cluster_trial.chance import permutation_test
from aos_analysis.study.designs.cluster_trial.trial import Rows, Trial
from aos_analysis.study.inference import LEVEL, Linear
from aos_analysis.study.permutation import PERMUTATIONS, Permutation
from aos_analysis.study.result import Estimate, Role
from aos_analysis.study.staggered.estimation import Estimation
from aos_analysis.study.subgroups import Group, groups_of
from aos_analysis.study.weighted_regression import student_interval

METHOD = "cluster_trial"
MIN_DRAWN = 12  # clusters (METHODS, section 3.5)
LEAST_UPTAKE = 0.1  # gap of contacts between the arms below which the effect of contact is noise divided by nothing


@dataclass(frozen=True)
class Found:
    """What every check and every number of the result is read from.

    panel       of the units of the trial, where to be contacted means to be drawn
    estimation  the double difference of the same draw: paths, second estimator
    uptake      share contacted, arm drawn to be visited less control arm
    complier    effect of contact on those whom the draw made contacted (draw as instrument)
    equal       every cluster with the same weight
    raw         without the baseline
    met         (n_units,) contacted, whatever was drawn for them
    """

    panel: Panel
    campaign: Campaign
    trial: Trial
    rows: Rows
    estimation: Estimation
    effect: Linear
    uptake: Linear
    complier: Linear
    equal: Linear
    raw: Linear
    met: np.ndarray

    @property
    def unit(self) -> str:
        return self.panel.indicator.measured

    @cached_property
    def attrition(self) -> Attrition:
        return attrition(self.trial)

    @property
    def lee(self) -> tuple[float, float]:
        """The 95 % limits of Lee's bounds, raw sign."""
        found = self.attrition
        return self.interval(found.lower)[0], self.interval(found.upper)[1]

    @property
    def level(self) -> float:
        """Level of those drawn to be visited, over the months compared."""
        return self.mean(1.0)

    def mean(self, side: float, past: bool = False) -> float:
        """Level of an arm (1 visited) over the months compared, or before anybody began; NaN where nobody counts."""
        rows, arm = self.rows, self.rows.treated == side
        weight, level = (rows.weight, rows.baseline) if past else (rows.size, rows.outcome)
        known = arm.any() and weight[arm].sum() > 0 and (self.trial.has_past or not past)
        return float(np.average(level[arm], weights=weight[arm])) if known else float("nan")

    @cached_property
    def permutation(self) -> Permutation:
        return permutation_test(self.trial, self.campaign.seed, PERMUTATIONS)

    @cached_property
    def subgroups(self) -> list[list[Group]]:
        """The same analysis inside each group fixed beforehand."""
        return groups_of(self.panel.units, self.campaign.subgroups, self._group)

    def _group(self, units: np.ndarray) -> tuple[Estimate, Linear] | None:
        """As many clusters as a trial needs, and enough units on each side."""
        rows, begun = self.trial.among(units).rows(), np.isfinite(self.trial.adoption.cohort)
        compared = units & np.isin(self.trial.member, rows.cluster[rows.treated == 0])
        enough = np.unique(rows.cluster).size >= MIN_DRAWN and min((units & begun).sum(), compared.sum()) >= MIN_UNITS
        return self.inside(units) if enough else None

    def inside(self, units: np.ndarray) -> tuple[Estimate, Linear]:
        """The same analysis on some units only."""
        trial = self.trial.among(units)
        rows = trial.rows()
        effect = trial.effect(rows, rows.outcome)
        low, high = student_interval(effect, trial.df - trial.clusters + np.unique(rows.cluster).size)
        return Estimate("", effect.value, effect.se, low, high, self.unit, "subgroup", LEVEL, "subgroup"), effect

    @property
    def second(self) -> Linear:
        return self.estimation.effect

    def interval(self, linear: Linear) -> tuple[float, float]:
        """Student's, with the clusters less level, arm, baseline and covariates as degrees of freedom."""
        return student_interval(linear, self.trial.df)

    def named(
        self, term: str, linear: Linear, role: Role = "headline", unit: str = "", method: str = METHOD
    ) -> Estimate:
        low, high = self.interval(linear)
        return Estimate(term, linear.value, linear.se, low, high, unit or self.unit, method, LEVEL, role)


def find(panel: Panel, campaign: Campaign, trial: Trial, estimation: Estimation, met: np.ndarray) -> Found:
    """Every estimate of one trial, once."""
    rows = trial.rows()
    effect, uptake = trial.effect(rows, rows.outcome), trial.effect(rows, rows.uptake)
    contacted = uptake.value > LEAST_UPTAKE
    return Found(
        panel,
        campaign,
        trial,
        rows,
        estimation,
        effect,
        uptake,
        effect / (uptake if contacted else Linear(0.0, uptake.psi)),
        trial.effect(rows, rows.outcome, equal=True),
        _without_baseline(trial, rows),
        met,
    )


def _without_baseline(trial: Trial, rows: Rows) -> Linear:
    """Plain difference between arms."""
    return trial.effect(replace(rows, baseline=0 * rows.baseline), rows.outcome)
