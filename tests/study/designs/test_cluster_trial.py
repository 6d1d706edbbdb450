"""The design of visits drawn by lot: known formulas, recovery of a known effect, refusals."""

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from aos_analysis.study.designs import brief, estimate
from aos_analysis.study.designs.cluster_trial import chance
from aos_analysis.study.designs.cluster_trial.chance import permutation_test
from aos_analysis.study.designs.cluster_trial.design import Options, _found
from aos_analysis.study.designs.cluster_trial.trial import Trial
from aos_analysis.study.result import failed
from aos_analysis.study.verdict import verdict_key
from aos_analysis.study.weighted_regression import weighted_fit
from aos_analysis.words.errors import DataError, ParameterError
from tests.simulated import TWENTY, numbers, tells, with_units
from tests.simulated_trial import START, Setting, campaign, simulate

pytestmark = pytest.mark.usefixtures("fewer_draws")
CAMPAIGN = campaign()
STEPPED = Setting(stepped=True)
WEDGE = campaign(options={"control": None}, effect_window={"from": 1, "to": 6})
NULL = Setting(effect=0.0)
TRUTH = -0.75 * 1.5 * 11.5 / 12  # three quarters are met, half of them a month late


def found(seed: int, setting: Setting | None = None, plan=CAMPAIGN):
    return _found(simulate(seed, setting), plan)


# --- reference


def test_the_variance_is_hc3():
    """statsmodels' HC3 of the same weighted regression, to the last digits."""
    rng = np.random.default_rng(1)
    x = np.column_stack([np.ones(30), rng.normal(size=(30, 2))])
    y, weight = rng.normal(size=30), rng.uniform(0.5, 4, 30)
    ours = weighted_fit(y, x, weight, np.arange(30), 30)
    oracle = sm.WLS(y, x, weights=weight).fit(cov_type="HC3")
    assert ours.beta == pytest.approx(oracle.params)
    assert [ours.linear(k).se for k in range(3)] == pytest.approx(oracle.bse.tolist())


def test_groups_of_rows_are_judged_by_the_fit_without_them():
    """CR3 is the delete-one-group jackknife about the full fit, in its own definition (Bell and McCaffrey, 2002)."""
    rng = np.random.default_rng(2)
    groups = np.repeat(np.arange(8), [1, 2, 3, 4, 5, 6, 7, 2])
    x = np.column_stack([np.ones(30), rng.normal(size=30)])
    y, weight = rng.normal(size=30), rng.uniform(0.5, 4, 30)
    fit = weighted_fit(y, x, weight, groups, 8)
    without = [sm.WLS(y[groups != g], x[groups != g], weights=weight[groups != g]).fit().params for g in range(8)]
    assert fit.psi == pytest.approx(fit.beta - np.array(without))


def test_two_arms_are_the_covariance_analysis_of_cluster_means():
    """The headline by hand: one row a practice, weighted by its patients before the draw, HC3, Student with K - 3
    degrees of freedom."""
    panel = simulate(4)
    practice = panel.units["cluster_id"].to_numpy()
    after, before = np.r_[START + 1 : START + 13], np.r_[0:START]

    def level(months):
        top, bottom = (np.array([a[practice == k][:, months].sum() for k in np.unique(practice)])
                       for a in (panel.numerator, panel.denominator))  # fmt: skip
        return 100 * top / bottom, bottom

    y, (baseline, size) = level(after)[0], level(before)
    arm = [panel.units["wave"][practice == k].iloc[0] == "visite" for k in np.unique(practice)]
    x = np.column_stack([np.ones(len(y)), arm, baseline]).astype(float)
    oracle = sm.WLS(y, x, weights=size).fit(cov_type="HC3")
    half = stats.t.ppf(0.975, len(y) - 3) * oracle.bse[1]
    raw = estimate(panel, CAMPAIGN).estimates[0]
    by_hand = (oracle.params[1], oracle.bse[1], oracle.params[1] - half, oracle.params[1] + half)
    assert (raw.estimate, raw.se, raw.low, raw.high) == pytest.approx(by_hand)


