"""What a sceptic still asks of a staggered comparison: clusters, parts left out, groups, reversion, refusals."""

from dataclasses import replace

import numpy as np
import pytest

from aos_analysis.data.panel import Panel
from aos_analysis.page.figures.reversion import reverted
from aos_analysis.page.reading import Reading
from aos_analysis.study.designs import brief, estimate
from aos_analysis.study.result import Check, Result, failed
from aos_analysis.study.staggered import wild
from aos_analysis.study.staggered.estimates import estimation
from aos_analysis.study.staggered.robustness import robustness, unit_influence
from aos_analysis.study.staggered.two_way import two_way
from aos_analysis.study.subgroups import subgroup_effects
from aos_analysis.words.errors import DataError
from tests import simulated_case_study, simulated_trial
from tests.page_text import plain
from tests.simulated import WINDOW, Setting, campaign, indicator, simulate, with_units
from tests.study_example import make_study

PLAIN = campaign(adjust_for=[])  # the covariate of the campaign file costs time, and is tested for itself
SMALL = Setting(units=400, targeted=300, visited=180, refused=20, cohorts=6, monthly_cases=2.0)


def found_in(panel: Panel, declared=PLAIN, **options):
    return estimation(panel, declared, **options)


def grouped(panel: Panel, clusters: int) -> Panel:
    """The panel with few clusters: units of one territory go together."""
    return replace(panel, units=panel.units.assign(cluster_id=[f"T{i % clusters}" for i in range(len(panel.units))]))


def named(result: Result, name: str) -> Check:
    return next(c for c in result.checks if c.name == name)


def text(check: Check) -> str:
    return plain(check.sentence)


def test_the_runs_of_the_bootstrap_add_up_to_the_effect():
    """Fit plus the residuals of every cluster is the data: so are the effects, and the contributions."""
    setup = found_in(grouped(simulate(3, SMALL), 8)).adoption
    runs, whole = wild._runs(setup, setup.numerator, np.arange(8)), setup.effect()
    assert runs.value.sum() == pytest.approx(whole.value)
    assert runs.psi.sum(axis=0) == pytest.approx(whole.psi)


@pytest.mark.parametrize(
    ("clusters", "severity", "status", "words"),
    [
        (50, "advisory", "passed", "Les incertitudes reposent sur 50 groupes indépendants."),
        (12, "critical", "passed", "l'intervalle vient d'un bootstrap sauvage par groupe, qui en tient compte."),
        (5, "critical", "failed", "5 groupes indépendants, il en faut au moins 6 : aucun intervalle n'est fiable."),
    ],
)  # fmt: skip
def test_few_clusters_call_for_the_bootstrap(clusters, severity, status, words):
    panel = grouped(simulate(3, SMALL), clusters)
    result = estimate(panel, PLAIN)
    check = named(result, "clusters")
    assert (check.severity, check.status) == (severity, status) and text(check).endswith(words)
    student = found_in(panel).effect.interval()
    assert ((result.effect.low, result.effect.high) == pytest.approx(student)) is (clusters >= 40)
    assert result.effect.low < result.effect.estimate < result.effect.high


def test_clusters_that_take_no_part_are_not_counted():
    """Thirty practitioners targeted among many: the many say nothing of the effect, whatever their number."""
    panel = simulate(3, SMALL)
    status = panel.units["status"].to_numpy(str)
    kept = np.concatenate([np.flatnonzero(status == "contacted")[:15], np.flatnonzero(status == "not_contacted")[:15]])
    untouched = np.where(np.isin(np.arange(status.size), kept), status, "never_targeted")
    cohort = np.where(untouched == "contacted", panel.cohort, np.nan)
    few = replace(panel, units=panel.units.assign(status=untouched, cohort=cohort))
    check = named(brief(few, PLAIN), "clusters")
    assert check.status == "passed" and "bootstrap" in check.sentence and 0 < check.value <= 30


