"""The design of a targeting threshold: published algorithms, recovery of a known effect, refusals."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from pydantic import ValidationError

from aos_analysis.study.designs import estimate
from aos_analysis.study.designs.regression_discontinuity.checks import _false_thresholds
from aos_analysis.study.designs.regression_discontinuity.density import density_jump, ratio_draw
from aos_analysis.study.designs.regression_discontinuity.design import Options, _found
from aos_analysis.study.designs.regression_discontinuity.local_polynomial import (
    folded_quantile,
    jump,
    optimal_bandwidth,
)
from aos_analysis.study.designs.regression_discontinuity.mass_points import honest_jump, rounding_step
from aos_analysis.study.designs.regression_discontinuity.score import density
from aos_analysis.study.result import failed
from aos_analysis.study.verdict import verdict_key
from aos_analysis.words.errors import ParameterError
from tests.simulated import TWENTY, numbers, tells, with_units
from tests.simulated_discontinuity import START, THRESHOLD, Setting, campaign, simulate, simulate_few_values

pytestmark = pytest.mark.usefixtures("fewer_draws")
CAMPAIGN = campaign()
NULL = Setting(effect=0.0)


def sharp(n=800, seed=3):
    rng = np.random.default_rng(seed)
    x = rng.normal(-0.4, 1, n)
    return x, 1 + 0.8 * x - 0.3 * x**2 + 0.5 * (x >= 0) + rng.normal(0, 0.6, n)


# --- reference


@pytest.mark.parametrize("bandwidth", [0.5, 0.9])
def test_line_and_curve_are_those_of_rdrobust(bandwidth):
    """diff-diff's port of R `rdrobust` 4.0 (h given, rho = 1): conventional and bias-corrected estimates."""
    library = pytest.importorskip("diff_diff")
    x, y = sharp()
    oracle = library.RegressionDiscontinuity(h=bandwidth, rho=1).fit(
        pd.DataFrame({"x": x, "y": y}), outcome="y", running="x"
    )
    ours = jump(y, x, bandwidth, np.arange(len(x)))
    expected = (oracle.att_conventional, oracle.att)
    assert (ours.line.value, ours.quadratic.value) == pytest.approx(expected, rel=1e-9)


def test_standard_errors_are_hc3():
    """statsmodels' HC3 of the same kernel-weighted quadratic."""
    x, y = sharp()
    ours = jump(y, x, 0.9, np.arange(len(x)))
    near = np.abs(x) < 0.9
    beyond = (x[near] >= 0).astype(float)
    powers = x[near, None] ** [1, 2]
    design = np.column_stack([beyond, np.ones(near.sum()), powers, powers * beyond[:, None]])
    oracle = sm.WLS(y[near], design, weights=1 - np.abs(x[near]) / 0.9).fit(cov_type="HC3")
    assert (ours.quadratic.value, ours.quadratic.se) == pytest.approx((oracle.params[0], oracle.bse[0]))
    assert ours.df == near.sum() - 6


def test_bandwidth_is_the_formula_of_imbens_and_kalyanaraman():
    """Section 4.2 followed step by step, one quantity a line, on data where no side is thin."""
    x, y = sharp(2000)
    n, above = len(x), x >= 0
    pilot = 1.84 * x.std(ddof=1) * n ** (-1 / 5)
    low, high = (x < 0) & (x >= -pilot), above & (x <= pilot)
    density = (low.sum() + high.sum()) / (2 * n * pilot)
    sigma = [y[low].var(ddof=1), y[high].var(ddof=1)]
    third = 6 * sm.OLS(y, np.column_stack([np.ones(n), above, x, x**2, x**3])).fit().params[4]
    curvature, regular = [], []
    for side, variance in zip((~above, above), sigma, strict=True):
        reach = 3.56 * (variance / (density * third**2)) ** (1 / 7) * side.sum() ** (-1 / 7)
        rows = side & (np.abs(x) <= reach)
        curvature.append(2 * np.polyfit(x[rows], y[rows], 2)[0])
        regular.append(2160 * variance / (rows.sum() * reach**4))
    bend = (curvature[1] - curvature[0]) ** 2 + sum(regular)
    expected = 3.4375 * (sum(sigma) / (density * bend)) ** (1 / 5) * n ** (-1 / 5)
    assert optimal_bandwidth(y, x) == pytest.approx(expected)