def test_contact_does_not_move_the_weights():
    """Twice as many cases with the same levels, on one side and after the draw only: nothing moves but the volume."""
    panel = simulate(4)
    visited = (panel.units["wave"] == "visite").to_numpy()
    twice = np.where(visited[:, None] & (np.arange(60) >= START), 2.0, 1.0)
    doubled = replace(panel, numerator=panel.numerator * twice, denominator=panel.denominator * twice)
    one, other = (brief(p, CAMPAIGN) for p in (panel, doubled))
    assert (other.effect.estimate, other.effect.low) == pytest.approx((one.effect.estimate, one.effect.low))
    assert other.volume.estimate == pytest.approx(2 * one.volume.estimate)


def test_a_draw_needs_no_past():
    """One month before, or none: an answer, less precise. Without past each practice weighs by its units drawn."""
    panel = simulate(4, Setting(effect=3.0))
    for first, words in ((START - 1, "(1 mois)"), (START, "Aucun mois n'est observé avant le tirage")):
        result = estimate(panel.during(slice(first, None)), CAMPAIGN)
        assert not failed(result.checks, "blocking") and np.isfinite(result.effect.low)
        assert words in next(c.sentence for c in result.checks if c.name == "past").replace("\u00a0", " ")
    y, size = (panel.numerator[:, START + 1 : START + 13].sum(1), panel.denominator[:, START + 1 : START + 13].sum(1))
    by = (
        panel.units.assign(y=y, size=size, n=1)
        .groupby("cluster_id")
        .agg({"y": "sum", "size": "sum", "n": "sum", "wave": "first"})
    )
    level, visited = 100 * by["y"] / by["size"], by["wave"] == "visite"
    means = [np.average(level[arm], weights=by["n"][arm]) for arm in (visited, ~visited)]
    assert result.effect.estimate == pytest.approx(means[1] - means[0])


# --- who is still counted


def losing(panel, who, first: int = START + 1):
    """These units leave no trace from a month on."""
    kept = np.ones(panel.denominator.shape)
    kept[np.ix_(who, np.arange(first, 60))] = 0
    return replace(panel, numerator=panel.numerator * kept, denominator=panel.denominator * kept)


def worst(panel, share: float) -> np.ndarray:
    """Units of the visited arm with the highest levels."""
    visited = np.flatnonzero(panel.units["wave"] == "visite")
    level = panel.numerator.sum(axis=1) / panel.denominator.sum(axis=1)
    return visited[np.argsort(-level[visited])][: round(share * visited.size)]


@pytest.mark.parametrize("seed", range(3))
def test_losing_the_worst_of_one_arm_is_not_an_effect(seed):
    """No effect, 17 % of the visited arm gone with the highest levels: counted, told, and nothing is concluded."""
    panel = simulate(seed, Setting(effect=0.0))
    gone = worst(panel, 0.17)
    result = estimate(losing(panel, gone), CAMPAIGN)
    check = next(c for c in result.checks if c.name == "attrition")
    assert result.counts.values.sum() == len(panel.units) and result.counts.values[1].tolist()[2] == len(gone)
    assert result.sample.units_comparison + result.sample.units_exposed <= len(panel.units) - len(gone)
    assert (check.severity, check.value) == (
        "critical",
        pytest.approx(len(gone) / (panel.units["wave"] == "visite").sum()),
    )
    lower, upper = (next(e for e in result.estimates if e.term == f"lee_{side}") for side in ("lower", "upper"))
    assert lower.estimate < 0 < upper.high and lower.estimate < upper.estimate
    key = verdict_key(result.effect.estimate, result.effect.low, result.effect.high, 0.5, result.checks)
    assert key not in ("favourable", "favourable_uncertain_size", "unfavourable")


def test_bounds_are_the_effect_where_nobody_is_lost():
    result = estimate(simulate(4), CAMPAIGN)
    effect, *bounds = (next(e for e in result.estimates if e.term == t) for t in ("effect", "lee_lower", "lee_upper"))
    assert [b.estimate for b in bounds] == pytest.approx([effect.estimate] * 2)


