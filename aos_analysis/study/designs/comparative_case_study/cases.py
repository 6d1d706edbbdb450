"""A few contacted units among many: one row a unit, its change from its own base to its own effect window."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study.inference import LEVEL, Linear
from aos_analysis.study.staggered.adoption import Adoption, set_up

MIN_MONTHS_AFTER = 6

Span = Callable[[int], np.ndarray]  # date of contact -> periods, boolean (n_periods,)


@dataclass(frozen=True)
class CaseStudy:
    """Who compares with whom, each contacted unit at its own date, against the units never contacted.

    treated   (n_treated,) positions of the contacted units with enough months after contact
    wave      (n_treated,) position in `dates` of each one's first contact
    dates     (n_dates,) periods of first contact
    controls  (n_controls,) positions of the units never contacted
    """

    adoption: Adoption
    treated: np.ndarray
    wave: np.ndarray
    dates: np.ndarray
    controls: np.ndarray

    def base(self, date: int) -> np.ndarray:
        """Periods before contact, less anticipation and the targeting window."""
        return self.adoption.base(date, date)

    def after(self, date: int) -> np.ndarray:
        """Periods of the effect window that the data hold."""
        since = np.arange(self.adoption.window.size) - date
        return (since >= self.adoption.events.start) & (since < self.adoption.events.stop)

    def window(self, date: int) -> np.ndarray:
        """Periods of the targeting window, the same for every date."""
        return self.adoption.window

    def level(self, periods: np.ndarray) -> np.ndarray:
        """(n_units,) ratio of sums over some periods, indicator's unit; NaN where nobody is counted."""
        setup = self.adoption
        top, bottom = setup.numerator[:, periods].sum(axis=1), setup.denominator[:, periods].sum(axis=1)
        return setup.per * np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)

    def levels(self, span: Span) -> np.ndarray:
        """(n_units, n_dates) level of every unit over a span, as if contacted at each date."""
        rows = [self.level(span(int(g))) for g in self.dates]
        return np.column_stack(rows) if rows else np.empty((len(self.adoption.cohort), 0))

    def change(self, after: Span, before: Span) -> np.ndarray:
        """(n_units, n_dates) change of every unit between two spans."""
        return self.levels(after) - self.levels(before)

    def contrast(self, change: np.ndarray, weights: np.ndarray | None = None) -> Linear:
        """Mean change of the treated less that of the controls. change: (n_units, n_dates); weights: (n_treated,)."""
        return contrast(change, self.treated, self.wave, self.controls, weights)

    def effect(self) -> Linear:
        """Difference-in-differences on means before and after, every contacted unit with the same weight."""
        return self.contrast(self.change(self.after, self.base))

    def mean(self, values: np.ndarray) -> Linear:
        """Plain mean of the treated, each at its own date. values: (n_units, n_dates); psi as in `contrast`."""
        own, n_units = values[self.treated, self.wave], values.shape[0]
        units, own = self.treated[np.isfinite(own)], own[np.isfinite(own)]
        psi = np.zeros(n_units)
        if len(own) < 2:
            return Linear(float("nan"), np.full(n_units, np.nan))
        psi[units] = (own - own.mean()) / len(own) * _unbiased(len(own))
        return Linear(float(own.mean()), psi)

    def without(self, periods: np.ndarray) -> "CaseStudy":
        """The same study with some periods left out for everybody."""
        numerator, denominator = self.adoption.numerator.copy(), self.adoption.denominator.copy()
        numerator[:, periods] = denominator[:, periods] = 0
        return replace(self, adoption=replace(self.adoption, numerator=numerator, denominator=denominator))

    def interval(self, linear: Linear) -> tuple[float, float]:
        """Welch's interval: unequal variances of the contacted and the others."""
        return welch_interval(linear, self.treated)


def set_up_cases(panel: Panel, campaign: Campaign) -> CaseStudy:
    """From the campaign's words to rows. Units contacted too early to have a base, or too late for `MIN_MONTHS_AFTER`
    months, are left out. Units are taken in the order of their data: random draws must not depend on rows or names."""
    setup = set_up(panel, campaign)
    contacted = np.isfinite(setup.cohort)
    last = setup.cohort + setup.events.start + periods_needed(setup)
    based = np.array(
        [known and setup.base(int(g), int(g)).any() for g, known in zip(setup.cohort, contacted, strict=True)]
    )
    top, bottom = setup.numerator.sum(axis=1), setup.denominator.sum(axis=1)
    order = np.lexsort((bottom, top / np.maximum(bottom, 1e-300), setup.cohort))
    treated = order[(contacted & based & (last <= setup.window.size))[order]]
    controls = order[(setup.comparable & ~contacted)[order]]
    dates, wave = np.unique(setup.cohort[treated].astype(int), return_inverse=True)
    return CaseStudy(setup, treated, wave, dates, controls)


def periods_needed(setup: Adoption) -> int:
    """Periods of the effect window that a contacted unit must have: six months, or the window when it is shorter."""
    return min(-(-MIN_MONTHS_AFTER // setup.grain), len(setup.events))


def contrast(
    change: np.ndarray,
    treated: np.ndarray,
    wave: np.ndarray,
    controls: np.ndarray,
    weights: np.ndarray | None = None,
) -> Linear:
    """Mean change of the treated, each less the controls' mean at its own date. change: (n_units, n_dates).

    psi: (n_units,); its squares sum to the variance of Welch (1947), each group with its own. Units without a value are
    left out; NaN with fewer than two units on either side.
    """
    psi = np.zeros(change.shape[0])
    controls = controls[np.isfinite(change[controls]).all(axis=1)]
    known = np.isfinite(change[treated, wave])
    weights = (np.ones(len(treated)) if weights is None else weights)[known]
    treated, wave = treated[known], wave[known]
    if min(len(treated), len(controls)) < 2:
        return Linear(float("nan"), np.full_like(psi, np.nan))
    weights = weights / weights.sum()
    rows = change[treated, wave] - change[controls].mean(axis=0)[wave]
    others = change[controls] @ np.bincount(wave, weights, minlength=change.shape[1])
    value = float(weights @ rows)
    psi[treated] = weights * (rows - value) * _unbiased(len(treated))
    psi[controls] = -(others - others.mean()) / len(controls) * _unbiased(len(controls))
    return Linear(value, psi)


def welch_df(linear: Linear, treated: np.ndarray) -> float:
    """Degrees of freedom of Welch and Satterthwaite for a linear estimate over the units of two groups."""
    first = np.zeros(linear.psi.size, bool)
    first[treated] = True
    parts = [linear.psi[group & (linear.psi != 0)] for group in (first, ~first)]
    variances = np.array([(part**2).sum() for part in parts])
    lost = sum(v**2 / max(len(part) - 1, 1) for v, part in zip(variances, parts, strict=True))
    return float(variances.sum() ** 2 / lost) if lost > 0 else float("nan")


def welch_interval(linear: Linear, treated: np.ndarray) -> tuple[float, float]:
    """Two-sided 95 % interval with the Student quantile at the Satterthwaite degrees of freedom."""
    half = float(special.stdtrit(welch_df(linear, treated), (1 + LEVEL) / 2)) * linear.se
    return linear.value - half, linear.value + half


def welch_p_value(linear: Linear, treated: np.ndarray) -> float:
    """Two-sided p-value of no effect."""
    if not linear.se > 0:
        return float("nan")
    return float(2 * special.stdtr(welch_df(linear, treated), -abs(linear.value / linear.se)))


def _unbiased(n: int) -> float:
    return float(np.sqrt(n / (n - 1)))
