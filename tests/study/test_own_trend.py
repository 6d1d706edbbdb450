"""What if those contacted followed a trend of their own? The rule of METHODS, section 4.1, on lines that are known."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from aos_analysis.study.designs import brief, estimate
from aos_analysis.study.designs.comparative_case_study.found import find
from aos_analysis.study.designs.comparative_case_study.trends import own_trend as own_trend_of_cases
from aos_analysis.study.designs.comparative_case_study.trends import past_times, points
from aos_analysis.study.inference import Linear
from aos_analysis.study.own_trend import Allowed, Drawn, Points, number_of_groups, trend_checks
from aos_analysis.study.staggered.estimates import estimation
from aos_analysis.study.staggered.trends import own_trend
from tests import simulated_case_study
from tests.adversarial.grounds import DENSE
from tests.adversarial.lines import Line
from tests.page_text import plain
from tests.simulated import Setting, campaign, simulate

PLAIN = campaign(adjust_for=[])
LARGE = Setting(units=700, targeted=500, visited=300, refused=20, monthly_cases=6.0)
GRADUATED = campaign(adjust_for=[], design="dose_response")


def drifting(panel, slope: float, kept: float = 1.0):
    """The panel with whoever is contacted one day on a line of `slope` points a month, less what chance gave."""
    line = slope / 100 * np.arange(len(panel.periods)) * np.isfinite(panel.cohort)[:, None]
    return replace(panel, numerator=kept * panel.numerator + line * panel.denominator)


def text(check) -> str:
    return plain(check.sentence)


def found_in(panel, declared=PLAIN, **options):
    return estimation(panel, declared, **options)


@pytest.mark.parametrize("declared", [PLAIN, campaign(), campaign(adjust_for=[], base="last_period")])
def test_a_straight_line_moves_the_effect_and_not_the_corrected_one(declared):
    """Whatever the base and the covariates: the line that is taken away is the product's own."""
    panel = simulate(3, replace(LARGE, units=400, targeted=300, visited=180))
    before, after = (found_in(p, declared) for p in (panel, drifting(panel, 0.2)))
    assert after.effect.value - before.effect.value > 2
    gap = after.trends.points.values - before.trends.points.values
    assert gap == pytest.approx(0.2 * before.trends.points.slope, abs=1e-8)
    assert after.trends.points.slope @ blind(after) == pytest.approx(0, abs=1e-8)


def blind(found) -> np.ndarray:
    """The weights of the correction, found again from what it makes of unit values."""
    points = found.trends.points
    return np.array([replace(points, values=row).corrected.value for row in np.eye(len(points.values))])


def test_the_weights_are_those_of_least_variance():
    """Against the formula with Lagrange's multipliers, on points that are all told apart."""
    rng = np.random.default_rng(2)
    psi, slope = rng.normal(size=(5, 300)), np.array([9.0, -8, -5, 2, 6])
    variance, bound = psi @ psi.T, np.column_stack([np.eye(5)[0], slope])
    inverse = np.linalg.inv(variance)
    weights = inverse @ bound @ np.linalg.solve(bound.T @ inverse @ bound, [1.0, 0.0])
    found = Points(np.arange(5.0), psi, slope).corrected
    assert (found.value, found.se) == pytest.approx((weights @ np.arange(5.0), np.sqrt(weights @ variance @ weights)))


def test_groups_that_sum_to_nothing_are_no_harm():
    """The months of a pooled base do: their variance has no inverse."""
    rng = np.random.default_rng(3)
    past = rng.normal(size=(3, 200))
    psi = np.vstack([rng.normal(size=200), past, -past.sum(axis=0)])
    found = Points(np.array([3.0, 1, 0, 1, -2]), psi, np.array([20.0, -15, -5, 5, 15])).corrected
    fewer = Points(np.array([3.0, 1, 0, 1]), psi[:4], np.array([20.0, -15, -5, 5])).corrected
    assert np.isfinite(found.se) and found.se == pytest.approx(fewer.se)
    assert found.value == pytest.approx(fewer.value)


@pytest.mark.parametrize(
    ("times", "clusters", "groups"), [(24, 400, 8), (24, 60, 4), (24, 44, 2), (24, 29, 1), (3, 400, 3), (1, 400, 1)]
)
def test_as_many_groups_of_past_months_as_clusters_bear(times, clusters, groups):
    assert number_of_groups(times, clusters) == groups


