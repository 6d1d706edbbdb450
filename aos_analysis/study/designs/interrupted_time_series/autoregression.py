"""Contrasts of a short autocorrelated series, with an interval that covers (METHODS, section 3.2).

For each rho of a grid, generalised least squares with AR(1) errors gives an exact Student law; the interval is that of
their mixture, weighted by the marginal likelihood of rho. Where that likelihood favours a strong autocorrelation, the
mixture is too narrow and Kenward and Roger's interval at the REML autocorrelation stands in.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import optimize, special

from aos_analysis.study.inference import LEVEL

RHO = np.arange(-60, 99, 2) / 100
STRONG_RHO = 0.8
STRONG_WEIGHT = 0.20  # marginal likelihood of a rho above STRONG_RHO from which the average is left
REML_BOUNDS = (-0.6, 0.95)  # beyond, widths explode where the likelihood is flat; coverage is the same (DECISIONS)
DRIFT_RHO, DRIFT_SHARE = (0.9, 0.95, 0.98), (0.05, 0.1, 0.2, 0.35, 0.5, 0.75)  # of a slow part beside white noise
MIN_DF = 1.5  # floor of Kenward and Roger's degrees of freedom
ROUNDING, TINY = 1e-12, 1e-24  # of a residual, relative to the series; of a sum of squares


@dataclass(frozen=True)
class Contrast:
    """A linear combination of coefficients with its 95 % interval, in the unit of the series."""

    estimate: float
    se: float
    low: float
    high: float


UNKNOWN = Contrast(*4 * (float("nan"),))


@dataclass(frozen=True)
class Autoregression:
    """y = x b + AR(1) noise, fitted at each rho of a grid: one rho only where the autocorrelation is strong.

    y: (n,); x: (n, k); time: (n,) increasing integers, gaps allowed. By rho: coefficients (n_rho, k), covariance
    (n_rho, k, k), variance (n_rho,) of the noise, weight (n_rho,), the marginal likelihood, which sums to 1.
    """

    y: np.ndarray
    x: np.ndarray
    time: np.ndarray
    rhos: np.ndarray
    coefficients: np.ndarray
    covariance: np.ndarray
    variance: np.ndarray
    weight: np.ndarray
    strong: bool

    @property
    def df(self) -> int:
        return self.x.shape[0] - self.x.shape[1]

    @property
    def rho(self) -> float:
        """Autocorrelation from one month to the next: weighted mean, or REML where it is strong."""
        return float(self.weight @ self.rhos)

    @property
    def noise(self) -> float:
        """Variance of one month around the line."""
        return float(self.weight @ self.variance)

    @cached_property
    def mean(self) -> np.ndarray:
        """(k,) coefficients averaged over rho: every estimate is a combination of them."""
        return self.weight @ self.coefficients

    def contrast(self, c: np.ndarray, level: float = LEVEL) -> Contrast:
        """c'b with its interval. c: (k,)."""
        if self.strong:
            return _kenward_roger(self, c, level)
        at, spread = self.coefficients @ c, self._spread(c[None, :])[:, 0]
        low, high = (self._quantile(at, spread, (1 + side * level) / 2) for side in (-1, 1))
        return Contrast(float(c @ self.mean), float(self.standard_errors(c[None, :])[0]), low, high)

    def standard_errors(self, rows: np.ndarray) -> np.ndarray:
        """(n_rows,) standard errors of several combinations at once; rows: (n_rows, k)."""
        shift = self.coefficients @ rows.T - rows @ self.mean
        return np.sqrt(self.weight @ (self._spread(rows) ** 2 + shift**2))

    def innovations(self) -> np.ndarray:
        """(n,) residuals freed of their autocorrelation, standardised: white noise if the model holds."""
        residual = (self.y - self.x @ self.mean)[:, None]
        return _whiten(residual, self.time, np.array([self.rho]))[0][0, :, 0] / np.sqrt(self.noise)

    def _spread(self, rows: np.ndarray) -> np.ndarray:
        """(n_rho, n_rows) standard errors given each rho."""
        return np.sqrt(np.einsum("ik,rkl,il->ri", rows, self.covariance, rows))

    def _quantile(self, at: np.ndarray, spread: np.ndarray, probability: float) -> float:
        """Quantile of the weighted mixture of Student laws."""
        reach = 60 * spread.max() + np.ptp(at)
        return float(
            optimize.brentq(
                lambda value: self.weight @ special.stdtr(self.df, (value - at) / spread) - probability,
                at.min() - reach,
                at.max() + reach,
                xtol=1e-12,
                rtol=1e-10,
            )
        )


def fit(y: np.ndarray, x: np.ndarray, time: np.ndarray) -> Autoregression:
    """The fit averaged over rho, or the one at the REML rho where the autocorrelation is strong."""
    found, _ = _at(y, x, time, RHO)
    if found.weight[RHO > STRONG_RHO].sum() < STRONG_WEIGHT:
        return found

    def minus_likelihood(rho: float) -> float:
        return -float(_at(y, x, time, np.array([rho]))[1][0])

    best = optimize.minimize_scalar(minus_likelihood, bounds=REML_BOUNDS, method="bounded")
    return _at(y, x, time, np.array([float(best.x)]), strong=True)[0]


