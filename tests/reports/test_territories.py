"""The page of several territories: no number of patients, no order but that of names, one notebook for all."""

import re

import pytest

from aos_analysis.data.territory import open_territories
from aos_analysis.definitions.territory_file import load_territories
from aos_analysis.page.gate import block_faults
from aos_analysis.reports.territories import KIND, page
from aos_analysis.study.territory.several import profiles
from aos_analysis.words.errors import ParameterError

SHOWN = (page.cover, page.question, page.places, page.calls, page.limits)


@pytest.fixture(scope="module")
def found():
    return profiles(open_territories("synthetic"), load_territories())


def test_in_the_order_of_names_and_never_ranked(found):
    names = [row[0].text for row in page.places(found).block.rows]
    assert names == ["CPTS du Bocage", "CPTS du Littoral", "MSP des Collines"]
    text = "\n".join(show(found).text for show in SHOWN)
    assert not re.search(r"\bmalades?\b|meilleur|\bpire\b|classement\b.*:", text, re.I)
    assert page.answer(found) == "1 territoire sur 3 s'écarte de ce qu'on attend"


def test_no_number_of_patients_stands_there(found):
    """A profile that may not be published beside another is not told of here either."""
    rows = page.calls(found).block.rows
    assert [[cell.text for cell in row] for row in rows] == [
        ["Diabète", "▲ Au-dessus", "Comparable", "Comparable"],
        ["Maladies respiratoires chroniques", "▼ Au-dessous", "Comparable", "Comparable"],
    ]
    assert not re.search(r"\d", KIND.files(found)["territories.csv"].replace("2023", ""))
    assert [f for show in SHOWN for f in block_faults(show(found).block)] == []


def test_a_team_has_its_own_and_all_its_faults_at_once(tmp_path):
    folder = tmp_path / "territories"
    folder.mkdir()
    with pytest.raises(ParameterError, match="aucun fichier dans territories/"):
        load_territories("ensemble", tmp_path)
    for name in ("un", "ensemble"):
        (folder / f"{name}.yaml").write_text(f"id: {name}\n", "utf-8")
    with pytest.raises(ParameterError) as refusal:
        load_territories(str(folder / "ensemble.yaml"))
    assert {fault.file for fault in refusal.value.faults} == {"un.yaml", "ensemble.yaml"}
    assert any("est le nom de la page qui réunit tous les territoires" in str(f) for f in refusal.value.faults)
