"""What a sceptic finds answered in each of the six designs, whatever it compares."""

from dataclasses import fields, is_dataclass, replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import norm, t

import aos_analysis as aos
from aos_analysis.definitions.campaign import Targeting
from aos_analysis.study.designs import brief
from aos_analysis.study.inference import NORMAL
from aos_analysis.study.study import p_value as p_value_of
from aos_analysis.words.errors import ParameterError
from tests import simulated_discontinuity, simulated_series, simulated_trial
from tests.simulated import tells, with_units
from tests.study.designs.test_invariance import CASES
from tests.study_example import make_study

pytestmark = pytest.mark.usefixtures("fewer_draws")
DESIGNS = {name: CASES[name] for name in ("staggered", "graduated", "case study", "series", "trial", "threshold")}
every_design = pytest.mark.parametrize("case", DESIGNS.values(), ids=DESIGNS)
SIZES = ["cabinet d'un seul praticien", "cabinet de 2 à 4 praticiens", "cabinet de 5 praticiens ou plus"]


def terms(result) -> dict:
    return {e.term: e for e in result.estimates}


@every_design
def test_the_forest_holds_both_estimators_and_their_gap(case):
    """The gap has an interval of its own: that it holds zero is what agreement means."""
    result = aos.estimate(case.panel(), case.campaign)
    found, second = terms(result), next(e for e in result.estimates if e.role == "second")
    gap = found["agreement"]
    assert gap.role == "agreement" and gap.low < gap.estimate < gap.high
    assert gap.estimate == pytest.approx(found["effect"].estimate - second.estimate)


@every_design
def test_one_unit_that_makes_the_effect_is_looked_for(case):
    names = {c.name for c in aos.estimate(case.panel(), case.campaign).checks}
    assert names & {"influence", "leave_one_contacted_out"}


