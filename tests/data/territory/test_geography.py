"""Places: former communes followed, wrong codes and overlaps refused in one sentence, patients added where they are."""

import numpy as np
import pytest

from aos_analysis.data.territory.counts import read_ground
from aos_analysis.data.territory.geography import extent, read_geography
from aos_analysis.data.territory.people import first_age, read_ageing
from aos_analysis.definitions.territory_file import load_territory
from aos_analysis.study.territory.profile import profile
from aos_analysis.words.errors import DataError
from tests.territories import region, territory, twins

COMMUNES = """
10001 E1 D 20 1000
10002 E1 D 30 1000
10003 E2 D 50 2000
"""
MERGERS = "area_id merged_into name\n10009 10008 Bas\n10008 10002 Haut"


def test_a_former_commune_leads_to_the_one_of_today_merger_after_merger(tmp_path):
    geography = read_geography(region(tmp_path, COMMUNES, mergers=MERGERS))
    found = extent(geography, territory(communes=["10009"]))
    assert (found.communes, found.followed) == (("10002",), (("10009", "10002"),))
    assert geography.vintage == 2024


def test_patients_of_a_former_commune_are_counted_with_it(tmp_path):
    """Ten of 10009 in the map's own year, whatever its code was then."""
    more = "area_id year pathology sex age_band patients population label family version\n" + "\n".join(
        f"{code} 2023-01-01 DIA 1 65-69 {n} 100 Diabète Diabète G9" for code, n in (("10001", 1), ("10009", 10))
    )
    source = region(tmp_path, COMMUNES, mergers=MERGERS, prevalences=more)
    ground = read_ground(source, read_geography(source))
    cases, people = ground.of(("10002",))
    assert (cases.sum(), people.sum()) == (10, 100)
    assert ground.by_commune(("10001", "10002"), 2023)[0].ravel().tolist() == [1, 10]


def test_a_place_that_nobody_knows_is_not_left_out_in_silence(tmp_path):
    """A code without its zero; the public file, which counts by département, says the same."""
    more = "area_id year pathology sex age_band patients population\n" + "\n".join(
        f"{code} 2023-01-01 DIA 1 65-69 20 100" for code in ("10001", "1004", "61")
    )
    with pytest.raises(DataError) as refusal:
        profile(region(tmp_path, COMMUNES, prevalences=more), territory(communes=["10001"]))
    assert (
        "compte des personnes dans 2 lieux que la table « areas » (2024) ne connaît pas, à commencer par « 1004 »"
        in (str(refusal.value))
    )


def test_a_masked_count_makes_the_territory_unknown_not_zero(tmp_path):
    source = region(tmp_path, COMMUNES.replace("30", "-"))
    ground = read_ground(source, read_geography(source))
    assert np.isnan(ground.of(("10001", "10002"))[0]).any()
    assert ground.of(("10001",))[0].sum() == 20


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (
            {"communes": ["10004"]},
            "essai.yaml : commune « 10004 » inconnue du découpage de 2024, et aucune fusion n'y mène. Vouliez-vous "
            "dire « 10003 » ?",
        ),
        ({"epci": ["E9"]}, "essai.yaml : EPCI « E9 » inconnu du découpage de 2024."),
        (
            {"communes": ["10001"], "epci": ["E1"]},
            "essai.yaml : communes écrites deux fois, seules et par leur EPCI : 10001 (10001). Gardez l'un ou l'autre.",
        ),
        (
            {"epci": ["E1", "E2"]},
            "essai.yaml : ce territoire est tout son département : il n'en reste rien à quoi le comparer. Écrivez "
            "« compared_with: region ».",
        ),
    ],
)
def test_refused_in_one_sentence(tmp_path, keys, told):
    with pytest.raises(DataError) as refusal:
        profile(region(tmp_path, COMMUNES), territory(**keys))
    assert str(refusal.value).startswith(told) and len(refusal.value.faults) == 1


def test_a_territory_of_nobody(tmp_path):
    with pytest.raises(DataError, match="ne compte personne dans les communes de ce territoire"):
        profile(region(tmp_path, "10001 E1 D 0 0\n10002 E2 D 9 100"), territory(communes=["10001"]))


