"""The model of an interrupted series: level and slope before, season, dated shocks, level and slope after the start."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, Protocol

import numpy as np
import pandas as pd

from aos_analysis.definitions.values import Shock
from aos_analysis.study.designs.interrupted_time_series import autoregression
from aos_analysis.study.designs.interrupted_time_series.autoregression import UNKNOWN, Contrast
from aos_analysis.study.designs.interrupted_time_series.least_squares import least_squares, poisson
from aos_analysis.study.designs.interrupted_time_series.series import Series
from aos_analysis.study.designs.interrupted_time_series.turns import Turn, turn_columns

Season = Literal["none", "harmonics_1", "harmonics_2", "month_dummies"]
Errors = Literal["default", "ols_hc1", "quasi_poisson"]
MIN_SHOCK_MONTHS = 6  # months before the start that a shock needs to be measured by itself


class Line(Protocol):
    """A fitted line: coefficients (k,), variance of one month around it, contrasts with their interval."""

    @property
    def mean(self) -> np.ndarray: ...

    @property
    def noise(self) -> float: ...

    def contrast(self, c: np.ndarray) -> Contrast: ...
    def standard_errors(self, rows: np.ndarray) -> np.ndarray: ...


@dataclass(frozen=True)
class Model:
    """What is fitted; fixed before looking at the data. drift: noise may hold a slow part (default errors only)."""

    season: Season
    trend_change: bool
    errors: Errors = "default"
    drift: bool = False


@dataclass(frozen=True)
class Fitted:
    """A model on a series. Contrasts are on the scale of the outcome; `in_unit` brings them to the indicator's."""

    series: Series
    model: Model

    @cached_property
    def x(self) -> np.ndarray:
        """(n_months, k): what was expected, then level and slope from each date of the action on."""
        return np.column_stack([self.expected, self._action(self.series.since)])

    @cached_property
    def expected(self) -> np.ndarray:
        """(n_months, k - those of the action): constant, months since the start, season, shocks, other dates."""
        series = self.series
        others = turn_columns(series.since, self._turns(False), self.bends)
        parts = [np.ones(series.since.size), series.since, season(series.dates, self.model.season)]
        return np.column_stack([*parts, shock_columns(series), others])

    def _action(self, since: np.ndarray) -> np.ndarray:
        """(n_months, 1 or more): what the action adds to the months `since`, a column a change."""
        return turn_columns(since, self._turns(True), self.bends)

    def _turns(self, own: bool) -> list[Turn]:
        return [turn for turn in self.series.turns if turn.own == own]

    @property
    def bends(self) -> frozenset[int]:
        """Turns whose slope may change as well as the level."""
        return self.series.bends if self.model.trend_change else frozenset()

    @property
    def df(self) -> int:
        """Months less parameters."""
        return int(self.series.kept.sum()) - self.x.shape[1]

    @cached_property
    def line(self) -> Line | None:
        """None where the months cannot tell the parameters apart."""
        series, rows = self.series, self.series.kept
        x = self.x[rows]
        if self.df < 1 or not series.after.any() or np.linalg.matrix_rank(x) < x.shape[1]:
            return None
        if self.model.errors == "quasi_poisson":
            return poisson(series.exposed.numerator[rows], x, series.exposed.denominator[rows])
        default = autoregression.fit_drifting if self.model.drift else autoregression.fit
        fitted = least_squares if self.model.errors == "ols_hc1" else default
        return fitted(series.outcome[rows], x, series.since[rows])

    def _contrast(self, c: np.ndarray) -> Contrast:
        """A combination of the coefficients; NaN where the model is not fitted."""
        return UNKNOWN if self.line is None or not np.isfinite(c).all() else self.line.contrast(c)

    @property
    def slope_before(self) -> Contrast:
        """Slope of the first months, before any date."""
        return self._contrast(np.eye(self.x.shape[1])[1])

    @cached_property
    def changes(self) -> tuple[tuple[Turn, bool], ...]:
        """What the last columns of x are: each date, and whether it is its slope; those of the action come last."""
        ordered = [*self._turns(False), *self._turns(True)]
        both = ((turn, slope) for turn in ordered for slope in (False, True))
        return tuple((turn, slope) for turn, slope in both if not slope or turn.month in self.bends)

    def change(self, turn: Turn, slope: bool) -> Contrast:
        """What a date changed of the level or of the slope, one of `changes`."""
        return self._contrast(np.eye(self.x.shape[1])[self.changes.index((turn, slope)) - len(self.changes)])

    @cached_property
    def effect(self) -> Contrast:
        """Weighted mean effect over the effect window."""
        return self._of_action(self.series.weights() @ self._action(self.series.since))

    def at(self, month: int) -> Contrast:
        """Effect of one month since the start, as the line draws it."""
        return self._of_action(self._action(np.array([month]))[0])

    def _of_action(self, c: np.ndarray) -> Contrast:
        return self._contrast(np.append(np.zeros(self.expected.shape[1]), c))

    def in_unit(self, effect: Contrast, rows: np.ndarray | None = None) -> Contrast:
        """An effect in the indicator's unit: what was observed over the effect window (or `rows`) less what it implies
        was expected. The observed level is known, the expected one is not: it carries the whole interval."""
        if self.series.scale == "level":
            return effect
        level = self.series.level(self.series.in_window if rows is None else rows)
        with np.errstate(over="ignore"):  # an interval without end is not finite, and the verdict says so
            low, estimate, high = (float(level * -np.expm1(-x)) for x in (effect.low, effect.estimate, effect.high))
        return Contrast(estimate, (level - estimate) * effect.se, low, high)

    def ratio(self, effect: Contrast) -> Contrast:
        """The same effect as a fraction of what was expected; NaN where nothing was expected."""
        level = self.series.level(self.series.in_window)
        in_unit = self.in_unit(effect)
        expected = level - np.array([in_unit.low, in_unit.estimate, in_unit.high])
        expected = np.where(expected > 0, expected, np.nan)
        low, estimate, high = (level / expected - 1).tolist()
        return Contrast(estimate, float(in_unit.se * level / expected[1] ** 2), low, high)

    def gap(self, quantile: float) -> np.ndarray:
        """(n_months, 3) outcome less what was expected without the action, with its bounds: a month of ordinary noise
        counts in the interval. quantile: standard errors of the half-width."""
        if self.line is None:
            return np.full((self.series.since.size, 3), np.nan)
        rows = np.column_stack([self.expected, np.zeros((len(self.x), self.x.shape[1] - self.expected.shape[1]))])
        gap = self.series.outcome - rows @ self.line.mean
        half = quantile * np.sqrt(self.line.standard_errors(rows) ** 2 + self.line.noise)
        return np.column_stack([gap, gap - half, gap + half])

    def of(self, series: Series) -> "Fitted":
        """The same model on another series."""
        return Fitted(series, self.model)

    def with_model(self, **changes) -> "Fitted":
        """Another model on the same series."""
        return Fitted(self.series, replace(self.model, **changes))


