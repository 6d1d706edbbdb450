"""Rates year after year: by hand, against both comparators, with one standard and the breaks of the map."""

import numpy as np
import pandas as pd
import pytest

from aos_analysis.data.territory.counts import Counts, Pathology
from aos_analysis.study.territory.history import Point, breaks, histories
from aos_analysis.study.territory.standardising import Ratio

NAN = float("nan")


def by_hand(cases: list, people: list, years=(2022, 2023)) -> tuple[Counts, tuple[np.ndarray, np.ndarray]]:
    """Three areas: the territory's own, another of its département, one of the other département of the region.
    cases, people: (n_areas, n_years, n_strata)."""
    areas = pd.DataFrame({"area": ["E1", "E2", "E3"], "department": ["D1", "D1", "D2"], "region": ["R"] * 3})
    x, n = (np.array(values, float)[:, None] for values in (cases, people))
    strata = tuple(("1", f"{k}0") for k in range(x.shape[-1]))
    versions = dict.fromkeys(years, "G9")
    counts = Counts(areas, (Pathology("DIA", "Diabète", ""),), years, strata, versions, x, n)
    own = np.array([1.0, 0, 0])[:, None, None, None]
    return counts, (np.where(own > 0, x, 0.0), n * own)


def test_rates_by_hand():
    """Young and old. The rest of the département, 100 young and 300 old in 2023, is the standard of both years: the
    territory's 10 % and 40 % are 32.5 %, however many old people it has; beside, 70 of 400; with the other
    département, 30 of 300 young and 110 of 500 old are (100 × 10 % + 300 × 22 %) / 400."""
    counts, own = by_hand(
        [[[10, 20], [20, 80]], [[10, 60], [10, 60]], [[20, 50], [20, 50]]],
        [[[100, 50], [200, 200]], [[100, 300], [100, 300]], [[200, 200], [200, 200]]],
    )
    [found] = histories(counts, own, "department")
    assert [point.here.estimate for point in found.points] == pytest.approx([0.325, 0.325])
    assert [point.department for point in found.points] == pytest.approx([0.175, 0.175])
    assert found.points[1].region == pytest.approx((100 * 0.10 + 300 * 0.22) / 400)
    last = found.points[1]
    assert (last.patients, last.people, last.rest, last.whole) == (100, 400, 70, 170)


def test_a_territory_that_is_its_departement_has_no_rest_there():
    """Compared with the region: nobody lives in the rest of the département."""
    counts, own = by_hand([[[10], [20]], [[0], [0]], [[20], [20]]], [[[100], [200]], [[0], [0]], [[200], [200]]])
    [found] = histories(counts, own, "region")
    assert np.isnan([point.department for point in found.points]).all()
    assert [point.region for point in found.points] == pytest.approx([0.1, 0.1])


def test_a_masked_count_is_unknown_that_year_only():
    counts, own = by_hand([[[NAN], [20]], [[5], [6]], [[20], [20]]], [[[100], [200]], [[90], [90]], [[200], [200]]])
    [found] = histories(counts, own, "department")
    assert np.isnan([found.points[0].patients, found.points[0].here.estimate]).all()
    assert found.points[1].here.estimate == pytest.approx(0.1)


def point(year: int, version: str) -> Point:
    return Point(year, version, 1, 1, 1, Ratio(0, 0, 0), 0, 0)


def test_breaks_are_new_versions_and_missing_years():
    years = [(2018, "G8"), (2019, "G8"), (2020, "G9"), (2022, "G9"), (2023, "G9")]
    assert breaks([point(*year) for year in years]) == [2, 3]
    assert breaks([point(2023, "G9")]) == []
