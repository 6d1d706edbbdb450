"""Rates of anomalous lines among units audited on samples: a ratio clustered by unit, or a beta-binomial.

Lines of one unit resemble each other: the unit, not the line, is what was sampled.
"""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special, stats

LEVEL = 0.95
LEAST_SPREAD, MOST_SPREAD = (
    -2.0,
    12.0,
)  # of the logarithm of the prior size: from all or nothing to no difference at all
DRAWS = 4000  # of the predictive distribution


@dataclass(frozen=True)
class Rate:
    """A fraction of lines with its interval; units: those audited. method: ratio, exact (nothing, or everything, was
    found) or beta_binomial."""

    estimate: float
    low: float
    high: float
    units: int
    method: str


@dataclass(frozen=True)
class Spread:
    """Beta distribution of the units' own rates: mean, and size (a + b): small where units differ much."""

    mean: float
    size: float

    @property
    def a(self) -> float:
        return self.mean * self.size

    @property
    def b(self) -> float:
        return (1 - self.mean) * self.size


@dataclass(frozen=True)
class Second:
    """Of the units audited again: their rates at the first and second audits, and what a second audit would show if
    nothing had changed (regression to the mean alone), with its predictive interval."""

    units: int
    first: float
    second: float
    alone: float
    low: float
    high: float


def ratio(wrong: np.ndarray, checked: np.ndarray) -> Rate:
    """wrong, checked: (n,) lines of each unit. Linearised variance of a ratio of totals, Student's t with n - 1 degrees
    of freedom (Cochran, Sampling Techniques, 1977, 6.3). Where nothing or everything is wrong, the exact limit that n
    units give, as if each were one line."""
    n, total = len(wrong), checked.sum()
    rate = wrong.sum() / total
    if rate in (0.0, 1.0):
        far = 1 - ((1 - LEVEL) / 2) ** (1 / n)
        return Rate(rate, 0.0 if rate == 0 else 1 - far, far if rate == 0 else 1.0, n, "exact")
    residual = wrong - rate * checked
    se = np.sqrt(n / (n - 1) * (residual**2).sum()) / total
    half = stats.t.ppf((1 + LEVEL) / 2, n - 1) * se
    return Rate(rate, max(rate - half, 0.0), min(rate + half, 1.0), n, "ratio")


def spread(wrong: np.ndarray, checked: np.ndarray) -> Spread:
    """The beta distribution of the units' rates, by maximum likelihood."""
    start = (wrong.sum() + 0.5) / (checked.sum() + 1)

    def loss(at: np.ndarray) -> float:
        return -_log_likelihood(wrong, checked, special.expit(at[0]), np.exp(np.clip(at[1], LEAST_SPREAD, MOST_SPREAD)))

    starts = ([special.logit(start), size] for size in (0.0, 2.0, 5.0))
    found = min((optimize.minimize(loss, at, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-9})
                 for at in starts), key=lambda fit: fit.fun)  # fmt: skip
    size = np.exp(np.clip(found.x[1], LEAST_SPREAD, MOST_SPREAD))
    return Spread(float(special.expit(found.x[0])), float(size))


def beta_binomial(wrong: np.ndarray, checked: np.ndarray) -> Rate:
    """The mean of the units' rates, with the interval of its profile likelihood; its cut is that of F with 1 and n - 1
    degrees of freedom, as for the ratio. Where nothing or everything is wrong, that of the ratio."""
    if wrong.sum() in (0, checked.sum()):
        return ratio(wrong, checked)
    fit, n = spread(wrong, checked), len(wrong)
    cut = stats.f.ppf(LEVEL, 1, n - 1) / 2
    top = _log_likelihood(wrong, checked, fit.mean, fit.size)

    def above(logit: float) -> float:
        return _profile(wrong, checked, special.expit(logit)) - (top - cut)

    center = special.logit(fit.mean)
    low, high = (special.expit(optimize.brentq(above, *sorted((center, center + side * 12)))) for side in (-1, 1))
    return Rate(fit.mean, float(low), float(high), n, "beta_binomial")


def _log_likelihood(wrong: np.ndarray, checked: np.ndarray, mean: float, size: float) -> float:
    a, b = mean * size, (1 - mean) * size
    return float((special.betaln(wrong + a, checked - wrong + b) - special.betaln(a, b)).sum())


def _profile(wrong: np.ndarray, checked: np.ndarray, mean: float) -> float:
    """Log likelihood at the best spread for this mean."""
    found = optimize.minimize_scalar(
        lambda size: -_log_likelihood(wrong, checked, mean, np.exp(size)),
        bounds=(LEAST_SPREAD, MOST_SPREAD),
        method="bounded",
    )
    return -float(found.fun)


def second_audit(
    wrong: np.ndarray,
    checked: np.ndarray,
    again: np.ndarray,
    wrong_again: np.ndarray,
    checked_again: np.ndarray,
    seed: int,
) -> Second:
    """wrong, checked: (n,) lines of the first audit of every unit; again: (n,) bool, those audited again; wrong_again,
    checked_again: (k,) lines of their second audit. What these would show without any change follows from their own
    first audit and from how much units differ: whoever was chosen for a bad first audit was partly unlucky."""
    prior, draws = spread(wrong, checked), np.random.default_rng(seed)
    a, b = prior.a + wrong[again], prior.b + checked[again] - wrong[again]
    total = checked_again.sum()
    told = draws.binomial(checked_again, draws.beta(a, b, (DRAWS, len(a)))).sum(axis=1) / total
    low, high = np.quantile(told, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return Second(
        units=int(again.sum()),
        first=float(wrong[again].sum() / checked[again].sum()),
        second=float(wrong_again.sum() / total),
        alone=float((checked_again * a / (a + b)).sum() / total),
        low=float(low),
        high=float(high),
    )
