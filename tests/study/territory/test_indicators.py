"""Indicators by residence: levels at equal age and sex by hand, what is usual at a size, masked counts, a merger."""

import numpy as np
import pytest

from aos_analysis.data.territory.geography import read_geography
from aos_analysis.study.territory.heterogeneity import Spread, spread
from aos_analysis.study.territory.indicators import _usual, read_levels
from aos_analysis.words.errors import DataError
from tests.tables import indicator
from tests.territories import region, twins

OWN = "10001 E99 D 20 1000\n10002 E99 D 30 1000"
HEAD = "area_id year indicator sex age_band numerator denominator\n"
TWINS = "\n".join(
    f"2{k:04d} 2023-01-01 part 1 {band} {n} 100" for k in range(10) for band, n in (("00-64", 20), ("65_et_+", 60))
)


def levels(folder, rows: str, communes=("10001", "10002"), **more: str):
    source = region(folder, f"{OWN}\n{twins()}", care=HEAD + rows, **more)
    asked = {"part": indicator(id="part", per=100)}
    return read_levels(source, read_geography(source), communes, "department", asked)


def test_by_hand(tmp_path):
    """100 young at 20 % and 300 old at 60 % beside: 200 expected, 50 % of 400; here 220 are 55 %. Earlier years are
    not read."""
    here = """10001 2023-01-01 part 1 00-64 40 100
        10002 2023-01-01 part 1 65_et_+ 180 300
        10001 2022-01-01 part 1 00-64 9 10"""
    [found] = levels(tmp_path, here + "\n" + TWINS)
    assert (found.year, found.numerator, found.denominator, found.expected) == (2023, 220, 400, 200)
    assert (found.level(found.numerator), found.level(found.expected)) == (55, 50)
    assert (found.ratio, found.standardised, found.areas) == (1.1, True, 10)
    assert (found.rest_numerator, found.rest_denominator) == (800, 2000)


def test_without_sex_and_age_levels_are_crude(tmp_path):
    rows = "\n".join(f"{code} 2023-01-01 part - - 40 100" for code in ("10001", *(f"2{k:04d}" for k in range(10))))
    [found] = levels(tmp_path, rows)
    assert (found.expected, found.standardised) == (40, False)


def test_a_masked_count_leaves_the_territory_unknown(tmp_path):
    rows = "10001 2023-01-01 part - - - 100\n10002 2023-01-01 part - - 30 100\n20000 2023-01-01 part - - 30 100"
    [found] = levels(tmp_path, rows)
    assert np.isnan(found.numerator) and np.isnan(found.usual).all()


def test_a_former_commune_is_counted_with_the_one_of_today(tmp_path):
    rows = "10009 2023-01-01 part - - 15 40\n10002 2023-01-01 part - - 25 60\n20000 2023-01-01 part - - 30 100"
    [found] = levels(tmp_path, rows, mergers="area_id merged_into name\n10009 10002 Bas")
    assert (found.numerator, found.denominator) == (40, 100)


def test_an_indicator_or_a_territory_that_the_table_does_not_hold_is_left_to_the_page(tmp_path):
    assert levels(tmp_path, "20000 2023-01-01 part - - 30 100") == ()
    assert levels(tmp_path, "10001 2023-01-01 autre - - 30 100") == ()


def test_a_place_that_nobody_knows(tmp_path):
    with pytest.raises(DataError, match="la table « care » compte des personnes dans 1 lieu que la table « areas »"):
        levels(tmp_path, "1001 2023-01-01 part - - 30 100")


def test_what_is_usual_by_hand():
    """Without spread, Poisson at 100: 87 to 113; at 10, 6 to 14. A spread of 10 %: wider; too few areas: nothing."""
    assert _usual(100, Spread(0.0, 1.0, 20)) == pytest.approx((0.87, 1.13))
    assert _usual(10, Spread(0.0, 1.0, 20)) == pytest.approx((0.6, 1.4))
    low, high = _usual(100, Spread(0.01, 1.0, 20))
    assert low < 0.85 and high > 1.15
    assert np.isnan(_usual(100, Spread(0.01, 1.0, 7))).all()


def test_eight_territories_in_ten_are_usual():
    """400 territories of 40 expected among areas of 200 to 2,000, ratios 6 % apart: 80 %, within two standard errors
    and what the estimate of the spread adds (5 points)."""
    rng, inside = np.random.default_rng(8), 0
    for _ in range(400):
        fitted = rng.uniform(200, 2000, 24)
        between = spread(rng.poisson(fitted * np.exp(rng.normal(0, 0.06, 24))).astype(float), fitted)
        low, high = _usual(40, between)
        inside += low <= rng.poisson(40 * np.exp(rng.normal(0, 0.06))) / 40 <= high
    assert 0.75 <= inside / 400 <= 0.88
