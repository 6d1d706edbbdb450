"""Audits on a page: a programme and never one of the audited, grades of few put together, what is refused."""

import json
from pathlib import Path

import pandas as pd
import pytest

from aos_analysis.data.sources import open_source
from aos_analysis.definitions.action_file import load_block
from aos_analysis.demo import controls
from aos_analysis.demo.parameters import Parameters
from aos_analysis.page.beside import differences
from aos_analysis.page.filed import file_faults
from aos_analysis.page.inspected import block_faults
from aos_analysis.page.markup import read_markup
from aos_analysis.page.memory import remember
from aos_analysis.page.traces import traces
from aos_analysis.reports import sheets
from aos_analysis.reports.audits import KIND, page
from aos_analysis.reports.audits import packet as packets
from aos_analysis.reports.audits.audited import Audited, audit_for
from aos_analysis.reports.audits.reading import AuditedReading
from aos_analysis.reports.audits.sentences import second_sentence
from aos_analysis.words.errors import DataError
from tests.reports.actions_example import action
from tests.tables import write

RULE = "start: 2025-01\naudits: {}"
NAMES = [f"C{number:02d}" for number in range(38)]
FIRST = pd.DataFrame(
    {"unit_id": NAMES, "date": "2025-02-03", "lines_checked": 30, "lines_wrong": [2, 3, 4, 9] * 9 + [3, 4]}
)


def audited(folder: Path, table: pd.DataFrame, rule: str = RULE) -> Audited:
    action(folder, "controles", rule, noun="infirmier")
    write(folder / "data", audits=table)
    return audit_for(load_block("controles", folder, "audits"), open_source(folder / "data"))


def again(names: list[str], wrong: int) -> pd.DataFrame:
    second = pd.DataFrame({"unit_id": names, "date": "2025-09-01", "lines_checked": 30, "lines_wrong": wrong})
    return pd.concat([FIRST, second], ignore_index=True)


def clean(found: Audited) -> None:
    """The gate passes every block, the table and the declaration; no name of an audited one is anywhere."""
    shown = (page.cover, page.question, page.rate, page.checked, page.grades, page.second, page.limits, page.method)
    blocks = [show(found).block for show in shown]
    made = KIND.files(found) | {"audits.json": json.dumps(packets.declare(found))}
    assert not [fault for block in blocks for fault in block_faults(block)]
    assert not [str(fault) for name, text in made.items() for fault in file_faults(name, text, sheets=sheets())]
    texts = "\n".join([*made.values(), *(block.text for block in blocks)])
    assert not [name for name in NAMES if name in texts]
    assert not list(traces(texts))


def test_the_rate_of_38_nurses_has_37_degrees_of_freedom(tmp_path):
    found = audited(tmp_path, FIRST)
    assert (found.units, found.wrong, found.checked) == (38, 169, 1140)
    assert found.rate.estimate == pytest.approx(169 / 1140)
    assert "37 degrés de liberté" in page.method(found).text
    clean(found)


def test_a_beta_binomial_where_the_file_asks_for_it(tmp_path):
    found = audited(tmp_path, FIRST, "start: 2025-01\naudits: {model: beta_binomial}")
    assert found.rate.method == "beta_binomial" and "bêta-binomiale" in page.method(found).text
    clean(found)


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        (["a"] * 20 + ["b"] * 18, [("a", 20), ("b", 18)]),
        (["a"] * 30 + ["b"] * 5 + ["c"] * 3, [("a", 30), ("autres, regroupés", 8)]),  # three are put with five
        (["a"] * 20 + ["b"] * 11 + ["c"] * 4 + ["d"] * 3, [("a", 20), ("b", 11), ("autres, regroupés", 7)]),
        (["a"] * 35 + ["b"] * 3, [("autres, regroupés", 38)]),
    ],
)
def test_grades_of_few_are_put_together_and_have_no_amount(grades, expected, tmp_path):
    found = audited(tmp_path, FIRST.assign(grade=grades, amount=10.0))
    assert AuditedReading(found).grades == expected
    assert found.amount == 380
    assert "380" in page.rate(found).text and "€" not in page.grades(found).text
    clean(found)


def test_an_amount_that_is_nearly_all_of_one_is_not_told(tmp_path):
    found = audited(tmp_path, FIRST.assign(amount=[9000.0] + [1.0] * 37))
    assert found.amount is None and "presque tout d'un seul" in page.rate(found).text
    clean(found)


def test_few_nurses_are_not_told_at_all(tmp_path):
    found = audited(tmp_path, FIRST.head(4).assign(grade="a", amount=10.0))
    declared = packets.declare(found)
    assert declared["rate"] is declared["amount"] is declared["units_audited"] is declared["second"] is None
    assert declared["grades"] == [] and AuditedReading(found).answer == "trop peu de contrôles pour être publiés"
    clean(found)


