"""French numbers, as a page prints them. In these tables `_` is U+202F (narrow) and `~` is U+00A0."""

from datetime import date

import pytest

from aos_analysis.words import numbers

NAN, INFINITE = float("nan"), float("inf")


def shown(text: str) -> str:
    return text.replace("\u202f", "_").replace("\u00a0", "~")


@pytest.mark.parametrize(
    ("value", "decimals", "signed", "expected"),
    [
        (-1234.5, 1, False, "−1_234,5"),
        (1234567, 0, False, "1_234_567"),
        (0.04, 1, False, "0,0"),
        (-0.04, 1, False, "0,0"),
        (-0.04, 1, True, "0,0"),
        (2.4, 1, True, "+2,4"),
        (NAN, 1, False, "n.~d."),
        (None, 0, False, "n.~d."),
        (INFINITE, 0, False, "n.~d."),
    ],
)
def test_number(value, decimals, signed, expected):
    assert shown(numbers.number(value, decimals, signed)) == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: numbers.percent(0.123), "12,3_%"),
        (lambda: numbers.percent(-0.028, signed=True), "−2,8_%"),
        (lambda: numbers.percent(NAN), "n.~d."),
        (lambda: numbers.points(2.4), "2,4~points"),
        (lambda: numbers.points(1.9), "1,9~point"),
        (lambda: numbers.points(1.96), "2,0~points"),
        (lambda: numbers.points(-0.3, signed=True), "−0,3~point"),
        (lambda: numbers.points(0), "0,0~point"),
        (lambda: numbers.quantity(423.06, "rate"), "423,1"),
        (lambda: numbers.quantity(12.5, "euros"), "12,5~€"),
        (lambda: numbers.quantity(NAN, "points"), "n.~d."),
        (lambda: numbers.count(0, "praticien"), "0~praticien"),
        (lambda: numbers.count(1, "praticien"), "1~praticien"),
        (lambda: numbers.count(1200, "praticien"), "1_200~praticiens"),
        (lambda: numbers.count(3, "mois", "mois"), "3~mois"),
        (lambda: numbers.interval(-2.1, -0.4), "[−2,1~;~−0,4]"),
        (lambda: numbers.interval(NAN, 3), "[n.~d.~;~3,0]"),
        (lambda: numbers.percent_interval(-0.049, -0.006), "[−4,9_%~;~−0,6_%]"),
        (lambda: numbers.euro_interval(228_000, 597_000), "[228~k€~;~597~k€]"),
    ],
)
def test_quantities_agree_with_their_number(call, expected):
    assert shown(call()) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (412_345, "412~k€"),
        (25_490, "25~k€"),  # rounded once
        (4.51, "4,5~€"),
        (3, "3~€"),
        (1e-12, "0~€"),
        (1_230_000, "1,2~M€"),
        (12_340_000, "12~M€"),
        (-96_400, "−96~k€"),
        (850.4, "850~€"),
        (80, "80~€"),
        (4_300, "4,3~k€"),
        (999_600, "1,0~M€"),
        (2_100_000_000, "2,1~Md€"),
        (0, "0~€"),
        (NAN, "n.~d."),
    ],
)
def test_euros_have_two_or_three_significant_digits(value, expected):
    assert shown(numbers.euros(value)) == expected


@pytest.mark.parametrize(
    ("unit", "half_width", "expected"),
    [("points", 1.6, 1), ("points", 16, 1), ("points", 0.05, 2), ("rate", 16, 0), ("rate", 0.023, 3), ("rate", NAN, 1)],
)
def test_decimals_show_two_digits_of_the_uncertainty(unit, half_width, expected):
    assert numbers.decimals_for(unit, half_width) == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: numbers.month(date(2025, 3, 1)), "mars~2025"),
        (lambda: numbers.month(date(2025, 9, 1), short=True), "sept.~2025"),
        (lambda: numbers.quarter(date(2025, 4, 1)), "2e~trimestre~2025"),
        (lambda: numbers.quarter(date(2025, 1, 1), short=True), "T1~2025"),
        (lambda: numbers.period(date(2024, 3, 1), date(2025, 6, 1)), "mars~2024 – juin~2025"),
        (lambda: numbers.period(date(2024, 3, 1), date(2024, 3, 31)), "mars~2024"),
        (lambda: numbers.day(date(2025, 3, 1)), "1er~mars~2025"),
        (lambda: numbers.day(date(2026, 11, 21)), "21~novembre~2026"),
        (lambda: numbers.day(None), "n.~d."),
        (lambda: numbers.months(1), "1~mois"),
    ],
)
def test_dates(call, expected):
    assert shown(call()) == expected


@pytest.mark.parametrize(
    ("seconds", "printed"),
    [
        (0, "0 s"),
        (41.7, "42 s"),
        (59.4, "59 s"),
        (75, "1 min"),
        (3_000, "50 min"),
        (7_500, "2 h 05"),
        (90_000, "25 h 00"),
    ],
)
def test_what_is_left_of_a_work_is_said_roughly(seconds, printed):
    assert numbers.lasting(seconds).replace("\u00a0", " ") == printed
