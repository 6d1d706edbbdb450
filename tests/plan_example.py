"""Hand-made plans for tests of the page: within reach by a draw, without one only, or not at all."""

import numpy as np

from aos_analysis.data.sources import SourceInfo
from aos_analysis.study.planning.foreseen import Foreseen
from aos_analysis.study.planning.funnel import Band, Funnel
from aos_analysis.study.planning.planning import Planning
from aos_analysis.study.planning.power import Power
from aos_analysis.study.planning.trial_run import LAYOUTS, Scenario
from aos_analysis.study.planning.usual import usual
from aos_analysis.study.result import Estimate
from tests.study_example import make_plan

# case -> by layout, share of useful effects seen with 100, 200 and 400 units
SEEN = {
    "reachable": {"arms": (0.3, 0.6, 0.9), "wedge": (0.3, 0.82, 0.95), "undrawn": (0.1, 0.2, 0.5)},
    "undrawn_only": {"arms": (0.1, 0.2, 0.3), "wedge": (0.1, 0.2, 0.3), "undrawn": (0.4, 0.7, 0.85)},
    "out_of_reach": {"arms": (0.1, 0.2, 0.3), "wedge": (0.0, 0.1, 0.2), "undrawn": (0.0, 0.0, 0.1)},
}


def make_planning(case: str = "reachable", unit: str = "points", chosen: bool = True) -> Planning:
    """chosen: on their past level; else nobody is, and too few units are known for a picture."""
    plan = make_plan(unit=unit)
    if not chosen:
        targeting = plan.campaign.targeting.model_copy(update={"score": "none", "window": None})
        plan = type(plan)(
            plan.campaign.model_copy(update={"targeting": targeting}), plan.indicators, {}, plan.values, None, ()
        )
    powers = [power for layout in LAYOUTS for k in range(3) for power in _both(case, layout, k)]
    info = SourceInfo("Caisse synthétique", None, True, "ab" * 32, ())
    too_short = (Scenario("wedge", 400, 18), Scenario("undrawn", 400, 18))
    others = usual((), "antidepresseurs", "", ("delegate_visit",), 0)
    shown = (_foreseen(), _funnel()) if chosen else (None, None)
    return Planning(plan, info, 400, 56, tuple(powers), too_short, *shown, others)


def _both(case, layout, k):
    scenario, seen = Scenario(layout, (100, 200, 400)[k], 12), SEEN[case][layout][k]
    verdicts = {"favourable": seen, "inconclusive": 1 - seen}
    yield Power(scenario, 0.0, 100, 0.02, 0.01, 0.95, 1.0, 0.0, {"inconclusive": 0.98, "favourable": 0.02})
    yield Power(scenario, 2.0, 100, seen, 0.05, 0.95, 1.0, 0.0, verdicts)


def _estimate(term, value, se=0.3):
    return Estimate(term, value, se, value - 2 * se, value + 2 * se, "points", "regression_to_the_mean")


def _foreseen():
    values = {"before": 40.0, "after": 36.5, "general": -0.5, "reversion": -3.0, "now": 41.0, "expected": 38.0}
    return Foreseen(400, **{term: _estimate(term, value) for term, value in values.items()})


def _funnel():
    edges = np.array([20.0, 30.0, 40.0, 50.0])
    bands = (Band(None, 120.0, edges, np.array([0.3, 0.4, 0.3])), Band(120.0, None, edges, np.array([0.1, 0.8, 0.1])))
    return Funnel(bands, 36.0, ((28.0, 44.0), (32.0, 40.0)))
