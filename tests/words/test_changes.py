"""A change is told with its way, in words that no sign contradicts."""

import json
import pickle

import pytest

from aos_analysis.words.changes import change, change_interval, relative_change, relative_interval
from aos_analysis.words.measured import Measured
from aos_analysis.words.numbers import quantity
from tests.page_text import plain

NAN = float("nan")
DAYS = Measured("rate", "journée d'arrêt", "journées d'arrêt", "pour 100")


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: change(-1.24, "points"), "1,2 point de moins"),
        (lambda: change(4.3, "points"), "4,3 points de plus"),
        (lambda: change(-14.2, "rate", 0), "14 de moins"),
        (lambda: change(-0.04, "points"), "0,0 point"),  # what rounds to zero has no way
        (lambda: change(NAN, "points"), "n. d."),
        (lambda: change(None, "points"), "n. d."),
        (lambda: change(-4.3, DAYS), "4,3 journées d'arrêt de moins pour 100"),  # the scale after the way
        (lambda: change(0.01, DAYS), "0,0 journée d'arrêt pour 100"),
        (lambda: change(NAN, DAYS), "n. d."),
        (lambda: quantity(1.8, DAYS), "1,8 journée d'arrêt pour 100"),
        (lambda: change(12, Measured("count", "boîte", "boîtes"), 0), "12 boîtes de plus"),
        (lambda: relative_change(-0.0704), "7,0 % de moins"),
        (lambda: relative_change(0.0001), "0,0 %"),
        (lambda: relative_change(None), "n. d."),
        (lambda: change_interval(-4.8, -0.3), "[0,3 ; 4,8] de moins"),  # the smaller change first
        (lambda: change_interval(0.3, 4.8), "[0,3 ; 4,8] de plus"),
        (lambda: change_interval(-2.7, 2.1), "[2,7 de moins ; 2,1 de plus]"),
        (lambda: change_interval(0.0, 4.0), "[0,0 ; 4,0 de plus]"),
        (lambda: change_interval(NAN, NAN), "n. d."),
        (lambda: change_interval(NAN, 3.0), "[n. d. ; 3,0 de plus]"),
        (lambda: change_interval(-4.8, -0.3, beside=-2.6), "[0,3 ; 4,8]"),  # its estimate has told the way
        (lambda: change_interval(-2.7, 2.1, beside=-0.3), "[2,7 de moins ; 2,1 de plus]"),
        (lambda: change_interval(0.3, 4.8, beside=-0.1), "[0,3 ; 4,8] de plus"),
        (lambda: relative_interval(0.008, 0.157), "[0,8 % ; 15,7 %] de plus"),
        (lambda: relative_interval(-0.049, 0.006), "[4,9 % de moins ; 0,6 % de plus]"),
    ],
)
def test_a_change_carries_its_way(call, expected):
    assert plain(call()) == expected


def test_a_unit_with_words_is_its_key_and_crosses_processes():
    assert DAYS == "rate" and {"rate": 1}[DAYS] == 1 and json.dumps(DAYS) == '"rate"' and f"{DAYS}" == "rate"
    again = pickle.loads(pickle.dumps(DAYS))
    assert (again, again.one, again.many, again.scale) == ("rate", "journée d'arrêt", "journées d'arrêt", "pour 100")