def test_ageing_by_hand(tmp_path):
    """Of 200 in 2018, 40 of 65 and over; of 100 in 2023, 30. The bands are cut at 75 too, not at 20."""
    people = "area_id year sex age_band population\n" + "\n".join(
        f"10001 {year}-01-01 1 {band} {n}"
        for year, parts in (("2018", (160, 30, 10)), ("2023", (70, 20, 10)))
        for band, n in zip(("00-64", "65-74", "75-99"), parts, strict=True)
    )
    people += people[people.index("\n") :].replace("10001", "10003")
    source = region(tmp_path, COMMUNES, populations=people)
    first, last = read_ageing(source, read_geography(source), ("10001",), "department", "x").here
    assert (first.year, last.year, first.inhabitants, last.inhabitants) == (2018, 2023, 200, 100)
    assert (first.shares["old"], last.shares["old"], last.shares["oldest"]) == (0.2, 0.3, 0.1)
    assert np.isnan(first.shares["young"])


@pytest.mark.parametrize(
    ("band", "age"), [("65-69", 65), ("95 et +", 95), ("075", 75), ("moins de 35", 0), ("65 et plus", 65)]
)
def test_first_age(band, age):
    assert first_age(band) == age


def test_a_territory_beside_its_twins_by_hand(tmp_path):
    """1,000 patients of 10,000 where ten twins have 500 each: twice what is expected, whose interval excludes 1."""
    source = region(tmp_path, f"10001 E99 D 1000 10000\n{twins()}")
    [finding] = profile(source, territory(communes=["10001"])).compared.findings
    standing = finding.standing
    assert (standing.observed, standing.expected, standing.call) == (1000, 500, "above")
    assert (finding.here.estimate, finding.there, finding.rest) == (0.1, 0.05, 5000)
    assert finding.between.variance == 0


def test_without_comparable_areas_nothing_is_judged(tmp_path):
    found = profile(region(tmp_path, COMMUNES), territory(epci=["E1"]))
    assert [finding.standing.call for finding in found.compared.findings] == ["unjudged"]


TERRITORY = """id: essai
title: Essai
territory: Essai
communes:
  - "10001"
  - "99999"
  - "10003"
epci: ["E2", "E9"]
contact: Service
signature: {authored_by: Équipe, checked_by: null, review_by: 2027-06}
"""


def test_a_code_that_the_data_refuse_is_told_with_its_line(tmp_path):
    file = tmp_path / "parameters" / "territories" / "essai.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(TERRITORY, "utf-8")
    source = region(tmp_path / "data", COMMUNES)
    with pytest.raises(DataError) as refusal:
        profile(source, load_territory(file))
    unknown, epci = refusal.value.faults
    assert str(unknown).startswith("essai.yaml, ligne 6 : commune « 99999 » inconnue")
    assert str(epci).startswith("essai.yaml, ligne 8 : EPCI « E9 » inconnu")
    file.write_text(TERRITORY.replace('  - "99999"\n', "").replace(', "E9"', ""), "utf-8")
    with pytest.raises(DataError, match=r"^essai\.yaml, ligne 6 : communes écrites deux fois"):
        profile(source, load_territory(file))


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        (("10001",), "ne compte personne en 2023, sa dernière année, dans les communes de ce territoire"),
        (("10002", "10003"), "ne compte personne en 2023, sa dernière année, dans le reste du département"),
    ],
)
@pytest.mark.parametrize("people", [None, 0])
def test_a_last_year_of_nobody(tmp_path, missing, told, people):
    """A year that some communes lack, or whose population is zero there."""
    rows = [
        f"{code} {year}-01-01 DIA 1 65-69 {10 if n else 0} {n} Diabète Diabète G9"
        for year in (2022, 2023)
        for code in ("10001", "10002", "10003")
        if (n := people if year == 2023 and code in missing else 1000) is not None
    ]
    head = "area_id year pathology sex age_band patients population label family version\n"
    source = region(tmp_path, COMMUNES, prevalences=head + "\n".join(rows))
    with pytest.raises(DataError) as refusal:
        profile(source, territory(communes=["10001"]))
    assert str(refusal.value).startswith("essai.yaml : ") and told in str(refusal.value)
