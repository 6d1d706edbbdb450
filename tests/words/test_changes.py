"""A change is told with its way, in words that no sign contradicts."""

import pytest

from aos_analysis.words.changes import change, change_interval, relative_change, relative_interval

NAN = float("nan")


def shown(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: change(-1.24, "points"), "1,2 point de moins"),
        (lambda: change(4.3, "points"), "4,3 points de plus"),
        (lambda: change(-14.2, "rate", 0), "14 de moins"),
        (lambda: change(-0.04, "points"), "0,0 point"),  # what rounds to zero has no way
        (lambda: change(NAN, "points"), "n. d."),
        (lambda: change(None, "points"), "n. d."),
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
    assert shown(call()) == expected
