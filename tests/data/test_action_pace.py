"""Paces and dates by hand: totals at a few days, an objective, and when a straight line meets it."""

from datetime import date

import pytest

from aos_analysis.data.actions.pace import MONTH, expected

START = date(2024, 1, 1)


def points(text: str) -> list[tuple[date, int]]:
    """`2024-04-10:100 2024-07-19:300`."""
    return [(date.fromisoformat(day), int(total)) for day, total in (item.split(":") for item in text.split())]


def test_the_date_goes_on_at_the_mean_pace_between_those_of_the_extremes():
    """100 in 100 days, then 300 in the next 100: the mean is 2 a day. 400 remain: 200 days, 400 at 1, 134 at 3."""
    found = expected(points("2024-04-10:100 2024-07-19:400"), START, None, 800)
    assert found.kind == "expected" and found.pace == pytest.approx(2 * MONTH)
    assert (found.month, found.first, found.last) == (date(2025, 2, 4), date(2024, 11, 30), date(2025, 8, 23))
    assert not found.late and expected(points("2024-04-10:100 2024-07-19:400"), START, date(2024, 12, 1), 800).late


@pytest.mark.parametrize(
    ("done", "end", "objective", "kind"),
    [
        ("", None, 100, "unknown"),
        ("2024-06-30:50", None, None, "none"),
        ("2024-06-30:50", None, 100, "few"),
        ("2024-06-30:50 2024-07-10:60", None, 100, "few"),  # ten days tell of no pace of their own
        ("2024-03-31:50 2024-06-30:50", None, 100, "stalled"),
        ("2024-03-31:50 2024-12-31:90", date(2024, 12, 1), 100, "closed"),
        ("2024-03-31:50 2024-12-30:90", date(2024, 12, 1), 100, "expected"),
        ("2024-03-31:1 2024-06-30:2", None, 900, "far"),
        ("2024-03-31:50 2024-06-30:120", None, 100, "reached"),
    ],
)
def test_why_nothing_is_foretold(done, end, objective, kind):
    assert expected(points(done), START, end, objective).kind == kind


def test_a_span_without_anything_leaves_the_end_open():
    found = expected(points("2024-03-31:0 2024-06-30:90"), START, None, 180)
    assert found.kind == "expected" and found.first and found.last is None


def test_an_objective_was_reached_between_two_dates():
    found = expected(points("2024-03-31:50 2024-06-30:120 2024-09-30:150"), START, None, 100)
    assert (found.first, found.month) == (date(2024, 3, 31), date(2024, 6, 30))
    first = expected(points("2024-03-31:150"), START, None, 100)
    assert (first.first, first.month) == (None, date(2024, 3, 31))