@pytest.mark.parametrize(
    ("side", "groups", "value", "words"),
    [
        ("contacted", 1, None, "il y a moins de 5 groupes indépendants"),
        ("contacted", 4, None, "il y a moins de 5 groupes indépendants"),
        ("contacted", 7, 7, "il n'y a que 7 groupes indépendants"),
        ("contacted", 8, 68, "Les incertitudes reposent sur 68 groupes indépendants."),
        ("not_contacted", 1, None, "il y a moins de 5 groupes indépendants"),
        ("not_contacted", 6, 6, "il n'y a que 6 groupes indépendants"),
    ],
)
def test_many_clusters_on_one_side_do_not_make_up_for_few_on_the_other(side, groups, value, words):
    """All that were contacted in a few of many clusters, or all that they compare with: Student's interval does not see
    what is particular to those few."""
    panel, rank = simulate(3, SMALL), np.arange(SMALL.units)
    status = np.where(panel.units["status"] == "contacted", "contacted", "not_contacted")
    clusters = np.where(status == side, np.char.add("few ", (rank % groups).astype(str)), (rank % 60).astype(str))
    cohort = np.where(status == "contacted", 46.0, np.nan)
    units = panel.units.assign(status=status, cohort=cohort, cluster_id=clusters)
    check = named(brief(replace(panel, units=units), PLAIN), "clusters") if groups < 8 else None
    check = check or named(estimate(replace(panel, units=units), PLAIN), "clusters")
    assert words in text(check) and check.value == value
    assert check.status == ("failed" if groups < 5 else "passed")
    assert check.severity == ("critical" if groups < 8 else "advisory")


@pytest.mark.slow
def test_bootstrap_keeps_its_promise_with_eight_clusters():
    """Clusters visited as a whole, no effect, 120 draws: at most 13 intervals leave zero out (more has a probability
    below 1 % at 5 %). With unequal clusters, 400 draws, Student's left it out in 15.8 %, the bootstrap's in 4.3 %."""
    intervals = [found_in(whole_clusters(seed, 8), few_clusters=True).interval for seed in range(120)]
    assert sum(not low <= 0 <= high for low, high in intervals) <= 13


def whole_clusters(seed: int, clusters: int) -> Panel:
    """Units of a cluster share a shock and are contacted in the same month, or never."""
    panel = grouped(simulate(seed, replace(SMALL, effect=0.0)), clusters)
    rng = np.random.default_rng(seed)
    member = np.arange(len(panel.units)) % clusters
    months = rng.permutation(np.resize([46.0, 48.0, np.nan, np.nan], clusters))[member]
    shocks = rng.normal(0, 0.04, (clusters, 64)).cumsum(axis=1)[member] / 4
    share = np.clip(0.3 + shocks, 0.02, 0.98)
    numerator = rng.binomial(panel.denominator.astype(int), share).astype(float)
    status = np.where(np.isfinite(months), "contacted", "not_contacted")
    return replace(panel, numerator=numerator, units=panel.units.assign(cohort=months, status=status))


def test_counts_are_compared_in_proportion():
    """A rate of events: the second estimator is Poisson with effects of unit and month; a share keeps the other."""
    panel = simulate(3, SMALL)
    rate = replace(panel, indicator=indicator(unit="rate"))
    second = [next(e for e in estimate(p, PLAIN).estimates if e.role == "second") for p in (panel, rate)]
    assert [e.method for e in second] == ["stacked_regression", "poisson_fixed_effects"]
    assert second[1].estimate == pytest.approx(second[0].estimate, abs=2 * second[0].se)