LINE = Linear(2.4, np.full(100, 0.05))
CASES = [
    # headline, corrected, its bounds, enough past, drawn -> severity, status, words
    ((1.0, 5.0), LINE, (1.4, 3.4), "critical", "passed",
     "Même si les médecins contactés suivaient déjà une tendance propre, en ligne droite, l'effet serait de 2,4 "
     "points de plus (IC à 95 % : [1,4 ; 3,4]) : la conclusion tient."),
    ((1.0, 5.0), LINE, (0.0, 4.8), "critical", "failed",
     "L'effet annoncé suppose que les médecins contactés n'évoluaient pas déjà autrement que les autres. Si l'on admet "
     "qu'ils suivaient leur propre tendance, en ligne droite, l'effet réel peut "
     "être n'importe où entre 0,0 point et 4,8 points de plus : il n'est plus "
     "établi, il reste à confirmer."),
    ((-5.0, -1.0), LINE, (-1.0, 5.0), "critical", "failed",
     "L'effet annoncé suppose que les médecins contactés n'évoluaient pas déjà autrement que les autres. Si l'on admet "
     "qu'ils suivaient leur propre tendance, en ligne droite, l'effet réel peut "
     "être n'importe où entre 1,0 point de moins et 5,0 points de plus : il "
     "n'est plus établi, il reste à confirmer."),
    ((-5.0, -1.0), LINE * -1, (-3.4, -1.4), "critical", "passed", None),
    ((-1.0, 5.0), LINE, (-1.0, 5.0), "critical", "passed",
     "Même si les médecins contactés suivaient déjà une tendance propre, en ligne droite, l'effet serait de 2,4 "
     "points de plus (IC à 95 % : [1,0 de moins ; 5,0 de plus])."),
    ((1.0, 5.0), None, None, "critical", "failed",
     "Les groupes indépendants sont trop peu nombreux pour écarter une tendance propre aux médecins contactés : "
     "l'effet reste à confirmer."),
    ((-1.0, 1.0), None, None, "critical", "failed", None),
    ((float("nan"), float("nan")), None, None, "critical", "not_applicable", None),
]  # fmt: skip


@pytest.mark.parametrize(("headline", "corrected", "bounds", "severity", "status", "words"), CASES)
def test_the_rule_and_its_sentences(headline, corrected, bounds, severity, status, words):
    found, *_ = trend_checks(Allowed(headline, corrected, bounds), PLAIN, "points", 1, None)
    assert (found.name, found.severity, found.status) == ("trend_allowed", severity, status)
    assert words is None or text(found) == words


def test_a_short_past_has_its_sentence():
    found, *_ = trend_checks(Allowed((1.0, 5.0), None, None, enough_past=False), PLAIN, "points", 1, None)
    assert (found.severity, found.status) == ("critical", "failed")
    assert text(found) == (
        "Le recul est trop court pour écarter une tendance propre aux médecins contactés : l'effet reste à confirmer."
    )


def test_an_order_drawn_and_followed_is_no_reason_to_doubt():
    drawn = Drawn(date(2024, 3, 5), 0.94)
    found = trend_checks(Allowed((1.0, 1.5), None, None), PLAIN, "points", 1, drawn)
    assert [(c.name, c.severity, c.status) for c in found] == [("trend_allowed", "advisory", "passed")]
    assert text(found[0]) == (
        "L'ordre des rencontres a été tiré au sort le 5 mars 2024 et suivi à 94 % : une tendance propre ne peut venir "
        "du choix des médecins."
    )


@pytest.mark.parametrize(
    ("sign", "headline", "bounds", "status"),
    [
        (1, (-0.5, 1.5), (-1.0, 1.9), "passed"),
        (1, (-0.5, 1.5), (-1.0, 2.4), "failed"),
        (-1, (-1.5, 0.5), (-2.4, 1.0), "failed"),
        (-1, (-1.5, 0.5), (-1.9, 3.0), "passed"),
        (1, (-0.5, 2.5), (-1.0, 2.6), None),  # the interval does not leave a useful effect out: nothing is asked
    ],
)
def test_a_useful_effect_may_hide_behind_a_contrary_trend(sign, headline, bounds, status):
    found = trend_checks(Allowed(headline, LINE, bounds), PLAIN, "points", sign, None)[1:]
    assert [(c.name, c.severity, c.status) for c in found] == (
        [("useful_masked", "advisory", status)] if status else []
    )
    if status == "failed":
        assert "une tendance contraire pourrait masquer un effet utile" in text(found[0])


