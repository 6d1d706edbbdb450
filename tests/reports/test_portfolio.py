"""All actions on one page: published shares, masks, dates, effects by name only, and what the gate refuses."""

import json
from pathlib import Path

import pytest

from aos_analysis.definitions.action_file import load_action, load_actions
from aos_analysis.page.disclosure import MASK
from aos_analysis.page.filed import file_faults
from aos_analysis.page.inspected import block_faults
from aos_analysis.reports import sheets
from aos_analysis.reports.portfolio import KIND, page
from aos_analysis.reports.portfolio import packet as packets
from aos_analysis.reports.portfolio.gathering import Portfolio, oversee
from aos_analysis.reports.portfolio.words import objective_text, sentence, share_text
from aos_analysis.run.neighbours import neighbour_facts
from aos_analysis.run.saving import save
from aos_analysis.words.errors import ParameterError
from tests.page_text import plain
from tests.reports.actions_example import action, packet

BEGUN = "start: 2024-01\n"
EFFECT = {
    **{"schema_version": 2, "campaign": "biosimilaires", "title": "Biosimilaires", "territory": "Manche"},
    **{"synthetic": False, "verdict": "favourable", "verdict_label": "Effet favorable", "unit": "points"},
    **{"direction": "increase", "mde": 2.0, "indicator": "penetration"},
    "effect": {"estimate": 3.0, "low": 1.0, "high": 5.0, "raw": {"estimate": 3.0, "low": 1.0, "high": 5.0}},
    "relative": {"estimate": 0.1, "low": 0.0, "high": 0.2, "raw": {"estimate": 0.1, "low": 0.0, "high": 0.2}},
    "period": {"first_month": "2023-01", "last_month": "2025-06", "cutoff": "2025-06"},
}
FOLLOW_UP = {
    **{"schema_version": 1, "campaign": "biosimilaires", "title": "Biosimilaires", "territory": "Manche"},
    **{"synthetic": False, "unit": "practitioner", "summary": "54,2 % de l'objectif réalisé"},
    **{"objective": 600, "units_targeted": 720, "units_met": 325},
    "forecast": {
        **{"kind": "expected", "on": "2026-01-31", "month": "2026-09", "steady": "2026-07"},
        **{"pace": 40.0, "late": False},
    },
    "feedback": {"collected": "2025-06", "strengths": ["Un message court."], "limits": ["L'été."], "perspectives": []},
}


def portfolio(folder: Path) -> Portfolio:
    reports = folder / "reports"
    reports.mkdir(exist_ok=True)
    return oversee(load_actions(parameters=folder), reports)


@pytest.mark.parametrize(
    ("counts", "total", "objective", "said"),
    [
        ("patients", 8838, "6137, denominator: deduced", "8 838 units, soit 144 % de l'objectif (environ 6 140)."),
        ("practitioners", 436, "484, denominator: deduced", "436 units, soit 90 % de l'objectif (environ 484)."),
        ("facilities", 55, "60, denominator: known", "55 units, soit 91,7 % de l'objectif (60)."),
        ("practitioners", 37, "100, denominator: known", "37 units, soit 37 % de l'objectif (100)."),
    ],
)
def test_published_shares_are_found_again(counts, total, objective, said, tmp_path):
    done = f"start: 2022-01\nobjective: {{value: {objective}}}\ndone: [{{on: 2022-12-31, total: {total}}}]"
    action(tmp_path, "essai", done, noun="unit", counts=counts)
    (line,) = portfolio(tmp_path).lines
    assert plain(sentence(line)) == said


@pytest.mark.parametrize(
    ("counts", "total", "objective", "masked"),
    [
        ("patients", 10, "{value: 40, denominator: known}", True),
        ("patients", 11, "{value: 40, denominator: known}", False),
        ("practitioners", 4, "{value: 40, denominator: known}", True),
        ("facilities", 5, "{value: 40, denominator: known}", False),
        ("other", 3, "{value: 10, denominator: known}", False),
        ("facilities", 57, "{value: 60, denominator: known, population: true}", True),  # three that were not met
        ("facilities", 55, "{value: 60, denominator: known, population: true}", False),
        ("facilities", 60, "{value: 60, denominator: known, population: true}", False),
    ],
)
def test_few_people_are_masked_with_all_that_gives_them_back(counts, total, objective, masked, tmp_path):
    done = f"done: [{{on: 2024-03-31, total: 0}}, {{on: 2024-12-31, total: {total}}}]"
    done = f"{BEGUN}objective: {objective}\n{done}"
    action(tmp_path, "essai", done, counts=counts)
    found = portfolio(tmp_path)
    (line,) = found.lines
    assert line.masked is masked and (line.share is None) is masked
    assert not list(block_faults(page.actions(found).block))
    (row,) = page.actions(found).block.rows
    assert (row[2].text == MASK, share_text(line) == MASK) == (masked, masked)
    made = KIND.files(found)
    assert not [str(fault) for name, text in made.items() for fault in file_faults(name, text, sheets=sheets())]
    assert f"total: {total}" not in found.plan.resolved() and "'2024-12-31'" in found.plan.resolved()
    if masked:
        assert line.expected.kind == "unknown" and line.expected.pace is None
        assert json.dumps(packets.declare(found)["actions"][0]["count"]) == "null"