@pytest.mark.parametrize(
    ("panel", "declared"),
    [
        (simulate(3, replace(SMALL, effects=(2.0, 3.0))), PLAIN),
        (simulate(3, replace(SMALL, effects=(2.0, 3.0))), campaign(design="dose_response", adjust_for=["list_size"])),
        (simulated_case_study.simulate(3), simulated_case_study.campaign()),
        (simulated_trial.simulate(3), simulated_trial.campaign()),
    ],
)
def test_the_battery_never_decides(panel, declared):
    """Without it, for other indicators and calibration, the same effect and the same blocking and critical checks."""
    short, whole = brief(panel, declared), estimate(panel, declared)
    assert short.effect == whole.effect
    decisive = [[c for c in result.checks if c.severity != "advisory"] for result in (short, whole)]
    assert decisive[0] == decisive[1]


def test_agreement_is_a_number_with_an_interval():
    result = estimate(simulate(3, SMALL), PLAIN)
    value = {e.term: e.estimate for e in result.estimates}
    assert value["agreement"] == pytest.approx(value["effect"] - value["second_estimator"])


def test_adjusting_shows_what_it_changes():
    """The headline is the adjusted one; without the key nothing is adjusted and nothing more is told."""
    panel = simulate(3, SMALL)
    adjusted, plain = (
        {e.term: e.estimate for e in estimate(panel, campaign(adjust_for=names)).estimates}
        for names in (["list_size"], [])
    )
    assert adjusted["unadjusted"] == pytest.approx(plain["effect"]) != pytest.approx(adjusted["effect"])
    assert "unadjusted" not in plain


def test_a_covariate_without_numbers_is_refused():
    panel = simulate(3, SMALL)
    panel = replace(panel, units=panel.units.assign(sector="ville"))
    with pytest.raises(DataError) as refused:
        brief(panel, campaign(adjust_for=["sector"]))
    assert str(refused.value) == (
        "antidepresseurs.yaml : la colonne « sector », citée par « adjust_for », ne contient aucun nombre. Ajustez sur "
        "une colonne numérique, ou retirez-la."
    )


def test_influence_is_about_what_leaving_out_takes_away():
    """Summed by territory, influences tell the exact leave-one-out to a tenth of a standard error."""
    found = found_in(simulate(3, SMALL))
    influence, territory = unit_influence(found), found.panel.units["territory_id"].to_numpy(str)
    for name in np.unique(territory):
        exact = found.adoption.without(territory == name).effect().value
        assert exact == pytest.approx(
            found.effect.value - influence[territory == name].sum(), abs=0.1 * found.effect.se
        )


def spoiled(panel: Panel, rows: np.ndarray) -> Panel:
    """After contact, some units reach 100 % and follow five times the patients."""
    after = (np.arange(len(panel.periods)) >= 44) & rows[:, None]
    denominator = np.where(after, 5 * panel.denominator, panel.denominator)
    return replace(panel, denominator=denominator, numerator=np.where(after, denominator, panel.numerator))


@pytest.mark.parametrize(
    ("part", "name", "message"),
    [
        ("cohort", "leave_one_cohort_out", "Sans l'une des vagues de contacts, l'effet va de "),
        ("territory_id", "leave_one_territory_out", "Sans l'un des territoires, l'effet va de "),
        ("unit_id", "influence", "Sans l'unité qui pèse le plus, d'un côté ou de l'autre, l'intervalle ne dit plus"),
    ],
)  # fmt: skip
def test_an_effect_that_hangs_on_one_part_is_told(part, name, message):
    """One wave, one territory or one unit makes the whole effect; the others had none."""
    panel = simulate(3, replace(SMALL, effect=0.0))
    contacted = panel.units["cohort"].notna()
    rows = (contacted & (panel.units[part] == panel.units.loc[contacted, part].iloc[0])).to_numpy()
    heavy = spoiled(panel, rows)
    if part == "unit_id":
        heavy = replace(heavy, denominator=np.where(rows[:, None], 60, 1) * heavy.denominator,
                        numerator=np.where(rows[:, None], 60, 1) * heavy.numerator)  # fmt: skip
    before, after = ({c.name: c for c in robustness(found_in(p))} for p in (panel, heavy))
    assert (before[name].status, after[name].status) == ("passed", "failed")
    assert text(after[name]).startswith(message)