def season(dates: np.ndarray, kind: Season) -> np.ndarray:
    """(n_months, 0, 2, 4 or 11): annual harmonics or one dummy a month."""
    month = pd.DatetimeIndex(dates).month.to_numpy()
    if kind == "month_dummies":
        return (month[:, None] == np.arange(2, 13)[None, :]).astype(float)
    orders = {"none": 0, "harmonics_1": 1, "harmonics_2": 2}[kind]
    angles = 2 * np.pi * np.outer(month, np.arange(1, orders + 1)) / 12
    return np.column_stack([np.sin(angles), np.cos(angles)])


def shock_columns(series: Series) -> np.ndarray:
    """(n_months, n_shocks): 1 during each dated shock that the fitted months can measure, months told once."""
    found: list[np.ndarray] = []
    for shock in series.shocks:
        during = shock_months(series, shock)
        inside = (during & series.kept).sum()
        known = any((during == other).all() for other in found)
        if 0 < inside < series.kept.sum() and not known and not at_start(series, shock):
            found.append(during)
    return np.column_stack(found).astype(float) if found else np.empty((series.since.size, 0))


def shock_months(series: Series, shock: Shock) -> np.ndarray:
    """(n_months,) True during the shock."""
    end = shock.end or pd.Timestamp.max
    return (series.dates >= np.datetime64(shock.start)) & (series.dates <= np.datetime64(pd.Timestamp(end)))


def at_start(series: Series, shock: Shock) -> bool:
    """The shock holds over most of the effect window and hardly existed before the start: nothing tells it apart from
    the action, except a control series that it touches as well."""
    during, window = shock_months(series, shock), series.in_window
    return bool(2 * (during & window).sum() > window.sum() and (during & series.before).sum() < MIN_SHOCK_MONTHS)
