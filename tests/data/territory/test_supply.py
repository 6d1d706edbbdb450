"""Professionals counted once, at the level that tells of them; who leaves, of an EPCI at least and of known ages."""

import pytest

from aos_analysis.data.territory.geography import read_geography
from aos_analysis.data.territory.supply import read_supply
from aos_analysis.page.gate import block_faults
from aos_analysis.page.table import MASK
from aos_analysis.reports.territory_profile import page
from aos_analysis.study.territory.profile import profile
from tests.territories import region, territory, twins

HEAD = "area_id year profession age_band professionals\n"
COMMUNES = f"10001 E99 D 1000 9000\n10002 E99 D 100 1000\n{twins()}"
BOTH = ("10001", "10002")


def found(folder, rows: str, *codes: str):
    source = region(folder, COMMUNES, supply=HEAD + rows)
    return read_supply(source, read_geography(source), codes or BOTH, "department")


def test_by_hand(tmp_path):
    """Twelve of an EPCI of 10,000, of whom five will be 65 within five years; 60 among the other 100,000."""
    rows = """E99 2018-01-01 Infirmiers tout_age 14
E99 2023-01-01 Infirmiers tout_age 12
E99 2023-01-01 Infirmiers 35-59 7
E99 2023-01-01 Infirmiers 60-64 3
E99 2023-01-01 Infirmiers 65+ 2
E0 2023-01-01 Infirmiers tout_age 60"""
    [item] = found(tmp_path, rows)
    assert (item.years, item.before, item.now, item.leaving) == ((2018, 2023), 14, 12, 5)
    assert (item.density, item.density_there) == pytest.approx((12.0, 6.0))


def test_a_commune_is_not_counted_again_in_its_epci(tmp_path):
    rows = """E99 2023-01-01 Infirmiers tout_age 12
10001 2023-01-01 Infirmiers tout_age 8
10002 2023-01-01 Infirmiers tout_age 4
20000 2023-01-01 Infirmiers tout_age 5
E0 2023-01-01 Infirmiers tout_age 5"""
    [item] = found(tmp_path / "both", rows)
    assert (item.now, item.density_there) == pytest.approx((12, 0.5))
    [part] = found(tmp_path / "part", rows, "10001")  # its EPCI is not whole: only its own line tells of it
    assert part.now == 8


@pytest.mark.parametrize(
    ("bands", "codes", "leaving"),
    [
        (("35-59", "60-64", "65+"), BOTH, 12),
        (("35-59", "60-64", "65+"), ("10001",), None),  # smaller than an EPCI
        (("35-54", "55-64", "65+"), BOTH, None),  # nobody knows who is 60
    ],
)
def test_who_leaves_is_told_of_an_epci_and_of_known_ages(tmp_path, bands, codes, leaving):
    areas = ("10001",) if codes != BOTH else ("E99",)
    rows = "\n".join(f"{area} 2023-01-01 Infirmiers {band} 6" for area in areas for band in bands)
    [item] = found(tmp_path, rows, *codes)
    assert (item.now, item.leaving) == (18, leaving)


def test_a_profession_that_a_year_does_not_tell_of(tmp_path):
    """The heading is that of all professions: a year that one of them lacks is not another year's number."""
    rows = (
        "E99 2018-01-01 Infirmiers tout_age 14\nE99 2023-01-01 Infirmiers tout_age 12\nE99 2023-01-01 Kinés tout_age 9"
    )
    assert [(item.years, item.now) for item in found(tmp_path, rows)] == [((2018, 2023), 12), ((2018, 2023), 9)]
    source = region(tmp_path / "page", COMMUNES, supply=HEAD + rows)
    told = page.supply(profile(source, territory(communes=list(BOTH)))).block
    assert [row[1].text for row in told.rows] == ["14", "n.\u00a0d."]


@pytest.mark.parametrize(("leaving", "others", "shown"), [(4, 9, MASK), (5, 9, "5"), (9, 4, MASK), (0, 9, "0")])
def test_fewer_than_five_are_masked_whoever_they_are(tmp_path, leaving, others, shown):
    rows = f"E99 2023-01-01 Infirmiers 35-59 {others}\nE99 2023-01-01 Infirmiers 60-64 {leaving}"
    source = region(tmp_path, COMMUNES, supply=HEAD + rows)
    block = page.supply(profile(source, territory(communes=list(BOTH)))).block
    assert block.rows[0][5].text == shown
    assert list(block_faults(block)) == []


@pytest.mark.parametrize(
    ("here", "there", "shown"),
    [(4, 10, [MASK, MASK]), (5, 10, ["5,0", "1,0"]), (5, 4, ["5,0", MASK]), (5, 0, ["5,0", "0,0"])],
)
def test_beside_a_masked_count_the_comparator_is_masked(tmp_path, here, there, shown):
    """Another profile of the département tells its own and the rest: the whole, hence those that are masked here. A
    density of few, with how many live there, says how many they are."""
    rows = f"E99 2023-01-01 Infirmiers tout_age {here}\nE0 2023-01-01 Infirmiers tout_age {there}"
    source = region(tmp_path, COMMUNES, supply=HEAD + rows)
    [row] = page.supply(profile(source, territory(communes=list(BOTH)))).block.rows
    assert [getattr(cell, "text", cell) for cell in row[3:5]] == shown