def test_an_action_that_has_not_counted_yet_is_told(tmp_path):
    action(tmp_path, "essai", f"{BEGUN}objective: {{value: 40, denominator: known}}")
    found = portfolio(tmp_path)
    assert page.actions(found).block.rows[0][2].text == "n.\u00a0d."
    assert not list(block_faults(page.actions(found).block))
    assert "aucun total publiable" in page.actions(found).text


def test_the_gate_refuses_a_small_count_in_the_table():
    rows = {"practitioners": "small_units", "patients": "small_patients"}
    for counts in rows:
        line = ",".join(["t", "", "m", "n", counts, "40", "known", "4", *[""] * 12])
        text = KIND.sheets["portfolio.csv"].text(()) + f"{line}\r\n"
        (fault,) = file_faults("portfolio.csv", text, sheets=sheets())
        assert fault.line == 2 and "4" in fault.message
    assert not list(file_faults("portfolio.csv", text.replace("patients", "none"), sheets=sheets()))


def test_process_is_never_coloured(tmp_path):
    for name, objective, total in (("beyond", 10, 90), ("below", 90, 10)):
        aimed = f"objective: {{value: {objective}, denominator: known}}\ndone: [{{on: 2024-12-31, total: {total}}}]"
        action(tmp_path, name, BEGUN + aimed)
    found = portfolio(tmp_path)
    assert page.cover(found).block.mark == ""
    assert {cell.shape for row in page.actions(found).block.rows for cell in row} == {""}
    drawn = page.shares(found).block.wide.svg
    assert "#1b4f8a" not in drawn and "#b34700" not in drawn


def campaigns(folder: Path) -> Portfolio:
    """Two caisses: one with an evaluation and its follow-up, one with an evaluation alone; an action that one of them
    evaluates, and one of its own."""
    for caisse in ("cpam50", "cpam14"):
        packet(folder / "reports" / caisse / "biosimilaires", "staggered_adoption", "result.json", EFFECT)
    declared, run = FOLLOW_UP, "20260311-101500-1a2b3c4d"
    packet(folder / "reports" / "cpam50" / "biosimilaires", "campaign_follow_up", "follow_up.json", declared, run)
    action(folder, "echanges", "start: 2024-01\ncaisse: cpam14\nevaluated_by: biosimilaires\n"
           "done: [{on: 2024-12-31, total: 436}]\nevents: [{on: 2024-06-20, kind: copil, title: Bilan}]")  # fmt: skip
    (folder / "campaigns").mkdir(exist_ok=True)
    (folder / "campaigns" / "biosimilaires.yaml").write_text("id: biosimilaires\n", encoding="utf-8")
    return oversee(load_actions(parameters=folder), folder / "reports")


def test_campaigns_stand_beside_actions_with_their_effect_by_name(tmp_path):
    found = campaigns(tmp_path)
    assert [(line.caisse, line.id, line.total) for line in found.lines] == [
        ("cpam14", "echanges", 436),  # the campaign that evaluates it has no line of its own
        ("cpam50", "biosimilaires", 325),
    ]
    own, followed = found.lines
    assert own.effect.label == followed.effect.label == "effet favorable"
    assert own.effect.path == "cpam14/biosimilaires/20260310-101500-1a2b3c4d"
    assert share_text(followed) == "54,2\u202f%" and objective_text(own) == "sans objectif"
    assert (followed.expected.first.month, followed.expected.last.month) == (7, 9)
    assert page.events(found).block.rows[0][0].text == "20\u00a0juin\u00a02024"
    assert "Un message court." in page.lessons(found).text
    assert "3" not in page.effects(found).text.replace(
        "10\u00a0mars\u00a02026", ""
    )  # words, never the effect's numbers


def test_the_page_leads_to_the_reports_that_it_cites(tmp_path):
    from aos_analysis.page.markup import NEIGHBOUR
    from aos_analysis.page.neighbours import sections
    from aos_analysis.run.manifest import Provenance

    found = campaigns(tmp_path)
    provenance = Provenance("portefeuille", "portfolio", 1, "key", {}, (), section="actions")
    facts = neighbour_facts(tmp_path / "reports", provenance, "ab", packets.declare(found), synthetic=False)
    assert [told["link"] for told in facts.values()] == [
        f"../../../{line.effect.path}/rapport.html" for line in found.lines
    ]
    assert all(NEIGHBOUR.match(told["link"]) for told in facts.values())
    ((title, html),) = sections(facts)
    assert title == "Rapports d'évaluation cités" and html.count("<a href=") == 2


