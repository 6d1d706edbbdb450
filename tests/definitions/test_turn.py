"""Raw and wanted: one turn, which is its own inverse."""

import pytest

from aos_analysis.definitions.turn import sign_of, turned, turned_bounds, turned_values
from aos_analysis.study.result import Estimate

FOUND = Estimate("effect", -2.0, 0.5, -3.0, -1.0, "points", "method")


@pytest.mark.parametrize(("direction", "expected"), [("increase", (-2.0, -3.0, -1.0)), ("decrease", (2.0, 1.0, 3.0))])
def test_a_wanted_effect_is_positive_where_the_indicator_went_as_wanted(direction, expected):
    found = turned(FOUND, sign_of(direction))
    assert (found.estimate, found.low, found.high) == expected
    assert turned(found, sign_of(direction)) == FOUND
    assert (found.se, found.unit) == (FOUND.se, FOUND.unit)


def test_bounds_stay_in_their_order_and_what_is_unknown_stays_so():
    assert turned_bounds(-3.0, 1.0, -1) == (-1.0, 3.0)
    values = turned_values({"estimate": 1.0, "low": None, "high": 2.0, "level": 0.95}, -1)
    assert values == {"estimate": -1.0, "low": -2.0, "high": None}
