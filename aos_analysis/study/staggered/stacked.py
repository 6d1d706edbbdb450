"""Second estimator: months after contact against months of units not yet contacted, past levels held equal.

One weighted regression on unit x period rows (weights: denominators): contact, stratum x period effects, and the unit's
level in the targeting window and before it, each shrunk towards the mean by how little it rests on (empirical Bayes).
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from aos_analysis.study.inference import Linear


@dataclass(frozen=True)
class Rows:
    """Unit x period rows of the regression; every array is (n_rows,). group: code of the stratum x period."""

    unit: np.ndarray
    period: np.ndarray
    contacted: np.ndarray
    group: np.ndarray


def comparable_rows(
    denominator: np.ndarray,
    cohort: np.ndarray,
    comparable: np.ndarray,
    anticipation: int,
    events: range,
    strata: np.ndarray,
) -> Rows:
    """Contacted units at `events` periods after contact; comparison units while not contacted. strata: (n_units,), -1
    for nobody. A period counts in a stratum where both are there."""
    n_periods = denominator.shape[1]
    period = np.arange(n_periods)[None, :]
    since = period - cohort[:, None]
    contacted = (since >= events.start) & (since < events.stop) & (denominator > 0)
    free = comparable[:, None] & ~(cohort[:, None] <= period + anticipation) & (denominator > 0)
    common = np.zeros(denominator.shape, bool)
    for label in np.unique(strata[strata >= 0]):
        inside = strata == label
        common[inside] = contacted[inside].any(axis=0) & free[inside].any(axis=0)
    unit, at = np.nonzero((contacted | free) & common)
    return Rows(unit, at, contacted[unit, at], strata[unit] * n_periods + at)


def shrunken_mean(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """Empirical-Bayes level of each unit over given periods. Both (n_units, n_periods); returns (n_units,), a ratio.

    Units without a denominator get the grand mean. Variances by moments: noise from a unit's own periods, spread
    between units from what is left (DerSimonian and Laird, 1986, with denominators as weights).
    """
    size = denominator.sum(axis=1)
    total = size.sum()
    if total == 0:
        return np.zeros(len(size))
    grand = numerator.sum() / total
    own = np.divide(numerator.sum(axis=1), size, out=np.full(len(size), grand), where=size > 0)
    cell = np.divide(numerator, denominator, out=np.zeros_like(numerator, dtype=float), where=denominator > 0)
    free = max(int((denominator > 0).sum() - (size > 0).sum()), 1)
    noise = (denominator * (cell - own[:, None]) ** 2).sum() / free
    spread = (size * (own - grand) ** 2).sum() - ((size > 0).sum() - 1) * noise
    spread = max(spread / max(total - (size**2).sum() / total, 1e-12), 0.0)
    weight = np.divide(spread, spread + noise / np.maximum(size, 1e-12)) if spread > 0 else np.zeros(len(size))
    return np.where(size > 0, grand + weight * (own - grand), grand)


def stacked_regression(
    numerator: np.ndarray,
    denominator: np.ndarray,
    rows: Rows,
    covariates: np.ndarray,
    clusters: sparse.csr_matrix,
    per: float,
) -> Linear:
    """Coefficient of contact. covariates: (n_units, n_covariates), constant in time. Clusters as in `Linear`."""
    n_clusters = clusters.shape[0]
    both = rows.contacted.any() and not rows.contacted.all() if rows.unit.size else False
    if not both:
        return Linear(float("nan"), np.full(n_clusters, np.nan))
    weight = denominator[rows.unit, rows.period]
    outcome = per * numerator[rows.unit, rows.period] / weight
    design = np.column_stack([rows.contacted.astype(float), covariates[rows.unit]])
    outcome, design = (_within(x, weight, rows.group) for x in (outcome[:, None], design))
    root = np.sqrt(weight)[:, None]
    others, *_ = np.linalg.lstsq(design[:, 1:] * root, design[:, :1] * root, rcond=None)
    contact = (design[:, :1] - design[:, 1:] @ others)[:, 0]
    coefficients, *_ = np.linalg.lstsq(design * root, outcome * root, rcond=None)
    residual = (outcome - design @ coefficients)[:, 0]
    scale = (weight * contact**2).sum()
    by_unit = np.bincount(rows.unit, weight * contact * residual, minlength=denominator.shape[0]) / scale
    return Linear(float(coefficients[0, 0]), clusters @ by_unit)


def _within(values: np.ndarray, weight: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Columns less their weighted mean by group."""
    total = np.bincount(group, weight)
    means = np.column_stack([np.bincount(group, weight * column) for column in values.T]) / total[:, None].clip(1e-300)
    return values - means[group]
