"""Standard errors, intervals and tests from influence functions summed by cluster.

An estimate that is linear in influence functions is held as its value and `psi`, an array (n_clusters,) of cluster
contributions already divided by the sample size: its variance is the sum of their squares.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse, special

LEVEL = 0.95
NORMAL = 1.959964  # quantile of a 95 % interval with many clusters
RANK = 1e-10  # of the largest eigenvalue of a correlation
MDE_MULTIPLE = 2.8  # two-sided 5 %, power 80 %: 1.96 + 0.84 standard errors


@dataclass(frozen=True)
class Linear:
    """A number with its cluster contributions. value: float; psi: (n_clusters,), same unit as the value."""

    value: float
    psi: np.ndarray

    @property
    def se(self) -> float:
        """Cluster-robust standard error; NaN where the value is."""
        return float(np.sqrt(np.sum(self.psi**2))) if np.isfinite(self.value) else float("nan")

    @property
    def clusters(self) -> int:
        """Clusters that take part in it: units never targeted may be many and say nothing of it."""
        return int(np.count_nonzero(self.psi))

    def __sub__(self, other: "Linear") -> "Linear":
        return Linear(self.value - other.value, self.psi - other.psi)

    def __add__(self, other: "Linear") -> "Linear":
        return Linear(self.value + other.value, self.psi + other.psi)

    def __mul__(self, factor: float) -> "Linear":
        return Linear(self.value * factor, self.psi * factor)

    def __truediv__(self, other: "Linear") -> "Linear":
        """Delta method for a ratio; NaN where the denominator is 0."""
        if other.value == 0 or not np.isfinite(other.value):
            return Linear(float("nan"), np.full_like(self.psi, np.nan))
        value = self.value / other.value
        return Linear(value, (self.psi - value * other.psi) / other.value)

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        """Two-sided interval, Student with one degree of freedom less than the clusters that take part."""
        half = quantile(self.clusters, level) * self.se
        return float(self.value - half), float(self.value + half)

    def p_value(self) -> float:
        """Two-sided p-value of no effect, by the same law."""
        if not np.isfinite(self.se) or self.se == 0:
            return float("nan")
        return float(2 * special.stdtr(max(self.clusters - 1, 1), -abs(self.value / self.se)))


def proportion(effect: float, level: float) -> float:
    """An effect as a fraction of the level without it, the observed level taken as given: what is done with the bounds
    of an effect says of zero what they say. NaN where nothing would be left."""
    without = level - effect
    return effect / without if without > 0 else float("nan")


def quantile(n_clusters: int, level: float = LEVEL) -> float:
    """Student quantile of a two-sided interval."""
    return float(special.stdtrit(max(n_clusters - 1, 1), (1 + level) / 2))


def cluster_matrix(clusters: np.ndarray) -> sparse.csr_matrix:
    """(n_clusters, n_units) indicator matrix: its product with unit contributions sums them by cluster."""
    _, code = np.unique(np.asarray(clusters, dtype=str), return_inverse=True)
    ones = np.ones(code.size)
    return sparse.csr_matrix((ones, (code, np.arange(code.size))))


def simultaneous_quantile(psi: np.ndarray, seed: int, level: float = LEVEL, draws: int = 4000) -> float:
    """Sup-t critical value of a path. psi: (n_points, n_clusters). Gaussian draws of the joint law of the t statistics.

    Never below the pointwise quantile; points without variance are ignored (Montiel Olea and Plagborg-Moller, 2019).
    """
    se = np.sqrt((psi**2).sum(axis=1))
    kept = psi[np.isfinite(se) & (se > 0)]
    if not len(kept):
        return float("nan")
    unit_rows = kept / np.sqrt((kept**2).sum(axis=1, keepdims=True))
    values, vectors = np.linalg.eigh(unit_rows @ unit_rows.T)
    root = vectors * np.sqrt(np.where(values > RANK * values.max(), values, 0))  # rounding is no dimension
    normal = np.random.default_rng(seed).standard_normal((draws, len(kept)))
    sup = np.quantile(np.abs(normal @ root.T).max(axis=1), level)
    return float(max(sup, quantile(int(np.count_nonzero(psi.any(axis=0))), level)))


def wald_p_value(values: np.ndarray, psi: np.ndarray) -> float:
    """P-value that several linear estimates are all zero. values: (n,); psi: (n, n_clusters). NaN if none."""
    if not len(values):
        return float("nan")
    variance = psi @ psi.T
    rank = np.linalg.matrix_rank(variance)
    if rank == 0:
        return float("nan")
    return float(special.chdtrc(rank, values @ np.linalg.pinv(variance, hermitian=True) @ values))


def hotelling_p_value(values: np.ndarray, psi: np.ndarray, n: int) -> float:
    """P-value that several linear estimates are all zero, when n clusters tell their variance (Hotelling, 1931):
    F = T²(n - q) / (q(n - 1)). values: (q,); psi: (q, n_clusters). NaN where they are not fewer than the clusters."""
    scale = np.sqrt((psi**2).sum(axis=1))
    if not len(values) or not np.isfinite(scale).all() or not scale.any():
        return float("nan")
    told = scale > 0
    sizes, directions = np.linalg.eigh((psi[told] / scale[told, None]) @ (psi[told] / scale[told, None]).T)
    kept = sizes > RANK * sizes[-1]
    q = int(kept.sum())
    if q >= n:
        return float("nan")
    t2 = float((((values[told] / scale[told]) @ directions[:, kept]) ** 2 / sizes[kept]).sum())
    return float(special.fdtrc(q, n - q, t2 * (n - q) / (q * (n - 1))))


def equal_p_value(effects: Sequence[Linear]) -> float:
    """P-value that several linear estimates are the same; NaN where fewer than two are known."""
    gaps = [effect - effects[0] for effect in effects[1:]]
    if not gaps:
        return float("nan")
    return wald_p_value(np.array([gap.value for gap in gaps]), np.vstack([gap.psi for gap in gaps]))


def holm(p_values: np.ndarray) -> np.ndarray:
    """Holm's adjusted p-values, in the order given; NaN stay NaN and do not count."""
    p = np.asarray(p_values, float)
    adjusted = np.full(p.shape, np.nan)
    known = np.flatnonzero(np.isfinite(p))
    running = 0.0
    for rank, index in enumerate(known[np.argsort(p[known], kind="stable")]):
        running = max(running, (len(known) - rank) * p[index])
        adjusted[index] = min(running, 1.0)
    return adjusted
