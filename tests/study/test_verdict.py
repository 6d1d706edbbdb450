"""The verdict is a pure function of the effect, its interval, the useful effect and the checks: its whole table, and
the same found again by whoever reads `result.json`."""

import json
import math
from dataclasses import replace
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import aos_analysis as aos
from aos_analysis.study.result import Check
from aos_analysis.study.verdict import conclude_verdict, verdict_key
from tests import simulated, simulated_case_study, simulated_discontinuity, simulated_series, simulated_trial
from tests.page_text import plain
from tests.simulated import with_units
from tests.study_example import CASES, make_study

BLOCKING = Check("units", "blocking", "failed", None, None, "Trop peu d'unités.")
CRITICAL = Check("visit_order", "critical", "failed", None, None, "Ordre inconnu.")
ADVISORY = Check("flow", "advisory", "failed", None, None, "Flux.")
PASSED = Check("units", "blocking", "passed", None, None, "Assez d'unités.")
ASKED_IN_VAIN = Check("second_estimator", "critical", "not_applicable", None, None, "Recul trop court.")
MASKED = Check("useful_masked", "advisory", "failed", 2.4, 2.0, "Un effet utile pourrait être masqué.")
NAN = math.nan


@pytest.mark.parametrize(
    ("estimate", "low", "high", "checks", "expected"),
    [
        # useful effect: 2.0
        (3.0, 1.0, 5.0, [], "favourable"),
        (2.0, 0.1, 3.9, [], "favourable"),  # estimate exactly useful
        (1.9, 0.1, 3.7, [], "favourable_uncertain_size"),
        (1.0, 0.1, 1.9, [], "no_useful_effect"),  # above zero, below useful
        (1.0, 0.1, 2.0, [], "favourable_uncertain_size"),  # high exactly useful
        (0.5, -0.5, 1.5, [], "no_useful_effect"),
        (1.0, -0.5, 2.5, [], "inconclusive"),
        (2.5, 0.0, 5.0, [], "inconclusive"),  # low exactly zero is not above zero
        (-2.0, -3.0, -1.0, [], "unfavourable"),
        (-2.0, -4.0, 0.0, [], "no_useful_effect"),
        (3.0, 1.0, 5.0, [PASSED, ADVISORY], "favourable"),
        (3.0, 1.0, 5.0, [CRITICAL], "to_confirm"),
        (1.0, -1.0, 3.0, [CRITICAL], "inconclusive"),
        (-2.0, -3.0, -1.0, [CRITICAL], "unfavourable_to_confirm"),
        (-2.0, -3.0, -1e-9, [CRITICAL, ADVISORY], "unfavourable_to_confirm"),
        (-2.0, -3.0, -1.0, [CRITICAL, BLOCKING], "insufficient_data"),
        (0.5, -0.5, 1.5, [MASKED], "inconclusive"),  # a contrary trend could hide a useful effect
        (1.0, 0.1, 1.9, [MASKED], "inconclusive"),
        (-2.0, -3.0, -1.0, [MASKED], "unfavourable"),
        (0.5, -0.5, 1.5, [MASKED, CRITICAL], "inconclusive"),
        (3.0, 1.0, 5.0, [BLOCKING], "insufficient_data"),
        (3.0, 1.0, 5.0, [CRITICAL, BLOCKING], "insufficient_data"),
        (3.0, NAN, 5.0, [], "insufficient_data"),
        (3.0, 1.0, math.inf, [], "insufficient_data"),
        (NAN, NAN, NAN, [CRITICAL], "insufficient_data"),
        (3.0, 1.0, NAN, [CRITICAL], "insufficient_data"),
        (math.inf, 1.0, 5.0, [], "insufficient_data"),
        (NAN, 1.0, 5.0, [], "insufficient_data"),
        (3.0, -math.inf, 5.0, [], "insufficient_data"),
        (0.5, 0.0, 1.0, [], "no_useful_effect"),  # low exactly zero, high below useful
        (2.0, 0.0, 4.0, [], "inconclusive"),  # low exactly zero, estimate exactly useful
        (0.5, -0.5, 2.0, [], "inconclusive"),  # high exactly useful is not below it
        (2.0, 2.0, 2.0, [], "favourable"),
        (0.0, 0.0, 0.0, [], "no_useful_effect"),
        (2.5, 0.0, 5.0, [CRITICAL], "inconclusive"),
        (-2.0, -3.0, 0.0, [CRITICAL], "inconclusive"),
        (3.0, 1.0, 5.0, [ASKED_IN_VAIN], "favourable"),  # what does not apply caps nothing
    ],
)
def test_rule(estimate, low, high, checks, expected):
    assert verdict_key(estimate, low, high, 2.0, checks) == expected


