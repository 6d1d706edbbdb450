"""Unit and period effects learnt where nobody is contacted yet, and what they call for in the months after contact.

Additive: imputation of Borusyak, Jaravel and Spiess (2024). Multiplicative: Poisson with unit and period effects and
the denominator as exposure (Wooldridge, 2023), for counts and rates. Contacted months never teach anything.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import sparse

from aos_analysis.study.inference import Linear

ITERATIONS = 50
Link = Literal["additive", "multiplicative"]


@dataclass(frozen=True)
class Rows:
    """learn: unit-periods that nobody's contact touches; wanted: those whose level without contact is asked for.
    Both boolean (n_units, n_periods)."""

    learn: np.ndarray
    wanted: np.ndarray


@dataclass(frozen=True)
class Expected:
    """observed, expected: (n_units,), numerators over the wanted periods, and what was called for without contact.
    exposure: (n_units,), denominators there. noise: (n_units,), contribution of each unit to the error of the sum
    of `expected` that comes from the period effects."""

    observed: np.ndarray
    expected: np.ndarray
    exposure: np.ndarray
    noise: np.ndarray


def rows_without_contact(
    denominator: np.ndarray,
    cohort: np.ndarray,
    comparable: np.ndarray,
    window: np.ndarray,
    anticipation: int,
    events: range,
) -> Rows:
    """Rows of one stratum. Arrays as in `Adoption`. A wanted period must be learnt, and so must its unit."""
    period = np.arange(denominator.shape[1])[None, :]
    since = period - cohort[:, None]
    known = denominator > 0
    studied = (comparable | np.isfinite(cohort))[:, None]
    learn = studied & ~window & ~(since >= -anticipation) & known
    wanted = (since >= events.start) & (since < events.stop) & known
    return Rows(learn, wanted & learn.any(axis=0) & learn.any(axis=1)[:, None])


def imputed_effect(
    numerator: np.ndarray, denominator: np.ndarray, strata: list[Rows], clusters: sparse.csr_matrix, link: Link
) -> Linear:
    """Mean of observed less expected over the wanted rows, per denominator. Clusters as in `Linear`."""
    found = [_expected(numerator, denominator, rows, link) for rows in strata if rows.wanted.any()]
    exposure = sum(part.exposure for part in found)
    total = float(np.sum(exposure))
    if not total > 0:
        return Linear(float("nan"), np.full(clusters.shape[0], np.nan))
    gap = sum(part.observed - part.expected for part in found)
    value = float(gap.sum() / total)
    return Linear(value, clusters @ ((gap - value * exposure - sum(part.noise for part in found)) / total))


def _expected(numerator, denominator, rows: Rows, link: Link) -> Expected:
    """Unit effects are solved for given the period effects; these are then a small linear or Newton problem."""
    used = rows.learn.any(axis=0)
    learn, wanted = rows.learn[:, used], rows.wanted[:, used]
    top, bottom = numerator[:, used] * learn, denominator[:, used] * learn
    later = denominator[:, used] * wanted
    fit = _additive if link == "additive" else _multiplicative
    fitted, expected, slope, information = fit(top, bottom, later)
    lever = np.linalg.pinv(information, hermitian=True) @ slope
    observed = (numerator[:, used] * wanted).sum(axis=1)
    return Expected(observed, expected.sum(axis=1), later.sum(axis=1), (top - fitted) @ lever)


def additive_levels(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """(n_units, n_periods): unit plus period effect, by least squares on top / bottom with `bottom` as weights."""
    size = bottom.sum(axis=1, keepdims=True).clip(1e-300)
    mean, share = top.sum(axis=1, keepdims=True) / size, bottom / size
    information = np.diag(bottom.sum(axis=0)) - bottom.T @ share
    period = np.linalg.pinv(information, hermitian=True) @ (top - bottom * mean).sum(axis=0)
    return mean - (share @ period)[:, None] + period


def _additive(top, bottom, later):
    """Weighted least squares. Returns fitted numerators, expected ones, the slope of their sum with the period effects
    and the information on these."""
    share = bottom / bottom.sum(axis=1, keepdims=True).clip(1e-300)
    information = np.diag(bottom.sum(axis=0)) - bottom.T @ share
    levels = additive_levels(top, bottom)
    slope = later.sum(axis=0) - later.sum(axis=1) @ share
    return bottom * levels, later * levels, slope, information


def _multiplicative(top, bottom, later):
    """Poisson likelihood, unit effects profiled out: a unit without any event is called for none."""
    period = np.log((top.sum(axis=0) + 0.5) / (bottom.sum(axis=0) + 0.5))
    for _ in range(ITERATIONS):
        scaled = bottom * np.exp(period)
        share = scaled / scaled.sum(axis=1, keepdims=True).clip(1e-300)
        fitted = top.sum(axis=1, keepdims=True) * share
        information = np.diag(fitted.sum(axis=0)) - fitted.T @ share
        step = np.linalg.pinv(information, hermitian=True) @ (top - fitted).sum(axis=0)
        period = period + step.clip(-2, 2)
        if np.abs(step).max() < 1e-10:
            break
    unit = top.sum(axis=1, keepdims=True) / scaled.sum(axis=1, keepdims=True).clip(1e-300)
    expected = later * np.exp(period) * unit
    return fitted, expected, expected.sum(axis=0) - expected.sum(axis=1) @ share, information
