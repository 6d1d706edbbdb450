"""The maturity score: axes alike, missing items told and not replaced, levels that hold or not when items are drawn."""

import csv
import io
from datetime import date

import numpy as np
import pytest

from aos_analysis.data.territory.geography import read_geography
from aos_analysis.data.territory.maturity import read_grids
from aos_analysis.page.gate import block_faults
from aos_analysis.page.table import MASK
from aos_analysis.reports.territory_profile import KIND, page
from aos_analysis.study.territory.maturity import UNKNOWN, scores
from aos_analysis.study.territory.profile import profile
from aos_analysis.words.errors import DataError
from tests.territories import region, territory, twins

HEAD = "structure_id date item level highest domain kind area_id\n"


@pytest.mark.parametrize(
    ("shares", "total", "level"),
    [
        ([[1, 1, 1, 0.0]], 0.5, 1),  # three items of one axis weigh as the only one of the other
        ([[0.5, np.nan, np.nan, 1.0]], np.nan, UNKNOWN),  # one of three rated: too few
        ([[0.5, 0.5, np.nan, 1.0]], 0.75, 2),  # two of three: enough
        ([[1, 1, 1, np.nan]], np.nan, UNKNOWN),  # an axis is never replaced by the other
        ([[0, 0, 0, 2 / 3]], 1 / 3, 1),  # on a threshold: reached
        ([[0, 0, 0, 0.0]], 0.0, 0),
    ],
)
def test_a_score_by_hand(shares, total, level):
    found = scores(np.array(shares), np.array([0, 0, 0, 1]), seed=0)
    assert found.total[0] == pytest.approx(total, nan_ok=True)
    assert found.level[0] == level


def test_a_level_holds_where_items_agree_and_not_where_they_do_not():
    """Ten items alike, then half at the bottom and half at the top, a little above a threshold: a binomial of ten."""
    alike, split = np.full(10, 0.9), np.repeat([0.0, 1.0], [3, 7])
    found = scores(np.array([alike, split]), np.zeros(10, int), seed=1)
    assert list(found.level) == [2, 2]
    assert found.kept[0] == 1
    exact = 0.6496  # of drawing at least seven in ten at 0.7: below, the score is under two thirds
    assert found.kept[1] == pytest.approx(exact, abs=0.05)  # 1,000 draws: three standard errors


def test_draws_are_the_same_for_the_same_seed_and_whoever_else_is_rated():
    one, other = np.array([[0.2, 0.9, 0.5]]), np.array([[0.2, 0.9, 0.5], [0.1, 0.1, 0.3]])
    axis = np.array([0, 0, 1])
    assert scores(one, axis, 3).kept[0] == scores(other, axis, 3).kept[0]


def grids(folder, rows, **more):
    source = region(folder, f"10001 E99 D 1000 10000\n{twins()}", maturity=HEAD + rows, **more)
    return read_grids(source, read_geography(source))


def test_only_the_last_grid_of_an_open_structure_counts(tmp_path):
    """A: twice; B: closed; C: in no commune; D: by coordination, in a former commune; E: of no known kind."""
    rows = """A 2022-01-01 x 1 4 - MSP 10001
A 2023-01-01 x 3 4 - MSP 10001
B 2023-01-01 x 3 4 - MSP 20001
C 2023-01-01 x 3 4 - MSP -
D 2023-01-01 x - 4 - - -
E 2021-06-01 x 2 - - - 20002"""
    stages = """area_id structure_id kind stage since closed_on
20001 B MSP signed 2018-01-01 2019-12-31
10009 D MSP signed 2018-01-01 -"""
    [grid] = grids(tmp_path, rows, coordination=stages, mergers="area_id merged_into name\n10009 10001 Bas")
    assert (grid.kind, [sorted(p) for p in grid.places]) == ("MSP", [["10001"], ["10001"], ["20002"]])
    assert grid.shares[:, 0].tolist() == pytest.approx([0.75, np.nan, 0.5], nan_ok=True)
    assert grid.rated == (date(2021, 6, 1), date(2023, 1, 1))


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        ("B 2023-01-01 x 3 4 z MSP 10001", 'l\'item « x » est dans plusieurs axes ("y", "z")'),
        ("B 2023-01-01 x 3 3 y MSP 10001", "l'item « x » a plusieurs niveaux les plus hauts (3, 4)"),
        ("B 2023-01-01 w 5 - y MSP 10001", "l'item « w » est coté 5, au-dessus de son niveau le plus haut, 4"),
    ],
)
def test_an_item_told_in_two_ways_is_one_sentence(tmp_path, second, sentence):
    with pytest.raises(DataError) as refusal:
        grids(tmp_path, f"A 2023-01-01 x 3 4 y MSP 10001\n{second}")
    assert len(refusal.value.faults) == 1 and sentence in str(refusal.value)


def shown(folder, here: int, there: int):
    """The profile of a territory where so many rated their one item at the top, and so many beside at the bottom."""
    rows = [f"H{k} 2023-01-01 x 4 4 y MSP 10001" for k in range(here)]
    rows += [f"T{k} 2023-01-01 x 0 4 y MSP 2000{k % 10}" for k in range(there)]
    source = region(folder, f"10001 E99 D 1000 10000\n{twins()}", maturity=HEAD + "\n".join(rows))
    return profile(source, territory(communes=["10001"]))


def test_what_is_told_of_five_structures_and_of_four(tmp_path):
    told = shown(tmp_path / "five", 5, 7)
    assert "Score moyen ici : 100 sur 100 ; 0 dans le reste du département." in page.maturity(told).text
    assert "en émergence, 7 ; en développement, 0 ; installées, 5" in page.maturity(told).text
    few = shown(tmp_path / "four", 4, 7)
    text = page.maturity(few).text
    assert "dont moins de 5 dans le territoire" in text and "Score moyen" not in text
    lines = list(csv.DictReader(io.StringIO(KIND.files(few)["maturity.csv"])))
    assert {line["score"] for line in lines if line["group"] in ("here", "established")} == {MASK}
    for found in (told, few):
        assert [f for show in (page.maturity, page.maturity_axes) for f in block_faults(show(found).block)] == []


def test_no_grid_is_one_sentence(tmp_path):
    found = profile(region(tmp_path, f"10001 E99 D 1000 10000\n{twins()}"), territory(communes=["10001"]))
    for show in (page.maturity, page.maturity_axes):
        assert show(found).text.startswith("Maturité de l'exercice coordonné, non renseigné :")
    assert list(csv.DictReader(io.StringIO(KIND.files(found)["maturity.csv"]))) == []
