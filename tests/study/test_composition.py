"""Who is counted: contact that changes the denominators does not pass for an effect, in any design that has a past."""

from dataclasses import replace

import numpy as np
import pytest

from aos_analysis.data.panel import Panel
from aos_analysis.study.composition import composition, displaced
from aos_analysis.study.designs import brief, estimate
from aos_analysis.study.inference import Linear
from aos_analysis.study.result import Check, Result
from aos_analysis.study.verdict import verdict_key
from tests import simulated
from tests.page_text import plain
from tests.simulated import indicator, simulate
from tests.study.designs.test_invariance import CASES

SETTING = simulated.Setting(units=500, targeted=400, visited=240, refused=20, cohorts=6, monthly_cases=3.0)
PLAIN = simulated.campaign(adjust_for=[])


def answer(result: Result) -> Check:
    return next(c for c in result.checks if c.name == "composition")


def without_bad_cases(panel: Panel, lost: float, anticipation: int = 8) -> Panel:
    """Once contacted, practitioners record fewer of the cases that did not go as wanted."""
    since = np.arange(len(panel.periods))[None, :] - panel.cohort[:, None]
    bad = panel.denominator - panel.numerator
    gone = np.random.default_rng(0).binomial(bad.astype(int), lost) * (since >= -anticipation)
    return replace(panel, denominator=panel.denominator - gone)


@pytest.mark.parametrize("seed", range(4))
def test_fewer_bad_cases_recorded_are_not_an_effect(seed):
    """No effect, 12 % of the bad cases unseen: the level rises by two points, and five of eight draws were called."""
    result = brief(without_bad_cases(simulate(seed, replace(SETTING, effect=0.0)), 0.12), PLAIN)
    effect, check = result.effect, answer(result)
    assert (check.severity, check.status) == ("critical", "failed")
    key = verdict_key(effect.estimate, effect.low, effect.high, PLAIN.useful_effect, result.checks)
    assert key not in ("favourable", "favourable_uncertain_size")


@pytest.mark.parametrize("seed", range(4))
def test_an_effect_among_the_same_cases_passes(seed):
    assert answer(brief(simulate(seed, replace(SETTING, effect=4.0)), PLAIN)).status == "passed"


@pytest.mark.parametrize("name", ["case study", "threshold", "trial"])
def test_every_design_asks_it_once_and_in_the_short_form_too(name, fewer_draws):
    told, campaign = CASES[name].panel(), CASES[name].campaign
    for form in (estimate, brief):
        assert [c.severity for c in form(told, campaign).checks if c.name == "composition"] == ["critical"]
    halved = replace(told, numerator=told.numerator / 2, denominator=told.denominator * fewer(told))
    assert answer(brief(halved, campaign)).status == "failed"


def fewer(panel: Panel) -> np.ndarray:
    """(n_units, n_periods) half as many cases on the side of the action, from its first month on."""
    first = int(np.nanmin(panel.cohort))
    acted = panel.units["status"].isin(["contacted", "refused"]).to_numpy()
    return np.where(acted[:, None] & (np.arange(len(panel.periods)) >= first), 0.5, 1.0)


@pytest.mark.parametrize(
    ("change", "level", "unit", "bound"),
    [
        (-0.10, 40.0, "points", 0.1 / 0.9 * 60),
        (0.10, 70.0, "points", 0.1 / 0.9 * 70),
        (-0.10, 40.0, "rate", 0.1 / 0.9 * 40),
        (-1.00, 40.0, "points", np.inf),
    ],
)
def test_what_those_who_came_or_left_can_move(change, level, unit, bound):
    assert displaced(change, level, indicator(unit=unit, per=100)) == pytest.approx(bound)


@pytest.mark.parametrize(
    ("change", "status", "message"),
    [
        ((-0.10, -0.15, -0.05), "failed",
         "Le nombre de cas suivis par unité a évolué différemment après contact (10,0 % de moins, IC à "
         "95 % : [5,0 % ; 15,0 %]) : les cas venus ou partis suffiraient à déplacer l'effet de "
         "6,7 points, plus de la moitié de l'effet estimé."),
        ((-0.02, -0.03, -0.01), "passed",
         "Le nombre de cas suivis par unité a évolué différemment après contact (2,0 % de moins, IC à 95 % : "
         "[1,0 % ; 3,0 %]), mais les cas venus ou partis n'ont pu déplacer l'effet que de "
         "1,2 point, moins de la moitié de l'effet estimé."),
        ((-0.01, -0.05, 0.03), "passed",
         "Le nombre de cas suivis par unité n'a pas évolué différemment après contact (1,0 % de moins, IC à "
         "95 % : [5,0 % de moins ; 3,0 % de plus]). Un changement trop petit pour être vu n'a pu déplacer "
         "l'effet de plus de 3,2 points."),
        (None, "not_applicable", "L'évolution du nombre de cas suivis par unité n'a pas pu être estimée."),
    ],
)  # fmt: skip
def test_composition_word_for_word(change, status, message):
    panel = simulate(1, replace(SETTING, units=60, targeted=40, visited=20, refused=0))
    found = composition(panel, Linear(4.0, np.array([0.5])), 40.0, change)
    assert (found.status, plain(found.sentence)) == (status, message)
