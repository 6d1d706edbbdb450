"""Euros with their interval: stratified draws, so that what is linear in one input keeps that input's own interval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

DRAWS = 10_000
BOUNDS = (0.025, 0.975)
Z = 1.959964  # normal quantile of the upper bound


@dataclass(frozen=True)
class Amount:
    """Euros (or euros per unit, or units) with a 95 % interval; equal bounds where the number is taken as certain."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True)
class Input:
    """One number that euros are made of, with its 95 % bounds. `title` is empty where the page names it by its key.

    ranged  False where nobody declared bounds: a constant in the draws
    """

    key: str
    title: str
    unit: str
    value: float
    low: float
    high: float
    ranged: bool = True


Values = Mapping[str, float | np.ndarray]  # inputs given another value than their own, by key


def drawn(inputs: Sequence[Input], seed: int) -> dict[str, np.ndarray]:
    """(DRAWS,) values of each ranged input, independent of one another: a Latin hypercube of two-piece normal laws."""
    rng = np.random.default_rng(seed)
    shuffles = {item.key: (rng.permutation(DRAWS) + 0.5) / DRAWS for item in inputs if item.ranged}
    return {item.key: two_piece(item, shuffles[item.key]) for item in inputs if item.ranged}


def two_piece(item: Input, share: np.ndarray) -> np.ndarray:
    """Values at these quantiles: median `value`, 2.5 % at `low` and 97.5 % at `high`, however uneven the interval."""
    from scipy.special import ndtri

    z = ndtri(share) / Z
    return item.value + np.where(z > 0, z * (item.high - item.value), z * (item.value - item.low))


def amount(estimate: float | np.ndarray, draws: float | np.ndarray) -> Amount:
    """The estimate with the 95 % interval of its draws; NaN bounds where a draw is not finite."""
    low, high = np.quantile(draws, BOUNDS, method="hazen") if np.isfinite(draws).all() else (np.nan, np.nan)
    return Amount(float(estimate), float(low), float(high))
