"""A plan: what its page says of each case, what its packet declares, what is refused before anything is tried."""

import json
import re
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import get_args

import nbformat
import pytest

from aos_analysis.definitions.published import published_effects
from aos_analysis.page.audit import audit_notebook
from aos_analysis.page.export import export_html
from aos_analysis.page.gate import gate
from aos_analysis.reports.plan import page as planning
from aos_analysis.reports.plan.ground import ground
from aos_analysis.reports.plan.register import effects_below
from aos_analysis.run.designs import load_plan
from aos_analysis.run.saving import save
from aos_analysis.study.planning.usual import Entry, usual
from aos_analysis.study.verdict import VerdictKey
from aos_analysis.words.errors import ParameterError
from aos_analysis.words.wording import say
from tests import PROJECT
from tests.page_example import FACTS, filled
from tests.page_text import plain
from tests.plan_example import SEEN, make_planning
from tests.reports.test_kinds import packet
from tests.study_example import make_study

NOTEBOOK = PROJECT / "notebooks" / "campaign_plan.ipynb"


@pytest.mark.parametrize("unit", ["points", "rate"])
@pytest.mark.parametrize("case", SEEN)
def test_the_page_passes_the_gate_and_answers(case, unit):
    found = make_planning(case, unit)
    names = {"aos": SimpleNamespace(planning=planning), "planning": found}
    audit = audit_notebook(filled(NOTEBOOK, names, "aos.planning.", FACTS))
    html = export_html(audit)
    gate(html, audit, {})
    assert found.verdict == case and len(html) < 300_000


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("reachable",
         ["Vagues tirées au sort : 200 praticiens, 12 mois de suivi : l'effet utile est vu 82 fois sur 100 (± 4).",
          "Mêmes vagues sans tirage : Non atteint avec ce qui existe : au mieux, l'effet utile est vu 50 fois"]),
        ("undrawn_only",
         ["L'effet utile n'est à portée que sans tirage au sort", "Mêmes vagues sans tirage : 400 praticiens"]),
        ("out_of_reach",
         ["non atteint avec ce qui existe", "Deux bras tirés au sort : Non atteint avec ce qui existe"]),
    ],
)  # fmt: skip
def test_the_answer_is_said_way_by_way(case, said):
    text = plain(planning.cover(make_planning(case)).text)
    assert all(words in text for words in said), text


def test_the_advised_way_is_the_smallest_that_is_drawn():
    text = plain(planning.drawing(make_planning()).text)
    assert "aos draw antidepresseurs --data DOSSIER --waves 4 --months 2023-09,2024-01,2024-05 --to FICHIER" in text
    none = plain(planning.drawing(make_planning("out_of_reach")).text)
    assert "réunir plusieurs caisses" in none and "--waves 2 --months 2023-09" in none


def test_what_falls_alone_is_told_before_it_falls():
    text = plain(planning.foreseen(make_planning()).text)
    assert "choisit 400 praticiens dont le niveau était de 40,0 %" in text
    assert (
        "évolution de tous, 0,5 point de moins ; retour à la moyenne, 3,0 points de moins [IC à 95 % : 2,4 ; 3,6]"
        in text
    )
    assert "on les attend à 38,0 % [IC à 95 % : 37,4 ; 38,6]" in text
    assert "Personne n'est choisi sur son niveau passé" in planning.foreseen(make_planning(chosen=False)).text
    unknown = replace(make_planning(), foreseen=None)
    assert "n'est pas connu. Il n'est pas nul pour autant" in planning.foreseen(unknown).text


def test_rollouts_without_a_comparison_are_refused_with_the_waves_that_would_do():
    rows = plain(planning.rollouts(make_planning()).text).splitlines()
    assert "4 vagues | sept. 2023, déc. 2023, mars 2024, juin 2024 |" in rows[4]
    assert re.search(r"non : la dernière vague doit commencer \d+ mois après la première, ou attendre", rows[4])
    assert rows[5].startswith("Tous à la fois, plus une qui attend") and rows[5].endswith("toute la fenêtre | oui")


def test_nobody_is_a_point_and_few_units_are_not_drawn():
    figure = plain(planning.funnel(make_planning()).text)
    assert "Activité 120 et plus : la classe de niveau la plus fournie est de 30 % à 40 % (80 %)." in figure
    assert "rien n'est montré" in planning.funnel(make_planning(chosen=False)).text


def test_what_could_not_be_tried_is_said():
    notes = plain(planning.scenarios(make_planning()).text)
    assert "Non essayés, faute de mois passés" in notes and "vagues tirées au sort, 18 mois de suivi" in notes
    nothing = replace(make_planning("out_of_reach"), powers=())
    assert "Non essayé" in planning.cover(nothing).text and "Non essayé" in planning.powers(nothing).text
    assert "Non essayé" in planning.verdicts(nothing).text


