"""Packets are those of `tests/golden/`: the cheapest without a kernel here, all of them in `make golden`."""

import pytest

import aos_analysis as aos
from aos_analysis.definitions.check import campaign_ids
from aos_analysis.reports import kinds
from tests import PROJECT
from tests import golden_packets as golden
from tests.page_text import page_text

NOTEBOOKS = {path.stem for path in (PROJECT / "notebooks").glob("*.ipynb")}
CHEAP = {"benzodiazepines": "cluster_trial", "pansements": "comparative_case_study"}


@pytest.mark.parametrize("campaign", CHEAP)
def test_the_numbers_of_a_packet_are_the_stored_ones(campaign, tmp_path, small_caisse):
    plan = aos.load_plan(campaign)
    source = aos.open_source("synthetic")
    panel = aos.build_panel(source, plan)
    aos.save(aos.conclude(plan, source, panel, aos.estimate(panel, plan.campaign)), tmp_path)
    name = f"{campaign}.{CHEAP[campaign]}"
    made = {f"{name}/{file}": text for file, text in golden.packet_text(tmp_path).items()}
    known = {file: text for file, text in golden.stored().items() if file in made}
    assert set(known) == set(made)
    lines = list(golden.differences(known, made))
    assert not lines, "\n".join([*lines, golden.ADVICE])


@pytest.mark.slow
def test_all_packets_are_the_stored_ones(capsys):
    assert golden.main([]) == 0, capsys.readouterr().out


def test_every_campaign_and_every_notebook_has_its_packet():
    campaigns, notebooks = zip(
        *(path.name.split(".") for path in golden.STORED.iterdir() if path.is_dir()), strict=True
    )
    others = {name for kind in kinds().values() if kind.every for name in kind.every(None)}
    assert {*campaign_ids(None)} <= set(campaigns) <= {*campaign_ids(None), *others}
    assert set(notebooks) == NOTEBOOKS


def test_the_reference_stays_small():
    assert sum(len(text.encode()) for text in golden.stored().values()) < 1_000_000


PAGE = """<style>p {}</style><nav>Sommaire</nav><h2>Effet</h2><p>Un <b>effet</b>
de 2&nbsp;%.</p><table><tr><th>Mois</th><th>Valeur</th></tr><tr><td>1</td><td>2,0</td></tr></table>
<dl><dt>Identifiant</dt><dd>20261129-124040-29b7132f</dd>
<dt>Données</dt><dd>0de44c79874e du 29 novembre 2026, 3400999001038</dd></dl>
<img alt="Une courbe."><pre>a: 1
b: 2</pre>"""


def test_a_page_reads_as_lines():
    assert page_text(PAGE).splitlines() == [
        "## Effet",
        "Un effet de 2\xa0%.",
        "Mois | Valeur",
        "1 | 2,0",
        "Identifiant : 20261129-124040-29b7132f",
        "Données : 0de44c79874e du 29 novembre 2026, 3400999001038",
        "[dessin : Une courbe.]",
        "a: 1",
        "b: 2",
    ]


def test_what_tells_an_edition_from_the_next_is_left_out():
    text = golden.stable(page_text(PAGE), "2026-11-29T12:40:40+01:00")
    assert text.splitlines()[4:6] == ["Identifiant : …", "Données : … du …, 3400999001038"]


def test_a_declaration_is_told_without_its_run_to_nine_digits():
    text = golden.declaration_text('{"effect": {"low": 1.23456789012, "high": 3e-17}, "run": {"id": "x"}}')
    assert text == '{\n "effect": {\n  "low": 1.23456789,\n  "high": 0.0\n }\n}\n'


def test_a_table_is_told_to_nine_digits():
    assert golden.table_text("month,effect\r\n2024-03,1.23456789012\r\n1300744,\r\n") == (
        "month,effect\n2024-03,1.23456789\n1300744,\n"
    )


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ('"low": 1.23456789,', '"low": 1.23456788,', True),
        ('"low": 1.23456789,', '"low": 1.2345678,', False),
        ("a,1.5,2", "b,1.5,2", False),
        ("a,1.5", "a,1.5,2", False),
        ("seed 20240901", "seed 20240902", False),
    ],
)
def test_only_the_last_digit_of_another_machine_is_forgiven(first, second, same):
    assert golden.same_numbers(first, second) is same


def test_a_difference_is_a_diff_that_can_be_read():
    before = {"a/page.txt": "Effet\nde 2 %\n", "b/result.json": "1.23456789\n", "c/page.txt": "Parti\n"}
    after = {"a/page.txt": "Effet\nde 3 %\n", "b/result.json": "1.23456788\n", "d/page.txt": "Venu\n"}
    assert "\n".join(golden.differences(before, after)) == (
        "--- tests/golden/a/page.txt\n+++ a/page.txt\n@@ -1,2 +1,2 @@\n Effet\n-de 2 %\n+de 3 %\n"
        "--- tests/golden/c/page.txt\n+++ c/page.txt\n@@ -1 +0,0 @@\n-Parti\n"
        "--- tests/golden/d/page.txt\n+++ d/page.txt\n@@ -0,0 +1 @@\n+Venu"
    )


@pytest.mark.parametrize(("arguments", "code", "kept"), [([], 1, "Avant\n"), (["--accept"], 0, "Après\n")])
def test_the_command_says_what_to_do_and_stores_only_when_asked(arguments, code, kept, tmp_path, monkeypatch, capsys):
    (tmp_path / "portal.txt").write_text("Avant\n", "utf-8")
    monkeypatch.setattr(golden, "STORED", tmp_path)
    monkeypatch.setattr(golden, "make", lambda output: None)
    monkeypatch.setattr(golden, "packets_text", lambda output: {"portal.txt": "Après\n"})
    assert golden.main(arguments) == code
    printed = capsys.readouterr().out
    assert "-Avant\n+Après\n" in printed
    assert ("make golden-accept" in printed and "CHANGELOG.md" in printed) is (code == 1)
    assert (tmp_path / "portal.txt").read_text("utf-8") == kept


def test_a_report_that_fails_ends_the_command_with_its_code_and_keeps_its_draft(tmp_path, monkeypatch):
    monkeypatch.setattr(golden, "COMMANDS", ("run nulle_part",))
    monkeypatch.setattr(golden.tempfile, "mkdtemp", lambda prefix: str(tmp_path))
    monkeypatch.setattr(golden, "accept", lambda found: pytest.fail("nothing is stored"))
    assert golden.main(["--accept"]) == 2
    assert tmp_path.is_dir()