@pytest.mark.parametrize(("change", "factor"), [(lambda x, y: (x, 10 * y + 3), 1), (lambda x, y: (10 * x, y), 10)])
def test_bandwidth_follows_the_score_and_not_the_outcome(change, factor):
    x, y = sharp()
    moved, level = change(x, y)
    assert optimal_bandwidth(level, moved) == pytest.approx(factor * optimal_bandwidth(y, x))


# --- recovery


@pytest.mark.parametrize("curve", [0.0, 2.0])
def test_interval_covers_the_known_effect(curve):
    """At least 16 of 20 intervals hold the truth: fewer has a probability below 0.3 % at 95 % coverage."""
    found = [_found(simulate(seed, Setting(curve=curve)), CAMPAIGN).headline for seed in TWENTY]
    assert sum(low <= -6 <= high for low, high in (j.interval() for j in found)) >= 16
    errors = np.array([j.quadratic.value + 6 for j in found])
    assert abs(errors.mean()) < 3 * errors.std(ddof=1) / np.sqrt(20)


@pytest.mark.slow
def test_no_effect_is_not_called_favourable():
    """At most 2 of 20 null campaigns may be called favourable."""
    called = 0
    for seed in TWENTY:
        result = estimate(simulate(seed, NULL), CAMPAIGN)
        e = result.effect
        called += verdict_key(e.estimate, e.low, e.high, 4.0, result.checks).startswith("favourable")
    assert called <= 2


def test_one_line_through_everybody_is_fooled_by_a_curve():
    """No effect: the global line excludes zero in more than half of 20 draws, the retained interval in at most 4."""
    fooled = kept = 0
    for seed in TWENTY:
        found = _found(simulate(seed, Setting(effect=0.0, curve=3.0)), CAMPAIGN)
        low, high = found.jump(found.outcome, 1e6).line.interval()
        fooled += low > 0 or high < 0
        low, high = found.headline.interval()
        kept += low > 0 or high < 0
    assert fooled > 10 and kept <= 4


@pytest.mark.slow
def test_coverage_over_four_hundred_campaigns():
    """Coverage between 91.5 and 98 % (three standard errors of 95 % over 400), curved or not."""
    for curve in (0.0, 2.0):
        inside = 0
        for seed in range(400):
            low, high = _found(simulate(seed, Setting(curve=curve)), CAMPAIGN).headline.interval()
            inside += low <= -6 <= high
        assert 0.915 <= inside / 400 <= 0.98


def heaped(seed: int):
    """Shares of small denominators: a third of the scores fall exactly on a few values."""
    rng = np.random.default_rng(seed)
    size = rng.poisson(12, 800) + 3
    good = rng.binomial(size, rng.beta(7, 18, 800))
    return good.astype(float), size.astype(float)


def test_heaped_scores_are_not_called_manipulated():
    """Threshold at one third, where heaps lie: at most 4 of 20 honest ones are rejected; without the units' own
    denominators the jump would look large in nearly all."""
    rejected, apparent = 0, 0
    for seed in TWENTY:
        good, size = heaped(seed)
        draw = ratio_draw(good, size, share=True)
        found = density_jump(np.round(100 / 3 - 100 * good / size, 6), 15.0,
                             lambda rng, d=draw: np.round(100 / 3 - 100 * d(rng), 6), 1, draws=99)  # fmt: skip
        rejected += found.p_value < 0.05
        apparent += abs(found.log_ratio) > 0.5
    assert rejected <= 4 and apparent >= 15


def test_scores_moved_across_the_threshold_are_seen():
    """Two thirds of those just beyond it were put under it: the check fails in at least 16 of 20 draws."""
    seen = 0
    for seed in TWENTY:
        checks = {c.name: c for c in estimate(simulate(seed, Setting(moved=0.67)), CAMPAIGN).checks}
        seen += checks["density"].status == "failed"
    assert seen >= 16


