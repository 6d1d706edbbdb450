"""The errors of published analyses: ordinary least squares with HC1, Poisson with a free dispersion.

They reproduce figures; on series of this length their intervals are too narrow (METHODS, section 3.2).
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from aos_analysis.study.designs.interrupted_time_series.autoregression import Contrast
from aos_analysis.study.inference import LEVEL


@dataclass(frozen=True)
class LeastSquares:
    """mean: (k,) coefficients; covariance: (k, k); noise: variance of one month; quantile of a 95 % interval;
    dispersion of a Poisson model (1 where it is not one)."""

    mean: np.ndarray
    covariance: np.ndarray
    noise: float
    quantile: float
    dispersion: float = 1.0

    def contrast(self, c: np.ndarray) -> Contrast:
        """c'b with its interval. c: (k,)."""
        estimate, se = float(c @ self.mean), float(self.standard_errors(c[None, :])[0])
        return Contrast(estimate, se, estimate - self.quantile * se, estimate + self.quantile * se)

    def standard_errors(self, rows: np.ndarray) -> np.ndarray:
        """(n_rows,) standard errors of several combinations at once; rows: (n_rows, k)."""
        return np.sqrt(np.einsum("ik,kl,il->i", rows, self.covariance, rows))


def least_squares(y: np.ndarray, x: np.ndarray, time: np.ndarray) -> LeastSquares:
    """Ordinary least squares, HC1 covariance, Student with n - k degrees of freedom (Stata's `vce(robust)`)."""
    df = x.shape[0] - x.shape[1]
    inverse = np.linalg.inv(x.T @ x)
    b = inverse @ x.T @ y
    residual = y - x @ b
    covariance = inverse @ (x.T * residual**2) @ x @ inverse * len(y) / df
    return LeastSquares(b, covariance, float(residual @ residual / df), float(special.stdtrit(df, (1 + LEVEL) / 2)))


def poisson(counts: np.ndarray, x: np.ndarray, exposure: np.ndarray, dispersed: bool = True) -> LeastSquares:
    """Poisson regression with offset log(exposure), normal quantiles; dispersion by Pearson's chi-square unless it is
    held at 1 (R's `quasipoisson`). Noise is that of the logarithm of one month."""
    import statsmodels.api as sm

    model = sm.GLM(counts, x, family=sm.families.Poisson(), offset=np.log(exposure))
    found = model.fit(scale="X2" if dispersed else 1.0)
    noise = float(found.scale / np.mean(found.fittedvalues))
    quantile = float(special.ndtri((1 + LEVEL) / 2))
    return LeastSquares(found.params, found.cov_params(), noise, quantile, float(found.scale))
