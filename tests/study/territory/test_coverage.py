"""Coverage with overlaps, a merger, an unsigned ACI and a closed CPTS, against a count by hand."""

from datetime import date

import pandas as pd

from aos_analysis.data.territory.care import read_coordination, read_stages
from aos_analysis.data.territory.geography import read_geography
from aos_analysis.study.territory.coverage import coverage
from aos_analysis.study.territory.stages import steps
from tests.territories import region

COMMUNES = """
10001 E1 D 20 1000
10002 E1 D 30 600
10003 E2 D 50 2000
10004 E2 D 50 300
10005 E2 D 50 80
"""
MERGERS = "area_id merged_into name\n10009 10005 Bas"
# 10001: two CPTS, one signed; 10002: a project that will sign later; 10003: closed; 10004: only a MSP; 10005: by its
# old name, at a stage that nobody wrote
STAGES = """area_id structure_id kind stage since closed_on
10001 A CPTS signed 2020-01-01 -
10001 B CPTS project 2021-01-01 -
10002 B CPTS project 2021-01-01 -
10002 B CPTS signed 2025-01-01 -
10003 C CPTS signed 2019-01-01 2023-12-31
10004 M MSP signed 2018-01-01 -
10009 D CPTS - 2022-01-01 -"""


def test_by_hand(tmp_path):
    """1,000 signed; 600 + 80 in a project; 2,000 + 300 covered by nobody: the zones blanches."""
    source = region(tmp_path, COMMUNES, mergers=MERGERS, coordination=STAGES)
    geography = read_geography(source)
    rows = read_coordination(source, geography, date(2024, 6, 30))
    found = coverage(geography.communes["population"].astype(float), rows)
    assert (found.signed, found.project, found.none, found.blank) == (1000, 680, 2300, ("10003", "10004"))
    assert found.inhabitants == 3980


def test_a_later_stage_counts_from_its_day(tmp_path):
    source = region(tmp_path, COMMUNES, mergers=MERGERS, coordination=STAGES)
    geography = read_geography(source)
    found = coverage(
        geography.communes["population"].astype(float), read_coordination(source, geography, date(2025, 2, 1))
    )
    assert (found.signed, found.project) == (1600, 80)


def test_nobody_is_covered_where_there_is_no_structure():
    empty = pd.DataFrame({"area_id": [], "structure_id": [], "kind": [], "stage": []})
    assert coverage(pd.Series({"10001": 10.0}), empty).blank == ("10001",)


def test_year_after_year_by_hand(tmp_path):
    """C signs in 2019 for 2,000; A in 2020 for 1,000 more; C closes on the last day of 2023, B signs for 600 in 2025.
    10001 and 10002 are the territory; the MSP of 10004 stands there all along."""
    source = region(tmp_path, COMMUNES, mergers=MERGERS, coordination=STAGES)
    geography = read_geography(source)
    people = geography.communes["population"].astype(float)
    here, there = people[["10001", "10002"]], people[["10003", "10004", "10005"]]
    found = steps(read_stages(source, geography), here, there, date(2025, 2, 1))
    told = [(step.day.year, step.here.signed, step.there.signed, step.signed, step.msp) for step in found]
    assert told == [
        (2019, 0, 2000, 1, 1),
        (2020, 1000, 2000, 2, 1),
        (2021, 1000, 2000, 2, 1),
        (2022, 1000, 2000, 2, 1),
        (2023, 1000, 2000, 2, 1),
        (2024, 1000, 0, 1, 1),
        (2025, 1600, 0, 2, 1),
    ]
    assert found[-1].day == date(2025, 2, 1)


def test_stages_without_a_date_are_those_of_the_day_of_the_data(tmp_path):
    undated = "area_id structure_id kind stage since closed_on\n10001 A CPTS signed - -"
    source = region(tmp_path, COMMUNES, coordination=undated)
    geography = read_geography(source)
    people = geography.communes["population"].astype(float)
    [only] = steps(read_stages(source, geography), people[["10001"]], people[["10002"]], date(2024, 6, 30))
    assert (only.here.signed, only.signed, only.msp) == (1000, 1, 0)