def test_a_small_wave_is_not_left_out_alone():
    """Two numbers would tell of its four units."""
    panel = simulate(3, SMALL)
    cohort = panel.units["cohort"].to_numpy(copy=True)
    cohort[np.flatnonzero(np.isfinite(cohort))] = 46.0
    cohort[np.flatnonzero(cohort == 46.0)[:4]] = 48.0
    check = next(c for c in robustness(found_in(replace(panel, units=panel.units.assign(cohort=cohort))))
                 if c.name == "leave_one_cohort_out")  # fmt: skip
    assert check.status == "not_applicable"


@pytest.mark.parametrize(
    ("column", "values", "labels"),
    [
        ("practice_size", [1.0, 3.0, 9.0],
         ["cabinet d'un seul praticien", "cabinet de 2 à 4 praticiens", "cabinet de 5 praticiens ou plus"]),
        ("sector", ["rural", "urbain"], ["sector : rural", "sector : urbain"]),
        ("list_size", list(range(100)), ["patientèle : moins de 49,5", "patientèle : 49,5 ou plus"]),
        ("one", [3.0], []),
    ],
)  # fmt: skip
def test_subgroups_are_compared_with_themselves(column, values, labels):
    panel = simulate(3, SMALL)
    order = np.random.default_rng(1).permutation(len(panel.units))
    units = panel.units.assign(**{column: np.resize(np.array(values, object), len(order))[order]})
    found = found_in(replace(panel, units=units))
    groups = subgroup_effects(found, [column])[0]
    assert [g.label for g in groups] == labels
    for group, value in zip(groups, sorted(values) if len(values) < 4 else [], strict=False):
        alone = with_units(found.panel, np.flatnonzero(units[column] == value))
        assert group.effect.value == pytest.approx(found_in(alone).effect.value)


def test_two_way_is_the_regression_that_everybody_runs():
    """Denominators of 1, every unit its own effect and every month its own: the coefficient of contact."""
    panel = simulate(3, replace(SMALL, units=60, targeted=60, visited=40, refused=0, cohorts=4))
    setup = found_in(replace(panel, denominator=np.ones_like(panel.denominator))).adoption
    contact = (np.arange(64) >= setup.cohort[:, None]).astype(float)
    outcome = setup.per * setup.numerator
    contact, outcome = (x - x.mean(0) - x.mean(1, keepdims=True) + x.mean() for x in (contact, outcome))
    estimated, parts = two_way(setup)
    assert estimated.value == pytest.approx((contact * outcome).sum() / (contact**2).sum())
    assert sum(part.weight * part.estimate for part in parts) == pytest.approx(estimated.value)


