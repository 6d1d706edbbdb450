"""Maps: neighbours meet however coarse they are drawn, hatches say what colours do, a département passes the gate."""

import re
from itertools import pairwise

import numpy as np
import pytest

from aos_analysis.page.chart import NARROW_WIDTH, WIDE, svg
from aos_analysis.page.drawing import DrawingReader
from aos_analysis.page.figures.geometry import as_fine_as, inside
from aos_analysis.page.figures.maps import BLUES, ORANGES, WHITE, Shade, Sheet, Zone, draw_maps, told

SHADES = (Shade("moins", BLUES[1], "//"), Shade("comme", WHITE), Shade("plus", ORANGES[1], "xx"),
          Shade("masqué", WHITE, "++", rare=True))  # fmt: skip


def lattice(across: int, down: int, bends: int = 12) -> list[tuple[np.ndarray, ...]]:
    """Places of one lattice, whose sides are bent, on a plane; neighbours have the same points."""
    rng = np.random.default_rng(4)
    sides: dict[tuple, np.ndarray] = {}

    def side(start: tuple[int, int], end: tuple[int, int]) -> np.ndarray:
        key = (min(start, end), max(start, end))
        if key not in sides:
            line = np.linspace(key[0], key[1], bends + 1)[:-1]
            sides[key] = np.vstack([line[:1], line[1:] + rng.uniform(-0.1, 0.1, line[1:].shape), [key[1]]])
        return sides[key][:-1] if key[0] == start else sides[key][:0:-1]

    places = []
    for x in range(across):
        for y in range(down):
            corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)]
            places.append((np.vstack([side(a, b) for a, b in pairwise(corners)]),))
    return places


def sheet(places: list, title: str = "") -> Sheet:
    return Sheet(title, tuple(Zone(rings, k % 3, str(k + 1)) for k, rings in enumerate(places)))


@pytest.mark.parametrize("vertices", [10_000, 300, 110])
def test_neighbours_meet_however_coarse(vertices):
    """Each point inside is one of two places at least: neither gap nor overlap."""
    drawn = as_fine_as([tuple(100 * ring for ring in rings) for rings in lattice(4, 3)], vertices)
    assert sum(len(ring) + 1 for rings in drawn for ring in rings) <= vertices
    points = [tuple(point) for rings in drawn for ring in rings for point in ring.tolist()]
    alone = [(x, y) for x, y in points if points.count((x, y)) == 1]
    assert [(x, y) for x, y in alone if 30 < x < 370 and 30 < y < 270] == []


def test_a_place_that_is_a_speck_is_still_there():
    tiny = np.array([[0.1, 0.1], [0.3, 0.1], [0.2, 0.3]])
    [[ring]] = as_fine_as([(tiny,)], 100)
    assert ring.tolist() == [[0, 0], [1, 0], [1, 1], [0, 1]]


def test_a_mark_stands_inside_a_crescent():
    """Whose middle is outside of it."""
    ring = np.array([[0, 0], [10, 0], [10, 10], [0, 10], [0, 8], [8, 8], [8, 2], [0, 2.0]])
    (x, y), room = inside(ring)
    assert (x > 8 or y < 2 or y > 8) and 0 < room <= 2


def test_without_colour_each_class_has_its_own_hatch():
    """Three classes in three fills, two of them hatched; the legend has the three, not the rare one."""
    text = svg(draw_maps([sheet(lattice(3, 2))], SHADES, WIDE, 6))
    assert text.count("<pattern") == 2
    assert [word for word in ("moins", "comme", "plus", "masqué") if f">{word}<" in text] == ["moins", "comme", "plus"]
    assert re.findall(r">(\d)<", text) == list("123456")


@pytest.mark.parametrize("width", [WIDE, NARROW_WIDTH])
def test_three_maps_of_a_departement_pass_the_gate_and_weigh_little(width):
    """445 communes thrice: nothing foreign, no more points than the table may draw, under 60 kilobytes a map."""
    places = [Sheet("Carte", tuple(Zone(rings, k % 3) for k, rings in enumerate(lattice(89, 5)))) for _ in range(3)]
    text = svg(draw_maps(places, SHADES, width, 445))
    read = DrawingReader(text)
    assert read.found == [] and not read.holds_more_than(445)
    assert len(text) < 3 * 60_000


def test_the_same_map_is_the_same_bytes():
    once, again = (svg(draw_maps([sheet(lattice(3, 2))], SHADES, WIDE, 6)) for _ in range(2))
    assert once == again


def test_read_aloud():
    zones = {"Alençon": 0, "Bayeux": 2, "Caen": 0}
    assert told(zones, SHADES) == "moins : Alençon, Caen ; plus : Bayeux"
    assert told(zones, SHADES, most=1) == "moins : 2 ; plus : Bayeux"
