"""What residents are prescribed: one sentence where nothing is known, masked as counts are, in page and packet."""

import csv
import io
from dataclasses import replace

import pytest

from aos_analysis.definitions.territory_file import load_territory
from aos_analysis.page.filed import file_faults
from aos_analysis.page.gate import block_faults
from aos_analysis.page.table import MASK
from aos_analysis.reports.files import json_text
from aos_analysis.reports.territory_profile import CARE, KIND, packet, page
from aos_analysis.reports.territory_profile.together import remembers
from aos_analysis.study.territory.profile import profile
from aos_analysis.words.errors import ParameterError
from tests.synthetic_region import profile_of
from tests.territories import region, territory, twins


@pytest.fixture(scope="module")
def small():
    """In 3,122 inhabitants, metformin is counted in fewer than eleven."""
    return profile_of("msp_collines")


def test_the_page_and_the_packet_pass_the_gate(small):
    assert [f for show in (page.indicators, page.indicator_table) for f in block_faults(show(small).block)] == []
    assert list(file_faults(CARE, KIND.files(small)[CARE], sheets=KIND.sheets)) == []


def test_a_masked_indicator_is_masked_in_all(small):
    rows = page.indicator_table(small).block.rows
    assert [cell.text for cell in rows[-1][2:]] == [MASK] * 4
    *_, line = csv.DictReader(io.StringIO(KIND.files(small)[CARE]))
    assert {line[name] for name in ("numerator", "denominator", "value", "expected", "reading", "whole")} == {MASK}
    assert "Metformine" not in page.indicators(small).text


def test_the_share_keeps_its_counts_for_territories_that_overlap(small):
    declared = json_text({"title": "A", **packet.declare(small)})
    kept = remembers({KIND.result: declared, **KIND.files(small)})
    assert kept["counts"]["2023"]["metformin_first_line"] is None
    assert kept["counts"]["2023"]["antibiotic_rate"] > 1000
    assert kept["totals"]["2023"]["antibiotic_rate"] % 10 == 0


def test_one_sentence_where_nothing_is_asked_or_nothing_is_known(tmp_path, small):
    bare = profile(region(tmp_path, f"10001 E99 D 40 1000\n{twins()}"), territory(communes=["10001"]))
    for show in (page.indicators, page.indicator_table):
        assert show(bare).text.startswith("Aucun indicateur de campagne n'est demandé")
    unknown = replace(small, levels=())
    assert page.indicator_table(unknown).text.startswith("Le dossier de données ne dit rien des indicateurs demandés")
    assert page.indicators(unknown).text.startswith("Demandés, mais absents de la table « care »")


def test_an_unknown_indicator_is_refused_with_its_line(tmp_path):
    folder = tmp_path / "territories"
    folder.mkdir()
    text = load_territory("cpts_bocage").files[0].read_text("utf-8").replace("hba1c_twice", "hba1c_twise")
    (folder / "cpts_bocage.yaml").write_text(text, "utf-8")
    with pytest.raises(ParameterError, match=r"cpts_bocage.yaml, ligne 7 : .*hba1c_twise.*hba1c_twice"):
        load_territory(folder / "cpts_bocage.yaml")
