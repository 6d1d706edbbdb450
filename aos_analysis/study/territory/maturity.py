"""A formative score of coordinated practice, its levels, and how far these hold when items are drawn again.

The items make the notion, they are not signs of it (Bollen and Lennox 1991, Psychol Bull 110:305): their axes weigh
alike, no correlation between items is asked for, and an axis that is not known is not replaced by the others.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from aos_analysis.data.territory.maturity import Grid

LEVELS = ("emerging", "developing", "established")
CUTS = (1 / 3, 2 / 3)  # of the score: where a level begins; thirds, since no published threshold exists
RATED = 0.5  # of the items of an axis: with fewer, its score is not known
DRAWS = 1_000  # of the items of each axis, with replacement
STABLE = 0.8  # of the draws that leave a structure at its level
UNKNOWN = -1  # level of a structure whose score is not known


@dataclass(frozen=True)
class Scores:
    """axes: (n_structures, n_axes) mean of their rated items, 0-1, NaN where too few are; total: their mean, NaN where
    one is not known; level: rank in LEVELS; kept: share of the draws that leave the level as it is, NaN likewise."""

    axes: np.ndarray
    total: np.ndarray
    level: np.ndarray
    kept: np.ndarray


@dataclass(frozen=True)
class Maturity:
    """Structures of one kind, of all regions that the territory lies in.

    names, items  of each axis: its name, how many items it has; unrated: (n_axes,) share of them not rated
    own, beside   (n_structures,) those of the territory, those of the rest that it is compared with
    """

    grid: Grid
    names: tuple[str, ...]
    items: tuple[int, ...]
    unrated: np.ndarray
    own: np.ndarray
    beside: np.ndarray
    scores: Scores

    @property
    def stable(self) -> np.ndarray:
        return self.scores.kept >= STABLE


def maturity(
    grid: Grid, own: Collection[str], beside: Collection[str], region: Collection[str], seed: int
) -> Maturity | None:
    """own, beside, region: communes of the territory, of what it is compared with, of its whole region. None where no
    structure stands in the region. A structure of communes inside and outside is the territory's."""
    here, there, every = set(own), set(beside), {*own, *beside, *region}
    kept = [k for k, places in enumerate(grid.places) if places & every]
    if not kept:
        return None
    names = tuple(dict.fromkeys(grid.domains))
    shares, axis = grid.shares[kept], np.array([names.index(domain) for domain in grid.domains])
    inside = np.array([bool(grid.places[k] & here) for k in kept])
    return Maturity(
        grid=grid,
        names=names,
        items=tuple(int((axis == k).sum()) for k in range(len(names))),
        unrated=np.array([np.isnan(shares[:, axis == k]).mean() for k in range(len(names))]),
        own=inside,
        beside=np.array([bool(grid.places[k] & there) for k in kept]) & ~inside,
        scores=scores(shares, axis, seed),
    )


def scores(shares: np.ndarray, axis: np.ndarray, seed: int) -> Scores:
    """shares: (n_structures, n_items), 0-1, NaN where not rated; axis: (n_items,) rank of each item's axis."""
    ranks = range(int(axis.max()) + 1)
    each = np.stack([_axis(shares[:, axis == k]) for k in ranks], axis=1)
    total = each.mean(axis=1)
    level = _level(total)
    rng = np.random.default_rng(seed)
    drawn = np.mean([_drawn(shares[:, axis == k], each[:, k], rng) for k in ranks], axis=0)
    kept = np.where(level == UNKNOWN, np.nan, (_level(drawn) == level[:, None]).mean(axis=1))
    return Scores(each, total, level, kept)


def _axis(shares: np.ndarray) -> np.ndarray:
    rated = np.isfinite(shares)
    enough = rated.mean(axis=1) >= RATED
    return np.where(enough, np.nansum(shares, axis=1) / np.maximum(rated.sum(axis=1), 1), np.nan)


def _level(total: np.ndarray) -> np.ndarray:
    """A score on a threshold, but for rounding, has reached it."""
    reached = np.digitize(np.nan_to_num(total) + 1e-9, CUTS)
    return np.where(np.isfinite(total), reached, UNKNOWN)


def _drawn(shares: np.ndarray, score: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(n_structures, n_draws) score of an axis whose items are drawn again, the same ones for all structures; a draw of
    none that a structure rated leaves its score."""
    n = shares.shape[1]
    weights = rng.multinomial(n, np.full(n, 1 / n), size=DRAWS).T.astype(float)
    rated = np.isfinite(shares).astype(float) @ weights
    told = np.nan_to_num(shares) @ weights / np.maximum(rated, 1)
    return np.where(np.isnan(score)[:, None], np.nan, np.where(rated > 0, told, score[:, None]))
