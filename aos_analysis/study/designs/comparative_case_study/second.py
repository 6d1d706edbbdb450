"""Second estimator of a case study: synthetic difference-in-differences by date of contact, without the window.

Its standard error and what a fit or a disagreement is worth come from placebo campaigns: the same contacts handed to
units never contacted (Arkhangelsky et al., 2021, algorithm 4).
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from aos_analysis.study.designs.comparative_case_study.cases import CaseStudy, contrast
from aos_analysis.study.designs.comparative_case_study.synthetic_control import (
    Synthetic,
    synthetic_control,
    synthetic_difference,
)
from aos_analysis.study.inference import LEVEL

PLACEBOS = 200  # draws, as in the authors' package
BLOCKS = (3, 6, 12)  # months pooled, more of them until no unit has an empty block; single months weigh noise
MIN_BLOCKS = 3  # before contact: fewer do not show how weighted donors follow
FIT = 0.99  # share of placebo campaigns within the limit of the fit error


@dataclass(frozen=True)
class Second:
    """Averages over the dates of contact; raw sign, indicator's unit. NaN where there are too few donors.

    unit_weights     (n_donors,) mean weight of each donor
    gap_se           standard error of its difference with the headline
    fit_error        root mean square gap before contact; fit_limit: that of nearly all placebo campaigns
    without_a_donor  (n_donors,) the estimate without each donor
    """

    estimate: float
    se: float
    low: float
    high: float
    gap_se: float
    unit_weights: np.ndarray
    fit_error: float
    fit_limit: float
    without_a_donor: np.ndarray


@dataclass(frozen=True)
class Series:
    """Outcomes as if contacted at one date: (n_units, n_blocks), blocks before first."""

    outcome: np.ndarray
    n_before: int


def second_estimate(study: CaseStudy, seed: int) -> Second:
    """Estimate, placebo interval and sensitivities."""
    series = outcome_series(study)
    donors = known_donors(study, series)
    if not _enough(study, series, donors):
        return Second(*(float("nan"),) * 5, np.empty(0), float("nan"), float("nan"), np.empty(0))
    estimate, weights, fit = _average(series, study.treated, study.wave, donors)
    placebo, gap, fits = _placebos(study, series, donors, seed)
    se, half = float(placebo.std(ddof=1)), float(special.stdtrit(len(donors) - 1, (1 + LEVEL) / 2))
    others = [_average(series, study.treated, study.wave, np.delete(donors, i))[0] for i in range(len(donors))]
    return Second(
        estimate,
        se,
        estimate - half * se,
        estimate + half * se,
        float(gap.std(ddof=1)),
        weights,
        fit,
        float(np.quantile(fits, FIT)),
        np.array(others),
    )


def classic_control(study: CaseStudy) -> tuple[float, np.ndarray]:
    """Classic synthetic control and its donors' weights, for display only: biased where the treated leave the range."""
    series = outcome_series(study)
    donors = known_donors(study, series)
    if not _enough(study, series, donors):
        return float("nan"), np.empty(0)
    estimate, weights, _ = _average(series, study.treated, study.wave, donors, synthetic_control)
    return estimate, weights


def outcome_series(study: CaseStudy) -> list[Series]:
    """One series a date of contact. Months are pooled into the smallest blocks in which every unit has a value."""
    sizes = [max(size // study.adoption.grain, 1) for size in BLOCKS]
    everybody = np.concatenate([study.treated, study.controls])
    for size in sizes:
        series = [_blocks(study, int(date), size) for date in study.dates]
        if _finite(series, everybody):
            break
    return series


def blocks_before(study: CaseStudy) -> int:
    """Blocks of months before contact, of the date that has fewest."""
    return min((s.n_before for s in outcome_series(study)), default=0)


def known_donors(study: CaseStudy, series: list[Series]) -> np.ndarray:
    """Units never contacted that have a value in every block."""
    known = [np.isfinite(s.outcome[study.controls]).all(axis=1) for s in series]
    return study.controls[np.all(known, axis=0)] if known else study.controls[:0]


def _enough(study: CaseStudy, series: list[Series], donors: np.ndarray) -> bool:
    """Three blocks before and one after; two donors left beside as many placebo units as there are contacted ones."""
    units = len(study.treated)
    long = all(s.n_before >= MIN_BLOCKS and s.outcome.shape[1] > s.n_before for s in series)
    return units >= 2 and len(donors) >= units + 2 and long and _finite(series, study.treated)


def _finite(series: list[Series], units: np.ndarray) -> bool:
    return all(np.isfinite(s.outcome[units]).all() for s in series)


def _blocks(study: CaseStudy, date: int, size: int) -> Series:
    """Consecutive periods of the base, then of the effect window, pooled by `size`; those nobody has are skipped."""
    counted = study.adoption.denominator.sum(axis=0) > 0
    spans = [np.flatnonzero(span(date) & counted) for span in (study.base, study.after)]
    parts = [np.array_split(span, max(len(span) // size, 1)) for span in spans]
    columns = [study.level(block) for part in parts for block in part]
    return Series(np.column_stack(columns) if columns else np.empty((len(study.adoption.cohort), 0)), len(parts[0]))


def _average(
    series: list[Series], treated: np.ndarray, wave: np.ndarray, donors: np.ndarray, method=synthetic_difference
) -> tuple[float, np.ndarray, float]:
    """Estimate, donors' weights and fit error, averaged over dates in proportion to the units contacted."""
    found: list[Synthetic] = []
    share = np.bincount(wave, minlength=len(series)) / len(wave)
    for k, s in enumerate(series):
        found.append(method(s.outcome[donors], s.outcome[treated[wave == k]], s.n_before))
    estimate = share @ [f.estimate for f in found]
    weights = share @ np.vstack([f.unit_weights for f in found])
    return float(estimate), weights, float(np.sqrt(share @ [f.fit_error**2 for f in found]))


def _placebos(study: CaseStudy, series: list[Series], donors: np.ndarray, seed: int) -> tuple[np.ndarray, ...]:
    """(n_placebos,) each: estimates, their gaps to the headline's method, fit errors."""
    rng, n = np.random.default_rng(seed), len(study.treated)
    change = study.change(study.after, study.base)
    rows = []
    for _ in range(PLACEBOS):
        order = rng.permutation(donors)
        estimate, _, fit = _average(series, order[:n], study.wave, order[n:])
        rows.append((estimate, contrast(change, order[:n], study.wave, order[n:]).value - estimate, fit))
    return tuple(np.array(rows).T)
