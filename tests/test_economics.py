"""Euros: what the contacts cost, what they changed, and nothing claimed that the interval does not allow."""

from dataclasses import replace

import numpy as np
import pytest

from aos_analysis.definitions.plan import Plan
from aos_analysis.definitions.values import UnitCost
from aos_analysis.study.economics import evaluate
from aos_analysis.study.result import Estimate
from tests.simulated import campaign, indicator, read_yaml, simulate
from tests.study_example import make_study

PANEL = simulate(1)  # 420 visits by a delegate
COSTS = {name: UnitCost(**read_yaml("values", name)) for name in ("visit_delegate", "interview_peer")}
VISITS = 420 * 80  # euros: parameters/values/visit_delegate.yaml


def plan(**changes) -> Plan:
    declared = campaign(**changes)
    return Plan(declared, {declared.indicator: indicator()}, {}, COSTS, None, ())


def result(volume: float, half: float):
    """A result whose contacts brought `volume` more patients, give or take `half`."""
    base = make_study("strong").result
    unit = base.effect.estimate / volume
    effect = replace(base.effect, low=unit * (volume - half), high=unit * (volume + half))
    given = Estimate("volume", volume, half / 1.96, volume - half, volume + half, "count", "test")
    return replace(base, effect=effect, volume=given)


def test_quality_reads_a_cost_per_patient_and_no_savings():
    found = evaluate(plan(), PANEL, result(200, 100))
    assert (found.cost.estimate, found.gross, found.net, found.p_net_positive) == (VISITS, None, None, None)
    assert found.cost_per_unit.estimate == pytest.approx(VISITS / 200)
    # the cost of a patient is least when the volume is highest: 33,600 / 300 and 33,600 / 100, to Monte Carlo error
    assert (found.cost_per_unit.low, found.cost_per_unit.high) == pytest.approx((112, 336), rel=0.03)
    assert not found.validated


def test_no_cost_per_patient_where_the_effect_may_be_null():
    assert evaluate(plan(), PANEL, result(100, 150)).cost_per_unit is None


def test_savings_at_the_price_of_the_reference_period():
    priced = replace(PANEL, amount=PANEL.numerator * 300.0)
    found = evaluate(plan(economic_reading="savings"), priced, result(200, 100))
    assert found.gross.estimate == pytest.approx(200 * 300)
    assert found.net.estimate == pytest.approx(200 * 300 - VISITS)
    assert (found.net.low, found.net.high) == pytest.approx((30_000 - VISITS, 90_000 - VISITS), abs=1_500)
    assert found.p_net_positive == pytest.approx(0.957, abs=0.01)  # 26,400 / 15,306 standard deviations above 0
    assert found.break_even == pytest.approx(result(200, 100).effect.estimate * VISITS / 60_000)


def test_without_declared_costs_nothing_is_said():
    assert evaluate(plan(costs={}), PANEL, result(200, 100)) is None


def test_an_effect_that_could_not_be_estimated_has_a_cost_and_no_gain():
    found = evaluate(plan(economic_reading="savings"), PANEL, result(np.nan, np.nan))
    assert found.cost.estimate == VISITS
    assert found.p_net_positive is None and found.cost_per_unit is None and np.isnan(found.net.estimate)
