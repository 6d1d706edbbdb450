"""A staggered comparison, set up once from a panel and a campaign: who compares with whom, over which periods."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study.inference import Linear, cluster_matrix
from aos_analysis.study.staggered.group_time import Cells, concatenate, group_time_cells
from aos_analysis.words.errors import Fault
from aos_analysis.words.wording import say

MIN_BASE_MONTHS = 6
COMPARABLE = {
    "targeted_not_yet_visited": ("contacted", "not_contacted"),
    "not_yet_treated": ("contacted", "not_contacted", "never_targeted"),
    "never_treated": ("not_contacted", "never_targeted"),
}


@dataclass(frozen=True)
class Adoption:
    """Arrays over units (n_units) and periods (n_periods), ready for any estimator of staggered contacts.

    cohort        (n_units,) period of first contact, NaN if none
    comparable    (n_units,) may serve as comparison while not contacted
    window        (n_periods,) periods of the targeting window, never part of a base
    anticipation  periods before contact that the action may already touch (follow-up of the indicator included)
    events        periods since contact that the effect averages
    strata        (n_units,) label of those who compare with one another, -1 for nobody; 0 for all where there is one
    covariates    (n_units, n_columns) standardised, held equal by every comparison; None where none is declared
    """

    numerator: np.ndarray
    denominator: np.ndarray
    cohort: np.ndarray
    comparable: np.ndarray
    clusters: sparse.csr_matrix
    per: float
    window: np.ndarray
    anticipation: int
    events: range
    grain: int
    last_period_base: bool
    strata: np.ndarray
    covariates: np.ndarray | None = None

    def base(self, g: int, t: int) -> np.ndarray:
        """Periods the change is measured from: pooled before contact minus the window, or the last one before it."""
        n_periods = self.window.size
        periods = np.arange(n_periods)
        if not self.last_period_base:
            return (periods < g - self.anticipation) & ~self.window
        last = g - self.anticipation - 1 if t >= g - self.anticipation else t - 1
        return (periods == last) & (last != t)

    @property
    def part(self) -> np.ndarray:
        """(n_units,) contacted, or to compare with."""
        return self.comparable | np.isfinite(self.cohort)

    @property
    def deciding_events(self) -> list[int]:
        """Periods since contact that the effect averages, and those before anything can have moved."""
        return [*range(-self.window.size, -self.anticipation), *self.events]

    def cells(self, events: Sequence[int] | None = None, corrected: bool = False) -> Cells:
        """Every effect by stratum, cohort and period that has a comparison, or those at some times since contact.
        corrected: as in `Units`, for a published base too."""
        labels = [int(label) for label in np.unique(self.strata) if label >= 0]
        parts = [self._stratum_cells(label, events, corrected or not self.last_period_base) for label in labels]
        return concatenate(parts, self.clusters.shape[0])

    def _stratum_cells(self, stratum: int, events: Sequence[int] | None, corrected: bool) -> Cells:
        inside = np.flatnonzero((self.strata == stratum) & self.part)
        cells = group_time_cells(
            self.numerator[inside],
            self.denominator[inside],
            self.cohort[inside],
            self.comparable[inside],
            self.clusters[:, inside],
            self.per,
            self.anticipation,
            self.base,
            events,
            None if self.covariates is None else self.covariates[inside],
            corrected=corrected,
        )
        return replace(cells, stratum=np.full(cells.cohort.size, stratum))

    def effect(self) -> Linear:
        """Mean effect over the effect window, weighted by denominator."""
        cells = self.cells(self.events)
        return cells.average(self.in_window(cells))

    @property
    def unit_effect(self) -> np.ndarray:
        """(n_units, n_periods) what an effect of 1 adds to the numerators of the periods that contact may touch."""
        after = np.arange(self.window.size)[None, :] >= self.cohort[:, None] - self.anticipation
        return self.denominator * after / self.per

    def in_window(self, cells: Cells) -> np.ndarray:
        """(n_cells,) cells the headline effect averages."""
        return (cells.event >= self.events.start) & (cells.event < self.events.stop)

    def exposed(self, cells: Cells, rows: np.ndarray) -> np.ndarray:
        """(n_units,) contacted units whose cohort, in its stratum, has one of the cells `rows`."""
        n_periods = self.window.size
        own = np.where(self.cohort < n_periods, self.strata * n_periods + self.cohort, np.nan)
        return np.isin(own, np.unique(cells.stratum[rows] * n_periods + cells.cohort[rows]))

    def without(self, units: np.ndarray) -> "Adoption":
        """The comparison without some units, on either side."""
        return replace(self, cohort=np.where(units, np.nan, self.cohort), comparable=self.comparable & ~units)

    @property
    def plain(self) -> "Adoption":
        """The same comparison without covariates."""
        return replace(self, covariates=None)

    @property
    def summed(self) -> "Adoption":
        """The same comparison for values alone: one cluster, and one unit for all that are compared alike."""
        whole = sparse.csr_matrix(np.ones((1, len(self.cohort))))
        if self.covariates is not None:
            return replace(self, clusters=whole)
        alike = np.column_stack([self.strata, np.nan_to_num(self.cohort, nan=-1.0), self.comparable])
        _, first, member = np.unique(alike, axis=0, return_index=True, return_inverse=True)
        sums = sparse.csr_matrix((np.ones(member.size), (member.ravel(), np.arange(member.size))))
        return replace(
            self,
            numerator=sums @ self.numerator,
            denominator=sums @ self.denominator,
            cohort=self.cohort[first],
            comparable=self.comparable[first],
            strata=self.strata[first],
            clusters=whole[:, : first.size],
        )

    def inside(self, units: np.ndarray) -> "Adoption":
        """The comparison among some units only; strata stay what they are."""
        return replace(self, strata=np.where(units, self.strata, -1))

    def ratio(self, units: np.ndarray, periods: np.ndarray) -> Linear:
        """Level of some units over some periods, pooled; both boolean masks."""
        kept = self.clusters[:, np.flatnonzero(units)]
        top = self.per * (kept @ self.numerator[np.ix_(units, periods)].sum(axis=1))
        bottom = kept @ self.denominator[np.ix_(units, periods)].sum(axis=1)
        return Linear(float(top.sum()), top) / Linear(float(bottom.sum()), bottom)

    @property
    def least_base_months(self) -> int:
        """Months before contact without which nothing is estimated."""
        return self.grain if self.last_period_base else MIN_BASE_MONTHS

    def base_months(self) -> int:
        """Months of the shortest base among the cohorts that have one, 0 if none has."""
        cohorts = np.unique(self.cohort[np.isfinite(self.cohort)]).astype(int)
        sizes = [int(self.base(g, g).sum()) for g in cohorts if 0 <= g < self.window.size]
        return min((s for s in sizes if s), default=0) * self.grain

    def moved_back(self, periods: int) -> "Adoption":
        """The same comparison had the contacts happened `periods` earlier; real contacts and the window left out."""
        numerator, denominator = self.numerator.copy(), self.denominator.copy()
        for array in (numerator, denominator):
            array[:, self.window] = 0
        return replace(self, numerator=numerator, denominator=denominator, cohort=self.cohort - periods)


def set_up(panel: Panel, campaign: Campaign, strata: np.ndarray | None = None) -> Adoption:
    """From the campaign's words to arrays. Months become periods: anticipation is rounded up, a period counts in the
    effect window when its middle lies in it. strata: (n_units,) as in `Adoption`, everybody in one by default."""
    grain, n_periods = panel.grain, len(panel.periods)
    months = panel.indicator.follow_up_months + campaign.exposure.anticipation_months
    window = np.zeros(n_periods, bool)
    if campaign.targeting and campaign.targeting.window:
        span = campaign.targeting.window
        first, last = panel.position(span.start), panel.position(span.end)
        window[max(first, 0) : max(last + 1, 0)] = True
    first, last = campaign.effect_window.start, campaign.effect_window.end
    middle = (grain - 1) / 2
    events = range(math.ceil((first - middle) / grain), math.floor((last - middle) / grain) + 1)
    status = panel.units["status"].to_numpy(str)
    cohort = panel.cohort
    comparable = np.isin(status, COMPARABLE[campaign.comparison])
    return Adoption(
        panel.numerator.astype(float),
        panel.denominator.astype(float),
        cohort,
        comparable,
        cluster_matrix(panel.units["cluster_id"].to_numpy(str)),
        panel.indicator.per,
        window,
        math.ceil(months / grain),
        events,
        grain,
        campaign.base == "last_period",
        np.zeros(len(panel.units), int) if strata is None else strata,
        covariates(panel, campaign),
    )


def covariates(panel: Panel, campaign: Campaign) -> np.ndarray | None:
    """Columns of `adjust_for`, mean 0 and standard deviation 1, missing values at the mean; None without any."""
    found = [_standardised(panel, name) for name in campaign.adjust_for]
    return np.column_stack(found) if found else None


def unusable_covariates(panel: Panel, campaign: Campaign) -> Iterator[Fault]:
    """Columns of `adjust_for` without a single number."""
    for name in campaign.adjust_for:
        if not np.isfinite(_numbers(panel, name)).any():
            yield Fault(f"{campaign.id}.yaml", say("study.covariate_refused", column=name))


def _numbers(panel: Panel, name: str) -> np.ndarray:
    return pd.to_numeric(panel.units[name], errors="coerce").to_numpy(float, na_value=np.nan)


def _standardised(panel: Panel, name: str) -> np.ndarray:
    values = _numbers(panel, name)
    spread = np.nanstd(values)
    return np.nan_to_num((values - np.nanmean(values)) / (spread if spread > 0 else 1.0))
