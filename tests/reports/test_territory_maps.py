"""Maps of a territory: what a small commune may not tell has its own shade; without outlines the table stands alone."""

import json

import pytest

from aos_analysis.data.sources import open_source
from aos_analysis.page.gate import block_faults
from aos_analysis.page.table import MASK
from aos_analysis.reports.territory_profile import page
from aos_analysis.reports.territory_profile.communes import Gaps
from aos_analysis.study.territory.profile import profile
from tests.synthetic_region import profile_of
from tests.territories import region, territory, twins

MAPS = (page.communes, page.access, page.stages)
OWN = "10001 E99 D 700 5000\n10002 E99 D 290 3000\n10003 E99 D 6 1000\n10004 E99 D 60 1000"
COMMUNES = f"{OWN}\n{twins()}"


def drawn(folder, codes=("10001", "10002", "10003", "10004")):
    """The same territory with outlines of some of its communes."""
    region(folder, COMMUNES)
    squares = [
        {"type": "Feature", "properties": {"code": code},
         "geometry": {"type": "Polygon", "coordinates": [[[k, 0], [k + 1, 0], [k + 1, 1], [k, 1], [k, 0]]]}}
        for k, code in enumerate(codes)
    ]  # fmt: skip
    (folder / "outlines.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": squares}), "utf-8")
    return profile(open_source(folder), territory(communes=["10001", "10002", "10003", "10004"]))


@pytest.mark.parametrize("name", ["cpts_bocage", "cpts_littoral", "msp_collines"])
def test_every_map_passes_the_gate(name):
    assert [f for show in MAPS for f in block_faults(show(profile_of(name)).block)] == []


def test_a_masked_commune_is_masked_on_the_map_too(tmp_path):
    """Six patients in 10003, and the next smallest, 60 in 10004, that would give them back: same shade, same mark."""
    found = drawn(tmp_path)
    [finding] = Gaps(found).told
    hidden = [place.code for place, cell in zip(found.places, Gaps(found).of(finding), strict=True) if cell.hidden]
    assert hidden == ["10003", "10004"]
    block = page.communes(found).block
    assert block.kind == "figure"
    assert [row[1].text == MASK for row in block.data.rows] == [False, False, True, True]
    assert "s : effectif trop petit : 10003, 10004." in block.alt
    assert "6 " not in block.alt and ">s : effectif trop petit<" in block.wide.svg


def test_a_commune_without_outline_is_named(tmp_path):
    block = page.communes(drawn(tmp_path, codes=["10001", "10002", "10003"])).block
    assert "1 commune n'a pas de contour et ne figure pas sur la carte : 10004." in block.notes


def test_without_outlines_the_table_stands_alone(tmp_path):
    found = profile(region(tmp_path, COMMUNES), territory(communes=["10001", "10002", "10003", "10004"]))
    block = page.communes(found).block
    assert block.kind == "table" and len(block.rows) == 4
    assert "La carte n'est pas tracée : le dossier de données n'a pas de contours (outlines.geojson)." in block.notes
    for show in (page.access, page.stages):
        assert show(found).kind == "sentence"  # neither table in the folder: one sentence


def test_outlines_of_other_places_are_told(tmp_path):
    block = page.communes(drawn(tmp_path, codes=["20000"])).block
    assert any("n'a le contour d'aucune commune de ce territoire (code attendu : « 10001 »" in n for n in block.notes)


def test_the_number_on_the_map_is_that_of_the_line():
    block = page.stages(profile_of("msp_collines")).block
    assert [row[0].text for row in block.data.rows][:2] == ["1. Bel-clair", "2. Bel-rond"]
    assert [row[1].text for row in block.data.rows][:2] == ["aucune CPTS (zone blanche)", "en projet"]
