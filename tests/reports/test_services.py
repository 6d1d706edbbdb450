"""Answers of a service on a page: masks by month and kind, sentences, what the demonstration truly holds."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aos_analysis.data.sources import open_source
from aos_analysis.definitions.action_file import load_block
from aos_analysis.demo import answers
from aos_analysis.demo.parameters import Parameters
from aos_analysis.page.disclosure import MASK
from aos_analysis.page.filed import file_faults
from aos_analysis.page.inspected import block_faults
from aos_analysis.reports import sheets
from aos_analysis.reports.services import KIND, page
from aos_analysis.reports.services import packet as packets
from aos_analysis.reports.services.answered import Answered, answer_for
from aos_analysis.reports.services.reading import AnsweredReading, hidden_rows
from aos_analysis.reports.services.sentences import usual_sentence
from aos_analysis.words.errors import ParameterError
from tests.page_text import plain
from tests.reports.actions_example import action
from tests.tables import write

RULE = "start: 2022-01\nservices: {within_hours: 48, baseline: {from: 2022-01, to: 2023-12}}"


def answered(folder: Path, months: list[tuple[int, int]], more: dict | None = None, rule: str = RULE) -> Answered:
    """Requests of each month from January 2022: so many within, so many late."""
    rows = []
    for rank, (within, late) in enumerate(months):
        received = pd.Timestamp("2022-01-10 09:00") + pd.DateOffset(months=rank)
        rows += [(received, received + pd.Timedelta(hours=h)) for h in [24] * within + [72] * late]
    table = pd.DataFrame(rows, columns=["received_at", "answered_at"]).astype("datetime64[s]").assign(**(more or {}))
    action(folder, "reponses", rule, noun="demande")
    write(folder / "data", requests=table)
    return answer_for(load_block("reponses", folder, "services"), open_source(folder / "data"))


STEADY = [(80, 20), (82, 18), (78, 22), (81, 19)] * 6


def blocks(found: Answered) -> list:
    shown = (page.cover, page.answers, page.chart, page.kinds, page.publics, page.limits, page.method)
    return [show(found).block for show in shown]


def test_a_month_that_leaves_the_limits_is_named(tmp_path):
    found = answered(tmp_path, [*STEADY, (80, 20), (45, 55)])
    assert plain(usual_sentence(AnsweredReading(found))) == (
        "Un mois sort de ce qui est habituel (autour de 80 %) : février 2024."
    )
    assert packets.declare(found)["chart"]["outside"] == ["2024-02"]
    assert not [fault for block in blocks(found) for fault in block_faults(block)]


def test_a_month_of_few_is_masked_with_what_gives_it_back(tmp_path):
    """Two late requests in February 2024: hidden, with the smallest of the others, or the total would tell them."""
    found = answered(tmp_path, [*STEADY, (80, 20), (90, 2), (70, 9)])
    reading = AnsweredReading(found)
    hidden = [k for k in range(27) if reading.months.share(k) is None]
    assert 25 in hidden and len(hidden) >= 2
    rows = page.chart(found).block.data.rows
    assert [cell.text for cell in rows[25][1:]] == [MASK] * 4
    made = KIND.files(found)
    assert not [str(fault) for name, text in made.items() for fault in file_faults(name, text, sheets=sheets())]
    assert not [fault for block in blocks(found) for fault in block_faults(block)]


def test_what_is_masked_has_room_beside_the_printed_sums():
    """Of two masked months, the sum of both is known: the small one may still be anything from one to five at least."""
    values = np.array([[80, 20], [90, 2], [70, 9], [60, 5]], float)
    assert hidden_rows(values, "practitioners").tolist() == [False, True, False, True]
    assert hidden_rows(values[[0, 2]], "practitioners").tolist() == [False, False]
    assert hidden_rows(np.array([[80, 1], [90, 0], [70, 4], [60, 9]], float), "practitioners").tolist() == [
        True, False, True, True,
    ]  # fmt: skip


def test_rare_kinds_are_put_together(tmp_path):
    kinds = ["a"] * 1500 + ["b"] * 893 + ["c"] * 4 + ["d"] * 3
    found = answered(tmp_path, STEADY, {"kind": np.random.default_rng(1).permutation(kinds)})
    table = page.kinds(found).block
    assert [row[0].text for row in table.rows][-1] == "autres, regroupées"
    assert not list(block_faults(table)) and "c" not in [row[0].text for row in table.rows]


def test_few_requests_are_not_told_at_all(tmp_path):
    found = answered(tmp_path, [(30, 2)])
    declared = packets.declare(found)
    assert declared["share"] is declared["within"] is declared["requests"] is None
    assert AnsweredReading(found).answer == "trop peu de demandes pour être publiées"
    assert not [fault for block in blocks(found) for fault in block_faults(block)]
    assert "30" not in json.dumps(declared["chart"]) and "30" not in page.answers(found).text


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("start: 2022-01\nservices: {within_hours: 48}", "L'action ne déclare pas de mois de référence"),
        (RULE.replace("2023-12", "2023-11"), "Il faut au moins 20 mois de référence avec des demandes"),
    ],
)
def test_without_frozen_months_there_are_no_limits(rule, said, tmp_path):
    found = answered(tmp_path, STEADY[:19], rule=rule)
    assert found.chart is None and usual_sentence(AnsweredReading(found)).startswith(said)
    assert page.chart(found).block.data.columns[-1].label == "Part dans le délai"


def test_an_action_that_judges_nothing_is_refused(tmp_path):
    action(tmp_path, "echanges", "start: 2024-01")
    with pytest.raises(ParameterError, match="l'action « echanges » ne dit pas comment juger ses réponses"):
        load_block("echanges", tmp_path, "services")


def test_the_demonstration_is_found_again(tmp_path):
    """The share of the usual months within a point, and the month that truly fell."""
    table, truth = answers.simulate(20240901, Parameters().last_flux)
    write(tmp_path, requests=table.to_pandas())
    found = answer_for(load_block("reponses_expertes", None, "services"), open_source(tmp_path))
    assert found.chart.center == pytest.approx(truth["share"], abs=0.01)
    months = found.months.index[found.chart.outside]
    assert [f"{month:%Y-%m}" for month in months] == truth["unusual"]
