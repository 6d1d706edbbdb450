"""Other choices for a campaign: one line each, refused in French where wrong, told beside those declared."""

import ast
import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from aos_analysis import places
from aos_analysis.page.gate import page_faults
from aos_analysis.reports.exploration import page as exploration
from aos_analysis.run import exploring
from aos_analysis.run.designs import load_plan
from aos_analysis.run.register import lines
from aos_analysis.study.study import Study
from aos_analysis.words.errors import ParameterError
from tests import PROJECT
from tests.page_text import plain
from tests.study_example import make_study

NOTEBOOK = PROJECT / "notebooks" / "exploration.ipynb"
CELLS = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
CODE = ["".join(cell["source"]) for cell in CELLS if cell["cell_type"] == "code"]


def tried(case: str, **changes: object) -> Study:
    """A study of one case, under a plan whose campaign differs by `changes`."""
    study = make_study(case)
    return replace(study, plan=replace(study.plan, campaign=study.plan.campaign.model_copy(update=changes)))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"comparaison": "never_treated"}, "« comparaison »"),
        ({"comparison": "jamais"}, "« jamais »"),
        ({"comparison": "control_arm", "design": "interrupted_time_series"}, "n'existe pas pour le plan"),
        ({"effect_window": {"from": 6, "to": 1}}, "effect_window"),
        ({"effect_window": 12}, "effect_window"),
        ({"base": None}, "base"),
        ({"design": "magie"}, "« magie »"),
        ({"options": {"inconnue": 1}}, "« inconnue »"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_in_french_and_without_a_line(changes, expected):
    with pytest.raises(ParameterError) as refused:
        load_plan("antidepresseurs", **changes)
    assert expected in str(refused.value)
    assert all(str(fault).startswith("antidepresseurs.yaml : ") for fault in refused.value.faults)


def test_other_keys_stay_as_their_file_says():
    declared, other = load_plan("antidepresseurs"), load_plan("antidepresseurs", comparison="never_treated")
    assert other.campaign == declared.campaign.model_copy(update={"comparison": "never_treated"})
    assert load_plan("antidepresseurs") == declared or load_plan("antidepresseurs").campaign == declared.campaign


def test_what_is_explored_is_the_changed_plan(monkeypatch, tmp_path):
    monkeypatch.setenv(places.OUTPUT, str(tmp_path))
    seen = []
    monkeypatch.setattr(exploring, "build_panel", lambda source, plan: "panel")
    monkeypatch.setattr(exploring, "estimate", lambda panel, campaign: "result")
    monkeypatch.setattr(exploring, "conclude", lambda plan, *rest: seen.append((plan.campaign, rest)))
    source = SimpleNamespace(info=SimpleNamespace(sha256="ab"))
    exploring.explore(source, "antidepresseurs", base="last_period")
    ((campaign, rest),) = seen
    assert (campaign.base, campaign.secondary, campaign.costs, rest) == (
        "last_period", (), {}, (source, "panel", "result"),
    )  # fmt: skip
    (line,) = lines(tmp_path / "journal.jsonl", "exploration")
    assert (line["campaign"], line["changed"]) == ("antidepresseurs", ["base"])


@pytest.mark.parametrize(
    ("case", "changes", "expected"),
    [
        ("strong", {"comparison": "not_yet_treated"}, 
         ["(groupe de comparaison : unités non encore contactées), l'effet est de 3,1 points de plus",
         "La conclusion ne change pas : « Effet favorable mis en évidence »."]),
        ("null", {"base": "last_period", "comparison": "never_treated"},
         ["(groupe de comparaison : unités jamais contactées ; mois de base : le dernier avant le contact), l'effet",
          "La conclusion change : « Non concluant », au lieu de « Effet favorable mis en évidence »."]),
        ("insufficient", {"base": "last_period"}, ["l'effet ne peut pas être estimé", "« Données insuffisantes »"]),
    ],
)  # fmt: skip
def test_a_consequence_says_what_moved(case, changes, expected):
    text = plain(exploration.consequence(tried("strong"), tried(case, **changes)).text)
    assert [part for part in expected if part not in text] == []


def test_every_choice_stands_beside_the_declared_one():
    declared, others = tried("strong"), (tried("null", base="last_period"), tried("insufficient", comparison="none"))
    figure, table = exploration.effects(declared, *others), exploration.choices(declared, *others)
    assert (
        plain(figure.text).splitlines()[0]
        == "Selon les choix, l'effet estimé va de 0,3 point de plus à 3,1 points de plus"
    )
    assert "Choix qui gardent la conclusion déclarée : 0 sur 1." in plain(figure.text)
    rows = plain(table.text).splitlines()[1:4]
    heads = ["Choix déclarés", "Mois de base : le dernier avant le contact", "Groupe de comparaison : aucun"]
    assert [row.split(" | ")[0] for row in rows] == heads
    assert [row.split(" | ")[-1] for row in rows] == [study.verdict.label for study in (declared, *others)]
    shown = figure.html + table.html
    assert list(page_faults(shown)) == list(page_faults(""))


def test_the_cover_names_the_campaign_and_says_what_would_change():
    declared, kept = tried("strong"), tried("strong", comparison="not_yet_treated")
    moved = tried("null", base="last_period")
    text = plain(exploration.cover(declared, kept, moved).text)
    assert f"{declared.plan.campaign.title} : la conclusion tient dans 1 essai sur 2" in text
    assert "Groupe de comparaison : unités non encore contactées ; mois de base : le dernier avant le contact." in text
    assert "Avec un autre choix (mois de base : le dernier avant le contact), la conclusion serait « Non conc" in text
    assert "Aucun de ces essais ne change la conclusion." in plain(exploration.cover(declared, kept).text)


def test_the_options_of_another_design_are_not_told():
    other = tried("strong", design="interrupted_time_series", options={"season": "none"})
    assert exploration.choice(tried("strong"), other) == "plan d'étude : série interrompue"


@pytest.mark.parametrize("source", [source for source in CODE if "output = None" not in source])
def test_a_cell_is_one_call_of_aos(source):
    nodes = list(ast.walk(ast.parse(source)))
    allowed = (ast.Import, ast.Assign, ast.Expr)
    assert all(isinstance(node, allowed) for node in ast.parse(source).body)
    assert {
        node.func.value.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func.value, ast.Name)
    } <= {"aos"}
    assert sum("aos.explore(" in line for line in source.splitlines()) <= 1


def test_the_comparison_the_window_and_the_estimator_take_one_line_each():
    lines = [line for source in CODE for line in source.splitlines() if "aos.explore(source, campaign, " in line]
    assert [line.split("campaign, ")[1].split("=")[0] for line in lines] == [
        "comparison", "effect_window", "base", "design",
    ]  # fmt: skip
