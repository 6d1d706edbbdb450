"""Did the two groups move together before contact, and what if they did not?"""

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from aos_analysis.study.checks import check, places
from aos_analysis.study.inference import MDE_MULTIPLE, wald_p_value
from aos_analysis.study.own_trend import Allowed, Points, number_of_groups, trend_checks
from aos_analysis.study.result import Check
from aos_analysis.study.smooth_trend import SmoothTrend
from aos_analysis.words.numbers import decimals_for, interval, quantity

if TYPE_CHECKING:
    from aos_analysis.study.adoption import Estimation

ALPHA = 0.05


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
        drift = setup.denominator * time * np.isfinite(setup.cohort)[:, None] / setup.per
        line = np.full(cells.event.size, np.nan)
        line[np.isin(cells.event, events)] = replace(setup, numerator=drift).cells(events.tolist()).att
        return line

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
        trend = np.array([self._trend(rows) for rows in (self.found.rows, *self.groups)])
        return SmoothTrend(self.points.values, self.points.psi, trend)

    def _trend(self, rows: np.ndarray) -> np.ndarray:
        """(n_events,) what a difference in trends, by time since contact, adds to the average of some cells: its value
        in their periods less its mean over their bases."""
        cells, setup = self.found.cells, self.found.adoption
        n_periods = setup.window.size
        added = np.zeros(2 * n_periods)  # event e stands at n_periods + e
        kept = np.flatnonzero(rows)
        for k, share in zip(kept, cells.weight[kept] / cells.weight[kept].sum(), strict=True):
            g, t = int(cells.cohort[k]), int(cells.period[k])
            base = np.flatnonzero(setup.base(g, t))
            size = self._activity[int(cells.stratum[k]), g][base]
            added[n_periods + t - g] += share
            added[n_periods + base - g] -= share * size / size.sum()
        return added

    @cached_property
    def _activity(self) -> dict[tuple[int, int], np.ndarray]:
        """Denominators (n_periods,) of each cohort in its stratum."""
        setup, cells = self.found.adoption, self.found.cells
        keys = {(int(s), int(g)) for s, g in zip(cells.stratum, cells.cohort, strict=True)}
        return {
            (s, g): setup.denominator[(setup.strata == s) & (setup.cohort == g)].sum(axis=0) for s, g in sorted(keys)
        }


def own_trend(trends: Trends) -> tuple[Check, ...]:
    """Would the conclusion stand if the contacted already followed a straight line of their own?"""
    found, indicator = trends.found, trends.found.panel.indicator
    return trend_checks(trends.allowed, found.campaign, indicator.unit, indicator.sign, found.drawn)


def pre_trend(trends: Trends) -> Check:
    """Published base: joint Wald test. Pooled base: slope over the base periods, carried to the effect window."""
    found, smooth = trends.found, trends.smooth
    if found.adoption.last_period_base:
        p = wald_p_value(found.cells.att[trends.past], found.cells.psi[trends.past])
        if not np.isfinite(p):
            return check("pre_trend", "advisory", None)
        passed = bool(p >= ALPHA)
        return check("pre_trend", "advisory", passed, p, ALPHA, case="wald_alone" if passed else "wald_failed")
    p = smooth.straight.p_value() if smooth else float("nan")
    if not np.isfinite(p):
        return check("pre_trend", "advisory", None)
    bias, unit = smooth.straight, found.panel.indicator.unit
    decimals = places(unit, bias.se)
    words = {
        "bias": quantity(bias.value, unit, decimals, signed=True),
        "power": quantity(MDE_MULTIPLE * bias.se, unit, decimals),
    }
    return check("pre_trend", "advisory", bool(p >= ALPHA), p, ALPHA, **words)


def smooth_trend(trends: Trends) -> Check:
    """Largest change of slope, from one year to the next, that leaves zero out of the interval."""
    found, smooth = trends.found, trends.smooth
    low, high = found.interval
    if not (low > 0 or high < 0):
        return check("smooth_trend", "advisory", None, case="no_conclusion" if np.isfinite(low) else None)
    if smooth is None:
        return check("smooth_trend", "advisory", None)
    year, unit = 12 / found.adoption.grain, found.panel.indicator.unit
    largest = smooth.breakdown() * year**2
    if largest > 0 and np.isfinite(largest):
        words = {"largest": quantity(largest, unit, decimals_for(unit, largest))}
        return check("smooth_trend", "advisory", True, largest, 0.0, **words)
    low, high = smooth.interval(0.0)
    words = {"interval": interval(low, high, decimals_for(unit, low, high))}
    return check("smooth_trend", "advisory", False, 0.0, 0.0, **words)
