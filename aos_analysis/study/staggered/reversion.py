"""Regression to the mean, measured: what the naive before/after would have claimed, and how much of it is none."""

import numpy as np

from aos_analysis.study.checks import MIN_UNITS
from aos_analysis.study.inference import LEVEL, NORMAL, Linear
from aos_analysis.study.result import Estimate, Reversion
from aos_analysis.study.staggered.estimation import Estimation
from aos_analysis.study.staggered.group_time import mean


def mean_reversion(found: Estimation) -> Reversion | None:
    """The raw change since the targeting window, and the share of it that is neither effect nor general trend; None
    without a window."""
    if not _measurable(found):
        return None
    raw, trend, placebo = _before_after(found), general_trend(found), found.placebo.effect
    share = (raw - found.effect - (trend or raw * 0)) / raw
    low, high = share.interval()
    measured = abs(raw.value) > NORMAL * raw.se  # before it is split into parts
    nan = float("nan")
    return Reversion(
        _named("before_after", raw, found),
        _named("naive_difference", _naive_difference(found, raw), found),
        *((share.value, low, high) if measured else (nan, nan, nan)),
        trend=_named("general_trend", trend, found) if trend else None,
        placebo=_named("placebo_year", placebo, found) if placebo else None,
    )


def before_after(found: Estimation) -> Estimate | None:
    """The raw change of the exposed since the targeting window; None without a window."""
    return _named("before_after", _before_after(found), found) if _measurable(found) else None


def _measurable(found: Estimation) -> bool:
    return bool(found.adoption.window.any() and found.rows.any())


def _before_after(found: Estimation) -> Linear:
    """Level of the exposed over the effect window less their level in the targeting window."""
    setup, rows = found.adoption, found.rows
    return found.cells.level(rows) - setup.ratio(setup.exposed(found.cells, rows), setup.window)


def _never_targeted(found: Estimation) -> np.ndarray:
    return (found.panel.units["status"] == "never_targeted").to_numpy()


def _naive_difference(found: Estimation, raw: Linear) -> Linear:
    """Before/after less the change of the never targeted, who were left out for a good year: they fall back."""
    others = _never_targeted(found)
    return raw - _since_window(found, others) if others.any() else raw


def general_trend(found: Estimation) -> Linear | None:
    """Change of everybody, targeted or not, less what contact added to it; nobody was chosen into everybody, so that
    nothing reverts in it. None where the data hold the targeted only."""
    if _never_targeted(found).sum() < MIN_UNITS:
        return None
    setup, cells = found.adoption, found.cells
    everybody = np.ones(len(setup.cohort), bool)
    activity = setup.denominator.sum(axis=0)
    touched = cells.event >= -setup.anticipation
    added = np.where(touched, cells.weight / activity[cells.period], 0.0) * _weights(found)[cells.period]
    return _since_window(found, everybody) - Linear(float(added @ cells.att), added @ cells.psi)


def _weights(found: Estimation) -> np.ndarray:
    """(n_periods,) share of each period in the headline effect."""
    cells, rows = found.cells, found.rows
    weights = np.bincount(cells.period[rows], cells.weight[rows], minlength=found.adoption.window.size)
    return weights / weights.sum()


def _since_window(found: Estimation, units: np.ndarray) -> Linear:
    """Change of the level of some units from the targeting window to the periods of the headline, weighted alike."""
    setup, weights = found.adoption, _weights(found)
    periods = np.flatnonzero(weights)
    levels = [setup.ratio(units, np.arange(weights.size) == t) * float(weights[t]) for t in periods]
    return mean(levels, found.cells.width) * len(levels) - setup.ratio(units, setup.window)


def _named(term: str, linear: Linear, found: Estimation) -> Estimate:
    low, high = linear.interval()
    return Estimate(term, linear.value, linear.se, low, high, found.panel.indicator.measured, term, LEVEL, "naive")