@pytest.mark.parametrize(
    ("lost", "first", "status", "words"),
    [
        (lambda n: np.arange(n) % 4 == 0, START + 1, "failed", "ceux qui restent ne représentent plus le tirage."),
        (lambda n: np.arange(n) % 10 == 0, START + 1, "passed", "Qui que soient les perdues en plus"),
        (lambda n: np.arange(n) % 4 == 0, START + 7, "failed", "ceux qui restent ne représentent plus le tirage."),
    ],
    ids=["a quarter of all", "a tenth of both", "a quarter on the way"],
)
def test_losses_are_told_and_many_cap(lost, first, status, words):
    panel = simulate(4, Setting(effect=3.0))
    check = next(
        c for c in brief(losing(panel, np.flatnonzero(lost(len(panel.units))), first), CAMPAIGN).checks
        if c.name == "attrition"
    )  # fmt: skip
    assert (check.severity, check.status) == ("critical", status) and words in check.sentence


def test_complier_effect_is_the_ratio_of_two_effects():
    study = found(5)
    assert study.complier.value == pytest.approx(study.effect.value / study.uptake.value)
    assert 0.6 < study.uptake.value < 0.85


# --- recovery


@pytest.mark.parametrize(("setting", "plan"), [(Setting(), CAMPAIGN), (STEPPED, WEDGE)], ids=["arms", "wedge"])
def test_interval_covers_the_known_effect(setting, plan):
    """At least 16 of 20 intervals hold the truth: fewer has a probability below 0.3 % at 95 % coverage."""
    truth = TRUTH if plan is CAMPAIGN else -0.75 * 1.5 * 5.5 / 6
    studies = [found(seed, setting, plan) for seed in TWENTY]
    intervals = [study.interval(study.effect) for study in studies]
    assert sum(low <= truth <= high for low, high in intervals) >= 16
    errors = np.array([study.effect.value - truth for study in studies])
    assert abs(errors.mean()) < 3 * errors.std(ddof=1) / np.sqrt(20)


@pytest.mark.slow
@pytest.mark.parametrize(("setting", "plan"), [(NULL, CAMPAIGN), (replace(STEPPED, effect=0.0), WEDGE)],
                         ids=["arms", "wedge"])  # fmt: skip
def test_no_effect_is_not_called_favourable(setting, plan):
    """At most 2 of 20 null trials may be called favourable."""
    called = 0
    for seed in TWENTY:
        result = estimate(simulate(seed, setting), plan)
        e = result.effect
        called += verdict_key(e.estimate, e.low, e.high, 0.5, result.checks).startswith("favourable")
    assert called <= 2


def redrawn(trial: Trial, seed: int) -> Trial:
    """The same trial had the draw been another, inside its blocks."""
    start, rng = trial.start.copy(), np.random.default_rng(seed)
    for block in np.unique(trial.block):
        inside = np.flatnonzero(trial.block == block)
        start[inside] = rng.permutation(start[inside])
    return replace(trial, start=start)


def test_a_control_arm_that_no_contact_bears_is_refused_by_its_near_name():
    """With one other arm only, the control arm was drawn and is not observed: that is told by a report."""
    panel, plan = simulate(0), CAMPAIGN.model_copy(update={"options": CAMPAIGN.options | {"control": "Temoin"}})
    [fault] = Options.refused_data(panel, plan)
    assert "qu'aucun contact de la campagne ne porte" in str(fault) and "Vouliez-vous dire « témoin » ?" in str(fault)
    assert list(Options.refused_data(panel, CAMPAIGN)) == []


def test_permutation_holds_its_size():
    """A true null is rejected at 5 % in at most 4 of 20 trials: more has a probability below 0.3 %."""
    trials = [redrawn(found(seed, NULL).trial, seed) for seed in TWENTY]
    assert sum(permutation_test(trial, 1, draws=199).p_value < 0.05 for trial in trials) <= 4


