"""What campaigns have shown: evaluations of the same outputs, repeated and led to; none is one sentence."""

from dataclasses import replace

import pytest

from aos_analysis.page.gate import block_faults
from aos_analysis.places import OUTPUT
from aos_analysis.reports.territory_profile import KIND, packet, page
from aos_analysis.run.manifest import Provenance
from aos_analysis.run.neighbours import neighbour_facts, neighbour_parts
from aos_analysis.study.territory.profile import profile
from tests.reports.actions_example import packet as evaluation
from tests.reports.test_portfolio import EFFECT
from tests.territories import region, territory, twins

LATER = "20260410-101500-1a2b3c4d"


@pytest.fixture
def found(tmp_path, monkeypatch):
    monkeypatch.setenv(OUTPUT, str(tmp_path / "outputs"))
    return profile(region(tmp_path / "data", f"10001 E99 D 1000 10000\n{twins()}"), territory(communes=["10001"]))


@pytest.fixture
def evaluated(tmp_path):
    """Writes the evaluation of a campaign into the outputs."""

    def call(place: str, run: str = "20260310-101500-1a2b3c4d", **more: object) -> None:
        told = EFFECT | {"campaign": place.rpartition("/")[2]} | more
        evaluation(tmp_path / "outputs" / place, "comparative_case_study", "result.json", told, run)

    return call


def test_none_is_one_sentence(found):
    assert page.campaigns(found).text.startswith("Campagnes évaluées ici, non renseigné :")
    assert packet.declare(found)["run"] == {"campaigns": []}


def test_each_campaign_once_as_its_newest_report_says_it_in_the_order_of_titles(found, evaluated):
    """Another caisse's only where it names this territory; never an invented one beside real data."""
    evaluated("biosimilaires", verdict="inconclusive", verdict_label="Non concluant")
    evaluated("biosimilaires", LATER)
    evaluated("antibiotiques", title="Antibiotiques")
    evaluated("invented", title="Inventée", synthetic=True)
    evaluated("manche/ailleurs", title="Ailleurs")
    evaluated("manche/chez_nous", title="Chez nous", territory="Essai")
    rows = [[cell.text for cell in row] for row in page.campaigns(found).block.rows]
    where = [("Antibiotiques", "Manche"), ("Biosimilaires", "Manche"), ("Chez nous", "Essai")]
    assert [(row[0], row[3]) for row in rows] == where
    shown = [
        "Effet favorable",
        "+10,0\u202f% [0,0\u202f%\u00a0;\u00a020,0\u202f%]",
        "Manche",
        "10\u00a0avril\u00a02026",
    ]
    assert rows[1][1:] == shown
    assert list(block_faults(page.campaigns(found).block)) == []


def test_the_page_leads_to_them_and_is_made_again_where_one_moves(found, evaluated, tmp_path):
    output = tmp_path / "outputs"
    before = neighbour_parts(output, "territories/essai", KIND.notebook, "ab")
    evaluated("biosimilaires")
    after = neighbour_parts(output, "territories/essai", KIND.notebook, "ab")
    assert before["campaigns"] != after["campaigns"]
    provenance = Provenance("essai", KIND.notebook, 0, "key", {}, (), section=KIND.section)
    facts = neighbour_facts(output, provenance, "ab", packet.declare(found), synthetic=False)
    assert [told["link"] for told in facts.values()] == ["../../../biosimilaires/20260310-101500-1a2b3c4d/rapport.html"]


def test_an_effect_that_was_not_estimated_is_told_as_such(found, evaluated):
    nothing = dict.fromkeys(("estimate", "low", "high"))
    evaluated("biosimilaires", relative=nothing | {"raw": nothing}, effect=nothing | {"raw": nothing},
              verdict="insufficient_data", verdict_label="Données insuffisantes")  # fmt: skip
    [row] = page.campaigns(found).block.rows
    assert [cell.text for cell in row][1:3] == ["Données insuffisantes", "n.\u00a0d."]


def test_invented_data_are_beside_invented_evaluations(found, evaluated):
    evaluated("biosimilaires")
    evaluated("invented", title="Inventée", synthetic=True)
    other = replace(found, source=replace(found.source, synthetic=True))
    assert [row[0].text for row in page.campaigns(other).block.rows] == ["Inventée"]
