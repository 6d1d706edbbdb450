"""Rates made comparable between populations of different ages and sexes, directly and indirectly, with exact limits."""

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

LEVEL = 0.95


@dataclass(frozen=True)
class Ratio:
    """A number and its interval. Rates are per person, ratios without unit."""

    estimate: float
    low: float
    high: float


def direct(cases: np.ndarray, population: np.ndarray, standard: np.ndarray, level: float = LEVEL) -> Ratio:
    """Rate that the standard population would have at these rates by stratum; NaN where a stratum of the standard is
    empty here. Gamma limits of Fay and Feuer (1997), Stat Med 16:791, which are those of Garwood where there is one
    stratum.

    cases, population, standard: (n_strata,), counts of people."""
    used = standard > 0
    cases, population, standard = cases[used], population[used], standard[used]
    if not len(cases) or (population <= 0).any():
        return Ratio(np.nan, np.nan, np.nan)
    weights = standard / standard.sum() / population
    rate, variance, most = float(weights @ cases), float(weights**2 @ cases), float(weights.max())
    tail = (1 - level) / 2
    low = stats.gamma.ppf(tail, rate**2 / variance, scale=variance / rate) if rate > 0 else 0.0
    above, spread = rate + most, variance + most**2
    return Ratio(rate, float(low), float(stats.gamma.isf(tail, above**2 / spread, scale=spread / above)))


def expected(population: np.ndarray, cases_there: np.ndarray, population_there: np.ndarray) -> np.ndarray:
    """People that `population` would count at the rates of the comparator: (..., n_strata) -> (...).

    A stratum that the comparator does not have expects nobody where nobody lives; NaN elsewhere."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.where(population_there > 0, cases_there / population_there, np.where(population > 0, np.nan, 0.0))
    return (population * rates).sum(axis=-1)


def mean_limits(
    count: np.ndarray, variance: np.ndarray | float = 0.0, tail: np.ndarray | float = (1 - LEVEL) / 2
) -> tuple[np.ndarray, np.ndarray]:
    """Low and high mean of which `count` is neither a too large nor a too small draw, `tail` on each side.

    Poisson means that vary between areas as a gamma of mean 1 and this variance: the count is negative binomial, and
    its tails are incomplete beta functions, so that the limits are closed. At variance 0 they are Garwood's (1936)."""
    count, variance, tail = np.broadcast_arrays(*(np.asarray(x, float) for x in (count, variance, tail)))
    exact = variance < 1e-9  # beyond that, a beta function of such a shape has lost its digits
    shape = 1 / np.where(exact, 1.0, variance)
    low = np.where(exact, special.gammaincinv(np.maximum(count, 1e-9), tail), _odds(count, shape, tail))
    high = np.where(exact, special.gammainccinv(count + 1, tail), _odds(count + 1, shape, 1 - tail))
    return np.where(count > 0, low, 0.0), high


def _odds(count: np.ndarray, shape: np.ndarray, tail: np.ndarray) -> np.ndarray:
    part = special.betaincinv(np.maximum(count, 1e-9), shape, tail)
    with np.errstate(divide="ignore"):
        return shape * part / (1 - part)


def tails(count: np.ndarray, mean: np.ndarray, variance: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    """Probability of at most `count`, and of at least `count`, where this mean is expected."""
    count, mean, variance = np.broadcast_arrays(*(np.asarray(x, float) for x in (count, mean, variance)))
    exact = variance < 1e-9
    shape = 1 / np.where(exact, 1.0, variance)
    part = mean / (shape + mean)
    most = np.where(exact, special.gammaincc(count + 1, mean), 1 - special.betainc(count + 1, shape, part))
    some = np.maximum(count, 1e-9)
    least = np.where(exact, special.gammainc(some, mean), special.betainc(some, shape, part))
    return most, np.where(count > 0, least, 1.0)
