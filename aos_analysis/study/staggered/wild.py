"""Wild cluster bootstrap of an effect, for fewer than forty clusters: the null imposed, the statistic studentised.

Cameron, Gelbach and Miller (2008); weights of Rademacher, of Webb (2023) with twelve clusters or fewer. With
denominators and visits given, effects and their cluster contributions are linear in numerators: the estimator runs once
on the residuals of each cluster, and every draw is then a sum of these runs.
"""

from dataclasses import dataclass, replace

import numpy as np

from aos_analysis.study.inference import Linear
from aos_analysis.study.staggered.adoption import Adoption
from aos_analysis.study.staggered.imputation import additive_levels
from aos_analysis.study.staggered.resampled import Resampled, inverted

FEW_CLUSTERS = 40
WEBB_UP_TO = 12
DRAWS = 1999
WEBB = np.array([-np.sqrt(1.5), -1, -np.sqrt(0.5), np.sqrt(0.5), 1, np.sqrt(1.5)])


@dataclass(frozen=True)
class _Runs:
    """The estimator on numerators that are a fit (0) or the residuals of one cluster that takes part (1 to n_part).

    value: (1 + n_part,). psi: (1 + n_part, n_clusters)."""

    value: np.ndarray
    psi: np.ndarray


def wild_interval(setup: Adoption, effect: Linear, seed: int) -> Resampled:
    """From the comparison and its effect."""
    part = np.flatnonzero(effect.psi)
    part = part[np.argsort(effect.psi[part])]  # in the order of their data: names decide no draw
    outcome = _runs(setup, setup.numerator, part)
    contact = _runs(setup, setup.unit_effect, part)
    draws = _weights(part.size, np.random.default_rng(seed))

    def p_value(null: float) -> float:
        value, psi = outcome.value - null * contact.value, outcome.psi - null * contact.psi
        error = np.sqrt(((psi[0] + draws @ psi[1:]) ** 2).sum(axis=1))
        drawn = np.abs(draws @ value[1:]) / np.where(error > 0, error, np.nan)
        return float(np.mean(drawn >= abs(effect.value - null) / effect.se * (1 - 1e-12)))

    return inverted(p_value, effect, "wild")


def _runs(setup: Adoption, numerator: np.ndarray, part: np.ndarray) -> _Runs:
    """Numerators fitted by cohort and period effects in each stratum, and what is left of each cluster of `part`."""
    fitted = _fitted(setup, numerator)
    cluster = setup.clusters.T.tocsr().indices
    parts = [(numerator - fitted) * (cluster == h)[:, None] for h in part]
    found = [replace(setup, numerator=part).effect() for part in (fitted, *parts)]
    return _Runs(np.array([e.value for e in found]), np.vstack([e.psi for e in found]))


def _fitted(setup: Adoption, numerator: np.ndarray) -> np.ndarray:
    """(n_units, n_periods); what takes no part in the comparison is its own fit."""
    fitted = numerator.copy()
    for stratum in np.unique(setup.strata[setup.strata >= 0]):
        inside = (setup.strata == stratum) & setup.part
        if inside.any():
            _, group = np.unique(np.nan_to_num(setup.cohort[inside], nan=-1), return_inverse=True)
            belongs = np.eye(group.max() + 1)[group]
            levels = additive_levels(belongs.T @ numerator[inside], belongs.T @ setup.denominator[inside])
            fitted[inside] = setup.denominator[inside] * (belongs @ levels)
    return fitted


def _weights(n_clusters: int, rng: np.random.Generator) -> np.ndarray:
    """(n_draws, n_clusters)."""
    values = WEBB if n_clusters <= WEBB_UP_TO else np.array([-1.0, 1.0])
    return rng.choice(values, (DRAWS, n_clusters))