# METHODS, section 4, as it is printed: the first row that holds
ROWS = (
    ("insufficient_data", lambda e, low, high, useful, bad: "blocking" in bad or not math.isfinite(low + high)),
    ("to_confirm", lambda e, low, high, useful, bad: "critical" in bad and low > 0),
    ("unfavourable_to_confirm", lambda e, low, high, useful, bad: "critical" in bad and high < 0),
    ("inconclusive", lambda e, low, high, useful, bad: "critical" in bad),
    ("unfavourable", lambda e, low, high, useful, bad: high < 0),
    ("favourable", lambda e, low, high, useful, bad: low > 0 and e >= useful),
    ("inconclusive", lambda e, low, high, useful, bad: high < useful and "useful_masked" in bad),
    ("no_useful_effect", lambda e, low, high, useful, bad: high < useful),
    ("favourable_uncertain_size", lambda e, low, high, useful, bad: low > 0),
    ("inconclusive", lambda *_: True),
)
BORDERS = (-math.inf, -1.0, -1e-9, 0.0, 1e-9, 1.0, 2.0 - 1e-9, 2.0, 2.0 + 1e-9, 3.0, math.inf, NAN)
ANSWERS = ((), (PASSED, ADVISORY), (CRITICAL,), (BLOCKING, CRITICAL), (ASKED_IN_VAIN, ADVISORY), (MASKED,))


def printed_rule(estimate: float, low: float, high: float, useful: float, failed: set[str]) -> str:
    return next(key for key, holds in ROWS if holds(estimate, low, high, useful, failed))


@pytest.mark.parametrize("checks", ANSWERS)
def test_the_rule_is_the_printed_table_row_by_row(checks):
    """Every interval between borders, every estimate inside it; and no interval at all."""
    failed = {said for check in checks if check.status == "failed" for said in (check.severity, check.name)}
    for low, estimate, high in product(BORDERS, repeat=3):
        inside = low <= estimate <= high
        if inside or not math.isfinite(low + high):
            expected = printed_rule(estimate, low, high, 2.0, failed)
            assert verdict_key(estimate, low, high, 2.0, checks) == expected, (estimate, low, high)


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        (
            (3.0, 1.0, 5.0, []),
            "L'effet favorable est mis en évidence (3,0 points de plus, IC à 95 % : [1,0 ; 5,0]), et l'effet "
            "estimé atteint le seuil d'utilité déclaré (2 points).",
        ),
        (
            (1.0, -0.5, 2.5, []),
            "Le résultat est non concluant (1,0 point de plus, IC à 95 % : [0,5 de moins ; 2,5 de plus]) : "
            "seul un effet d'au moins 2,1 points était détectable avec une bonne probabilité. Il ne faut en déduire ni "
            "succès ni échec.",
        ),
        (
            (3.0, 1.0, 5.0, [CRITICAL]),
            "L'effet estimé est favorable (3,0 points de plus, IC à 95 % : [1,0 ; 5,0]), mais il reste à "
            "confirmer. Ordre inconnu.",
        ),
        (
            (-3.0, -5.0, -1.0, [CRITICAL]),
            "L'effet estimé est défavorable (3,0 points de moins, IC à 95 % : [1,0 ; 5,0]), mais il "
            "reste à confirmer. Ordre inconnu.",
        ),
        (
            (0.5, -0.5, 1.5, [MASKED]),
            "Le résultat est non concluant (0,5 point de plus, IC à 95 % : [0,5 de moins ; 1,5 de plus]). "
            "Un effet utile pourrait être masqué. Il ne faut en déduire ni succès ni échec.",
        ),
        ((NAN, NAN, NAN, [BLOCKING]), "Les données ne permettent pas de conclure. Trop peu d'unités."),
    ],
)
def test_sentence(case, sentence):
    estimate, low, high, checks = case
    said = conclude_verdict(estimate, low, high, 2.0, 2.1, "points", checks).sentence
    assert plain(said) == sentence


