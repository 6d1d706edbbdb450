"""Secondary suppression: no masked cell can be worked out of the printed ones, by linear programming."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aos_analysis.page.disclosure import FLOORS, MASK, mask_parts, mask_table, safe_path
from aos_analysis.page.recovery import intervals, margins
from aos_analysis.page.tabulated import Cell, Grid, table_faults
from aos_analysis.words.numbers import number
from tests.study_example import make_panel, make_plan, make_study


def with_margins(values: np.ndarray) -> np.ndarray:
    full = np.pad(np.asarray(values, float), (0, 1))
    full[-1], full[:, -1] = full.sum(axis=0), full.sum(axis=1)
    full[-1, -1] = full[-1, :-1].sum()
    return full


@pytest.mark.parametrize(
    ("values", "hidden", "sums", "expected"),
    [
        ([4, 96, 100], "s..", [((0, 1), 2)], (4, 4)),  # the total less the rest
        ([4, 20, 24], "ss.", [((0, 1), 2)], (1, 23)),
        ([4, 20, 24], "sss", [((0, 1), 2)], (1, np.inf)),
        ([4, 20, 24], "ss.", [], (1, np.inf)),  # no total is printed
        ([4, 0, 20, 24], "s.s.", [((0, 1, 2), 3)], (1, 23)),
    ],
)
def test_bounds_of_a_masked_cell(values, hidden, sums, expected):
    mask = np.array([mark == "s" for mark in hidden])
    assert intervals(np.array(values, float), mask, sums)[0] == pytest.approx(expected)


TABLES = st.integers(2, 5).flatmap(
    lambda columns: st.lists(
        st.lists(st.one_of(st.integers(0, 14), st.integers(0, 400)), min_size=columns, max_size=columns),
        min_size=2,
        max_size=6,
    )
)


@settings(max_examples=40, deadline=None)
@given(TABLES, st.sampled_from(["patients", "practitioners"]))
def test_no_masked_cell_of_a_table_is_recovered(values, counts):
    """By all that is printed, a masked cell may be more than a small count; small ones are masked, zeros are not."""
    full, hidden = with_margins(np.array(values)), mask_table(np.array(values), counts)
    assert hidden[(full > 0) & (full < FLOORS[counts])].all() and not hidden[full == 0].any()
    bounds = intervals(full.ravel(), hidden.ravel(), margins(*full.shape))
    width = (bounds[:, 1] - bounds[:, 0])[hidden.ravel()]
    assert (width > FLOORS[counts] - 2).all()  # a small count is from 1 to the floor less 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=3, max_size=6), st.sampled_from(["patients", "practitioners"]))
def test_no_masked_part_of_a_total_is_recovered(small, counts):
    parts = [*small, 400]
    hidden = np.array([*mask_parts(parts, counts), False])
    bounds = intervals(np.array([*parts, sum(parts)], float), hidden, [(tuple(range(len(parts))), len(parts))])
    assert (bounds[hidden, 1] - bounds[hidden, 0] > FLOORS[counts] - 2).all()


@settings(max_examples=40, deadline=None)
@given(TABLES)
@example([[0, 2, 12], [1, 0, 1], [13, 0, 0]])  # all that stands in a row or a column with the « 1 » is masked already
def test_the_gate_agrees_with_the_suppression(values):
    """A table masked by us passes the gate's own reading of it; lifting one mask of a pair does not always."""
    full, hidden = with_margins(np.array(values)), mask_table(np.array(values), "patients")
    assert not list(table_faults(grid(full, hidden)))


def grid(full: np.ndarray, hidden: np.ndarray) -> Grid:
    heads = ["Âge", *(f"Groupe {k}" for k in range(full.shape[1] - 1)), "Total"]
    rows = [[Cell(text, None, 1, column) for column, text in enumerate(heads, 1)]]
    for line, (counts, mask) in enumerate(zip(full, hidden, strict=True), 2):
        head = Cell("Total" if line == len(full) + 1 else f"classe {line}", None, line, 1)
        texts = [MASK if masked else number(count) for count, masked in zip(counts, mask, strict=True)]
        rows.append([head, *(Cell(text, "patients", line, column) for column, text in enumerate(texts, 2))])
    return Grid("Effectifs", rows)


@pytest.mark.parametrize("seed", range(40))
def test_primary_suppression_alone_is_refused(seed):
    """Only the small cells masked: where one of them follows from its line, the gate says so."""
    rng = np.random.default_rng(seed)
    values = rng.integers(20, 200, (4, 3))
    values[rng.integers(4), rng.integers(3)] = rng.integers(1, 11)
    full = with_margins(values)
    faults = [fault for _, fault, _ in table_faults(grid(full, (full > 0) & (full < 11)))]
    assert faults == ["recoverable"]


def test_a_month_that_one_unit_makes_is_masked():
    """One contacted unit with 95 % of the patients of March 2024: that month is not printed, nor its quarter's mean
    moved by it; without it the path is printed as it is."""
    panel, path = make_panel(make_plan()), make_study().result.path
    month = list(panel.periods).index(pd.Timestamp("2024-03-01"))
    first = np.flatnonzero(np.isfinite(panel.cohort))[0]
    denominator = panel.denominator.copy()
    denominator[first, month] = 20 * denominator[np.isfinite(panel.cohort), month].sum()
    shown, grain = safe_path(replace(panel, denominator=denominator), path)
    assert (grain, safe_path(panel, path)[1]) == (3, 1)
    around = path["observed"][path["month"].isin(pd.to_datetime(["2024-01-01", "2024-02-01"]))]
    quarter = shown.set_index("month")["observed"]["2024-01-01"]
    assert around.min() - 0.01 <= quarter <= around.max() + 0.01


def test_a_published_level_does_not_give_its_counts_back():
    """Four significant digits: of a rate of 159 / 455, more than one pair of counts fits."""
    study = make_study()
    path = study.result.path.assign(observed=100 * 159 / 455)
    level = safe_path(study.panel, path)[0]["observed"].iloc[0]
    fits = [(k, n) for n in range(100, 600) for k in [round(level * n / 100)] if abs(100 * k / n - level) < 0.005]
    assert level == 34.95 and len(fits) > 5