def test_few_wrong_lines_are_a_whole_rate_without_counts(tmp_path):
    found = audited(tmp_path, FIRST.assign(lines_wrong=[1] * 7 + [0] * 31))
    assert packets.declare(found)["lines"] == {"checked": None, "wrong": None}
    assert AuditedReading(found).rate == "1\u202f%" and "1\u202f140" not in page.rate(found).text
    clean(found)


def test_a_second_audit_stands_beside_what_regression_alone_gives(tmp_path):
    """The nine of 9 lines in 30; the others had 2 to 4."""
    chosen = [name for name, wrong in zip(NAMES, FIRST["lines_wrong"], strict=True) if wrong == 9]
    alike = audited(tmp_path / "alike", again(chosen, 6))
    assert alike.second.first == pytest.approx(0.3) and alike.second.second == pytest.approx(0.2)
    assert alike.second.low < 0.2 < alike.second.alone < 0.3
    assert second_sentence(AuditedReading(alike)).endswith(
        "rien ne montre que le premier contrôle a changé les pratiques."
    )
    beyond = audited(tmp_path / "beyond", again(chosen, 1))
    assert "La baisse va au-delà de ce retour ; sans professionnels comparables" in page.second(beyond).text
    assert beyond.rate == alike.rate  # a second audit is no part of the programme's rate
    clean(alike)
    clean(beyond)


@pytest.mark.parametrize("count", [4, 35])
def test_few_that_were_audited_again_or_were_not_are_not_told(count, tmp_path):
    found = audited(tmp_path, again(NAMES[:count], 3))
    assert found.second is None and packets.declare(found)["second"] is None
    assert "Trop peu de professionnels" in page.second(found).text
    clean(found)


def test_the_gate_refuses_few_in_the_declaration():
    (fault,) = file_faults("audits.json", json.dumps({"grades": [{"units_audited": 3}]}), sheets=sheets())
    assert "grades[0].units_audited" in fault.message


REFUSED = [
    (FIRST.drop(columns="lines_wrong"), "audits.parquet : colonne « lines_wrong » absente"),
    (
        FIRST.assign(lines_checked=1),
        "audits.parquet, ligne 1 : plus de lignes anormales que de lignes contrôlées : 2 > 1.",
    ),
    (FIRST.assign(lines_wrong=-1), "audits.parquet, ligne 1 : colonne « lines_wrong » : -1 est inférieur à 0"),
    (FIRST.assign(date="2025-02-30"), "audits.parquet, ligne 1 : colonne « date » : date impossible"),
    (pd.concat([FIRST, FIRST]), "audits.parquet, ligne 39 : ligne en double : (unit_id, date) doit être unique."),
    (FIRST.head(0), "audits.parquet : table vide."),
    (FIRST.assign(lines_checked=0, lines_wrong=0), "audits.parquet : aucun contrôle d'au moins une ligne."),
    (FIRST.assign(grade="suivi par Mme Lefebvre"), "audits.parquet, ligne 1 : colonne « grade » : "),
    (FIRST.head(1).assign(unit_id="10003456786"), "audits.parquet, ligne 1 : colonne « unit_id » : "),
]


@pytest.mark.parametrize(("table", "said"), REFUSED, ids=[said[16:60] for _, said in REFUSED])
def test_what_is_wrong_in_the_table_is_said_in_one_sentence(table, said, tmp_path):
    with pytest.raises(DataError) as refused:
        audited(tmp_path, table)
    assert any(str(fault).startswith(said) for fault in refused.value.faults), str(refused.value)


def test_the_demonstration_is_found_again(tmp_path):
    """The true mean rate is in the interval; nobody changed, and the second audit does not say otherwise."""
    table, truth = controls.simulate(20240901, Parameters().last_flux)
    write(tmp_path, audits=table.to_pandas())
    found = audit_for(load_block("controle_pedagogique", None, "audits"), open_source(tmp_path))
    assert found.rate.low < truth["rate"] < found.rate.high
    assert found.second.low <= found.second.second <= found.second.high
    assert found.second.first - found.second.alone > 0.03


@pytest.mark.parametrize(("more", "told"), [(1, True), (4, True), (5, False), (0, False)])
def test_two_editions_that_are_few_nurses_apart_are_not_both_published(more, told, tmp_path):
    """Who was audited between the two would be known line by line."""
    table = FIRST.assign(lines_checked=60, lines_wrong=15)
    before, after = (page.checked(audited(tmp_path / str(n), table.head(n))).html for n in (30, 30 + more))
    found = list(differences(read_markup(after), {}, remember(before), False))
    assert ("difference" in {finding.fault for finding in found}) is told
