"""The change of one group less that of another, as ratios of sums, plain or with covariates held equal.

The adjusted one is the doubly robust difference-in-differences of Sant'Anna and Zhao (2020, panel estimator with logit
and least squares, as in R `did`), written for ratios of sums: in a period, levels are regressed on covariates with
denominators as weights, and comparison units are weighted by their odds of being in the cohort. With denominators of 1
it is theirs to the last digit, standard error included.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.special import expit

from aos_analysis.words.errors import present

MIN_TREATED = 10  # contacted units below which odds are not estimated: the regression alone adjusts
MAX_PROBABILITY = 0.995  # comparison units likelier than that to be contacted are left out (DRDID's default)
ITERATIONS = 25
FEW_PERIODS = 3  # looked at: only they are summed
CONVERGED = 1e-8  # step of the logit; the next one would be its square
WELL_TOLD = 1e-8  # relative size of the least eigenvalue above which columns need not be told apart
COLLINEAR = 1e-10  # relative size below which a direction of the covariates is not told from the others


Change = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Clusters that take part (n_held,), values (n_wanted,), NaN where a denominator is empty, and what each of these
clusters contributes (n_held, n_wanted)."""


@dataclass(frozen=True)
class Units:
    """numerator (times per), denominator: (n_units, n_periods). clusters: (n_clusters, n_units), 1 in the one of each
    unit. covariates: (n_units, n_columns), without constant, or None. corrected: contributions make up for what each of
    few clusters takes of the level that it is compared with."""

    numerator: np.ndarray
    denominator: np.ndarray
    clusters: sparse.csr_matrix
    covariates: np.ndarray | None = None
    corrected: bool = False
    _own: dict[bytes, "Sums"] = field(default_factory=dict, init=False)
    _last: dict[bytes, "Sums"] = field(default_factory=dict, init=False)
    _base_sums: dict[tuple[int, bytes], np.ndarray] = field(default_factory=dict, init=False)

    def own(self, rows: np.ndarray) -> "Sums":
        """Of the units `rows` (boolean) that are compared with many others: taken once."""
        key = rows.tobytes()
        if key not in self._own:
            self._own[key] = self._by_cluster(np.flatnonzero(rows))
        return self._own[key]

    @cached_property
    def _cluster(self) -> np.ndarray:
        """(n_units,) the one cluster of each unit."""
        return self.clusters.tocsc().indices

    def _by_cluster(self, units: np.ndarray, periods: np.ndarray | None = None) -> "Sums":
        """Sums of some units, in some periods or in all. Choosing columns of the sparse matrix would say the same, and
        cost more than all the rest."""
        of = self._cluster[units]
        if (of[1:] < of[:-1]).any():
            order = np.argsort(of, kind="stable")
            units, of = units[order], of[order]
        starts = np.flatnonzero(np.diff(of, prepend=-1))
        chosen = units if periods is None else np.ix_(units, periods)
        values = self.numerator[chosen], self.denominator[chosen]
        if starts.size == units.size:
            return Sums(of, *values)
        ends, alone = np.append(starts, units.size), np.arange(units.size)
        held = sparse.csr_array((np.ones(units.size), alone, ends), shape=(starts.size, units.size))
        return Sums(of[starts], *(held @ each for each in values))

    def change(self, rows: np.ndarray, periods: np.ndarray, bases: np.ndarray) -> Change:
        """Of the units `rows` (boolean (n_units,)), from each base, boolean (n_periods, n_wanted), to its period
        (n_wanted,). The last sums are kept, since cohorts compare with the same units one after the other; all would
        be too many."""
        looked_at = np.asarray(bases.any(axis=1))
        looked_at[periods] = True
        few = looked_at.sum() <= FEW_PERIODS
        kept = np.flatnonzero(looked_at) if few else np.arange(looked_at.size)  # a long base serves many cells
        key = rows.tobytes() + kept.tobytes()
        if key not in self._last:
            self._last.clear()
            self._last[key] = self._by_cluster(np.flatnonzero(rows), kept if few else None)
        return self._last[key].change(np.searchsorted(kept, periods), bases[kept], self.corrected)

    def adjusted(self, treated: np.ndarray, controls: np.ndarray, periods: np.ndarray, bases: np.ndarray) -> Change:
        """Change of `treated` less that of `controls` (boolean (n_units,)), covariates held equal; as `change` else."""
        rows = np.flatnonzero(treated | controls)
        in_cohort = treated[rows]
        x = _independent(np.column_stack([np.ones(rows.size), present(self.covariates)[rows]]))
        top, bottom = (self._spans(values, rows, periods, bases) for values in (self.numerator, self.denominator))
        gap, psi = _gap(top, bottom, x, in_cohort, *_odds(x, in_cohort), self.corrected)
        n = len(periods)
        everybody = np.zeros((treated.size, n))
        everybody[rows] = psi[:, :n] - psi[:, n:]
        return np.arange(self.clusters.shape[0]), gap[:n] - gap[n:], self.clusters @ everybody

    def _spans(self, values: np.ndarray, rows: np.ndarray, periods: np.ndarray, bases: np.ndarray) -> np.ndarray:
        """(n_rows, 2 n_wanted) values of some units in each period, then over its base; a base serves many cells."""
        key = (id(values), bases.tobytes())
        if key not in self._base_sums:
            self._base_sums[key] = values @ bases
        return np.hstack([values[np.ix_(rows, periods)], self._base_sums[key][rows]])


