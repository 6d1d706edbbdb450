"""How a territory's standardised ratio moved between two years, beside how those of comparable areas did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from aos_analysis.study.territory.calling import FALSE_DISCOVERIES, RELEVANCE, Call, benjamini_hochberg
from aos_analysis.study.territory.heterogeneity import FEWEST
from aos_analysis.study.territory.standardising import Ratio

FEWEST_YEARS = 3  # of one version of the map: two points are no trend


@dataclass(frozen=True)
class Stretch:
    """Years that may be compared: those of the map's latest version. `broken`: earlier years, of other versions."""

    years: tuple[int, ...]
    broken: tuple[int, ...]

    @property
    def long_enough(self) -> bool:
        return len(self.years) >= FEWEST_YEARS


def stretch(versions: Mapping[int, str]) -> Stretch:
    """The last years in a row that one version of the map counted. versions: year -> version."""
    years = sorted(versions, reverse=True)
    kept: list[int] = []
    for year in years:
        if versions[year] != versions[years[0]] or (kept and year != kept[-1] - 1):
            break
        kept.append(year)
    return Stretch(tuple(sorted(kept)), tuple(sorted(set(years) - set(kept))))


@dataclass(frozen=True)
class Areas:
    """Comparable areas, first and last year. (n_areas, 2): people observed and expected."""

    observed: np.ndarray
    expected: np.ndarray


@dataclass(frozen=True)
class Change:
    """factor: by how much the territory's ratio was multiplied beyond those of comparable areas, with its interval."""

    factor: Ratio
    q: float
    call: Call


def changes(own: Sequence[Areas], others: Sequence[Areas], relevance: float = RELEVANCE) -> list[Change]:
    """One change a pathology; `own` holds one area each. Patients stay from one year to the next, so that chance is
    not Poisson's: how much comparable areas moved says it, whether that follows their size or not, whichever is
    wider."""
    found = [_change(mine, theirs) for mine, theirs in zip(own, others, strict=True)]
    p = np.array([p for _, p in found])
    q, known = np.full(len(p), np.nan), np.isfinite(p)
    q[known] = benjamini_hochberg(p[known])
    return [Change(factor, float(q[k]), _call(factor.estimate, float(q[k]), relevance)) for k, (factor, _) in
            enumerate(found)]  # fmt: skip


def _call(factor: float, q: float, relevance: float) -> Call:
    if not np.isfinite(q):
        return "unjudged"
    if q > FALSE_DISCOVERIES or abs(factor - 1) < relevance:
        return "similar"
    return "above" if factor > 1 else "below"


def _change(own: Areas, others: Areas) -> tuple[Ratio, float]:
    """The factor and its two-sided p-value; NaN where too few areas tell."""
    nothing = Ratio(np.nan, np.nan, np.nan), float("nan")
    counted = ((others.observed > 0) & (others.expected > 0)).all(axis=1)
    if counted.sum() < FEWEST or not ((own.observed > 0) & (own.expected > 0)).all():
        return nothing
    moved, size = _moved(others.observed[counted], others.expected[counted])
    mine, weight = (float(x[0]) for x in _moved(own.observed, own.expected))
    n, mean = len(moved), float((moved * size).sum() / size.sum())
    by_size = float((size * (moved - mean) ** 2).sum() / (n - 1)) * (1 / weight + 1 / size.sum())
    alike = float(((moved - moved.mean()) ** 2).sum() / (n - 1)) * (1 + 1 / n)
    error = max(by_size, alike) ** 0.5
    if error == 0:
        return nothing
    gap, half = mine - mean, float(special.stdtrit(n - 1, 0.975)) * error
    p = 2 * float(special.stdtr(n - 1, -abs(gap) / error))
    return Ratio(*np.exp([gap, gap - half, gap + half]).tolist()), p


def _moved(observed: np.ndarray, expected: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Logarithm of the factor of each area, and its size: the harmonic mean of what it expected."""
    ratio = np.log(observed / expected)
    return ratio[:, 1] - ratio[:, 0], 2 / (1 / expected).sum(axis=1)
