"""Profiles of a share are read together: nested ones, two vintages and the public total give no count of 1–10 back."""

import pytest

from aos_analysis.reports.files import json_text
from aos_analysis.reports.territory_profile import KIND, packet
from aos_analysis.reports.territory_profile.together import remembers, together
from aos_analysis.study.territory.profile import profile
from tests.territories import region, territory, twins

COMMUNES = f"""
10001 E99 D 40 1000
10002 E99 D 7 100
10003 E99 D 60 1500
{twins()}
"""


@pytest.fixture
def told(tmp_path):
    """What a share would keep of the profile of some communes."""
    source = region(tmp_path, COMMUNES, mergers="area_id merged_into name\n10009 10002 Bas")

    return _telling(source)


SUPPLY = """area_id year profession age_band professionals
E98 2023-01-01 Infirmiers 35-59 20
E98 2023-01-01 Infirmiers 60-64 9
E99 2023-01-01 Infirmiers 35-59 15
E99 2023-01-01 Infirmiers 60-64 2
E97 2023-01-01 Kinés tout_age 30
"""


@pytest.fixture
def practising(tmp_path):
    """The same, of three EPCI: 29 professionals, of whom 9 of 60 and over; 17, of whom 2, and 30 others."""
    communes = f"10001 E98 D 400 9000\n10002 E99 D 300 9000\n10003 E97 D 300 9000\n{twins()}"
    return _telling(region(tmp_path, communes, supply=SUPPLY))


def _telling(source):
    def call(*codes: str, title: str) -> dict:
        found = profile(source, territory(communes=list(codes), title=title))
        return remembers({
            "territory_profile.json": json_text({"title": title, **packet.declare(found)}),
            **KIND.files(found),
        })  # fmt: skip

    return call


def test_what_is_kept(told):
    found = told("10001", "10002", title="A")
    assert found["places"] == {"D": ["10001", "10002", "10009"]}
    assert (found["counts"], found["totals"]) == ({"2023": {"DIA": 47}}, {"2023": {"DIA": 5110}})


def test_nested_profiles_are_refused_with_territory_and_cell(told):
    large, small = told("10001", "10002", title="Grand"), told("10001", title="Petit")
    [fault] = together([small], [large])
    assert str(fault) == (
        "Petit : « DIA » en 2023 : lu avec « Grand » et le total public, ce profil rendrait un effectif de 1 à 10 "
        "patients (10002, 10009). Publiez l'un ou l'autre, ou des territoires qui ne se recoupent pas."
    )
    assert len(list(together([large, small], []))) == 2  # at once, each of them is told


def test_profiles_apart_and_far_enough_are_published_together(told):
    one, two, three = told("10001", title="Un"), told("10003", title="Deux"), told("10001", "10003", title="Trois")
    assert list(together([one, two, three], [])) == []


def test_two_vintages_meet_in_the_codes_that_were_merged(told):
    """Before the merger, 10009 was apart: a profile without it, then with the commune that absorbed it."""
    before = told("10001", "10002", title="Avant")
    before["places"]["D"].remove("10009")
    before["counts"]["2023"]["DIA"] = 42  # five of 10009 were not there yet
    [fault] = together([told("10001", "10002", title="Après")], [before])
    assert "(10009)" in str(fault) and "« Avant »" in str(fault)


def test_the_public_total_is_read_too(told):
    """A territory that leaves ten patients of the département at most."""
    found = told("10001", title="Presque tout")
    found["totals"]["2023"]["DIA"] = found["counts"]["2023"]["DIA"] // 10 * 10 + 5
    [fault] = together([found], [])
    assert "lu avec le total public du département" in str(fault) and "hors des territoires publiés" in str(fault)


def test_profiles_of_other_data_are_told(told):
    one, two = told("10001", title="Un"), told("10001", title="Deux")
    two["counts"]["2023"]["DIA"] = 45
    [fault] = together([two], [one])
    assert "ne s'accorde pas avec « Un »" in str(fault)


def test_nested_profiles_give_no_professional_back(practising):
    """Eleven of 60 and over in both EPCI, nine in one of them: two in the other, which alone would be masked."""
    large, small = practising("10001", "10002", title="Grand"), practising("10001", title="Petit")
    assert small["professionals"]["2023"]["Infirmiers (60+)"] == 9
    [fault] = together([large], [small])
    assert str(fault) == (
        "Grand : « Infirmiers, 60 ans et plus » en 2023 : lu avec « Petit », ce profil rendrait un effectif de 1 à 4 "
        "professionnels (10002). Publiez l'un ou l'autre, ou des territoires qui ne se recoupent pas."
    )


def test_a_masked_count_of_professionals_says_that_somebody_is_there(practising):
    """Two among seventeen, masked; five in both EPCI would leave one to four in the other."""
    large, masked = practising("10001", "10002", title="Grand"), practising("10002", title="Masqué")
    assert masked["professionals"]["2023"]["Infirmiers (60+)"] == (1, 16)
    assert list(together([large], [masked])) == []
    large["professionals"]["2023"]["Infirmiers (60+)"] = 5
    [fault] = together([large], [masked])
    assert "60 ans et plus" in str(fault) and "(10001)" in str(fault)


def test_professionals_are_read_where_they_are_counted(practising):
    """A commune of which the folder tells nothing hides no difference between two EPCI."""
    large, small = practising("10001", "10002", title="Grand"), practising("10001", "20000", title="Petit")
    assert (small["places"]["D"], small["supply_places"]["D"]) == (["10001", "20000"], ["10001"])
    assert len(list(together([large], [small]))) == 1


def test_an_edition_published_before_professionals_were_kept_is_read_without_them(practising):
    old, new = practising("10001", title="Ancien"), practising("10001", "10002", title="Neuf")
    del old["professionals"], old["supply_places"]
    assert list(together([new], [old])) == []
