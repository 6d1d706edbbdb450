"""« Au-dessus », « au-dessous » or « comparable »: an area against the rest of its département, many pathologies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special, stats

from aos_analysis.study.territory.heterogeneity import Spread
from aos_analysis.study.territory.standardising import Ratio, mean_limits, tails

Call = Literal["above", "below", "similar", "unjudged"]
FALSE_DISCOVERIES = 0.05  # part of the calls of one territory that may be wrong
RELEVANCE = 0.10  # of the ratio: a smaller gap changes no one's plans
POWER = 0.80  # with which the declared gap is found


@dataclass(frozen=True)
class Standing:
    """One pathology of a territory beside the rest of its département.

    observed, expected  people, at the comparator's rates by age and sex
    ratio               observed over expected; its interval widened by the spread between comparable areas
    q                   p-value after correction for the number of pathologies; NaN where nothing is judged
    found_from          smallest ratio above 1 that would be found with the declared power; NaN likewise
    """

    observed: float
    expected: float
    ratio: Ratio
    q: float
    call: Call
    found_from: float


def standings(
    observed: Sequence[float],
    expected: Sequence[float],
    spreads: Sequence[Spread],
    relevance: float = RELEVANCE,
    false_discoveries: float = FALSE_DISCOVERIES,
) -> list[Standing]:
    """Each pathology of one territory, called only beyond `relevance` and after Benjamini and Hochberg's correction.

    The spread is estimated on k areas: its tails are those of Student at k - 1 degrees of freedom."""
    seen, fitted = np.asarray(observed, float), np.asarray(expected, float)
    variance = np.array([s.variance for s in spreads], float)
    freedom = np.array([max(s.areas - 1, 1) for s in spreads], float)
    judged = np.array([s.known for s in spreads], bool) & np.isfinite(seen) & (fitted > 0)
    variance = np.where(judged, variance, 0.0)
    p = np.where(judged, _p_values(np.nan_to_num(seen), np.where(judged, fitted, 1.0), variance, freedom), np.nan)
    q = _corrected(p)
    tail = np.where(judged, _tail(0.025, freedom), 0.025)
    low, high = mean_limits(np.nan_to_num(seen), variance, tail)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(fitted > 0, seen / fitted, np.nan)
        low, high = (np.where(np.isfinite(ratio), limit / fitted, np.nan) for limit in (low, high))
    found = _found_from(fitted, variance, freedom, false_discoveries / max(int(judged.sum()), 1), relevance)
    return [
        Standing(
            observed=float(seen[k]),
            expected=float(fitted[k]),
            ratio=Ratio(float(ratio[k]), float(low[k]), float(high[k])),
            q=float(q[k]),
            call=_call(float(ratio[k]), float(q[k]), bool(judged[k]), relevance, false_discoveries),
            found_from=float(found[k]) if judged[k] else float("nan"),
        )
        for k in range(len(seen))
    ]


def _call(ratio: float, q: float, judged: bool, relevance: float, false_discoveries: float) -> Call:
    if not judged:
        return "unjudged"
    if q > false_discoveries or abs(ratio - 1) < relevance:
        return "similar"
    return "above" if ratio > 1 else "below"


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """Adjusted p-values: those at most `x` are rejected at a false discovery rate of `x`. (n_tests,), no NaN."""
    n = len(p)
    order = np.argsort(p)
    stepped = np.minimum.accumulate((p[order] * n / np.arange(1, n + 1))[::-1])[::-1]
    adjusted = np.empty(n)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def _corrected(p: np.ndarray) -> np.ndarray:
    known = np.isfinite(p)
    q = np.full(len(p), np.nan)
    q[known] = benjamini_hochberg(p[known])
    return q


def _p_values(seen: np.ndarray, fitted: np.ndarray, variance: np.ndarray, freedom: np.ndarray) -> np.ndarray:
    """Two-sided, of the count that a comparable area with this expectation would have."""
    normal = stats.norm.isf(np.minimum(np.minimum(*tails(seen, fitted, variance)), 0.5))
    return 2 * special.stdtr(freedom, -normal)


def _tail(student: float, freedom: np.ndarray) -> np.ndarray:
    """The tail of a known spread that is worth `student` where the spread is estimated."""
    return special.ndtr(special.stdtrit(freedom, student))


def _found_from(
    fitted: np.ndarray, variance: np.ndarray, freedom: np.ndarray, threshold: float, relevance: float
) -> np.ndarray:
    """Smallest ratio found with the declared power, were it the only departure among these pathologies."""
    with np.errstate(divide="ignore", invalid="ignore"):
        tail = _tail(threshold / 2, freedom)
        critical = np.maximum(_critical(fitted, variance, tail), (1 + relevance) * fitted)
        return mean_limits(np.ceil(critical), 0.0, POWER)[0] / fitted


def _critical(fitted: np.ndarray, variance: np.ndarray, tail: np.ndarray) -> np.ndarray:
    """Count that a comparable area reaches with probability `tail`."""
    exact = variance < 1e-9
    shape = 1 / np.where(exact, 1.0, variance)
    count = np.where(exact, stats.poisson.isf(tail, fitted), stats.nbinom.isf(tail, shape, shape / (shape + fitted)))
    return count + 1


def power(fitted: float, between: Spread, ratio: float, tests: int, relevance: float = RELEVANCE) -> float:
    """Probability that this ratio is called « au-dessus », were it the only departure among `tests` pathologies."""
    freedom = np.array([between.areas - 1.0])
    tail = _tail(FALSE_DISCOVERIES / tests / 2, freedom)
    critical = float(_critical(np.array([fitted]), np.array([between.variance]), tail)[0])
    return float(stats.poisson.sf(np.ceil(max(critical, (1 + relevance) * fitted)) - 1, ratio * fitted))
