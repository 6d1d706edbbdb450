"""A trial: clusters drawn to begin at a date or never, as rows of means by cluster and span of months.

A span is a run of months in which every cluster keeps its state: the whole effect window where all begin together, the
months between two steps in a stepped wedge. Clusters are compared inside a span, as they were drawn, whoever was met.
"""

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.base import MONTH_PATTERN, parse_month
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study.inference import Linear
from aos_analysis.study.staggered.adoption import Adoption, set_up
from aos_analysis.study.weighted_regression import Fit, weighted_fit

TREATED, CONTROL, NEITHER = 1, 0, -1


@dataclass(frozen=True)
class Rows:
    """One row a cluster and span; every array is (n_rows, …).

    outcome, baseline  level in the span, and before anybody begins, indicator's unit
    uptake             share of the span's denominator that belongs to units already contacted
    weight             fixed before the draw: denominators of the months before, in proportion to the span's length
    size               denominator of the span, which contact may have changed: what a volume is made of
    """

    cluster: np.ndarray
    span: np.ndarray
    treated: np.ndarray
    outcome: np.ndarray
    baseline: np.ndarray
    uptake: np.ndarray
    weight: np.ndarray
    size: np.ndarray


@dataclass(frozen=True)
class Trial:
    """What was drawn for each cluster, and its sums; clusters in the order of `Adoption.clusters`.

    start        (n_clusters,) period in which the cluster was drawn to begin, NaN for the control arm
    block        (n_clusters,) code of the block inside which it was drawn
    split        clusters whose units were drawn to different arms
    order        (n_clusters,) their order by data: random draws must not depend on rows or names
    numerator, denominator, contacted  (n_clusters, n_periods); contacted: denominators of units already contacted
    covariates   (n_clusters, n_covariates) means of the declared ones
    units        (n_clusters,) how many were drawn: the weight of a cluster that has no past
    """

    adoption: Adoption
    start: np.ndarray
    block: np.ndarray
    split: int
    order: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    contacted: np.ndarray
    covariates: np.ndarray
    units: np.ndarray
    _known: dict[bytes, np.ndarray] = field(default_factory=dict, init=False, repr=False)

    @property
    def clusters(self) -> int:
        return len(self.start)

    @property
    def df(self) -> int:
        """Clusters less level, arm, covariates, and baseline where there is one."""
        return self.clusters - 2 - self.has_past - self.covariates.shape[1]

    @property
    def has_past(self) -> bool:
        """Whether anybody is counted before the draw."""
        return bool(self.denominator[:, self.base()].any())

    @property
    def member(self) -> np.ndarray:
        """(n_units,) the one cluster of each unit."""
        return self.adoption.clusters.T.tocsr().indices

    def base(self) -> np.ndarray:
        """(n_periods,) periods before anybody begins, less anticipation and the targeting window."""
        begun = self.start[np.isfinite(self.start)]
        first = int(begun.min()) if begun.size else 0
        return self.adoption.base(first, first)

    def rows(self, start: np.ndarray | None = None) -> Rows:
        """Rows as drawn, or as another draw would have made them. start: (n_clusters,)."""
        state = self._states(self.start if start is None else start)
        parts = [self._span(k, state[:, months[0]], months) for k, months in enumerate(_spans(state))]
        columns = zip(*parts, strict=True) if parts else [[np.empty(0)]] * 8
        cluster, span, treated, *levels = (np.concatenate(column) for column in columns)
        return Rows(cluster.astype(int), span.astype(int), treated.astype(float), *levels)

    def fit(self, rows: Rows, outcome: np.ndarray, leave_out: bool = True, equal: bool = False) -> Fit:
        """Analysis of covariance inside spans: the first coefficient is that of the arm."""
        x = np.column_stack([rows.treated, self.shared(rows)])
        weight = np.ones_like(rows.weight) if equal else rows.weight
        return weighted_fit(outcome, x, weight, rows.cluster, self.clusters, leave_out)

    def shared(self, rows: Rows) -> np.ndarray:
        """(n_rows, k) all that the analysis of covariance holds equal: spans, baseline, covariates."""
        spans = (rows.span[:, None] == np.unique(rows.span)).astype(float)
        centre = np.average(rows.baseline, weights=rows.weight)
        return np.column_stack([spans, rows.baseline - centre, self.covariates[rows.cluster]])

    def effect(self, rows: Rows, outcome: np.ndarray, equal: bool = False) -> Linear:
        """Difference between arms at the same baseline; NaN where an arm is missing or no degree of freedom is left."""
        if self.df < 1 or not rows.treated.any():
            return Linear(float("nan"), np.full(self.clusters, np.nan))
        return self.fit(rows, outcome, equal=equal).linear(0)

    def among(self, units: np.ndarray) -> "Trial":
        """The same draw seen on some units only; clusters that have none of them leave the comparison."""
        sums = [
            self.adoption.clusters @ (a * units[:, None]) for a in (self.adoption.numerator, self.adoption.denominator)
        ]
        kept = self.adoption.clusters @ units.astype(float)
        return replace(self, numerator=sums[0], denominator=sums[1], contacted=0 * sums[1], units=kept)

    def counting(self, mask: np.ndarray) -> "Trial":
        """The same draw with some units in some periods only. mask: (n_units, n_periods)."""
        sums = [self.adoption.clusters @ (a * mask) for a in (self.adoption.numerator, self.adoption.denominator)]
        return replace(self, numerator=sums[0], denominator=sums[1], contacted=0 * sums[1])

    def events(self) -> np.ndarray:
        """Periods since a cluster's beginning that are compared, in order."""
        known = [(months - self.start[state == TREATED][:, None]).ravel() for months, state in self.spans()]
        return np.unique(np.concatenate(known).astype(int)) if known else np.empty(0, int)

    def spans(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Months of each span, and the state of each cluster in it (n_clusters,)."""
        state = self._states(self.start)
        return [(months, state[:, months[0]]) for months in _spans(state)]

    def _states(self, start: np.ndarray) -> np.ndarray:
        """(n_clusters, n_periods) TREATED in the effect window, CONTROL before beginning, NEITHER elsewhere."""
        events, periods = self.adoption.events, np.arange(self.adoption.window.size)
        since = periods[None, :] - start[:, None]
        free = ~(start[:, None] <= periods + self.adoption.anticipation)
        inside = (since >= events.start) & (since < events.stop)
        return np.where(inside, TREATED, np.where(free, CONTROL, NEITHER))

    def _span(self, k: int, state: np.ndarray, months: np.ndarray) -> tuple[np.ndarray, ...]:
        """Columns of `Rows` for one span; clusters without anybody to count in it, or before, are left out."""
        columns = self._means(months)
        kept = np.flatnonzero((state != NEITHER) & np.isfinite(columns[:, :2]).all(axis=1) & (columns[:, 3] > 0))
        return kept, np.full(kept.size, k), state[kept] == TREATED, *columns[kept].T

    def _means(self, months: np.ndarray) -> np.ndarray:
        """(n_clusters, 5) level over some months and before, share of it already contacted, weight, denominator; the
        same whatever is drawn for whom, so that draws done again read them."""
        key = months.tobytes()
        if key not in self._known:
            size = self.denominator[:, months].sum(axis=1)
            known = np.where(size > 0, size, np.nan)
            level = self.adoption.per * self.numerator[:, months].sum(axis=1) / known
            uptake = self.contacted[:, months].sum(axis=1) / known
            baseline, weight = self._past()
            self._known[key] = np.column_stack([level, baseline, uptake, weight * months.size, size])
        return self._known[key]

    def _past(self) -> tuple[np.ndarray, np.ndarray]:
        """(n_clusters,) level before anybody begins and denominator of a month then, neither of which contact can
        change. Without past, every cluster has the mean: the draw alone makes them alike."""
        base = self.base()
        top, bottom = (a[:, base].sum(axis=1) for a in (self.numerator, self.denominator))
        if not bottom.any():
            return np.zeros(self.clusters), self.units.astype(float)
        none, drawn = bottom == 0, np.maximum(self.units, 1e-300)
        level = np.where(none, top.sum() / bottom.sum(), top / np.where(none, 1.0, bottom))
        weight = np.where(none, drawn * bottom.sum() / self.units[~none].sum(), bottom) / base.sum()
        return self.adoption.per * level, weight


def _spans(state: np.ndarray) -> list[np.ndarray]:
    """Runs of months with the same states, where both arms are there."""
    both = (state == TREATED).any(axis=0) & (state == CONTROL).any(axis=0)
    months = np.flatnonzero(both)
    changed = [(state[:, a] != state[:, b]).any() or b != a + 1 for a, b in pairwise(months)]
    return np.split(months, np.flatnonzero(changed) + 1) if months.size else []


def drawn(panel: Panel, campaign: Campaign, control: str | None, start: int) -> tuple[np.ndarray, Panel]:
    """The units of the trial: what was drawn for each ((n_units,) period of beginning, NaN for the control arm), and
    their panel, where to be contacted means to be drawn. The arm is the column `wave`: the name of the control arm, the
    month of a step (2024-03), or any other name, which begins with the campaign."""
    wave = panel.units["wave"].to_numpy(object)
    inside = np.flatnonzero([isinstance(name, str) for name in wave])
    begins = np.array([_begin(panel, name, control, start) for name in wave[inside]], float)
    status = np.where(np.isfinite(begins), "contacted", "not_contacted")
    units = panel.units.iloc[inside].reset_index(drop=True).assign(cohort=begins, status=status)
    return inside, panel.of(inside, units)


def _begin(panel: Panel, wave: str, control: str | None, start: int) -> float:
    if wave == control:
        return float("nan")
    return float(panel.position(parse_month(wave)) if re.fullmatch(MONTH_PATTERN, wave) else start)


def set_up_trial(panel: Panel, campaign: Campaign, contacted: np.ndarray, blocks: np.ndarray) -> Trial:
    """From the panel of the drawn units to clusters. contacted: (n_units,) period of first contact; blocks: (n_units,)
    labels of the blocks of the draw."""
    adoption = set_up(panel, campaign)
    n_clusters = adoption.clusters.shape[0]
    member = adoption.clusters.T.tocsr().indices  # (n_units,) the one cluster of each unit
    first = np.array([np.flatnonzero(member == k)[0] for k in range(n_clusters)], int)
    start, known = adoption.cohort[first], ~np.isnan(adoption.cohort)
    same = (adoption.cohort == start[member]) | (~known & np.isnan(start[member]))
    _, block = np.unique(blocks[first].astype(str), return_inverse=True)
    after = contacted[:, None] <= np.arange(adoption.window.size)
    numerator, denominator, reached = (
        adoption.clusters @ a for a in (adoption.numerator, adoption.denominator, adoption.denominator * after)
    )
    order = np.lexsort((denominator.sum(axis=1), numerator.sum(axis=1), np.nan_to_num(start, nan=-1)))
    units = np.bincount(member, minlength=n_clusters)
    split = np.unique(member[~same]).size
    return Trial(adoption, start, block, split, order, numerator, denominator, reached, _means(adoption), units)


def _means(adoption: Adoption) -> np.ndarray:
    """(n_clusters, n_covariates) means of the declared covariates, weighted by denominators."""
    if adoption.covariates is None:
        return np.empty((adoption.clusters.shape[0], 0))
    weight = adoption.denominator.sum(axis=1)
    total = adoption.clusters @ weight
    return (adoption.clusters @ (weight[:, None] * adoption.covariates)) / np.maximum(total, 1e-300)[:, None]