def test_draws_done_again_at_once_give_the_statistics_of_each():
    """Where all begin together the permutations share everything but the arm; one by one is the slow oracle."""
    trial = found(3, NULL).trial
    again = np.array([redrawn(trial, seed).start for seed in range(20)])
    again[0] = np.nan  # nobody is drawn: no statistic
    one_by_one = [chance._t(trial, start) for start in again]
    np.testing.assert_allclose(chance._arms_alone(trial, np.isfinite(again)), one_by_one, rtol=1e-10)


@pytest.mark.slow
@pytest.mark.parametrize("practices", [12, 20, 40])
@pytest.mark.parametrize("stepped", [False, True], ids=["arms", "wedge"])
def test_size_and_coverage_over_four_hundred_trials(practices, stepped):
    """True nulls rejected at 5 %: within 1 and 8.5 % over 400 draws (a fault beyond three standard errors of 5 %)."""
    plan, rejected = WEDGE if stepped else CAMPAIGN, 0
    for seed in range(400):
        study = found(seed, replace(NULL, practices=practices, stepped=stepped, spread=0.8), plan)
        low, high = study.interval(study.effect)
        rejected += low > 0 or high < 0
    assert 0.01 <= rejected / 400 <= 0.085


def test_before_after_is_fooled_by_a_general_trend():
    """Both arms fall by two points together: the draw sees nothing of it, the before/after calls it the campaign's."""
    panel = simulate(6, NULL)
    later = np.arange(len(panel.periods)) >= START
    fallen = replace(panel, numerator=panel.numerator - 0.02 * panel.denominator * later)
    rows = {e.term: e for e in estimate(fallen, CAMPAIGN).estimates}
    assert rows["before_after"].high < -1 and rows["before_after"].role == "naive"
    assert rows["effect"].low < 0 < rows["effect"].high


@pytest.mark.parametrize(("setting", "plan"), [(Setting(), CAMPAIGN), (STEPPED, WEDGE)], ids=["arms", "wedge"])
def test_units_that_were_not_drawn_change_nothing(setting, plan):
    """Here, those of two practices, written twice."""
    panel = simulate(3, setting)
    some = np.flatnonzero(panel.units["cluster_id"].isin(["C001", "C002"]))
    more = with_units(panel, np.r_[np.arange(len(panel.units)), some])
    added = np.arange(len(more.units)) >= len(panel.units)
    units = more.units.assign(
        unit_id=np.where(added, "N" + more.units["unit_id"], more.units["unit_id"]),
        cluster_id=np.where(added, "N" + more.units["cluster_id"], more.units["cluster_id"]),
        wave=np.where(added, None, more.units["wave"]),
    )
    plain, other = (estimate(p, plan) for p in (panel, replace(more, units=units)))
    assert numbers(other) == pytest.approx(numbers(plain), rel=1e-6, abs=1e-8, nan_ok=True)


# --- what is said


def test_everybody_drawn_counts_met_or_not():
    """The GPs of visited practices who refuse stay in their arm; dropping them would change the estimate."""
    panel = simulate(3)
    result = estimate(panel, CAMPAIGN)
    drawn = (panel.units["wave"] == "visite").sum()
    assert (result.sample.units_targeted, result.sample.units_exposed) == (drawn, np.isfinite(panel.cohort).sum())
    met = with_units(panel, np.flatnonzero(panel.units["status"] != "refused"))
    assert estimate(met, CAMPAIGN).effect.estimate != pytest.approx(result.effect.estimate)


def test_a_stepped_wedge_compares_months_of_different_arms():
    """Practices that have not begun serve as controls for those that have, in the same months only."""
    rows = found(3, STEPPED, WEDGE).rows
    for span in np.unique(rows.span):
        assert set(rows.treated[rows.span == span]) == {0.0, 1.0}
    assert np.unique(rows.span).size > 4


def of_practices(n):
    """Panel with the first practices only."""

    def change(panel):
        return with_units(panel, np.flatnonzero([int(name[1:]) < n for name in panel.units["cluster_id"]]))

    return change