# Anyone can recompute it: the file, and nothing of ours


def recomputed(packet: Path) -> str:
    """From effect, useful effect and checks of `result.json` alone."""
    said = json.loads((packet / "result.json").read_text("utf-8"))
    failed = {word for c in said["checks"] if c["status"] == "failed" for word in (c["severity"], c["name"])}
    known = [NAN if said["effect"][key] is None else said["effect"][key] for key in ("estimate", "low", "high")]
    return printed_rule(*known, said["useful_effect"], failed)


def study_of(panel, campaign):
    """What a notebook concludes, without the indicators that only a source of data gives."""
    plan = aos.load_plan(campaign.id)
    alone = campaign.model_copy(update={"secondary": (), "placebo": None, "unit_saving": None, "sharing": None})
    plan = replace(plan, campaign=alone)
    source = SimpleNamespace(info=make_study().source, has=lambda name: False)
    return aos.conclude(plan, source, panel, aos.estimate(panel, campaign))


def few(panel):
    """Six contacted units."""
    contacted = np.flatnonzero(np.isfinite(panel.cohort))
    return with_units(panel, np.setdiff1d(np.arange(len(panel.units)), contacted[6:]))


def improved(panel):
    """Contacted units at 90 % from their contact on."""
    after = np.arange(len(panel.periods)) >= panel.cohort[:, None]
    return replace(panel, numerator=np.where(after, 0.9 * panel.denominator, panel.numerator))


PLAIN = simulated.campaign(adjust_for=[])
UNTARGETED = simulated.campaign(adjust_for=[], targeting=None)
GRADUATED = simulated.campaign(adjust_for=[], design="dose_response")


@pytest.mark.parametrize(
    ("simulation", "campaign", "change", "expected"),
    [
        (simulated, PLAIN, None, None),
        (simulated, PLAIN, improved, "favourable"),
        (simulated, UNTARGETED, improved, "to_confirm"),
        (simulated, UNTARGETED, None, None),
        (simulated, PLAIN, few, "insufficient_data"),
        (simulated, GRADUATED, None, None),
        (simulated_case_study, simulated_case_study.campaign(), None, None),
        (simulated_series, simulated_series.campaign(), None, None),
        (simulated_series, simulated_series.campaign(useful_effect=30.0), None, "no_useful_effect"),
        (simulated_trial, simulated_trial.campaign(), None, None),
        (simulated_discontinuity, simulated_discontinuity.campaign(), None, None),
        (simulated_discontinuity, simulated_discontinuity.campaign(useful_effect=1.0), None, "insufficient_data"),
    ],
)
def test_whoever_reads_the_packet_finds_the_verdict_again(tmp_path, simulation, campaign, change, expected):
    panel = simulation.simulate(3)
    study = study_of(change(panel) if change else panel, campaign)
    packet = aos.save(study, tmp_path)
    assert recomputed(packet) == json.loads((packet / "result.json").read_text("utf-8"))["verdict"]
    assert study.verdict.key == (expected or study.verdict.key)


@pytest.mark.parametrize("case", CASES)
def test_whoever_reads_a_packet_of_each_verdict_finds_it_again(tmp_path, case):
    study = make_study(case)
    assert recomputed(aos.save(study, tmp_path)) == study.verdict.key
