"""What chance alone gives in a trial: the same draw done again, and the t statistic of the analysis of covariance."""

import math

import numpy as np

from aos_analysis.study.designs.cluster_trial.trial import Trial
from aos_analysis.study.permutation import Permutation


def permutation_test(trial: Trial, seed: int, draws: int) -> Permutation:
    """The same draw done again inside its blocks."""
    observed = _t(trial, trial.start)
    if not math.isfinite(observed):
        return Permutation(float("nan"), float("nan"))
    again = _drawn_again(trial, np.random.default_rng(seed), draws)
    as_extreme = int((_ts(trial, again) >= observed * (1 - 1e-12)).sum())
    possible = _possible(trial.start, trial.block)
    return Permutation((1 + as_extreme) / (draws + 1), max(1 / (draws + 1), 1 / possible))


def _drawn_again(trial: Trial, rng: np.random.Generator, draws: int) -> np.ndarray:
    """(draws, n_clusters) periods of beginning."""
    block = trial.block[trial.order]
    start, places = trial.start[trial.order], trial.order[np.argsort(block, kind="stable")]
    again = np.empty((draws, trial.clusters))
    for one in again:
        one[places] = start[np.lexsort((rng.random(block.size), block))]
    return again


def _ts(trial: Trial, starts: np.ndarray) -> np.ndarray:
    """(n_draws,) t statistics. Where all begin together the rows are the same in every draw, and only the arm moves."""
    if np.unique(starts[np.isfinite(starts)]).size > 1:
        return np.array([_t(trial, start) for start in starts])
    return _arms_alone(trial, np.isfinite(starts))


def _t(trial: Trial, start: np.ndarray) -> float:
    rows = trial.rows(start)
    if trial.df < 1 or not rows.treated.any() or rows.treated.all():
        return float("nan")
    found = trial.fit(rows, rows.outcome, leave_out=False).linear(0)
    return abs(found.value / found.se) if found.se > 0 else float("nan")


def _arms_alone(trial: Trial, treated: np.ndarray) -> np.ndarray:
    """(n_draws,) the statistic of `_t` where a cluster is one row: arm and outcome are cleared of what every draw
    shares (Frisch, Waugh and Lovell). treated: (n_draws, n_clusters), boolean."""
    rows = trial.rows()
    shared = trial.shared(rows)
    weighted = shared * rows.weight[:, None]
    clearing = np.linalg.pinv(weighted.T @ shared) @ shared.T

    def cleared(values: np.ndarray) -> np.ndarray:
        return values - values @ weighted @ clearing

    arms = treated[:, rows.cluster]
    arm, outcome = cleared(arms.astype(float)), cleared(rows.outcome)
    size = np.where(arms.any(axis=1) & ~arms.all(axis=1), arm**2 @ rows.weight, np.nan)
    beta = arm @ (rows.weight * outcome) / size
    part = rows.weight * arm * (outcome - beta[:, None] * arm)
    error = np.sqrt((part**2).sum(axis=1))
    return np.abs(np.divide(beta * size, error, out=np.full(len(arm), np.nan), where=error > 0))


def _possible(start: np.ndarray, block: np.ndarray) -> float:
    """Draws that the blocks allow: products of multinomial coefficients."""
    total = 1.0
    for label in np.unique(block):
        inside = np.nan_to_num(start[block == label], nan=-1)
        _, sizes = np.unique(inside, return_counts=True)
        total *= math.factorial(inside.size) / math.prod(math.factorial(n) for n in sizes)
    return total
