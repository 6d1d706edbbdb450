"""The design of a few contacted units: published numbers, recovery of a known effect, refusals."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from aos_analysis.study.designs import estimate
from aos_analysis.study.designs.comparative_case_study.cases import set_up_cases, welch_p_value
from aos_analysis.study.designs.comparative_case_study.placebo import permutation_test
from aos_analysis.study.designs.comparative_case_study.synthetic_control import (
    simplex_weights,
    synthetic_control,
    synthetic_difference,
)
from aos_analysis.study.verdict import verdict_key
from tests import SHARED
from tests.simulated import TWENTY, tells, with_units
from tests.simulated_case_study import FIRST_VISIT, Setting, campaign, simulate

PROPOSITION_99 = SHARED / "data" / "reference" / "california_prop99.csv"
CAMPAIGN = campaign()
ONE_DATE = Setting(months_of_visits=1)


def california() -> tuple[np.ndarray, np.ndarray, int]:
    """Cigarette packs per head: donors (38, 31), California (1, 31), years before the tax."""
    if not PROPOSITION_99.exists():
        pytest.skip("shared/data/reference/california_prop99.csv is absent")
    packs = pd.read_csv(PROPOSITION_99, sep=";").pivot(index="State", columns="Year", values="PacksPerCapita")
    years = packs.columns.to_numpy()
    donors, treated = packs.drop("California"), packs.loc[["California"]]
    return donors.to_numpy(), treated.to_numpy(), int((years < 1989).sum())


def plain_difference(donors, treated, n_before):
    rows = [y[:, n_before:].mean() - y[:, :n_before].mean() for y in (treated, donors)]
    return rows[0] - rows[1]


@pytest.mark.parametrize(
    ("method", "published", "tolerance"),
    [
        # R `synthdid` stops Frank-Wolfe early, drops weights below a quarter of the largest and starts again: its
        # weights are not quite the least-squares ones that we solve exactly (-15.6054)
        (lambda *y: synthetic_difference(*y).estimate, -15.6038, 2e-3),
        (plain_difference, -27.349, 1e-3),  # a difference of means, printed to 3 decimals
        (lambda *y: synthetic_control(*y).estimate, -19.51, 5e-3),  # printed to 2 decimals
    ],
)
def test_proposition_99_as_published(method, published, tolerance):
    assert method(*california()) == pytest.approx(published, abs=tolerance)


def test_weights_find_a_known_mix():
    """0.3 of the first donor and 0.7 of the third, which no local minimum can hide."""
    donors = np.random.default_rng(1).normal(size=(40, 5))
    weights = simplex_weights(donors, 0.3 * donors[:, 0] + 0.7 * donors[:, 2] + 5, 0.0, intercept=True)
    assert weights == pytest.approx([0.3, 0, 0.7, 0, 0], abs=1e-6)


def test_one_date_of_contact_is_the_test_of_welch():
    """One row a hospital, unequal variances: the interval and p-value of scipy, on changes by hand."""
    panel = simulate(5, ONE_DATE)
    study = set_up_cases(panel, CAMPAIGN)
    before = np.r_[0:48, 60:61]  # all months before the visit but the window and the month the measure looks into
    after = np.r_[FIRST_VISIT + 1 : FIRST_VISIT + 13]
    level = [100 * panel.numerator[:, m].sum(axis=1) / panel.denominator[:, m].sum(axis=1) for m in (after, before)]
    change, visited = level[0] - level[1], np.isfinite(panel.cohort)
    oracle = stats.ttest_ind(change[visited], change[~visited], equal_var=False)
    effect, bounds = study.effect(), oracle.confidence_interval(0.95)
    assert (effect.value, *study.interval(effect)) == pytest.approx(
        (change[visited].mean() - change[~visited].mean(), bounds.low, bounds.high)
    )
    assert welch_p_value(effect, study.treated) == pytest.approx(oracle.pvalue)


@pytest.mark.parametrize("order", ["random", "score"])
def test_interval_covers_the_known_effect(order):
    """At least 16 of 20 intervals hold the truth: fewer has a probability below 0.3 % at 95 % coverage."""
    found = [set_up_cases(simulate(seed, Setting(order=order)), CAMPAIGN) for seed in TWENTY]
    intervals = [study.interval(study.effect()) for study in found]
    assert sum(low <= -4.0 <= high for low, high in intervals) >= 16


@pytest.mark.slow
def test_no_effect_is_not_called_favourable():
    """The worst six of forty are targeted on a past year: at most 2 of 20 null campaigns may be called favourable."""
    called = 0
    for seed in TWENTY:
        result = estimate(simulate(seed, Setting(effect=0.0)), CAMPAIGN)
        e = result.effect
        called += verdict_key(e.estimate, e.low, e.high, 2.0, result.checks).startswith("favourable")
    assert called <= 2


def test_permutation_of_the_t_statistic_holds_its_size():
    """A true null is rejected at 5 % in at most 4 of 20 campaigns: more has a probability below 0.3 %."""
    studies = [set_up_cases(simulate(seed, Setting(effect=0.0)), CAMPAIGN) for seed in TWENTY]
    assert sum(permutation_test(study, 1, draws=199).p_value < 0.05 for study in studies) <= 4


def test_naive_before_after_is_fooled_where_the_estimate_is_not():
    """No effect at all: the visited, chosen for a bad year, improve by themselves, by more than 2 points on average."""
    studies = [set_up_cases(simulate(seed, Setting(effect=0.0)), CAMPAIGN) for seed in TWENTY]
    naive = [study.contrast(study.change(study.after, study.window)).value for study in studies]
    kept = [study.effect() for study in studies]
    assert np.mean(naive) < -2
    assert abs(np.mean([e.value for e in kept])) < 3 * np.mean([e.se for e in kept]) / np.sqrt(len(kept))


def test_effect_in_words_of_share_and_path():
    """Relative is the effect over the counterfactual; the path is observed less effect, hospitals weighing the same."""
    result = estimate(simulate(3, ONE_DATE), CAMPAIGN)
    path, raw = result.path, result.estimates[0].estimate
    after = path.iloc[FIRST_VISIT + 1 : FIRST_VISIT + 13]
    assert (path["observed"] - path["counterfactual"]).tolist() == pytest.approx(path["effect"].tolist())
    assert after["effect"].mean() == pytest.approx(raw, abs=0.3)  # ratios of sums are not means of months
    assert result.relative.estimate == pytest.approx(raw / after["counterfactual"].mean(), abs=0.02)


def test_the_rule_of_2025_stops_a_variant():
    """It still holds: the variant is the estimate of data that end in March 2025."""
    panel = simulate(3, ONE_DATE)
    variant = next(e for e in estimate(panel, CAMPAIGN).estimates if e.term == "without_shocks")
    stopped = estimate(months(last=75)(panel), CAMPAIGN)
    assert (variant.estimate, variant.se) == pytest.approx((-stopped.effect.estimate, stopped.effect.se))


def test_classic_control_is_shown_and_refused():
    rows = {e.term: e for e in estimate(simulate(3), CAMPAIGN).estimates}
    assert rows["synthetic_control"].role == "rejected"
    assert np.isnan(rows["synthetic_control"].low)


def kept_contacted(n):
    """Panel with so many of its visited hospitals."""

    def change(panel):
        visited = np.flatnonzero(np.isfinite(panel.cohort))
        return with_units(panel, np.setdiff1d(np.arange(len(panel.units)), visited[n:]))

    return change


def kept(contacted: int, donors: int):
    """Panel with so many visited hospitals, and so many never visited."""

    def change(panel):
        visited = np.isfinite(panel.cohort)
        return with_units(panel, np.r_[np.flatnonzero(visited)[:contacted], np.flatnonzero(~visited)[:donors]])

    return change


def everybody_contacted(panel):
    return with_units(panel, np.flatnonzero(np.isfinite(panel.cohort)))


def months(first=0, last=None):
    """Panel whose data begin or stop at a position."""

    return lambda panel: panel.during(slice(first, last))


WINDOWLESS = {"score": "none"}


@pytest.mark.parametrize(
    ("change", "declared", "severity", "message"),
    [
        (
            kept_contacted(1), {}, "blocking",
            "Un seul établissement contacté : on ne peut pas mesurer l'incertitude, ni publier son résultat.",
        ),
        (
            kept_contacted(0), {}, "blocking",
            "Aucun établissement contacté n'a assez de recul pour être analysé.",
        ),
        (
            everybody_contacted, {}, "blocking",
            "Tous les établissements ont été contactés : aucun ne peut servir de comparaison.",
        ),
        (
            months(first=FIRST_VISIT - 1), {}, "blocking",
            "Il n'y a que 0 mois de recul exploitables avant les contacts, il en faut au moins 6 mois.",
        ),
        (
            months(last=FIRST_VISIT + 6), {}, "blocking",
            "Il n'y a que 5 mois d'observation après les contacts, il en faut au moins 6 mois.",
        ),
        (
            kept_contacted(4), {}, "critical",
            "Moins de 5 établissements contactés sont analysés : l'effet ne peut pas être distingué de ce qui est "
            "propre à chacun d'eux.",
        ),
        (
            kept(6, 4), {}, "critical",
            "Moins de 5 établissements jamais contactés : ce qui est propre à chacun d'eux ne peut pas être distingué "
            "de l'effet.",
        ),
        (
            kept(2, 6), {}, "critical",
            "Si peu d'unités (établissements) que la permutation des contacts ne peut descendre sous 0,036 : aucun "
            "test exact ne peut conclure.",
        ),
        (
            months(first=FIRST_VISIT - 7), {"targeting": {**WINDOWLESS, "visit_order": "random"}}, "critical",
            "Les mois d'avant les contacts ne font que 2 points à suivre, il en faut 3 pour conclure.",
        ),
    ],
)  # fmt: skip
def test_refusals_word_for_word(change, declared, severity, message):
    assert tells(estimate(change(simulate(3, ONE_DATE)), campaign(**declared)), severity, message)


def test_a_score_order_makes_the_agreement_of_methods_critical():
    targeting = CAMPAIGN.targeting.model_dump(by_alias=True) | {"visit_order": "score"}
    checks = {c.name: c for c in estimate(simulate(3), campaign(targeting=targeting)).checks}
    assert checks["second_estimator"].severity == "critical"
    assert checks["visit_order"].status == "passed"
