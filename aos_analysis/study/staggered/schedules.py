"""Randomisation test for few clusters on a side: whole schedules of contact handed to other clusters, t compared.

With five to seven contacted clusters the studentised test keeps its size where Student's and the bootstrap's do not
(METHODS, section 4.3). A supposed effect is taken off the contacted months first, so that the test can be inverted.
Numerators enter linearly: the estimator runs on the outcome and on what an effect of 1 adds, for all draws at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aos_analysis.study.inference import Linear
from aos_analysis.study.staggered.adoption import Adoption
from aos_analysis.study.staggered.resampled import Resampled, inverted

DRAWS = 999
NEVER, OUT = np.inf, -np.inf  # marks of units never contacted that may compare, and of those that never do


@dataclass(frozen=True)
class Runs:
    """The effect under every draw, the schedules as they were first. value: (1 + n_draws,); psi: (1 + n_draws, K)."""

    value: np.ndarray
    psi: np.ndarray

    def t(self, other: "Runs", null: float) -> np.ndarray:
        """(1 + n_draws,) studentised distance of the effect from `null`, `other` being what an effect of 1 adds."""
        error = np.sqrt(((self.psi - null * other.psi) ** 2).sum(axis=1))
        return np.abs(self.value - null * other.value) / np.where(error > 0, error, np.nan)


def schedule_interval(setup: Adoption, effect: Linear, seed: int) -> Resampled:
    """From the comparison and its effect. Declared covariates are taken off the numerators beforehand, as regression
    says, and the interval is set around the adjusted effect."""
    plan = Schedules(setup, _draws(setup, seed))
    outcome, contact = plan.runs(_without_covariates(setup), setup.unit_effect)

    def p_value(null: float) -> float:
        t = outcome.t(contact, null - shift)
        return float((1 + np.sum(t[1:] >= t[0] * (1 - 1e-12))) / len(t))

    shift = effect.value - outcome.value[0]
    return inverted(p_value, effect, "schedules")


class Schedules:
    """Sums by cluster as if it had the schedule of another one. draws: (1 + n_draws, K) whose schedule each of the
    clusters that take part has."""

    def __init__(self, setup: Adoption, draws: np.ndarray) -> None:
        self.setup, self.draws = setup, draws
        self.part, self.marks = taking_part(setup), np.unique(_mark(setup))
        self._own = np.arange(len(self.part))[None, :]

    @cached_property
    def _assigned(self) -> list[np.ndarray]:
        """(n_clusters of K) arrays (n_units of the cluster, K): code of the mark of each unit under every schedule.
        The schedule of another cluster is laid by rank of past level, inside each stratum where both have units."""
        units = [_by_level(self.setup, cluster) for cluster in self.part]
        mark, strata = _mark(self.setup), self.setup.strata
        return [
            np.column_stack([np.searchsorted(self.marks, _laid(own, other, mark, strata)) for other in units])
            for own in units
        ]

    def _sums(self, values: np.ndarray, stratum: int) -> np.ndarray:
        """(n_marks, n_periods, K, K): mark, period, cluster, whose schedule."""
        found = []
        for cluster, marks in zip(self.part, self._assigned, strict=True):
            units = _by_level(self.setup, cluster)
            kept = self.setup.strata[units] == stratum
            known = (marks[kept][:, :, None] == np.arange(len(self.marks))).astype(float)
            found.append(np.tensordot(known, values[units[kept]], axes=(0, 0)))
        return np.ascontiguousarray(np.array(found).transpose(2, 3, 0, 1))

    def runs(self, *numerators: np.ndarray) -> list[Runs]:
        """The headline effect of each numerator under every draw."""
        totals = [_Totals.empty(self.draws.shape) for _ in numerators]
        for stratum in np.unique(self.setup.strata[self.setup.strata >= 0]):
            tops = [self._sums(self.setup.per * numerator, stratum) for numerator in numerators]
            self._add_cells(totals, tops, self._sums(self.setup.denominator, stratum))
        return [each.runs() for each in totals]

    def _add_cells(self, totals: Sequence["_Totals"], tops: Sequence[np.ndarray], bottom: np.ndarray) -> None:
        setup, n_periods, arrays = self.setup, self.setup.window.size, (*tops, bottom)
        for code, g in enumerate(self.marks):
            if not 0 <= g < n_periods:
                continue
            known, spans = np.zeros(0, bool), []
            for t in (int(g) + e for e in setup.events if 0 <= g + e < n_periods):
                base = setup.base(int(g), t)
                if not base.any():
                    continue
                if not np.array_equal(base, known):  # by mark, over the base: many periods have the same
                    known, spans = base, [a[:, base].sum(axis=1) for a in arrays]
                latest = max(t, int(np.flatnonzero(base)[-1]))
                free = np.flatnonzero((self.marks > latest + setup.anticipation) & (self.marks != g))
                pair = ([a[:, t] for a in arrays], spans)
                sides = [[self._levels(sums, marks) for sums in pair] for marks in (np.array([code]), free)]
                weight = self._drawn(bottom[code, t])
                for k, total in enumerate(totals):
                    own, others = ([after[k][i] - before[k][i] for i in (0, 1)] for after, before in sides)
                    total.add(own[0] - others[0], own[1] - others[1], weight)

    def _levels(self, sums: Sequence[np.ndarray], marks: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """Of each numerator, under every draw, the level of the units of some marks: values (1 + n_draws,),
        contributions. sums: (n_marks, K, K) each, denominators last."""
        *tops, bottom = (self._drawn(of[marks].sum(axis=0)) for of in sums)
        return [_ratio(top, bottom, corrected=not self.setup.last_period_base) for top in tops]

    def _drawn(self, sums: np.ndarray) -> np.ndarray:
        """(1 + n_draws, K) from sums by cluster and schedule (K, K)."""
        return sums[self._own, self.draws]


@dataclass
class _Totals:
    """Sums over cells that an average weighted by denominators is made of."""

    weight: np.ndarray
    effect: np.ndarray
    effect_psi: np.ndarray
    weight_psi: np.ndarray
    both_psi: np.ndarray

    @classmethod
    def empty(cls, shape: tuple[int, int]) -> "_Totals":
        return cls(*(np.zeros(shape[0]) for _ in range(2)), *(np.zeros(shape) for _ in range(3)))

    def add(self, att: np.ndarray, psi: np.ndarray, weight_psi: np.ndarray) -> None:
        """One cell, where its draw has a comparison."""
        known = np.isfinite(att)
        att, psi = np.where(known, att, 0.0), np.where(known[:, None], psi, 0.0)
        weight_psi = np.where(known[:, None], weight_psi, 0.0)
        weight = weight_psi.sum(axis=1)
        self.weight += weight
        self.effect += weight * att
        self.effect_psi += weight[:, None] * psi
        self.weight_psi += weight_psi
        self.both_psi += att[:, None] * weight_psi

    def runs(self) -> Runs:
        total = np.where(self.weight > 0, self.weight, np.nan)
        value = self.effect / total
        psi = (self.effect_psi + self.both_psi - value[:, None] * self.weight_psi) / total[:, None]
        return Runs(value, psi)


def _ratio(top: np.ndarray, bottom: np.ndarray, corrected: bool) -> tuple[np.ndarray, np.ndarray]:
    """As `changes` does by column, draw by draw (rows): sum over sum, and contributions of the clusters."""
    total = bottom.sum(axis=1, keepdims=True)
    total = np.where(total > 0, total, np.nan)
    value = top.sum(axis=1, keepdims=True) / total
    psi = (top - value * bottom) / total
    if corrected:
        left = 1 - bottom / total
        psi = psi / np.sqrt(np.where(left > 0, left, 1.0))
    return value[:, 0], psi


def _mark(setup: Adoption) -> np.ndarray:
    """(n_units,) what a schedule says of a unit: its period of first contact, or one of the two marks above."""
    known = np.isfinite(setup.cohort)
    mark = np.where(known, setup.cohort, np.where(setup.comparable, NEVER, OUT))
    return np.where(setup.strata >= 0, mark, OUT)


def taking_part(setup: Adoption) -> np.ndarray:
    """Clusters with units contacted, or to compare with, and somebody to count; in the order of their data."""
    inside = (_mark(setup) > OUT) & (setup.denominator.sum(axis=1) > 0)
    sums = [setup.clusters @ (a.sum(axis=1) * inside) for a in (setup.numerator, setup.denominator)]
    part = np.flatnonzero(setup.clusters @ inside)
    return part[np.lexsort((sums[0][part], sums[1][part]))]


def _by_level(setup: Adoption, cluster: int) -> np.ndarray:
    """Units of a cluster by level, then by size."""
    units = setup.clusters[cluster].indices
    top, bottom = setup.numerator[units].sum(axis=1), setup.denominator[units].sum(axis=1)
    return units[np.lexsort((bottom, top / np.maximum(bottom, 1e-300)))]


def _laid(own: np.ndarray, other: np.ndarray, mark: np.ndarray, strata: np.ndarray) -> np.ndarray:
    """(n_own,) marks of the units `other` laid on the units `own`, by rank; in the same stratum where there is one."""
    laid = np.empty(own.size)
    for stratum in np.unique(strata[own]):
        mine = strata[own] == stratum
        theirs = other[strata[other] == stratum]
        theirs = theirs if theirs.size else other
        rank = ((np.arange(mine.sum()) + 0.5) / mine.sum() * theirs.size).astype(int)
        laid[mine] = mark[theirs[rank]]
    return laid


def _draws(setup: Adoption, seed: int) -> np.ndarray:
    """(1 + DRAWS, K) the schedules as they were, then handed at random."""
    rng, n = np.random.default_rng(seed), len(taking_part(setup))
    return np.vstack([np.arange(n), *(rng.permutation(n) for _ in range(DRAWS))])


def _without_covariates(setup: Adoption) -> np.ndarray:
    """Numerators less what the covariates call for, period by period: least squares weighted by denominators."""
    if setup.covariates is None:
        return setup.numerator
    left, inside = setup.numerator.copy(), np.flatnonzero(_mark(setup) > OUT)
    x = np.column_stack([np.ones(inside.size), setup.covariates[inside]])
    for t in range(setup.window.size):
        weight = setup.denominator[inside, t]
        slope = np.linalg.pinv((x.T * weight) @ x) @ (x.T @ setup.numerator[inside, t])
        left[inside, t] -= weight * (x[:, 1:] @ slope[1:])
    return left
