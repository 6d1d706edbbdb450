"""Overlapping areas: hand-made cases, and random groupings of 30 communes attacked by a reader who has them all."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from aos_analysis.page.overlaps import Inconsistent, Told, given_back

COMMUNES = tuple(f"{k:05d}" for k in range(30))
A, B, C = "00001", "00002", "00003"


def parts(*told: Told) -> list[set[str]]:
    return [set(part) for part in given_back(told)]


@pytest.mark.parametrize(
    ("told", "found"),
    [
        # nested profiles: 30 less 23 is 7
        ([Told.of([A, B], 30), Told.of([A], 23)], [{B}]),
        # the same, 11 apart
        ([Told.of([A, B], 34), Told.of([A], 23)], []),
        # a true zero may be told
        ([Told.of([A, B], 23), Told.of([A], 23)], []),
        # overlapping: B at most 8, C at most 8
        ([Told.of([A, B], 30), Told.of([B, C], 8 + 0)], [{B}, {C}]),
        # a masked area is free of its own mask, but for what others tell: 30 less 23 is 7
        ([Told.of([A], None), Told.of([A, B], 30), Told.of([B], 23)], [{A}]),
        ([Told.of([A], None), Told.of([A, B], 30)], []),
        # what is beside a masked area is read with it: 12 less 1 to 10 may be 11, 11 less 1 to 10 may not
        ([Told.of([A], None), Told.of([A, B], 12)], []),
        ([Told.of([A], None), Told.of([A, B], 11)], [{B}]),
        # a public total rounded to 10: 105 less 98 is 7 at most
        ([Told.rounded([A, B], 100), Told.of([A], 98)], [{B}]),
        ([Told.rounded([A, B], 120), Told.of([A], 98)], []),
        # disjoint areas tell nothing of each other
        ([Told.of([A], 40), Told.of([B], 12)], []),
    ],
)
def test_by_hand(told, found):
    assert parts(*told) == found


def test_counts_of_other_data_fit_nothing():
    with pytest.raises(Inconsistent):
        parts(Told.of([A, B], 20), Told.of([A], 30), Told.of([C, A], 50))


GROUPS = st.lists(st.sets(st.sampled_from(COMMUNES), min_size=1, max_size=20), min_size=2, max_size=6)
COUNTS = st.lists(st.integers(0, 25), min_size=30, max_size=30)


def told_of(group: set[str], patients: dict[str, int]) -> Told:
    n = sum(patients[code] for code in group)
    return Told.of(group, None if 0 < n < 11 else n)


def known_by_a_reader(published: list[Told], target: set[str]) -> float:
    """Commune by commune, not part by part, and not in whole numbers: the most patients of `target`."""
    rows = np.array([[code in area.places for code in COMMUNES] for area in published], float)
    aim = -np.array([code in target for code in COMMUNES], float)
    low, high = np.array([[area.low, area.high] for area in published]).T
    found = optimize.linprog(aim, A_ub=np.vstack([rows, -rows]), b_ub=np.r_[high, -low], bounds=(0, None))
    return float("inf") if found.status == 3 else -found.fun


@settings(max_examples=30, deadline=None, derandomize=True)
@given(GROUPS, COUNTS)
def test_what_is_published_after_the_check_gives_no_small_count_back(groups, counts):
    """Each profile is read beside those published before, and left out where it would give one back. Then no
    difference, intersection or remainder of those published, outside masked areas, is known to be 1 to 10."""
    patients = dict(zip(COMMUNES, counts, strict=True))
    published = [Told.rounded(COMMUNES, round(sum(counts), -1))]
    for group in groups:
        ahead = [*published, told_of(group, patients)]
        if not parts(*ahead):
            published = ahead
    areas = [set(area.places) for area in published]
    for target in (t for a in areas for b in areas for t in (a - b, a & b)):
        if target and target not in areas and not any(m.masked and target & m.places for m in published):
            most = known_by_a_reader(published, target)
            assert most > 10 or most < 0.5 or not any(patients[code] for code in target)


def test_without_the_check_a_reader_would_find_some():
    """The attack is real: of 200 random pairs of nested profiles, some give a small count back."""
    rng, caught = np.random.default_rng(3), 0
    for _ in range(200):
        patients = dict(zip(COMMUNES, rng.integers(0, 25, 30), strict=True))
        large = set(rng.choice(COMMUNES, 15, replace=False))
        small = large - {sorted(large)[0]}
        caught += bool(parts(told_of(large, patients), told_of(small, patients)))
    assert caught > 40
