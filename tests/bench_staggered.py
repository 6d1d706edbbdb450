"""`make bench-staggered`: the staggered comparison at the size of a region, beside diff-diff on the same outcome.

Every unit is a cluster, half are never contacted, the base is the last period (the estimator that both share): cells,
headline, CPU seconds of each, their ratio, and the largest memory that ours took.
"""

import resource
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from diff_diff import CallawaySantAnna

from aos_analysis.study.inference import cluster_matrix
from aos_analysis.study.staggered.adoption import Adoption

SIZES = ((7_785, 72, 48), (60_000, 60, 12))  # units, periods, cohorts


def outcome(n_units: int, n_periods: int, n_cohorts: int) -> tuple[np.ndarray, np.ndarray]:
    """(n_units, n_periods) noise, (n_units,) period of first contact or NaN."""
    rng = np.random.default_rng(1)
    first = n_periods // 3 + rng.integers(0, n_cohorts, n_units)
    cohort = np.where(rng.random(n_units) < 0.5, np.minimum(first, n_periods - 1), np.nan)
    return rng.normal(size=(n_units, n_periods)), cohort


def ours(values: np.ndarray, cohort: np.ndarray) -> float:
    n_units, n_periods = values.shape
    everybody = np.ones(n_units, bool)
    setup = Adoption(
        numerator=values, denominator=np.ones_like(values), cohort=cohort, comparable=everybody,
        clusters=cluster_matrix(np.arange(n_units)), per=1.0, window=np.zeros(n_periods, bool), anticipation=0,
        events=range(n_periods), grain=1, last_period_base=True, strata=np.zeros(n_units, int),
    )  # fmt: skip
    cells = setup.cells()
    return cells.average(setup.in_window(cells)).value


def theirs(values: np.ndarray, cohort: np.ndarray) -> float:
    n_units, n_periods = values.shape
    long = pd.DataFrame(
        {
            "unit": np.repeat(np.arange(n_units), n_periods),
            "time": np.tile(np.arange(n_periods), n_units),
            "value": values.ravel(),
            "first": np.repeat(np.nan_to_num(cohort, nan=0).astype(int), n_periods),
        }
    )
    model = CallawaySantAnna(control_group="not_yet_treated", base_period="varying")
    return model.fit(long, outcome="value", unit="unit", time="time", first_treat="first").overall_att


def timed(estimate: Callable, *data: np.ndarray) -> tuple[float, float]:
    start = time.process_time()
    value = estimate(*data)
    return value, time.process_time() - start


if __name__ == "__main__":
    for size in SIZES:
        data = outcome(*size)
        value, cpu = timed(ours, *data)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        other, other_cpu = timed(theirs, *data)
        agree = "same effect" if np.isclose(value, other) else f"{value:.6g} instead of {other:.6g}"
        print(f"{size}: {cpu:.1f} CPU s, {cpu / other_cpu:.2f} x diff-diff, {peak:.2f} GiB at most, {agree}")
        if agree != "same effect":
            sys.exit(1)