def test_the_packet_of_a_plan(tmp_path):
    save(make_planning(), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "parameters.yaml",
        "plan.json",
        "powers.csv",
        "register.csv",
    ]
    read = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    assert list(read) == [
        *("schema_version", "campaign", "title", "territory", "synthetic", "indicator", "unit", "useful_effect"),
        *("verdict", "verdict_label", "units", "months", "needs", "rollouts", "foreseen", "too_short", "usual"),
        *("review", "run"),
    ]
    assert read["needs"][1] == {"layout": "wedge", "units": 200, "months": 12, "seen": 0.82}
    assert read["foreseen"]["reversion"] == {"estimate": -3.0, "low": -3.6, "high": -2.4}
    lines = (tmp_path / "powers.csv").read_text("utf-8").splitlines()
    assert len(lines) == 19 and lines[1].startswith("arms,100,12,0.0,100,0.02,")


def test_the_notebook_only_calls_aos():
    cells = [cell for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "code"]
    assert [cell.source for cell in cells if len(cell.source.splitlines()) > 8] == []
    assert cells[-1].source == "aos.save(planning, output)"


@pytest.mark.parametrize(
    ("name", "read"), [("antibiotiques", "interrupted_time_series"), ("metformine", "dose_response")]
)
def test_a_design_whose_analysis_is_not_tried_is_refused_before_the_data(name, read):
    with pytest.raises(ParameterError) as refused:
        ground(load_plan(name), None)
    assert f"« {read} »" in str(refused.value) and "cluster_trial, staggered_adoption." in str(refused.value)


def past(k: int, **changes: object) -> Entry:
    of = {"run": f"r{k}", "series": f"c{k}", "caisse": "", "campaign": f"c{k}", "repeats": "", "title": f"Campagne {k}",
          "day": date(2024, 1, k), "design": "cluster_trial", "indicator": f"i{k}", "channels": ("delegate_visit",),
          "estimate": 0.02, "low": 0.0, "high": 0.04, "solidity": "drawn"}  # fmt: skip
    return Entry(**{**of, **changes})


def test_what_campaigns_usually_give_is_told_without_a_verdict_a_rank_or_euros():
    others = [past(k, estimate=0.02 + 0.001 * (k - 1)) for k in range(1, 9)]
    of = usual([*others, past(9, solidity="reserved")], "a", "", ("delegate_visit",), 1)
    found = replace(make_planning(), usual=of, published=tuple(published_effects(load_plan("antidepresseurs"))))
    band, rows = plain(planning.usual(found).text), plain(planning.register(found).text).splitlines()
    assert "Sur 8 campagnes indépendantes" in band and "ni une promesse ni un objectif" in band
    assert "visite et aide à la décision, 3,1 % [IC à 95 % : 1,4 % ; 4,9 %]" in band and "à confirmer" in band
    assert (
        "Campagne 1 | 1er janvier 2024 | essai en grappes | 2,0 % [0,0 % ; 4,0 %] | Tirage au sort suivi | oui" in rows
    )
    assert (
        "Campagne 9 | 9 janvier 2024 | essai en grappes | 2,0 % [0,0 % ; 4,0 %] | Réserves | non : avec des réserves"
        in rows
    )
    assert "1 édition retirée du partage n'y est plus." in rows[-1]
    told = "\n".join([band, *rows])
    assert "€" not in told and not any(say(f"verdicts.{key}.label") in told for key in get_args(VerdictKey))


def test_fewer_than_eight_campaigns_give_no_band():
    assert plain(planning.usual(make_planning()).text).startswith("0 campagne indépendante, sans réserve")
    assert "Aucune campagne évaluée" in planning.register(make_planning()).text


def test_every_run_of_every_campaign_is_read_once_from_its_packet(tmp_path):
    study = make_study("strong", synthetic=False)
    for root in ("outputs", "share"):
        packet(study, tmp_path / root / "antidepresseurs" / "20240101-080000-00000000")
    packet(study, tmp_path / "outputs" / "antidepresseurs" / "20240201-080000-00000000")
    packet(make_study("null"), tmp_path / "outputs" / "demo" / "20240301-080000-00000000")
    found = effects_below([tmp_path / "share", tmp_path / "outputs", tmp_path / "nowhere"], synthetic=False)
    assert sorted(e.run for e in found) == ["20240101-080000-00000000", "20240201-080000-00000000"]
    assert found[0].channels == tuple(study.plan.campaign.exposure.channels) and found[0].low < found[0].estimate
    assert [e.title for e in effects_below([tmp_path / "outputs"], synthetic=True)] == [study.plan.campaign.title]
