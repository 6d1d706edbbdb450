"""Residents by measure: planted departures found, those counted and the others masked, what is not told said so."""

import csv
import io

import pytest

from aos_analysis.page.gate import block_faults
from aos_analysis.page.table import MASK
from aos_analysis.reports.files import json_text
from aos_analysis.reports.territory_profile import KIND, packet, page
from aos_analysis.reports.territory_profile.together import remembers, together
from aos_analysis.study.territory.profile import profile
from aos_analysis.words.errors import DataError
from tests.synthetic_region import profile_of
from tests.territories import region, territory, twins

SHOWN = (page.uses, page.doctor, page.prevention, page.hospital)
HEAD = "area_id year measure sex age_band residents population\n"
COMMUNES = f"10001 E99 D 1000 10000\n10002 E99 D 7 100\n{twins()}"


def calls(found):
    return {f.pathology.code: f.standing.call for block in found.uses for f in block.compared.findings}


def test_planted_departures_are_found_and_nothing_else():
    """Two in the CPTS of 20,000: two fifths more without a doctor, a fifth fewer vaccinated; none elsewhere."""
    told = {name: calls(profile_of(name)) for name in ("cpts_bocage", "msp_collines")}
    departed = {name: {code: call for code, call in said.items() if call != "similar"} for name, said in told.items()}
    assert departed == {"cpts_bocage": {"no_doctor": "above", "flu_vaccine": "below"}, "msp_collines": {}}
    assert len(told["cpts_bocage"]) == 11


def counts(here: str, measure: str = "no_doctor", beside: int = 600, people: int = 5000, year: int = 2023) -> str:
    """here: lines « code residents population »; ten comparable EPCI beside."""
    lines = [*here.strip().splitlines(), *(f"2{k:04d} {beside} {people}" for k in range(10))]
    told = (line.split() for line in lines)
    return "\n".join(f"{code} {year}-01-01 {measure} 1 65-69 {n} {among}" for code, n, among in told)


def made(folder, rows: str, *codes: str):
    return profile(region(folder, COMMUNES, resident_counts=HEAD + rows), territory(communes=list(codes or ("10001",))))


def lines(found) -> list[dict]:
    return list(csv.DictReader(io.StringIO(KIND.files(found)["residents.csv"])))


def test_one_measure_read_aloud_and_those_that_are_not_told(tmp_path):
    found = made(tmp_path, counts("10001 120 500"))
    assert page.doctor(found).text.splitlines()[:3] == [
        "Médecin traitant",
        "Sans médecin traitant déclaré : 120 sur 500 (habitants de 17 ans et plus), soit 24,0\u202f% ; "
        "12,0\u202f% attendus d'après le reste du département, à âge et sexe égaux (2023).",
        "Plus d'habitants concernés qu'attendu d'après le reste du département : "
        "Sans médecin traitant déclaré (+100\u202f%).",
    ]
    assert "Non renseigné pour 2023 : En ALD sans médecin traitant déclaré." in page.doctor(found).text
    assert page.prevention(found).text.startswith("Prévention, non renseigné :")


@pytest.mark.parametrize(
    ("here", "masked"),
    [
        ("10001 7 500", True),  # few of them
        ("10001 494 500", True),  # all but few
        ("10001 - 500", True),  # masked by whoever gave the file
        ("10001 0 500", False),  # a true zero
        ("10001 0 9", True),  # few among whom to count
        ("10001 40 500", False),
    ],
)
def test_whatever_follows_from_a_small_count_is_masked(tmp_path, here, masked):
    found = made(tmp_path, counts(here))
    [line] = lines(found)
    for name in ("residents", "ratio", "low", "high", "call"):
        assert (line[name] == MASK) is masked
    text = "\n".join(show(found).text for show in SHOWN)
    assert ("Nombres trop petits pour être publiés : Sans médecin traitant déclaré." in text) is masked
    assert ("494" in text or "soit 1,4" in text) is False
    assert [f for show in SHOWN for f in block_faults(show(found).block)] == []


def test_no_table_is_one_sentence_a_block(tmp_path):
    found = profile(region(tmp_path, COMMUNES), territory(communes=["10001"]))
    assert [show(found).text.split(" : ")[0] for show in SHOWN[1:]] == [
        "Médecin traitant, non renseigné",
        "Prévention, non renseigné",
        "Hôpital et urgences, non renseigné",
    ]
    assert (lines(found), found.uses) == ([], ())
    assert "ne peut être publiée" in page.uses(found).text


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("1001 2023-01-01 no_doctor 1 65-69 20 100", "la table « resident_counts » compte des personnes dans 1 lieu"),
        ("10001 2023-01-01 sans_medecin 1 65-69 20 100", "colonne « measure »"),
        ("10001 2023-01-01 no_doctor 2 65-69 -3 100", "colonne « residents »"),
    ],
)
def test_a_wrong_table_is_one_sentence(tmp_path, row, sentence):
    with pytest.raises(DataError) as refusal:
        made(tmp_path, counts("10001 40 500") + "\n" + row)
    assert len(refusal.value.faults) == 1 and sentence in str(refusal.value)


def kept(folder, rows: str, title: str, *codes: str) -> dict:
    """What a share keeps of a profile's residents: its pathologies left out."""
    found = made(folder, rows, *codes)
    told = remembers({
        "territory_profile.json": json_text({"title": title, **packet.declare(found)}), **KIND.files(found)
    })  # fmt: skip
    measures = {key: n for key, n in told["counts"]["2023"].items() if key.startswith("no_doctor")}
    return told | {"counts": {"2023": measures}}


@pytest.mark.parametrize(
    ("small", "said"),
    [
        ("10002 6 100", "« Sans médecin traitant déclaré »"),
        ("10002 95 100", "« Sans médecin traitant déclaré, ceux qui ne sont pas concernés »"),
        ("10002 40 100", ""),
    ],
)
def test_nested_profiles_give_back_neither_those_counted_nor_the_others(tmp_path, small, said):
    rows = counts(f"10001 120 500\n{small}")
    large = kept(tmp_path / "large", rows, "Grand", "10001", "10002")
    alone = kept(tmp_path / "small", rows, "Petit", "10001")
    faults = [str(fault) for fault in together([alone], [large])]
    assert len(faults) == bool(said)
    assert all(fault.startswith(f"Petit : {said} en 2023") and "(10002)" in fault for fault in faults)


def test_a_masked_measure_is_kept_as_what_a_reader_takes_it_for(tmp_path):
    """600 of 5,000 beside: 7 of 500 are few, not all but few."""
    assert kept(tmp_path, counts("10001 7 500"), "A")["counts"]["2023"] == {"no_doctor": None}
    told = kept(tmp_path / "most", counts("10001 494 500", beside=4800), "A")
    assert told["counts"]["2023"] == {"no_doctor (non)": None}


def test_a_block_whose_last_year_does_not_count_the_territory_is_not_told(tmp_path):
    found = made(tmp_path, counts("10001 120 500") + "\n" + counts("", year=2024))
    assert found.uses == ()
    assert page.doctor(found).text.startswith("Médecin traitant, non renseigné :")
