"""Synthetic difference-in-differences and classic synthetic control: weights of donors and of past periods.

Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), American Economic Review 111(12), algorithm 1; Abadie,
Diamond and Hainmueller (2010). Weights are exact solutions (non-negative least squares): general-purpose solvers may
stop at equal weights without an error.
"""

from dataclasses import dataclass

import numpy as np
from scipy import optimize


@dataclass(frozen=True)
class Synthetic:
    """An estimate in the unit of the outcome, and the weights it rests on.

    unit_weights  (n_donors,), sum 1; time_weights: (n_before,), sum 1, empty for the classic control
    fit_error     root mean square gap to the weighted donors before (around its mean where a level gap is allowed)
    """

    estimate: float
    unit_weights: np.ndarray
    time_weights: np.ndarray
    fit_error: float


def simplex_weights(a: np.ndarray, b: np.ndarray, ridge: float, intercept: bool) -> np.ndarray:
    """Weights w >= 0 of sum 1, least |a w (+ constant) - b|^2 + ridge |w|^2. a: (n_rows, n_weights); b: (n_rows,).

    Non-negative least squares with the sum as a row heavy enough to bind, then renormalised.
    """
    if intercept:
        a, b = a - a.mean(axis=0), b - b.mean()
    n_weights = a.shape[1]
    heavy = 1e4 * np.sqrt(max((a**2).sum(), ridge * n_weights, 1e-12))
    rows = np.vstack([a, np.sqrt(ridge) * np.eye(n_weights), np.full((1, n_weights), heavy)])
    goal = np.concatenate([b, np.zeros(n_weights), [heavy]])
    weights, _ = optimize.nnls(rows, goal, maxiter=50 * n_weights)
    return weights / weights.sum()


def synthetic_difference(donors: np.ndarray, treated: np.ndarray, n_before: int) -> Synthetic:
    """Difference-in-differences with weighted donors and past. Both (n_units, n_periods), periods before first."""
    before, after = donors[:, :n_before], donors[:, n_before:]
    noise = np.diff(before, axis=1).std(ddof=1)
    ridge = (treated.shape[0] * after.shape[1]) ** 0.5 * noise**2
    goal = treated.mean(axis=0)
    units = simplex_weights(before.T, goal[:n_before], ridge * n_before, intercept=True)
    times = simplex_weights(before, after.mean(axis=1), (1e-6 * noise) ** 2 * len(donors), intercept=True)
    gap = goal - units @ donors
    estimate = gap[n_before:].mean() - gap[:n_before] @ times
    return Synthetic(float(estimate), units, times, float(gap[:n_before].std()))


def synthetic_control(donors: np.ndarray, treated: np.ndarray, n_before: int) -> Synthetic:
    """Classic control on past outcomes only. No level gap is allowed: biased where the treated leave the donors."""
    goal = treated.mean(axis=0)
    weights = simplex_weights(donors[:, :n_before].T, goal[:n_before], 0.0, intercept=False)
    gap = goal - weights @ donors
    return Synthetic(float(gap[n_before:].mean()), weights, np.empty(0), float(np.sqrt((gap[:n_before] ** 2).mean())))
