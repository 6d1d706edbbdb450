"""Staggered comparisons held to published figures and, on random panels, to diff-diff.

Tolerances: one unit of the last decimal that METHODS prints where that is the sixth or the fifth, half of one where it
is the fourth; 1e-6 relative against diff-diff unless the test says why. mpdta's group-time effects: test_group_time.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from aos_analysis.study.designs.comparative_case_study.synthetic_control import synthetic_difference
from aos_analysis.study.inference import cluster_matrix
from aos_analysis.study.staggered.group_time import Cells, group_time_cells, simple_aggregate
from aos_analysis.study.staggered.imputation import imputed_effect, rows_without_contact
from aos_analysis.study.staggered.two_way import Cohorts, by_kind, coefficients, goodman_bacon
from tests import TESTS

CASTLE = TESTS / "reference" / "castle.csv"
PRINTED, FIVE, ROUNDED = 1e-6, 1e-5, 5e-5
SEEDS = [1, 2, 3]


def cells_of(outcome: np.ndarray, cohort: np.ndarray) -> Cells:
    """Never contacted as comparison, last period before contact as base: what Sun and Abraham compare."""
    units, periods = np.array([f"{i:04d}" for i in range(len(cohort))]), np.arange(outcome.shape[1])
    return group_time_cells(
        outcome, np.ones_like(outcome), cohort, np.isnan(cohort), cluster_matrix(units), 1.0, 0,
        lambda g, t: periods == g - 1,
    )  # fmt: skip


def by_cohort(outcome: np.ndarray, cohort: np.ndarray) -> tuple[np.ndarray, Cohorts]:
    """Levels (n_cohorts, n_periods), the never contacted last, and who they are."""
    groups = [cohort == g for g in np.unique(cohort[np.isfinite(cohort)])] + [np.isnan(cohort)]
    sizes = np.array([rows.sum() for rows in groups], float)
    return np.array([outcome[rows].mean(axis=0) for rows in groups]), Cohorts(
        np.array([cohort[rows][0] for rows in groups]), sizes
    )


def two_way_effect(outcome: np.ndarray, cohort: np.ndarray) -> float:
    level, cohorts = by_cohort(outcome, cohort)
    return float((coefficients(cohorts, outcome.shape[1]) * level).sum())


# base_stagg: an interaction-weighted estimator with a covariate


class Stagg:
    """95 units over 10 years. outcome, x: (n_units, n_periods); since: years since contact."""

    def __init__(self, folder: Path) -> None:
        data = pd.read_csv(folder / "reference" / "base_stagg.csv")
        self.outcome, self.x = (data.pivot(index="id", columns="year", values=c).to_numpy() for c in ("y", "x1"))
        first = data.groupby("id")["year_treated"].first().to_numpy(float)
        self.cohort = np.where(first <= 10, first - 1, np.nan)  # 10,000 means never
        self.since = np.arange(10) - self.cohort[:, None]

    def saturated(self) -> np.ndarray:
        """One dummy a cohort and year since contact, the year before contact left out."""
        key = np.where(np.isfinite(self.since) & (self.since != -1), 100 * self.cohort[:, None] + self.since, np.nan)
        return pd.get_dummies(pd.Series(key.ravel())).to_numpy(float)

    def fixed(self) -> np.ndarray:
        unit, year = np.divmod(np.arange(self.outcome.size), 10)
        return np.column_stack([np.eye(95)[unit], np.eye(10)[year][:, 1:]])

    def regression(self, contact: np.ndarray) -> sm.OLS:
        """The covariate first, then what tells contact, then effects of unit and year."""
        return sm.OLS(self.outcome.ravel(), np.column_stack([self.x.ravel(), contact, self.fixed()])).fit()


def test_published_sun_and_abraham(shared_data):
    """The covariate taken out with its coefficient in the saturated regression, our mean effect is the published one;
    its error counts that of the coefficient, and fixest's small-sample factor (92 coefficients, unit effects nested in
    the clusters)."""
    data = Stagg(shared_data)
    fit = data.regression(data.saturated())
    cells = cells_of(data.outcome - fit.params[0] * data.x, data.cohort)
    effect, moved = simple_aggregate(cells), simple_aggregate(cells_of(data.x, data.cohort))
    assert effect.value == pytest.approx(-1.133749, abs=PRINTED)
    apart = sm.OLS(data.x.ravel(), np.column_stack([data.saturated(), data.fixed()])).fit().resid
    slope_psi = (apart * fit.resid).reshape(95, 10).sum(axis=1) / (apart**2).sum()
    after = cells.event >= 0  # cohorts of five and balanced years: the weights are known, and equal
    psi = cells.psi[after].mean(axis=0) - moved.value * slope_psi
    factor = (95 / 94) * (949 / (950 - 92))
    assert np.sqrt(factor * (psi**2).sum()) == pytest.approx(0.205070, abs=PRINTED)


def test_published_two_way(shared_data):
    data = Stagg(shared_data)
    slope = data.regression((data.since >= 0).ravel().astype(float)[:, None]).params[0]
    net = data.outcome - slope * data.x
    assert two_way_effect(net, data.cohort) == pytest.approx(-3.683101, abs=PRINTED)
    level, cohorts = by_cohort(net, data.cohort)
    assert sum(p.weight * p.estimate for p in goodman_bacon(level, cohorts)) == pytest.approx(-3.683101, abs=PRINTED)


# Castle doctrine: what the two-way coefficient is made of


def test_published_castle_doctrine():
    data = pd.read_csv(CASTLE, comment="#", index_col="sid")
    outcome = data.drop(columns="first").to_numpy()
    cohort = data["first"].to_numpy(float) - 2000
    assert two_way_effect(outcome, cohort) == pytest.approx(0.069398, abs=PRINTED)
    found = {p.kind: (p.weight, p.estimate) for p in by_kind(goodman_bacon(*by_cohort(outcome, cohort)))}
    assert found["never"] == pytest.approx((0.8988, 0.0784), abs=ROUNDED)
    assert found["not_yet"] == pytest.approx((0.0771, -0.0286), abs=ROUNDED)
    assert found["already"] == pytest.approx((0.0241, 0.0456), abs=ROUNDED)


def test_published_goodman_bacon(shared_data):
    """State reforms of mathematics: weights and averages of METHODS, and the coefficient of the plain regression."""
    data = pd.read_csv(shared_data / "reference" / "bacon_math_reform.csv")
    outcome = data.pivot(index="state", columns="class", values="incearn_ln").to_numpy()
    cohort = data.groupby("state")["reformyr_math"].first().to_numpy(float) - 1975
    found = {p.kind: (p.weight, p.estimate) for p in by_kind(goodman_bacon(*by_cohort(outcome, cohort)))}
    assert found["not_yet"] == pytest.approx((0.06353, 0.02868), abs=FIVE)
    assert found["already"] == pytest.approx((0.05265, 0.03375), abs=FIVE)
    assert found["never"] == pytest.approx((0.88382, -0.00129), abs=FIVE)
    names = pd.get_dummies(data[["state", "class"]].astype(str)).join(data["reform_math"]).astype(float)
    regression = sm.OLS(data["incearn_ln"], names).fit().params["reform_math"]
    assert two_way_effect(outcome, cohort) == pytest.approx(regression)
    assert sum(weight * estimate for weight, estimate in found.values()) == pytest.approx(regression)


# Imputation


def imputation(outcome: np.ndarray, cohort: np.ndarray) -> float:
    one, periods = np.ones_like(outcome), np.zeros(outcome.shape[1], bool)
    rows = rows_without_contact(one, cohort, np.ones(len(cohort), bool), periods, 0, range(len(periods)))
    return imputed_effect(outcome, one, [rows], cluster_matrix(np.arange(len(cohort))), "additive").value


def test_published_imputation(shared_data):
    """Borusyak, Jaravel and Spiess on mpdta."""
    data = pd.read_csv(shared_data / "reference" / "mpdta.csv")
    outcome = data.pivot(index="countyreal", columns="year", values="lemp").to_numpy()
    first = data.groupby("countyreal")["first.treat"].first().to_numpy(float)
    assert imputation(outcome, np.where(first > 0, first - 2003, np.nan)) == pytest.approx(-0.047710, abs=PRINTED)


# diff-diff on random panels without denominators


def random_panel(seed: int) -> tuple[np.ndarray, np.ndarray, pd.DataFrame]:
    """Outcomes (60, 8), cohorts, and the same as one row a unit and period."""
    rng = np.random.default_rng(seed)
    cohort = rng.choice([np.nan, 3, 5, 6], 60)
    outcome = rng.normal(size=(60, 8)).cumsum(axis=1) + (np.arange(8) >= cohort[:, None])
    long = pd.DataFrame({"unit": np.repeat(np.arange(60), 8), "time": np.tile(np.arange(8), 60), "y": outcome.ravel()})
    return outcome, cohort, long.assign(first=np.repeat(np.nan_to_num(cohort).astype(int), 8))


def diff_diff_fit(name: str, long: pd.DataFrame):
    library = pytest.importorskip("diff_diff")
    return getattr(library, name)().fit(long, outcome="y", unit="unit", time="time", first_treat="first")


@pytest.mark.parametrize("seed", SEEDS)
def test_sun_and_abraham_agrees(seed):
    """Weights of cohorts taken as known, as the regression takes them; its factor counts every coefficient."""
    outcome, cohort, long = random_panel(seed)
    oracle, cells = diff_diff_fit("SunAbraham", long), cells_of(outcome, cohort)
    after = cells.event >= 0
    psi = np.average(cells.psi[after], axis=0, weights=cells.weight[after])
    coefficients_known = 3 * 7 + 8  # cohort by time since contact, and years; effects of unit lie inside the clusters
    factor = (60 / 59) * (479 / (480 - coefficients_known))
    ours = simple_aggregate(cells).value, np.sqrt(factor * (psi**2).sum())
    assert ours == pytest.approx((oracle.overall_att, oracle.overall_se), rel=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_imputation_agrees(seed):
    """The estimate; the error is judged by simulation, because diff-diff's is the authors' conservative one."""
    outcome, cohort, long = random_panel(seed)
    assert imputation(outcome, cohort) == pytest.approx(diff_diff_fit("ImputationDiD", long).overall_att, rel=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_two_way_and_its_parts_agree(seed):
    outcome, cohort, long = random_panel(seed)
    oracle = diff_diff_fit("BaconDecomposition", long)
    assert two_way_effect(outcome, cohort) == pytest.approx(oracle.twfe_estimate, rel=1e-6)
    names = {"never": "treated_vs_never", "not_yet": "earlier_vs_later", "already": "later_vs_earlier"}
    for part in by_kind(goodman_bacon(*by_cohort(outcome, cohort))):
        weight, mean = (getattr(oracle, f"{what}_{names[part.kind]}") for what in ("total_weight", "weighted_avg"))
        assert (part.weight, part.estimate) == pytest.approx((weight, mean), rel=1e-6), part.kind


@pytest.mark.filterwarnings("ignore:Not enough control units")  # for its standard error, which is not compared
@pytest.mark.parametrize("seed", SEEDS)
def test_synthetic_difference_agrees(seed):
    """One date. Frank-Wolfe stops a little short of the weights that we solve exactly: a thousandth of one shock."""
    library, (outcome, cohort, long) = pytest.importorskip("diff_diff"), random_panel(seed)
    kept = long[long["first"].isin([0, 5])].assign(treated=lambda rows: (rows["first"] == 5).astype(int))
    oracle = library.SyntheticDiD(n_bootstrap=2, seed=1).fit(
        kept, outcome="y", treatment="treated", unit="unit", time="time", post_periods=[5, 6, 7]
    )
    ours = synthetic_difference(outcome[np.isnan(cohort)], outcome[cohort == 5], 5)
    assert ours.estimate == pytest.approx(oracle.att, abs=1e-3)
