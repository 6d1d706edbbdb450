"""The territory report: its words, its masks, the planted excesses of the synthetic region, its cost."""

import csv
import io
import re
import time

import numpy as np
import pytest

from aos_analysis.definitions.territory_file import TerritoryPlan, load_territory
from aos_analysis.page.filed import file_faults
from aos_analysis.page.gate import block_faults
from aos_analysis.page.table import MASK
from aos_analysis.reports.territory_profile import KIND, page
from aos_analysis.study.territory.profile import profile
from tests import synthetic_region
from tests.territories import region, territory, twins

SHOWN = [getattr(page, name) for name in page.__all__]
IN_20_000 = "cpts_bocage"


@pytest.fixture(scope="module")
def ground():
    return synthetic_region.ground()


@pytest.fixture(scope="module")
def profiles():
    return synthetic_region.profiles()


def test_planted_excesses_are_found_and_nothing_else(profiles):
    """A fifth more diabetes and a fifth less respiratory disease in a CPTS of 20,000; nothing in the two others."""
    calls = {
        name: {f.pathology.code: f.standing.call for f in found.compared.findings if f.standing.call != "similar"}
        for name, found in profiles.items()
    }
    assert calls.pop(IN_20_000) == {"DIA_CAT_CAT": "above", "RES_MRC_EXC": "below"}
    assert calls == {"cpts_littoral": {}, "msp_collines": {}}
    assert profiles[IN_20_000].compared.people == 20_001


def test_a_territory_is_never_compared_with_itself(profiles):
    """Expected people are those of the département's rates without it: people here and there make the département."""
    for found in profiles.values():
        places = found.geography.communes
        department = places.loc[places["department"].isin(places["department"].loc[list(found.extent.communes)])]
        assert found.compared.people + found.compared.people_there == department["population"].sum()


@pytest.mark.parametrize("name", ["cpts_bocage", "cpts_littoral", "msp_collines"])
def test_the_page_says_patients_found_never_ill_and_ranks_nobody(profiles, name):
    text = "\n".join(show(profiles[name]).text for show in SHOWN)
    assert not re.search(r"\bmalades?\b|prévalence|\bmeilleur|\bpire\b|\b\d+e sur\b", text, re.I)
    assert "repérés" in text and "None" not in text and "nan" not in text.split()


@pytest.mark.parametrize("name", ["cpts_bocage", "cpts_littoral", "msp_collines"])
def test_every_block_passes_the_gate(profiles, name):
    assert [f for show in SHOWN for f in block_faults(show(profiles[name]).block)] == []


def test_everything_computed_from_a_masked_count_is_masked(profiles):
    """In 3,122 inhabitants: where fewer than 11 are found, neither ratio, limits, rate nor call, in page and CSV."""
    found = profiles["msp_collines"]
    small = {f.pathology.code for f in found.compared.findings if 0 < f.standing.observed < 11}
    assert small
    figure = page.gaps(found).block
    columns = [column.label for column in figure.data.columns]
    for row, finding in zip(figure.data.rows, found.compared.findings, strict=True):
        told = {label: cell.text for label, cell in zip(columns, row, strict=True) if label != "Pathologie"}
        assert (set(told.values()) == {MASK}) == (finding.pathology.code in small)
    for line in csv.DictReader(io.StringIO(KIND.files(found)["pathologies.csv"])):
        masked = {key for key, value in line.items() if value == MASK}
        computed = {"patients", "expected", "ratio", "low", "high", "call"}
        assert masked == (computed if line["pathology"] in small else set())


@pytest.mark.parametrize("name", ["cpts_bocage", "cpts_littoral", "msp_collines"])
def test_every_file_of_the_packet_passes_the_gate(profiles, name):
    """As it is written: a count is a whole number, `s` or nothing."""
    files = KIND.files(profiles[name])
    assert [f for file, text in files.items() for f in file_faults(file, text, sheets=KIND.sheets)] == []


def test_the_break_of_the_map_is_told(profiles):
    text = page.trend(profiles[IN_20_000]).text
    assert "De 2021 à 2023" in text and "La cartographie a changé de version en 2021" in text


def test_a_former_commune_is_told(ground):
    plan = load_territory(IN_20_000)
    given = plan.definition.model_copy(update={"epci": (), "communes": ("D1018", "D1016")})
    text = page.question(profile(ground.source, TerritoryPlan(given, ()), ground)).text
    assert "L'ancienne commune D1018 fait partie de" in text


def test_a_folder_without_the_other_tables_says_so(tmp_path):
    found = profile(region(tmp_path, f"10001 E99 D 1000 10000\n{twins()}"), territory(communes=["10001"]))
    text = "\n".join(show(found).text for show in SHOWN)
    for said in ("ne contient pas de recensement", "ne dit rien de l'exercice coordonné", "L'offre du territoire"):
        assert said in text


@pytest.mark.slow
def test_two_hundred_territories_in_one_run(ground):
    """Random groupings of 4 to 20 communes of one département, one page for all: under 3 s of processor each, figures
    and tables of their own pages included; the last hundred like the first hundred."""
    rng, spent = np.random.default_rng(200), []
    places = ground.geography.communes
    for _ in range(200):
        department = rng.choice(sorted(places["department"].unique()))
        codes = rng.choice(places.index[places["department"] == department], rng.integers(4, 21), replace=False)
        began = time.process_time()
        found = profile(ground.source, territory(communes=[*codes]), ground)
        assert all(show(found).text for show in SHOWN) and KIND.files(found)
        spent.append(time.process_time() - began)
    print(f"{sum(spent) / 200:.2f} s each, {max(spent):.2f} s at most, {sum(spent[100:]) / sum(spent[:100]):.2f}")
    assert max(spent) < 3
    assert sum(spent[100:]) < 1.3 * sum(spent[:100])


def test_two_hundred_territories_cost_little_each(ground):
    """Twenty here, by the function: under 3 s of processor each, and the last ten like the first ten."""
    epci = sorted(ground.geography.communes["epci"].unique())[:20]
    spent = []
    for code in epci:
        began = time.process_time()
        profile(ground.source, territory(epci=[code]), ground)
        spent.append(time.process_time() - began)
    assert max(spent) < 3
    assert sum(spent[10:]) < 3 * sum(spent[:10])
