"""What a verdict leaves of the euros: the cost always, no balance of nothing, no price of a case that is not shown."""

from dataclasses import replace

import pytest

from aos_analysis.page import figures, sentences, tables
from aos_analysis.page.cover import cover
from aos_analysis.reports.effect.packet import declare
from aos_analysis.study.economics.told import told
from aos_analysis.study.verdict import Verdict
from tests.study_example import make_study

EVERYTHING = (figures.waterfall, figures.break_even, figures.sensitivity, tables.economics, tables.persistence)


@pytest.mark.parametrize("verdict", ["to_confirm", "inconclusive", "unfavourable", "no_useful_effect"])
def test_a_case_has_no_price_where_no_effect_is_established(verdict):
    priced = make_study("strong").economics
    assert priced.cost_per_unit and priced.outcome == "cost_per_unit" and priced.sensitivities
    found = told(priced, verdict)
    assert (found.cost_per_unit, found.cost_per_point, found.outcome, found.sensitivities) == (None, None, "cost", ())
    assert [scenario.cost_per_unit for scenario in found.scenarios] == [None] * len(priced.scenarios)
    assert found.cost == priced.cost


def test_an_established_effect_keeps_everything():
    priced = make_study("strong").economics
    assert told(priced, "favourable") is priced and told(None, "favourable") is None


def test_a_balance_is_not_told_of_what_could_not_be_measured():
    study = make_study("useless")  # its campaign aims at a saving
    assert study.economics.net is not None
    euros = told(study.economics, "insufficient_data")
    found = replace(study, verdict=Verdict("insufficient_data", "Données insuffisantes", "…"), economics=euros)
    said = "\n".join([cover(found).text, sentences.economics(found).text, *(show(found).text for show in EVERYTHING)])
    assert "coûté 32" in said.replace("\u00a0", " ")
    assert not [word for word in ("Bilan net", "conomies brutes", "équilibre") if word in said]
    assert declare(found)["economics"]["net"] is None