# --- scores of few values

VISITS = campaign(options={"threshold": 3, "curvature_bound": 0.5})


@pytest.mark.parametrize(("bias", "quantile"), [(0, 1.960), (0.3, 2.045), (0.5, 2.181), (1, 2.646), (2, 3.645)])
def test_folded_normal_quantiles(bias, quantile):
    """Armstrong and Kolesár (2020), table 1, at 95 %."""
    assert folded_quantile(bias) == pytest.approx(quantile, abs=6e-4)


def test_worst_curve_within_the_bound_moves_the_line_by_the_bias_and_no_curve_by_more():
    """Parabolas turned against each other are the worst case; an effect of 5 stays inside in every case."""
    x = np.repeat(np.arange(-6.0, 7), 30)
    noise = np.tile(np.r_[np.ones(15), -np.ones(15)], 13)
    for curve, share in ((np.sign(x + 0.5) * x**2, 1.0), (x**2, None), (np.maximum(x - 2, 0) ** 2, None)):
        found = honest_jump(5 * (x >= 0) + curve * 0.2 / 2 + noise, x, 5.5, np.arange(x.size), 0.2)
        gap = abs(found.line.value - 5)
        assert gap == pytest.approx(found.bias) if share else gap < found.bias
        low, high = found.interval()
        assert low < 5 < high


def test_threshold_on_a_count_is_not_fooled_and_not_blind():
    """The bend is the declared bound itself, the worst: of 20 campaigns without effect at most 3 have an interval that
    leaves zero out (5 %: four or more has a probability of 1.6 %); of 20 with the useful effect at least 16 do."""
    clear = {effect: 0 for effect in (0.0, 4.0)}
    for effect in clear:
        for seed in TWENTY:
            found = _found(simulate_few_values(seed, effect), VISITS).headline
            low, high = found.interval()
            clear[effect] += high < 0
            assert low <= found.line.value <= high
    assert clear[0.0] <= 3 and clear[4.0] >= 16


@pytest.mark.slow
def test_false_alarms_at_a_threshold_on_a_count():
    """At most 6.6 % of 300 at the worst curve (METHODS, 4.4)."""
    intervals = (_found(simulate_few_values(seed), VISITS).headline.interval() for seed in range(300))
    assert sum(low > 0 or high < 0 for low, high in intervals) / 300 <= 0.066


@pytest.mark.parametrize("step", [5.0, 2.0, 0.1])
def test_rounded_scores_are_not_called_manipulated(step):
    """Rounded to 5, an accumulation cannot be examined; at finer steps at most 3 of 20 honest scores are accused."""
    rounded = campaign(options={"threshold": 60, "curvature_bound": 0.02})
    found = [_found(simulate_few_values(seed, step=step, units=600), rounded) for seed in TWENTY]
    accused = [density(f) for f in found]
    assert sum(check.status == "failed" for check in accused) <= 3
    if step == 5:
        assert all(check.sentence.endswith("ne peut pas être examinée.") for check in accused)
    elsewhere = [_false_thresholds(f) for f in found]
    assert sum(check.status == "failed" for check in elsewhere) <= 3


@pytest.mark.parametrize(
    ("score", "step"),
    [
        ([0, 1, 3, 12], 1), ([55, 60, 75], 5), ([0.3, 0.1, 0.7], 0.2), ([12.34, 12.36, 99.99], 0.01),
        ([2.5, 5, 10], 2.5), ([*[60] * 10, *[65] * 10, 63.4], 5),
    ],
)  # fmt: skip
def test_step_that_a_score_was_rounded_to(score, step):
    assert rounding_step(np.array(score, float)) == pytest.approx(step)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"threshold": 3},
            "Près du seuil, le score ne prend que 3 valeurs différentes du côté où il y en a le moins (nombre entier "
            "ou score arrondi) : entre deux valeurs, rien n'est observé. Sans borne de courbure déclarée "
            "(options.curvature_bound), aucun intervalle ne serait juste.",
        ),
        (
            {"threshold": 2, "curvature_bound": 0.5},
            "Près du seuil, le score ne prend que 2 valeurs différentes d'un côté ; il en faut au moins 3 pour "
            "connaître la pente de l'indicateur.",
        ),
    ],
)  # fmt: skip
def test_what_few_values_cannot_say_is_refused(options, message):
    result = estimate(simulate_few_values(3), campaign(options=options))
    assert tells(result, "blocking", message)
    assert not np.isfinite([result.effect.estimate, result.effect.low]).any()