@every_design
def test_a_campaign_on_the_same_indicator_caps_the_verdict(case):
    """In the short form too, which decides for other indicators and territories."""
    panel = case.panel()
    met = replace(panel, campaigns_seen={"suite": len(panel.units) // 4}, rivals=frozenset({"suite"}))
    message = (
        "Une autre campagne (« suite ») a touché {} des unités étudiées et vise le même indicateur : leurs effets "
    )
    for found in (aos.estimate, brief):
        assert tells(found(met, case.campaign), "critical", message + "ne se distinguent pas.")
        assert not tells(found(replace(met, rivals=frozenset()), case.campaign), "critical", "Une autre campagne{}")


@every_design
def test_months_whose_care_is_not_all_known_cap_the_verdict(case):
    found = aos.estimate(case.panel(), case.campaign.model_copy(update={"completeness_months": 3}))
    message = "Le délai de complétude déclaré (3 mois) est inférieur à six mois : les derniers mois de soins sont "
    assert tells(found, "critical", message + "incomplets.")


UNKNOWN = Targeting.model_validate({"score": "lowest_share", "window": {"from": "2022-07", "to": "2023-06"}})


@pytest.mark.parametrize("name", ["staggered", "graduated", "case study", "series"])
@pytest.mark.parametrize(
    ("targeting", "message"),
    [
        (None, "Le fichier de campagne ne décrit pas le ciblage : le retour à la moyenne ne peut pas être écarté."),
        (
            UNKNOWN,
            "L'ordre des contacts parmi les unités ciblées n'est pas connu : le retour à la moyenne ne peut pas être "
            "écarté.",
        ),
    ],
)
def test_units_chosen_nobody_knows_how_cap_the_verdict(name, targeting, message):
    case = DESIGNS[name]
    found = aos.estimate(case.panel(), case.campaign.model_copy(update={"targeting": targeting}))
    assert tells(found, "critical", message)


@pytest.mark.parametrize(
    ("name", "asked", "known"),
    [
        ("graduated", "never_treated", "targeted_not_yet_visited"),
        ("case study", "targeted_not_yet_visited", "never_treated"),
        ("series", "targeted_not_yet_visited", "control_area, never_treated, none"),
        ("trial", "never_treated", "control_arm"),
        ("threshold", "never_treated", "other_side"),
    ],
)
def test_a_comparison_that_a_design_does_not_have_is_refused(name, asked, known):
    case = DESIGNS[name]
    with pytest.raises(ParameterError) as refused:
        aos.estimate(case.panel(), case.campaign.model_copy(update={"comparison": asked}))
    said = f"la comparaison « {asked} » n'existe pas pour le plan « {case.campaign.design} ». Valeurs possibles : "
    assert str(refused.value) == f"{case.campaign.id}.yaml : {said}{known}."


def of_numpy(value):
    """A result whose numbers are numpy's, as a design may well compute them."""
    if isinstance(value, float):
        return np.float64(value)
    if isinstance(value, tuple):
        return tuple(map(of_numpy, value))
    if is_dataclass(value):
        return replace(value, **{field.name: of_numpy(getattr(value, field.name)) for field in fields(value)})
    return value


@pytest.mark.parametrize("way", [aos.estimate, brief])
def test_a_result_has_plain_numbers_whatever_computed_them(monkeypatch, way):
    """A comparison of numpy's is no index: « 36 patients sur 100 » stopped on it."""
    made = make_study()
    design = SimpleNamespace(estimate=lambda *_: of_numpy(made.result), brief=lambda *_: of_numpy(made.result))
    monkeypatch.setattr("aos_analysis.study.designs.design_of", lambda _: design)
    monkeypatch.setattr("aos_analysis.study.checks.variation", lambda _: ())
    with pytest.raises(TypeError, match="indices"):
        aos.cover(replace(made, result=of_numpy(made.result)))
    result = way(made.panel, made.plan.campaign)
    assert type(result.effect.estimate) is type(result.estimates[0].low) is type(result.mde) is float
    assert result.effect == made.result.effect and result.sample == made.result.sample
    assert aos.cover(replace(made, result=result)).text == aos.cover(made).text


# Groups fixed beforehand


def sized(panel, column: str):
    """Practices of one, three or seven practitioners, a third each; the smallest group has two clusters in another."""
    names = panel.units[column].unique()
    size = dict(zip(names, np.resize([1.0, 3.0, 7.0], len(names)), strict=True))
    return replace(panel, units=panel.units.assign(practice_size=panel.units[column].map(size)))


@pytest.mark.parametrize(
    ("panel", "campaign"),
    [
        (
            lambda: simulated_trial.simulate(3, simulated_trial.Setting(practices=60)),
            simulated_trial.campaign(subgroups=["practice_size"]),
        ),
        (
            lambda: simulated_discontinuity.simulate(3),
            simulated_discontinuity.campaign(
                subgroups=["practice_size"], options={"threshold": simulated_discontinuity.THRESHOLD, "bandwidth": 25}
            ),
        ),
    ],
    ids=["trial", "threshold"],
)
def test_a_group_is_the_study_of_its_units_alone(panel, campaign):
    """Same estimator, same interval; all of them told, in the order of the column."""
    everybody = sized(panel(), "cluster_id")
    result = aos.estimate(everybody, campaign)
    groups = [e for e in result.estimates if e.role == "subgroup"]
    assert [e.label for e in groups] == SIZES
    for group, size in zip(groups, (1.0, 3.0, 7.0), strict=True):
        alone = with_units(everybody, np.flatnonzero(everybody.units["practice_size"] == size))
        effect = terms(aos.estimate(alone, campaign))["effect"]
        ours = (group.estimate, group.se, group.low, group.high)
        assert ours == pytest.approx((effect.estimate, effect.se, effect.low, effect.high), rel=1e-6)
    assert next(c.status for c in result.checks if c.name == "subgroups") != "not_applicable"


def test_a_group_of_too_few_clusters_is_not_told():
    """Eleven practices of one GP: not a trial."""
    panel = simulated_trial.simulate(3)
    names = panel.units["cluster_id"].unique()
    alone = panel.units["cluster_id"].isin(names[:11])
    panel = replace(panel, units=panel.units.assign(practice_size=np.where(alone, 1.0, 3.0)))
    result = aos.estimate(panel, simulated_trial.campaign(subgroups=["practice_size"]))
    assert not [e for e in result.estimates if e.role == "subgroup"]
    assert next(c.status for c in result.checks if c.name == "subgroups") == "not_applicable"


# An effect that hangs on one


def one_practice(panel):
    """The largest control practice falls to one in a hundred, and counts fifty times."""
    control = panel.units[panel.units["wave"] == "témoin"]
    rows = (panel.units["cluster_id"] == control["cluster_id"].value_counts().index[0]).to_numpy()[:, None]
    after = rows & (np.arange(len(panel.periods)) >= simulated_trial.START)
    denominator, numerator = (np.where(rows, 50, 1) * a for a in (panel.denominator, panel.numerator))
    return replace(panel, numerator=np.where(after, 0.01 * denominator, numerator), denominator=denominator)


def one_unit_at_the_threshold(panel):
    """The targeted unit nearest the threshold counts sixty times as many days, and the line follows it."""
    x = panel.units["targeting_score"].to_numpy() - simulated_discontinuity.THRESHOLD
    nearest = np.where(x >= 0, x, np.inf).argmin()
    moved = panel.numerator.copy()
    moved[nearest, np.arange(len(panel.periods)) >= simulated_discontinuity.START] *= 60
    return replace(panel, numerator=moved)


def one_area(panel):
    """One exposed area falls by four fifths, and is ten times as populated as the others."""
    after, moved = np.arange(len(panel.periods)) >= 48, panel.numerator.copy()
    size = np.where(np.arange(len(panel.units)) == 0, 10.0, 1.0)[:, None]
    moved[0, after] *= 0.2
    return replace(panel, numerator=size * moved, denominator=size * panel.denominator)


@pytest.mark.parametrize(
    ("panel", "campaign", "spoil", "message"),
    [
        (
            lambda: simulated_trial.simulate(3, simulated_trial.Setting(effect=4.0)), CASES["trial"].campaign,
            one_practice,
            "Sans l'un des groupes tirés au sort, l'intervalle ne dit plus la même chose de zéro : la conclusion tient "
            "à un seul.",
        ),
        (
            CASES["threshold"].panel, CASES["threshold"].campaign, one_unit_at_the_threshold,
            "Sans l'unité qui pèse le plus, d'un côté ou de l'autre, l'intervalle ne dit plus la même chose de zéro : "
            "la conclusion tient à une seule.",
        ),
        (
            lambda: simulated_series.simulate(3, simulated_series.Setting(log_effect=0.0)), CASES["series"].campaign,
            one_area,
            "Sans l'unité qui pèse le plus, d'un côté ou de l'autre, l'intervalle ne dit plus la même chose de zéro : "
            "la conclusion tient à une seule.",
        ),
    ],
    ids=["trial", "threshold", "series"],
)  # fmt: skip
def test_an_effect_that_hangs_on_one_is_told(panel, campaign, spoil, message):
    sound = panel()
    plain, spoiled = (aos.estimate(p, campaign) for p in (sound, spoil(sound)))
    assert not tells(plain, "advisory", message)
    assert tells(spoiled, "advisory", message)


# Other indicators


@pytest.mark.parametrize(
    ("estimate", "se", "low", "high", "p_value"),
    [
        (1.0, 0.5, 1 - 0.5 * NORMAL, 1 + 0.5 * NORMAL, 2 * norm.sf(2)),
        (1.0, 0.5, 1 - 0.5 * t.ppf(0.975, 9), 1 + 0.5 * t.ppf(0.975, 9), 2 * t.sf(2, 9)),
        (1.0, 0.6, 0.05, 3.0, pytest.approx(0.0391, abs=1e-4)),  # a bootstrap's: excludes zero, its half-width does not
        (1.0, 0.4, -0.05, 1.2, pytest.approx(0.0579, abs=1e-4)),  # the other way round
        (1.0, 0.6, 0.3, 1.4, pytest.approx(0.0051, abs=1e-4)),  # narrower than the normal one
        (-1.0, 0.4, -1.2, 0.05, pytest.approx(0.0579, abs=1e-4)),
        (1.0, 1.0, float("-inf"), 5.0, 1.0),
        (1.0, 0.5, float("nan"), float("nan"), pytest.approx(float("nan"), nan_ok=True)),
        (1.0, 0.0, 1.0, 1.0, pytest.approx(float("nan"), nan_ok=True)),
    ],
)
def test_a_p_value_says_of_zero_what_its_interval_says(estimate, se, low, high, p_value):
    found = p_value_of(replace(make_study().result.effect, estimate=estimate, se=se, low=low, high=high))
    assert found == (p_value if not isinstance(p_value, float) else pytest.approx(p_value, rel=1e-5))
    if np.isfinite(found):
        assert 0 <= found <= 1 and (found < 0.05) == (low > 0 or high < 0)


@pytest.mark.parametrize(
    ("case", "moved", "severity", "status"),
    [
        ("strong", 3.0, "critical", "failed"),
        ("strong", -3.0, "advisory", "failed"),
        ("strong", 0.5, "advisory", "passed"),
        ("harmful", -3.0, "critical", "failed"),
        ("useless", -3.0, "critical", "failed"),
        ("null", 3.0, "advisory", "failed"),
    ],
)
def test_a_placebo_that_moved_as_the_conclusion_says_caps_it(monkeypatch, case, moved, severity, status):
    """Against it, or where nothing is concluded, it only warns. « No useful effect » is put in doubt by a fall."""
    plan, made = aos.load_plan("antibiotiques"), make_study(case)
    plan = replace(plan, campaign=plan.campaign.model_copy(update={"useful_effect": made.plan.campaign.useful_effect}))
    other = replace(made.result.effect, estimate=moved, se=1.0, low=moved - NORMAL, high=moved + NORMAL)
    monkeypatch.setattr("aos_analysis.study.study._effect", lambda *_: other)
    monkeypatch.setattr("aos_analysis.study.study.evaluate", lambda *_: None)
    study = aos.conclude(plan, SimpleNamespace(info=made.source), made.panel, made.result)
    placebo = next(c for c in study.checks if c.name == "placebo_indicator")
    assert (placebo.severity, placebo.status) == (severity, status)
    assert (study.verdict.key == made.verdict.key) is (severity == "advisory")


def test_secondary_indicators_are_adjusted_together_and_the_placebo_is_judged_alone(monkeypatch):
    """Holm over the two secondary p-values (0.03 and 0.04 become 0.06 both); the placebo is judged by itself."""
    plan, made = aos.load_plan("antibiotiques"), make_study()
    z = {name: norm.isf(p / 2) for name, p in zip(plan.campaign.secondary, (0.03, 0.04), strict=True)}
    z[plan.campaign.placebo] = 3.0
    effect = made.result.effect

    def one(_plan, _source, name):
        return replace(effect, estimate=z[name], se=1.0, low=z[name] - NORMAL, high=z[name] + NORMAL)

    monkeypatch.setattr("aos_analysis.study.study._effect", one)
    monkeypatch.setattr("aos_analysis.study.study.evaluate", lambda *_: None)
    study = aos.conclude(plan, SimpleNamespace(info=made.source), made.panel, made.result)
    assert [s.p_adjusted for s in study.secondary] == pytest.approx([0.06, 0.06])
    placebo = next(c for c in study.checks if c.name == "placebo_indicator")
    assert (placebo.severity, placebo.status, placebo.value) == ("critical", "failed", 3.0)
