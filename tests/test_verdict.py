"""The verdict is a pure function of the effect, its interval, the useful effect and the checks: its whole table."""

import math

import pytest

from aos_analysis.study.result import Check
from aos_analysis.study.verdict import conclude_verdict, verdict_key

BLOCKING = Check("units", "blocking", "failed", None, None, "Trop peu d'unités.")
CRITICAL = Check("visit_order", "critical", "failed", None, None, "Ordre inconnu.")
ADVISORY = Check("flow", "advisory", "failed", None, None, "Flux.")
PASSED = Check("units", "blocking", "passed", None, None, "Assez d'unités.")
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
        (-2.0, -3.0, -1.0, [CRITICAL], "inconclusive"),
        (3.0, 1.0, 5.0, [BLOCKING], "insufficient_data"),
        (3.0, 1.0, 5.0, [CRITICAL, BLOCKING], "insufficient_data"),
        (3.0, NAN, 5.0, [], "insufficient_data"),
        (3.0, 1.0, math.inf, [], "insufficient_data"),
        (NAN, NAN, NAN, [CRITICAL], "insufficient_data"),
    ],
)
def test_rule(estimate, low, high, checks, expected):
    assert verdict_key(estimate, low, high, 2.0, checks) == expected


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        (
            (3.0, 1.0, 5.0, []),
            "L'effet favorable est mis en évidence (+3,0 points, IC à 95 % [1,0 ; 5,0]) et atteint le seuil d'utilité "
            "fixé avant l'analyse (2 points).",
        ),
        (
            (1.0, -0.5, 2.5, []),
            "Le résultat est non concluant (+1,0 point, IC à 95 % [−0,5 ; 2,5]) : seul un effet d'au moins 2,1 points "
            "était détectable avec une bonne probabilité. Il ne faut en déduire ni succès ni échec.",
        ),
        (
            (3.0, 1.0, 5.0, [CRITICAL]),
            "L'effet estimé est favorable (+3,0 points, IC à 95 % [1,0 ; 5,0]), mais il reste à confirmer. "
            "Ordre inconnu.",
        ),
        ((NAN, NAN, NAN, [BLOCKING]), "Les données ne permettent pas de conclure. Trop peu d'unités."),
    ],
)
def test_sentence(case, sentence):
    estimate, low, high, checks = case
    said = conclude_verdict(estimate, low, high, 2.0, 2.1, "points", checks).sentence
    assert said.replace("\u00a0", " ").replace("\u202f", " ") == sentence
