"""The whole way on caisses with a known truth: lines, indicator, panel, estimate. `make test-slow` runs it.

Twenty seeds, the first twenty, at a scale where each GP still initiates a few treatments; targeting on the past is on.
"""

import json

import pytest

import aos_analysis as aos
from aos_analysis import demo
from aos_analysis.study.verdict import verdict_key

SEEDS = range(1, 21)
SCALE = 0.5


def evaluated(folder, seed, effect):
    """Result and truth of the antidepressant campaign on one caisse."""
    demo.generate(folder, seed=seed, scale=SCALE, streams=("antidepressants",), effect=effect)
    plan = aos.load_plan("antidepresseurs")
    result = aos.estimate(aos.build_panel(aos.open_source(folder), plan), plan.campaign)
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    return result, truth["campaigns"]["antidepresseurs"]["indicators"][plan.indicator.id]["effect"]


@pytest.mark.slow
def test_known_effects_are_covered(tmp_path):
    """At least 16 of 20: fewer has a probability below 0.3 % at 95 % coverage."""
    found = [evaluated(tmp_path / str(seed), seed, effect=1.0) for seed in SEEDS]
    print([(round(r.effect.estimate, 2), round(r.effect.se, 2), round(truth, 2)) for r, truth in found])
    assert sum(result.effect.low <= truth <= result.effect.high for result, truth in found) >= 16


@pytest.mark.slow
def test_nulls_are_not_called_favourable(tmp_path):
    """At most 2 of 20 campaigns without any effect."""
    called = []
    for seed in SEEDS:
        result, truth = evaluated(tmp_path / str(seed), seed, effect=0.0)
        assert truth == 0
        effect = result.effect
        called.append(verdict_key(effect.estimate, effect.low, effect.high, 2.0, result.checks))
    print(called)
    assert sum(key.startswith("favourable") for key in called) <= 2
