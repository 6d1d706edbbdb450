"""Weighted least squares with a variance that few or unequal groups do not fool: HC3, or CR3 where rows share a group.

Each group is judged by the fit that leaves it out (MacKinnon and White, 1985; Bell and McCaffrey, 2002).
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from aos_analysis.study.inference import LEVEL, Linear

FULL = 1e-8  # a row that alone decides a coefficient has a leverage of 1: it then says nothing of the noise


@dataclass(frozen=True)
class Fit:
    """beta: (k,) coefficients; psi: (n_groups, k), contributions of the groups, whose squares sum to the variances."""

    beta: np.ndarray
    psi: np.ndarray

    def linear(self, column: int) -> Linear:
        """One coefficient."""
        return Linear(float(self.beta[column]), self.psi[:, column])


def weighted_fit(
    y: np.ndarray, x: np.ndarray, weight: np.ndarray, groups: np.ndarray, n_groups: int, leave_out: bool = True
) -> Fit:
    """y: (n,). x: (n, k). weight: (n,). groups: (n,) group of each row, among n_groups. Without `leave_out`, residuals
    are taken as they are (for a statistic that is only compared with its own permutations)."""
    inverse = np.linalg.pinv((x.T * weight) @ x)
    lever = (x @ inverse) * weight[:, None]
    beta = lever.T @ y
    residual = y - x @ beta
    if leave_out:
        residual = _left_out(residual, x, lever, groups)
    psi = np.zeros((n_groups, x.shape[1]))
    np.add.at(psi, groups, lever * residual[:, None])
    return Fit(beta, psi)


def _left_out(residual: np.ndarray, x: np.ndarray, lever: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Residuals of each group by the fit without it: (I - H_gg)^-1 u_g."""
    out = residual / np.maximum(1 - np.einsum("ij,ij->i", lever, x), FULL)
    _, first, size = np.unique(groups, return_index=True, return_counts=True)
    for g in groups[first[size > 1]]:
        rows = np.flatnonzero(groups == g)
        pull = lever[rows].T  # the identity of Woodbury: a matrix of coefficients, not of the rows of a large group
        left = np.linalg.pinv(np.eye(x.shape[1]) - pull @ x[rows])
        out[rows] = residual[rows] + x[rows] @ (left @ (pull @ residual[rows]))
    return out


def student_interval(linear: Linear, df: float) -> tuple[float, float]:
    """Two-sided 95 % interval with so many degrees of freedom; NaN without any."""
    half = float(special.stdtrit(df, (1 + LEVEL) / 2)) * linear.se if df > 0 else float("nan")
    return linear.value - half, linear.value + half