def targeted_on_the_past(seed: int) -> Panel:
    """Nothing but levels that last, noise that comes and goes, and 400 of 1,200 chosen for a bad year."""
    panel, rng = simulate(seed, replace(SMALL, units=1200)), np.random.default_rng(seed)
    level = rng.normal(0.3, 0.05, 1200)[:, None] + rng.normal(0, 0.1, (1200, 6))[:, np.arange(64) * 6 // 64]
    numerator = rng.binomial(panel.denominator.astype(int), level.clip(0.01, 0.99)).astype(float)
    score = numerator[:, WINDOW].sum(axis=1) / panel.denominator[:, WINDOW].sum(axis=1).clip(1)
    chosen = rng.permutation(np.argsort(score, kind="stable")[:400])
    status, cohort = np.full(1200, "never_targeted", object), np.full(1200, np.nan)
    status[chosen], status[chosen[:220]] = "not_contacted", "contacted"
    cohort[chosen[:220]] = 52.0 + np.arange(220) % 6
    return replace(panel, numerator=numerator, units=panel.units.assign(status=status.astype(str), cohort=cohort))


def test_mean_reversion_is_told_apart_from_the_general_trend():
    """No effect; everybody gains 5 points after the window: the trend says 5, reversion the rest of the raw change."""
    panel = targeted_on_the_past(1)
    later = (np.arange(64) >= 42).astype(float)
    result = estimate(replace(panel, numerator=panel.numerator + 0.05 * later * panel.denominator), PLAIN)
    trend, raw = result.reversion.trend, result.reversion.before_after
    assert trend.low < 5 < trend.high
    assert raw.low > trend.high  # the chosen rise by more than everybody
    assert result.reversion.share == pytest.approx(1 - (trend.estimate + result.effect.estimate) / raw.estimate)
    assert text(named(result, "mean_reversion")).endswith("au retour à la moyenne, tendance générale déduite.")
    targeted = with_units(panel, np.flatnonzero(panel.units["status"] != "never_targeted"))
    assert estimate(targeted, PLAIN).reversion.trend is None


@pytest.mark.parametrize(
    ("share", "change", "words"),
    [
        (0.64, "fall", "Environ deux tiers de la baisse observée chez les praticiens contactés correspondent au"),
        (0.5, "rise", "Environ la moitié de la hausse observée chez les praticiens contactés correspond au"),
        (1.3, "rise", "La quasi-totalité de la hausse observée chez les praticiens contactés correspond au"),
        (-0.2, "rise", "L'évolution brute ne doit rien de mesurable au retour à la moyenne"),
        (float("nan"), "rise", "La part du retour à la moyenne n'est pas mesurable"),
    ],
)  # fmt: skip
def test_mean_reversion_is_said_as_a_manager_would(share, change, words):
    study = make_study()
    raw = study.result.reversion.before_after
    sign = -1 if change == "fall" else 1
    raw = replace(raw, estimate=sign * abs(raw.estimate))
    reversion = replace(study.result.reversion, before_after=raw, share=share, share_low=share - 0.1, share_high=share)
    told = reverted(
        Reading(replace(study, result=replace(study.result, reversion=reversion))), "figures.reversion.title"
    )
    assert told.startswith(words)
    assert told.endswith("et à la tendance générale") is bool(not np.isnan(share))


def rare(panel: Panel) -> Panel:
    """One case in two hundred."""
    keep = np.random.default_rng(1).random(panel.numerator.shape) < 0.02
    return replace(panel, numerator=np.where(keep, panel.numerator, 0.0))


@pytest.mark.parametrize(
    ("change", "declared", "name", "message"),
    [
        (rare, {}, "events",
         "L'événement est trop rare : moins de 20 cas (ou de non-cas, pour une part) d'un côté de la comparaison, "
         "avant ou après. L'intervalle n'est pas fiable."),
        (lambda p: p, {"base": "last_period"}, "cohort_size",
         "2 vagues de contacts sur 11 comptent moins de 25 unités."),
    ],
)  # fmt: skip
def test_caps_word_for_word(change, declared, name, message):
    panel = simulate(3, replace(SMALL, visited=275, refused=5, cohorts=11))
    if name == "cohort_size":
        cohort = panel.units["cohort"]
        panel = with_units(panel, np.flatnonzero(~cohort.isin([44.0, 45.0]) | (np.arange(len(cohort)) % 2 == 0)))
    result = brief(change(panel), campaign(adjust_for=[], **declared))
    assert message in [text(c) for c in failed(result.checks, "critical")] and named(result, name).status == "failed"


@pytest.mark.parametrize(
    ("order", "severity"), [("random", "advisory"), ("geographic", "advisory"), ("score", "critical")]
)
def test_visits_in_the_order_of_the_score_call_for_agreement(order, severity):
    declared = campaign(adjust_for=[], targeting={**PLAIN.targeting.model_dump(by_alias=True), "visit_order": order})
    assert named(estimate(simulate(3, SMALL), declared), "second_estimator").severity == severity