@dataclass(frozen=True)
class Sums:
    """Of some units: the clusters that hold them (n_held,), sums there (n_held, n_periods)."""

    clusters: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray

    def change(self, periods: np.ndarray, bases: np.ndarray, corrected: bool) -> Change:
        """Level in each period less level in its base, as in `Units.change`."""
        after = _ratio(self.numerator[:, periods], self.denominator[:, periods], corrected)
        before = _before(self.numerator, self.denominator, bases, corrected)
        return self.clusters, after[0] - before[0], after[1] - before[1]


def _before(top, bottom, bases, corrected: bool) -> tuple[np.ndarray, np.ndarray]:
    """Level in each base; one column stands for all of them where every period has the same base."""
    if (bases == bases[:, :1]).all():
        bases = bases[:, :1]
    return _ratio(top @ bases, bottom @ bases, corrected)


def _ratio(top: np.ndarray, bottom: np.ndarray, corrected: bool) -> tuple[np.ndarray, np.ndarray]:
    """Column by column: sum of `top` over sum of `bottom`, and contributions of each row by the delta method.

    A row of share h of the denominators pulls the ratio towards itself by h; corrected, its contribution is divided
    by (1 - h)^½ (HC2, MacKinnon and White, 1985), so that the variance of equal rows is unbiased.
    """
    total = bottom.sum(axis=0)
    total = np.where(total > 0, total, np.nan)
    value = top.sum(axis=0) / total
    psi = (top - value * bottom) / total
    if corrected:
        left = 1 - bottom / total
        psi /= np.sqrt(np.where(left > 0, left, 1.0))
    return value, psi


def _independent(x: np.ndarray) -> np.ndarray:
    """Columns that span the same covariates, each saying something of its own: one said twice counts once."""
    size = np.linalg.eigvalsh(x.T @ x)
    if size[0] > WELL_TOLD * size[-1]:
        return x
    directions, size, _ = np.linalg.svd(x, full_matrices=False)
    return directions[:, size > COLLINEAR * size[0]] * len(x) ** 0.5


def _solve(matrix: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Least squares where a covariate does not vary on one side only."""
    try:
        return np.linalg.solve(matrix, right)
    except np.linalg.LinAlgError:
        return np.linalg.pinv(matrix, rcond=COLLINEAR, hermitian=True) @ right


def _odds(x: np.ndarray, in_cohort: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """Odds of being in the cohort by a logit (n,), and the contribution of each row to its coefficients (n, k).

    Ones, and None, where too few are contacted, or where covariates separate the two groups.
    """
    plain = np.ones(len(x)), None
    if in_cohort.sum() < MIN_TREATED or in_cohort.all():
        return plain
    coefficients = np.zeros(x.shape[1])
    for _ in range(ITERATIONS):
        p = expit(x @ coefficients)
        information = (x * (p * (1 - p))[:, None]).T @ x
        step = _solve(information, x.T @ (in_cohort - p))
        if np.abs(step).max() < CONVERGED:
            break
        coefficients = coefficients + step
    else:
        return plain
    odds = np.divide(p, 1 - p, out=np.zeros_like(p), where=p < MAX_PROBABILITY)
    return odds, _solve(information, x.T * (in_cohort - p)).T


def _gap(top, bottom, x, in_cohort, odds, odds_psi, corrected: bool) -> tuple[np.ndarray, np.ndarray]:
    """Level of the cohort less the level its covariates call for, column by column (n_wanted,), and (n, n_wanted)
    contributions. top, bottom: (n, n_wanted). The level called for: regression among comparison units, plus the mean
    of its errors among them, reweighted to look like the cohort."""
    free = ~in_cohort
    squares = (x[free, :, None] * x[free, None, :]).reshape(-1, x.shape[1] ** 2)
    moments = (squares.T @ bottom[free]).T.reshape(-1, x.shape[1], x.shape[1])
    fitted = _solve(moments, (x[free].T @ top[free]).T[:, :, None])[:, :, 0]
    error = top - bottom * (x @ fitted.T)
    own, own_psi = _ratio(error * in_cohort[:, None], bottom * in_cohort[:, None], corrected)
    weight = (odds * free)[:, None]
    rest, rest_psi = _ratio(error * weight, bottom * weight, corrected)
    shift = _mean_x(x, bottom * in_cohort[:, None]) - _mean_x(x, bottom * weight)
    lever = _solve(moments, np.nan_to_num(shift).T[:, :, None])[:, :, 0]
    psi = own_psi - rest_psi - (x @ lever.T) * error * free[:, None]
    if odds_psi is not None:
        psi -= odds_psi @ (x.T @ rest_psi)
    return own - rest, psi


def _mean_x(x: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Weighted means of the covariates (n_columns, n_wanted)."""
    total = weight.sum(axis=0)
    return (x.T @ weight) / np.where(total > 0, total, np.nan)