def nobody_drawn(panel):
    return replace(panel, units=panel.units.assign(wave=np.where(panel.units["wave"] == "visite", "témoin", "témoin")))


def split(panel):
    wave = panel.units["wave"].copy()
    wave.iloc[0] = "visite" if wave.iloc[0] == "témoin" else "témoin"
    return replace(panel, units=panel.units.assign(wave=wave))


def met_controls(panel):
    control = (panel.units["wave"] == "témoin").to_numpy()
    return replace(panel, units=panel.units.assign(cohort=np.where(control, START, panel.cohort)))


def unequal_start(panel):
    visited = (panel.units["wave"] == "visite").to_numpy()[:, None]
    return replace(panel, numerator=panel.numerator + 0.05 * panel.denominator * visited)


def lost(panel):
    return replace(panel, excluded=(("other_channel", len(panel.units) // 5),))


@pytest.mark.parametrize(
    ("change", "declared", "severity", "message"),
    [
        (
            of_practices(11), {}, "blocking",
            "Trop peu de groupes : 11 groupes tirés au sort, il en faut au moins 12. L'essai ne peut pas être analysé.",
        ),
        (
            nobody_drawn, {}, "blocking",
            "Un des bras compte moins de deux groupes observés : il n'y a rien à comparer.",
        ),
        (
            split, {}, "blocking",
            "1 groupe ont des unités dans des bras différents : ce n'est pas un tirage au sort de groupes.",
        ),
        (
            lambda p: p, {"targeting": {"score": "none", "visit_order": "geographic"}}, "critical",
            "Le fichier de campagne ne déclare pas d'ordre tiré au sort (visit_order: random) : les bras peuvent "
            "différer avant toute visite.",
        ),
        (
            lambda p: p, {"useful_effect": 0.01}, "critical",
            "L'étude ne peut détecter qu'un effet d'au moins {mde}, plus de trois fois l'effet utile déclaré (0,01 "
            "point).",
        ),
        (
            lost, {}, "critical",
            "Seulement {kept} sur {all} unités tirées au sort sont analysées (83,3 %) : les perdre après le tirage "
            "peut fausser la comparaison.",
        ),
        (
            met_controls, {}, "advisory",
            "Le bras témoin a été contacté en partie (100 % de son activité) : l'effet du tirage est dilué.",
        ),
        (
            unequal_start, {}, "advisory",
            "Avant le début, les deux bras n'ont pas le même niveau ({levels}) : le tirage a été malchanceux, ou il "
            "n'en est pas un ; l'analyse en tient compte.",
        ),
    ],
)  # fmt: skip
def test_refusals_word_for_word(change, declared, severity, message):
    assert tells(estimate(change(simulate(3)), campaign(**declared)), severity, message)


def test_an_interval_that_the_draw_contradicts_caps_the_verdict():
    """The check fails only where the interval leaves zero out and the draw done again does not."""
    clear = {c.name: c for c in estimate(simulate(3, Setting(effect=4.0)), CAMPAIGN).checks}["redrawn"]
    assert (clear.severity, clear.status) == ("critical", "passed") and clear.value < 0.05
    null = {c.name: c for c in estimate(simulate(3, NULL), CAMPAIGN).checks}["redrawn"]
    assert null.status == "passed" and null.value > 0.05


def test_blocks_of_an_unknown_column_are_refused():
    with pytest.raises(ParameterError) as refusal:
        estimate(simulate(3), campaign(options={"control": "témoin", "blocks": "departement"}))
    assert str(refusal.value).endswith(
        "« options.blocks » nomme la colonne « departement », inconnue. Écrivez territory_id, practice_size, ou une "
        "colonne nommée aussi dans adjust_for ou subgroups."
    )


def test_contacts_that_say_no_arm_are_refused():
    panel = simulate(3)
    with pytest.raises(DataError) as refusal:
        estimate(replace(panel, units=panel.units.assign(wave=None)), CAMPAIGN)
    assert str(refusal.value).endswith("le plan « cluster_trial » lit le tirage dans la colonne wave.")
