"""Small multiples: lines that stop at a break, points that nothing joins, fifty-six subjects within the gate."""

import numpy as np
import pytest

from aos_analysis.page.chart import NARROW_WIDTH, WIDE, svg
from aos_analysis.page.drawing import DrawingReader
from aos_analysis.page.figures.multiples import Curve, _broken, draw_multiples, styles_of

STYLES = styles_of("ici", "département", "région")
YEARS = [str(year) for year in range(2018, 2024)]


def curve(title: str, values: np.ndarray) -> Curve:
    return Curve(title, values, values[0] * 0.9, values[0] * 1.1)


def test_a_line_stops_at_a_break_and_a_lonely_point_is_a_dash():
    x, y = _broken(np.arange(4.0), np.array([1.0, np.nan, 3, 4]), [2])
    assert x[np.isfinite(y)].tolist() == [-5, 5, 2, 3]
    assert y[np.isfinite(y)].tolist() == [1, 1, 3, 4]
    assert np.isnan(y[2])


@pytest.mark.parametrize("width", [WIDE, NARROW_WIDTH])
def test_fifty_six_subjects_pass_the_gate_and_weigh_little(width):
    rng = np.random.default_rng(2)
    curves = [curve(f"Pathologie au nom assez long {k}", rng.uniform(1, 9, (3, 6))) for k in range(56)]
    text = svg(draw_multiples(curves, YEARS, [3], STYLES, width))
    read = DrawingReader(text)
    assert read.found == [] and not read.holds_more_than(56)
    assert len(text) < 50_000
    assert all(f">{style.label}<" in text for style in STYLES)


def test_a_masked_year_is_not_drawn():
    """The last one: no value at its right."""
    values = np.full((3, 6), 2.0)
    told = svg(draw_multiples([curve("Diabète", values)], YEARS, [], STYLES, WIDE))
    values[:, -1] = np.nan
    assert ">2,0<" in told and ">2,0<" not in svg(draw_multiples([curve("Diabète", values)], YEARS, [], STYLES, WIDE))