def test_bound_that_the_values_deny_caps():
    denied = campaign(options={"threshold": 3, "curvature_bound": 0.05})
    message = (
        "D'une valeur du score à la suivante, la pente de l'indicateur change plus que la borne déclarée ne le permet "
        "(au moins {least}, pour une borne de 0,05) : l'intervalle est trop court."
    )
    assert tells(estimate(simulate_few_values(3, units=3000, bend=3.0), denied), "critical", message)
    assert not tells(estimate(simulate_few_values(3), VISITS), "critical", message)


@pytest.mark.parametrize("bound", [0, -1, float("inf")])
def test_bound_that_is_none_is_refused(bound):
    with pytest.raises(ValidationError):
        Options(threshold=3, curvature_bound=bound)


def test_no_distance_to_the_threshold_is_a_refusal_that_counts_everybody():
    """A threshold far out: no unit in the pilot bandwidth on one side."""
    panel = simulate(3)
    far = np.where(panel.units["targeting_score"] >= THRESHOLD, 1e4, 0) + panel.units["targeting_score"]
    result = estimate(replace(panel, units=panel.units.assign(targeting_score=far)), CAMPAIGN)
    assert tells(
        result, "blocking",
        "Aucune distance au seuil n'a pu être calculée : trop peu d'unités ont un score proche du seuil, d'un côté au "
        "moins, ou l'indicateur ne varie pas.",
    )  # fmt: skip
    assert result.sample.units_targeted == (panel.units["targeting_score"] >= THRESHOLD).sum() > 100
    assert result.notes == ()


# --- what is said


def test_units_without_a_score_change_nothing():
    panel = simulate(3)
    more = with_units(panel, np.r_[np.arange(len(panel.units)), 0:30])
    added = np.arange(len(more.units)) >= len(panel.units)
    units = more.units.assign(
        unit_id=np.where(added, "N" + more.units["unit_id"], more.units["unit_id"]),
        cluster_id=np.where(added, "N" + more.units["unit_id"], more.units["unit_id"]),
        targeting_score=np.where(added, np.nan, more.units["targeting_score"]),
    )
    plain, other = (estimate(p, CAMPAIGN) for p in (panel, replace(more, units=units)))
    assert numbers(other) == pytest.approx(numbers(plain), rel=1e-6, abs=1e-8, nan_ok=True)


def test_lowest_scores_are_the_same_rule_read_backwards():
    panel = simulate(3)
    plain = estimate(panel, CAMPAIGN)
    mirrored = replace(panel, units=panel.units.assign(targeting_score=-panel.units["targeting_score"]))
    targeting = CAMPAIGN.targeting.model_dump(by_alias=True) | {"score": "lowest_sick_leave_days"}
    backwards = estimate(mirrored, campaign(targeting=targeting, options={"threshold": -THRESHOLD}))
    assert numbers(backwards) == pytest.approx(numbers(plain), nan_ok=True)


def test_those_not_met_count_and_the_effect_of_contact_stands_beside():
    rows = {e.term: e for e in estimate(simulate(3, Setting(visited=0.6)), CAMPAIGN).estimates}
    assert rows["complier"].estimate / rows["effect"].estimate == pytest.approx(1 / 0.6, rel=0.25)
    assert rows["global_line"].role == "rejected"


