"""Did the two groups move together before contact, and what if they did not?"""

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from aos_analysis.study.checks import check, places
from aos_analysis.study.inference import MDE_MULTIPLE, hotelling_p_value
from aos_analysis.study.own_trend import (
    CLUSTERS_PER_GROUP,
    MOST_GROUPS,
    Allowed,
    Points,
    number_of_groups,
    trend_checks,
)
from aos_analysis.study.result import Check
from aos_analysis.study.staggered.smooth_trend import SmoothTrend
from aos_analysis.words.changes import change, change_interval
from aos_analysis.words.numbers import decimals_for, quantity

if TYPE_CHECKING:
    from aos_analysis.study.staggered.adoption import Adoption
    from aos_analysis.study.staggered.estimation import Estimation

ALPHA = 0.05
SIDES = 2  # a test counts as many clusters on either side as the smaller has


class Trends:
    """The past effects of a comparison, and what a difference in trends would add to them and to the headline."""

    def __init__(self, found: "Estimation") -> None:
        self.found = found

    @cached_property
    def past(self) -> np.ndarray:
        """(n_cells,) cells of the base periods, which nothing should move."""
        cells, setup = self.found.cells, self.found.adoption
        known = cells.period >= self._first
        return known & (cells.event < -setup.anticipation) & ~setup.window[cells.period]

    @cached_property
    def _first(self) -> int:
        """First period with a level: before a launch, a code or a rule the outcome is nobody's, and is no past."""
        setup = self.found.adoption
        studied = (setup.strata >= 0) & setup.part
        there = np.flatnonzero((setup.numerator[studied] != 0).any(axis=0))
        return int(there[0]) if there.size else setup.window.size

    @cached_property
    def groups(self) -> list[np.ndarray]:
        """Rows of the groups of past months, by time since contact; none where fewer than two can be made."""
        events = np.unique(self.found.cells.event[self.past])
        n = number_of_groups(events.size, self.found.effect.clusters)
        parts = np.array_split(events, n) if n > 1 else []
        return [self.past & np.isin(self.found.cells.event, part) for part in parts]

    @cached_property
    def points(self) -> Points | None:
        """None where the past, or the clusters, are too few, or the effect is not known."""
        found = self.found
        if not self.groups or not np.isfinite(found.effect.value):
            return None
        averages = [found.effect, *(found.cells.average(rows) for rows in self.groups)]
        weight = found.cells.weight
        slope = np.array([weight[r] @ self._line[r] / weight[r].sum() for r in (found.rows, *self.groups)])
        points = Points(np.array([a.value for a in averages]), np.vstack([a.psi for a in averages]), slope)
        return points if points.known else None

    @cached_property
    def _line(self) -> np.ndarray:
        """(n_cells,) what the estimator makes of a slope of 1 a period, since the first level, of the contacted; NaN
        where nobody asks."""
        setup, cells = self.found.adoption.summed, self.found.cells
        events = np.unique(cells.event[self.past | self.found.rows])
        time = np.maximum(np.arange(setup.window.size) - self._first, 0)
        drift = setup.denominator * time * self._drifting(setup)[:, None] / setup.per
        line = np.full(cells.event.size, np.nan)
        line[np.isin(cells.event, events)] = replace(setup, numerator=drift).cells(events.tolist()).att
        return line

    def _drifting(self, setup: "Adoption") -> np.ndarray:
        """(n_units,) who may follow a line of their own: whoever is contacted one day. Where everybody is, those that
        the headline is of, against the last who wait."""
        contacted = np.isfinite(setup.cohort)
        if (setup.comparable & ~contacted & (setup.strata >= 0)).any():
            return contacted
        return setup.exposed(self.found.cells, self.found.rows)

    @cached_property
    def allowed(self) -> Allowed:
        """The headline once a straight line is allowed."""
        corrected = self.points.corrected if self.points else None
        events = np.unique(self.found.cells.event[self.past]).size
        return Allowed(self.found.interval, corrected, corrected.interval() if corrected else None, events > 1)

    @cached_property
    def smooth(self) -> SmoothTrend | None:
        """The headline and groups of past periods; None where they are too few, or the clusters are."""
        if self.points is None:
            return None
        trend = np.array([self._drift(rows) for rows in (self.found.rows, *self.groups)])
        return SmoothTrend(self.points.values, self.points.psi, trend)

    @cached_property
    def joint_p_value(self) -> float:
        """That nothing moved apart before contact: groups of past months, each less the one before where a base pools
        them all, on contributions corrected for few clusters (Hotelling's law of the smaller side's)."""
        found, setup = self.found, self.found.adoption
        events = np.unique(found.cells.event[self.past])
        n = SIDES * found.smaller_side
        parts = np.array_split(events, min(MOST_GROUPS, max(2, n // CLUSTERS_PER_GROUP), max(events.size, 1)))
        cells = setup.cells(events.tolist(), corrected=True) if setup.last_period_base else found.cells
        kept = ~setup.window[cells.period] & (cells.period >= self._first)
        groups = [cells.average(kept & np.isin(cells.event, part)) for part in parts]
        values, psi = np.array([g.value for g in groups]), np.vstack([g.psi for g in groups])
        if not setup.last_period_base:
            values, psi = np.diff(values), np.diff(psi, axis=0)
        return hotelling_p_value(values, psi, n)

    def _drift(self, rows: np.ndarray) -> np.ndarray:
        """(n_periods,) what the trend of the contacted, by period, adds to the average of some cells: to the cohort
        less to the contacted that wait among its comparison, in the period less over the base. Without covariates."""
        cells, setup = self.found.cells, self.found.adoption.plain.summed
        added, contacted = np.zeros(setup.window.size), self._drifting(setup)
        for k in np.flatnonzero(rows):
            g, t = int(cells.cohort[k]), int(cells.period[k])
            base = setup.base(g, t)
            latest = max(t, int(np.flatnonzero(base)[-1]))
            inside = setup.strata == cells.stratum[k]
            own = inside & (setup.cohort == g)
            waiting = inside & setup.comparable & ~(setup.cohort <= latest + setup.anticipation) & (setup.cohort != g)
            for side, sign in ((own, 1.0), (waiting, -1.0)):
                everybody = setup.denominator[side].sum(axis=0)
                drifting = setup.denominator[side & contacted].sum(axis=0)
                added[t] += sign * cells.weight[k] * drifting[t] / everybody[t]
                added[base] -= sign * cells.weight[k] * drifting[base] / everybody[base].sum()
        return added / cells.weight[rows].sum()


def own_trend(trends: Trends) -> tuple[Check, ...]:
    """Would the conclusion stand if the contacted already followed a straight line of their own?"""
    found, indicator = trends.found, trends.found.panel.indicator
    return trend_checks(trends.allowed, found.campaign, indicator.measured, indicator.sign, found.drawn)


def pre_trend(trends: Trends) -> Check:
    """Did they move together before contact? One joint test, whatever the base, the cohorts and the clusters."""
    p, points = trends.joint_p_value, trends.points
    if not np.isfinite(p):
        return check("pre_trend", "advisory", None)
    passed = bool(p >= ALPHA)
    status = "passed" if passed else "failed"
    if points is None:
        return check("pre_trend", "advisory", passed, p, ALPHA, case=f"alone_{status}")
    bias, unit = points.bias, trends.found.panel.indicator.measured
    told = MDE_MULTIPLE * bias.se
    yearly = told / abs(float(points.slope[0])) * 12 / trends.found.adoption.grain
    words = {
        "bias": change(bias.value, unit, places(unit, bias.se)),
        "power": quantity(told, unit, places(unit, bias.se)),
        "slope": quantity(yearly, unit, decimals_for(unit, yearly)),
    }
    return check("pre_trend", "advisory", passed, p, ALPHA, **words)


def smooth_trend(trends: Trends) -> Check:
    """Largest change of slope, from one year to the next, that leaves zero out of the interval."""
    found, smooth = trends.found, trends.smooth
    low, high = found.interval
    if not (low > 0 or high < 0):
        return check("smooth_trend", "advisory", None, case="no_conclusion" if np.isfinite(low) else None)
    if smooth is None:
        return check("smooth_trend", "advisory", None)
    year, unit = 12 / found.adoption.grain, found.panel.indicator.measured
    largest = smooth.breakdown() * year**2
    if largest > 0 and np.isfinite(largest):
        words = {"largest": quantity(largest, unit, decimals_for(unit, largest))}
        return check("smooth_trend", "advisory", True, largest, 0.0, **words)
    low, high = smooth.interval(0.0)
    words = {"interval": change_interval(low, high, decimals_for(unit, low, high))}
    return check("smooth_trend", "advisory", False, 0.0, 0.0, **words)