def test_months_before_a_launch_are_no_past():
    """Nobody could prescribe it before the base's last month: a flat zero says nothing of a trend."""
    panel = simulate(3, LARGE)
    unborn = np.arange(len(panel.periods)) < 46
    launched = replace(panel, numerator=np.where(unborn, 0.0, panel.numerator))
    check = next(c for c in brief(launched, PLAIN).checks if c.name == "trend_allowed")
    assert (check.severity, check.status) == ("critical", "failed") and "Le recul est trop court" in check.sentence


@pytest.mark.parametrize("declared", [PLAIN, GRADUATED])
def test_a_drift_is_not_an_effect(declared):
    """No effect, and a line of 0.25 point a month: the interval leaves zero out, the verdict does not follow it. The
    short form and the whole one say the same, and the corrected effect stands beside the others."""
    setting = replace(LARGE, effects=(0.0, 0.0), effect=0.0)
    panel = drifting(simulate(3, setting), 0.25)
    for result in (brief(panel, declared), estimate(panel, declared)):
        check = next(c for c in result.checks if c.name == "trend_allowed")
        corrected = next(e for e in result.estimates if e.term == "straight_trend")
        assert result.effect.low > 0 and (check.severity, check.status) == ("critical", "failed")
        assert corrected.role == "sensitivity" and corrected.low <= 0 <= corrected.high
        assert check.value == corrected.estimate


def test_a_large_effect_stands_any_line():
    result = brief(simulate(3, replace(LARGE, effect=12.0)), PLAIN)
    check = next(c for c in result.checks if c.name == "trend_allowed")
    assert check.status == "passed" and check.sentence.endswith("la conclusion tient.")


def test_in_a_case_study_too():
    """One row a unit: a line in the contacted units moves the effect and the past as the trend vector says."""
    panel, declared = simulated_case_study.simulate(3), simulated_case_study.campaign()
    before, after = (find(p, declared) for p in (panel, drifting(panel, 0.2)))
    old, new = (points(f.study, f.effect, np.arange(-36, 0)) for f in (before, after))
    assert new.values - old.values == pytest.approx(0.2 * old.slope, abs=1e-8) and old.slope[0] > 10
    assert [c.name for c in own_trend_of_cases(before)][:1] == ["trend_allowed"]


def test_few_contacted_units_give_back_what_the_weights_took():
    """Six of forty, two groups of past months: one weight was fitted to twelve units, at most, that tell the noise."""
    found = find(simulated_case_study.simulate(3), simulated_case_study.campaign())
    raw = points(found.study, found.effect, past_times(found.study)).corrected
    assert len(found.study.treated) == 6 and found.allowed.corrected.se == pytest.approx(raw.se * 11 / 10)


def test_a_line_in_a_case_study_is_seldom_an_effect():
    """No effect, a line of 0.2 point a month, that every interval takes for one: 60 draws, at most 9 conclusions that
    stand (more has a probability of 1 % at 6.5 %; 21 of 300 without what few units give back, 16 with it)."""
    declared, called = simulated_case_study.campaign(), 0
    for seed in range(60):
        panel = simulated_case_study.simulate(seed, simulated_case_study.Setting(effect=0.0))
        found = find(drifting(panel, -0.2), declared)
        assert found.study.interval(found.effect)[1] < 0
        called += found.allowed.bounds[1] < 0
    assert called <= 9


def test_the_hook_of_a_drawn_order():
    """`Estimation.drawn` is all that an exemption needs to say."""
    found = replace(found_in(simulate(3)), drawn=Drawn(date(2024, 3, 5), 0.94))
    assert [c.severity for c in own_trend(found.trends)] == ["advisory"]


@pytest.mark.parametrize(
    ("followed", "comparison", "severity"),
    [
        (0.97, "targeted_not_yet_visited", "advisory"),
        (0.6, "targeted_not_yet_visited", "critical"),
        (0.97, "not_yet_treated", "critical"),
    ],
)
def test_only_a_draw_followed_and_compared_among_the_drawn_exempts(followed, comparison, severity):
    panel, campaign = Line("drawn", replace(DENSE, drawn=True, followed=followed), "null").draw(1)
    checks = brief(panel, campaign.model_copy(update={"comparison": comparison})).checks
    assert next(c.severity for c in checks if c.name == "trend_allowed") == severity
