"""The spread of levels before the contacts: classes of several units, bounds that are nobody's, words that follow."""

from dataclasses import replace

import numpy as np
import pytest

from aos_analysis.page.figures.levels import LEAST, STEPS, _joined, levels, spread
from aos_analysis.words.small_counts import UNITS_MIN
from tests import simulated
from tests.study_example import make_study


def study(gap: float = 0.0, units: int | None = None):
    """Some contacted; their level is higher by `gap`."""
    made = make_study("strong")
    panel = simulated.simulate(1)
    rng = np.random.default_rng(1)
    rows = np.arange(len(panel.units))[:units]
    panel = panel.of(rows)
    contacted = np.isfinite(panel.cohort)
    level = np.clip(rng.normal(0.4, 0.08, len(rows)) + gap * contacted, 0, 1)
    panel = replace(panel, numerator=panel.denominator * level[:, None])
    return replace(made, panel=panel)


def test_no_class_tells_of_few_units():
    found = spread(study())
    for counts in found.counts.values():
        assert ((counts == 0) | (counts >= UNITS_MIN)).all()
    assert len(found.edges) == len(found.counts["contacted"]) + 1 > 4


@pytest.mark.parametrize("seed", range(50))
def test_joining_loses_nobody_and_leaves_no_small_class(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 14))
    counts = {name: rng.integers(0, 12, n) for name in ("contacted", "others")}
    edges, found = _joined(np.arange(n + 1.0), counts)
    assert len(edges) == len(found["others"]) + 1
    assert {name: of.sum() for name, of in found.items()} == {name: of.sum() for name, of in counts.items()}
    if len(edges) > 2:
        assert all(((of == 0) | (of >= UNITS_MIN)).all() for of in found.values())
    assert (np.diff(edges) > 0).all()


def test_no_bound_is_the_level_of_a_unit():
    made = study()
    found, panel = spread(made), made.panel
    first = panel.first_contact(made.plan.campaign)
    numerator, denominator = (a[:, first - 12 : first].sum(axis=1) for a in (panel.numerator, panel.denominator))
    assert not np.isin(found.edges, panel.indicator.per * numerator / denominator).any()


@pytest.mark.parametrize(("gap", "word"), [(0.0, "proches"), (0.2, "différents")])
def test_the_title_says_whether_they_started_alike(gap, word):
    assert f"partaient de niveaux {word} : " in levels(study(gap)).text


def test_one_unit_more_is_not_told_by_the_difference_of_two_editions():
    found = spread(study())
    for group, counts in found.counts.items():
        total = counts.sum()
        assert np.allclose(found.shares(group) * STEPS, np.round(found.shares(group) * STEPS))
        assert np.abs(found.shares(group) - counts / total).max() <= 0.5 / STEPS + 1e-12
        assert 1 / total <= 1 / 3 / STEPS + 1e-12  # one unit is a third of a step at most
    table = levels(study()).text
    assert not any(f"| {count}" in table for counts in found.counts.values() for count in counts)


def test_a_small_group_is_not_drawn():
    assert spread(study(units=LEAST - 1)) is None
    assert "moins de soixante unités" in levels(study(units=LEAST - 1)).text