def fit_drifting(y: np.ndarray, x: np.ndarray, time: np.ndarray) -> Autoregression:
    """The same with white noise and a slow drift as noise, averaged over the drift's autocorrelation and its share of
    the variance: too few months tell it from white noise alone, under which the interval of `fit` is too narrow."""
    rhos, shares = (grid.ravel() for grid in np.meshgrid(DRIFT_RHO, DRIFT_SHARE))
    return _at(y, x, time, rhos, shares=shares)[0]


def _at(
    y, x, time, rhos: np.ndarray, strong: bool = False, shares: np.ndarray | None = None
) -> tuple[Autoregression, np.ndarray]:
    """Generalised least squares given each rho, and the log marginal likelihood of each (up to a constant)."""
    values = np.column_stack([x, y])
    white, log_root = _whiten(values, time, rhos) if shares is None else _whiten_drift(values, time, rhos, shares)
    xs, ys = white[:, :, :-1], white[:, :, -1:]
    inverse = np.linalg.inv(xs.transpose(0, 2, 1) @ xs)
    b = inverse @ xs.transpose(0, 2, 1) @ ys
    df = x.shape[0] - x.shape[1]
    least = max((ROUNDING * np.abs(y).max()) ** 2, TINY)  # a series without noise has a likelihood too
    square = np.maximum(((ys - xs @ b) ** 2).sum(axis=(1, 2)), least)
    likelihood = -log_root + 0.5 * np.linalg.slogdet(inverse)[1] - 0.5 * df * np.log(square)
    weight = np.exp(likelihood - likelihood.max())
    variance = square / df
    covariance = inverse * variance[:, None, None]
    return Autoregression(y, x, time, rhos, b[:, :, 0], covariance, variance, weight / weight.sum(), strong), likelihood


def _whiten(values: np.ndarray, time: np.ndarray, rhos: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """R^-1/2 values for R = rho^|t - s|, (n_rho, n, m), and log |R|^1/2, (n_rho,): each row less what the one before
    predicts of it."""
    carried = rhos[:, None] ** np.diff(time)[None, :]
    root = np.sqrt(1 - carried**2)
    first = np.broadcast_to(values[:1], (rhos.size, 1, values.shape[1]))
    rest = (values[None, 1:] - carried[:, :, None] * values[None, :-1]) / root[:, :, None]
    return np.concatenate([first, rest], axis=1), np.log(root).sum(axis=1)


def _whiten_drift(values, time, rhos: np.ndarray, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same for R = share rho^|t - s| + (1 - share) [t = s]."""
    gap = np.abs(time[:, None] - time[None, :])
    mixed = shares[:, None, None] * rhos[:, None, None] ** gap + (1 - shares)[:, None, None] * (gap == 0)
    root = np.linalg.cholesky(mixed)
    white = np.linalg.solve(root, np.broadcast_to(values, (rhos.size, *values.shape)))
    return white, np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1)


def _kenward_roger(found: Autoregression, c: np.ndarray, level: float) -> Contrast:
    """Interval with the variance and degrees of freedom of Kenward and Roger (1997), one contrast."""
    x = found.x
    first, second = _derivatives(found)
    inverse = np.linalg.inv(first[0] * found.noise)
    phi = np.linalg.inv(x.T @ inverse @ x)
    projection = inverse - inverse @ x @ phi @ x.T @ inverse
    w = np.linalg.inv([[0.5 * np.trace(projection @ a @ projection @ b) for b in first] for a in first])
    p = [-x.T @ inverse @ d @ inverse @ x for d in first]
    middle = np.zeros_like(phi)
    for i, j in np.ndindex(2, 2):
        q = x.T @ inverse @ first[i] @ inverse @ first[j] @ inverse @ x
        middle += w[i, j] * (q - p[i] @ phi @ p[j] - 0.25 * x.T @ inverse @ second[i][j] @ inverse @ x)
    adjusted = phi + 2 * phi @ middle @ phi
    slope = np.array([c @ phi @ p_i @ phi @ c for p_i in p]) / (c @ phi @ c)
    df = max(2 / float(slope @ w @ slope), MIN_DF)
    estimate, se = float(c @ found.mean), float(np.sqrt(c @ adjusted @ c))
    half = float(special.stdtrit(df, (1 + level) / 2)) * se
    return Contrast(estimate, se, estimate - half, estimate + half)


def _derivatives(found: Autoregression) -> tuple[tuple, tuple]:
    """Of the covariance of the noise by its variance and by rho: first (2 matrices), second (2 x 2)."""
    gap, rho = np.abs(found.time[:, None] - found.time[None, :]), found.rho
    correlation = rho**gap
    once = np.where(gap > 0, gap * rho ** np.maximum(gap - 1, 0), 0.0)
    twice = np.where(gap > 1, gap * (gap - 1) * rho ** np.maximum(gap - 2, 0), 0.0)
    return (correlation, found.noise * once), ((np.zeros_like(once), once), (once, found.noise * twice))
