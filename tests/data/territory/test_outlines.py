"""Outlines: read from a team's GeoJSON, followed through mergers, refused in one sentence; the demonstration's own."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from aos_analysis.data.sources import open_source
from aos_analysis.data.territory import open_territories
from aos_analysis.data.territory.geography import read_geography
from aos_analysis.data.territory.outlines import read_outlines
from aos_analysis.words.errors import DataError
from tests.territories import region

COMMUNES = "10001 E1 D 20 1000\n10002 E1 D 30 1000"
SQUARE = [[0, 48], [0, 49], [1, 49], [1, 48], [0, 48]]  # turns right: RFC 7946 asks for the other way, files have both
HOLE = [[0.2, 48.2], [0.8, 48.2], [0.8, 48.8], [0.2, 48.8], [0.2, 48.2]]


def feature(code: str, shape: str = "Polygon", rings: object = (SQUARE,), key: str = "code") -> dict:
    return {"type": "Feature", "properties": {key: code}, "geometry": {"type": shape, "coordinates": rings}}


def beside(folder: Path, *features: dict, **more: str):
    """A source whose folder has these outlines."""
    region(folder, COMMUNES, **more)
    (folder / "outlines.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return open_source(folder)


def test_a_folder_without_outlines_has_none(tmp_path):
    assert read_outlines(region(tmp_path, COMMUNES)) is None


@pytest.mark.parametrize("key", ["code", "INSEE_COM", "codgeo"])
def test_a_square_and_its_hole(tmp_path, key):
    """Outer rings turn left, holes right; a degree of longitude is shorter than one of latitude."""
    found = read_outlines(beside(tmp_path, feature("10001", rings=[SQUARE, HOLE], key=key)))
    outer, hole = found.of(["10001", "10002"])["10001"]
    assert (len(outer), len(hole)) == (4, 4)
    assert (turn(outer) > 0, turn(hole) > 0) == (True, False)
    across, down = np.ptp(outer, axis=0)
    assert across / down == pytest.approx(np.cos(np.radians(48.5)))


def turn(ring: np.ndarray) -> float:
    x, y = ring.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1))


def test_metres_stay_metres(tmp_path):
    metres = [[[700_000 + 1000 * x, 6_600_000 + 1000 * y] for x, y in SQUARE]]
    [ring] = read_outlines(beside(tmp_path, feature("10001", rings=metres))).of(["10001"])["10001"]
    assert np.ptp(ring, axis=0).tolist() == [1000, 1000]


def test_a_former_commune_is_drawn_with_the_one_of_today(tmp_path):
    mergers = "area_id merged_into name\n10009 10002 Bas"
    source = beside(tmp_path, feature("10002"), feature("10009", "MultiPolygon", [[HOLE]]), mergers=mergers)
    assert {code: len(rings) for code, rings in read_outlines(source, read_geography(source)).rings.items()} == {
        "10002": 2
    }


def test_another_outline_is_other_data(tmp_path):
    """Reports are kept by content: a drawing that changed makes them anew."""
    before = beside(tmp_path, feature("10001")).info.sha256
    assert beside(tmp_path, feature("10002")).info.sha256 != before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "ce fichier de contours n'est pas du GeoJSON lisible"),
        ("[]", "ce fichier de contours est de type « list », attendu « FeatureCollection »"),
        ('{"type": "Topology"}', "est de type « Topology », attendu « FeatureCollection »"),
        ('{"type": "FeatureCollection", "features": []}', "aucun contour n'a de code de commune"),
        (feature("10001", "Point", [0, 48]), "le contour de « 10001 » est de type « Point », attendu « Polygon »"),
        (feature("10001") | {"geometry": None}, "le contour de « 10001 » est de type « vide »"),
        (feature("10001", rings=[[[0, 48], [1, 48]]]), "n'est pas une suite d'au moins trois points"),
        (feature("10001", rings=[[["a", 48], [1, 48], [1, 49]]]), "chacun de deux nombres"),
        (feature("10001", rings=7), "le contour de « 10001 » n'est pas une suite"),
    ],
)
def test_refused_in_one_sentence(tmp_path, text, said):
    source = beside(tmp_path, *([text] if isinstance(text, dict) else []))
    if isinstance(text, str):
        (tmp_path / "outlines.geojson").write_text(text, "utf-8")
    with pytest.raises(DataError) as refusal:
        read_outlines(source)
    assert str(refusal.value).startswith("outlines.geojson : ") and said in str(refusal.value)
    assert len(refusal.value.faults) == 1


def test_the_demonstration_draws_every_commune_of_today_and_neighbours_meet():
    source = open_territories("synthetic")
    geography = read_geography(source)
    found = read_outlines(source, geography)
    assert set(found.rings) == set(geography.communes.index)
    sides = Counter(
        frozenset((tuple(a), tuple(b)))
        for rings in found.rings.values()
        for ring in rings
        for a, b in zip(ring.tolist(), np.roll(ring, -1, axis=0).tolist(), strict=True)
    )
    assert set(sides.values()) == {1, 2}  # a side is of one commune, on the outside, or of two
    assert sum(n == 1 for n in sides.values()) < sum(n == 2 for n in sides.values()) / 4


def test_real_outlines_of_departements(shared_data, tmp_path):
    """Simplified outlines of the IGN: 96 départements, islands apart; the Manche is taller than wide on a plane."""
    region(tmp_path, COMMUNES)
    source = shared_data / "fr_territoires" / "departements_simplifies.geojson"
    (tmp_path / "outlines.geojson").write_bytes(source.read_bytes())
    found = read_outlines(open_source(tmp_path))
    assert len(found.rings) == 96
    [manche] = found.of(["50"]).values()
    across, down = np.ptp(np.concatenate(manche), axis=0)
    assert 1.5 < down / across < 2.5