def test_profile_shows_no_point_of_a_few_units():
    found = estimate(simulate(3), CAMPAIGN).profile
    assert found.threshold == THRESHOLD
    assert found.points["units"].min() >= 10
    assert (found.points["targeted"] == (found.points["score"] >= THRESHOLD)).all()
    ends = found.lines[found.lines["score"] == THRESHOLD].set_index("targeted")["value"]
    assert ends[True] - ends[False] == pytest.approx(estimate(simulate(3), CAMPAIGN).estimates[0].estimate)


def few_beyond(panel):
    """Fifteen units beyond the threshold."""
    beyond = np.flatnonzero(panel.units["targeting_score"] >= THRESHOLD)
    return with_units(panel, np.setdiff1d(np.arange(len(panel.units)), beyond[15:]))


def chosen_otherwise(panel):
    return replace(panel, units=panel.units.assign(status=np.roll(panel.units["status"], 1)))


def already_jumping(panel):
    beyond = (panel.units["targeting_score"] >= THRESHOLD).to_numpy()[:, None]
    early = np.arange(len(panel.periods)) < 24
    return replace(panel, numerator=panel.numerator + 0.1 * panel.denominator * beyond * early)


def bent_at_the_threshold(panel):
    """A cusp: units nearest the threshold fall, however little they exceed it."""
    x = panel.units["targeting_score"].to_numpy() - THRESHOLD
    dip = np.where(x >= 0, np.exp(-np.abs(x) / 3), 0.0)[:, None] * (np.arange(len(panel.periods)) > START)
    return replace(panel, numerator=panel.numerator - 0.4 * panel.denominator * dip)


def months(last):
    return lambda panel: panel.during(slice(last))


@pytest.mark.parametrize(
    ("change", "declared", "severity", "message"),
    [
        (
            few_beyond, {}, "blocking",
            "Trop peu d'unités près du seuil : {n} non ciblées, il en faut au moins 20 de chaque côté.",
        ),
        (
            months(START + 4), {}, "blocking",
            "Il n'y a que 3 mois d'observation après les contacts, il en faut au moins 6 mois.",
        ),
        (
            lambda p: p, {"useful_effect": 1.0}, "blocking",
            "L'étude ne peut détecter qu'un effet d'au moins {mde}, plus de deux fois l'effet utile déclaré (1 journée "
            "d'arrêt pour 100) : autour d'un seuil, ce plan n'autorise alors aucun verdict.",
        ),
        (
            chosen_otherwise, {}, "critical",
            "Seulement {share} des unités dont le score est connu sont ciblées, ou non, comme la règle du seuil le dit "
            ": autre chose que le score a décidé.",
        ),
        (
            already_jumping, {}, "critical",
            "Avant la campagne, l'indicateur changeait déjà de niveau en passant le seuil ({effect}), alors que rien "
            "n'avait encore eu lieu.",
        ),
        (
            bent_at_the_threshold, {}, "critical",
            "Près du seuil, la droite ({line}) et la courbe ({curve}) ne s'accordent pas : l'indicateur n'est pas "
            "assez régulier autour du seuil.",
        ),
    ],
)  # fmt: skip
def test_refusals_word_for_word(change, declared, severity, message):
    assert tells(estimate(change(simulate(3)), campaign(**declared)), severity, message)


def test_a_targeting_without_a_score_is_refused():
    with pytest.raises(ParameterError) as refusal:
        estimate(simulate(3), campaign(targeting={"score": "none", "visit_order": "random"}))
    assert str(refusal.value).endswith(
        "le plan « regression_discontinuity » demande le score de ciblage. Écrivez « targeting.score » : lowest_… ou "
        "highest_…, et la fenêtre où il a été calculé."
    )


def test_nobody_with_a_score_gives_a_report_and_no_number():
    panel = simulate(3)
    empty = replace(panel, units=panel.units.assign(targeting_score=np.nan))
    result = estimate(empty, CAMPAIGN)
    assert {c.name for c in failed(result.checks, "blocking")} >= {"near_threshold", "finite"}
    assert not np.isfinite(result.effect.estimate) and result.profile is None