def test_both_tables_say_the_same_each_in_its_language(tmp_path):
    found = campaigns(tmp_path)
    save(found, tmp_path / "packet")
    machine = (tmp_path / "packet" / "portfolio.csv").read_text("utf-8")
    french = (tmp_path / "packet" / "portefeuille.csv").read_text("utf-8")
    assert french.startswith("\ufeffAction;Caisse;") and ";54,2;" in french and ",0.542," in machine
    assert "portfolio.json" in {path.name for path in (tmp_path / "packet").iterdir()}


REFUSED = [
    ("titel: x", 8, "clé inconnue « titel ». Vouliez-vous dire « title » ?"),
    ("start: 2024-13", 8, "« start » attend un mois écrit 2024-03 (année-mois), lu « 2024-13 »."),
    ("start: 2024-05\nend: 2024-02", 9, "« end » (2024-02) précède « start » (2024-05)."),
    (f"{BEGUN}done: [{{on: 2024-02-30, total: 5}}]", 9, "« done.on » attend un jour écrit 2024-03-15 "),
    (f"{BEGUN}done: [{{on: 2023-02-01, total: 5}}]", 9,
     "« done.on » vaut 2023-02-01, avant le début de l'action (2024-01)."),
    (f"{BEGUN}done:\n  - {{on: 2024-03-01, total: 9}}\n  - {{on: 2024-04-01, total: 5}}", 11,
     "« done.total » vaut 5, moins que 9 au 2024-03-01. Chaque ligne donne tout ce qui a été fait depuis le début."),
    (f"{BEGUN}done:\n  - {{on: 2024-03-01, total: 9}}\n  - {{on: 2024-03-01, total: 12}}", 11,
     "« done.on » vaut 2024-03-01, alors que la ligne précédente est datée du 2024-03-01. "
     "Écrivez les dates dans l'ordre."),
    (f"{BEGUN}done: [{{on: 2024-03-01, total: -3}}]", 9,
     "« done.total » vaut « -3 », il doit être au moins égal à 0."),
    (f"{BEGUN}objective: {{value: 0, denominator: known}}", 9,
     "« objective.value » vaut « 0 », il doit être au moins égal à 1."),
    (f"{BEGUN}objective: {{value: 9, denominator: maybe}}", 9, "« objective.denominator » vaut « maybe »"),
    (f"{BEGUN}evaluated_by: antidepresseur", 9, "« evaluated_by » nomme la campagne « antidepresseur »"),
    (f"{BEGUN}feedback: [Le docteur Lefebvre a tout organisé.]", 9, "« feedback » "),
    (f"{BEGUN}services: {{}}", 9, "« services » attend un délai et un seul"),
    (f"{BEGUN}services: {{within_hours: 48, baseline: {{from: 2023-01, to: 2023-12}}}}", 9,
     "« services.baseline » couvre 12 mois. Il en faut au moins 20 pour dire ce qui est habituel."),
]  # fmt: skip


@pytest.mark.parametrize(("more", "line", "said"), REFUSED, ids=[said[:40] for *_, said in REFUSED])
def test_what_is_wrong_in_a_file_is_said_in_one_sentence_with_its_line(more, line, said, tmp_path):
    action(tmp_path, "essai", more)
    with pytest.raises(ParameterError) as refused:
        load_action("essai", tmp_path)
    expected = f"essai.yaml, ligne {line} : {said}"
    assert any(str(fault).startswith(expected) for fault in refused.value.faults), str(refused.value)


def test_an_action_that_is_not_there_has_a_near_name(tmp_path):
    action(tmp_path, "echanges", "start: 2024-01")
    with pytest.raises(ParameterError, match=r"action « echange » inconnue .* Vouliez-vous dire « echanges »"):
        load_action("echange", tmp_path)
    with pytest.raises(ParameterError, match="toutes les actions se fait sans identifiant, lu « echanges »"):
        load_actions("echanges", tmp_path)
    action(tmp_path, "portefeuille", "start: 2024-01")
    with pytest.raises(ParameterError, match="« portefeuille » est le nom de la page qui réunit toutes les actions"):
        load_action("portefeuille", tmp_path)


def test_nothing_to_follow_is_said(tmp_path):
    (tmp_path / "actions").mkdir()
    with pytest.raises(ParameterError, match="aucune action à suivre : ni fichier dans actions/, ni rapport"):
        portfolio(tmp_path)
