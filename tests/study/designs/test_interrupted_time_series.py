"""The design: published figures, a known effect found again, refusals; the panel that it may be given.

Published figures: Stata 14 `itsa`-like regression of English antibiotics (HC1), printed to 4 decimals; R `glm` of the
Sicilian smoking ban (Lopez Bernal 2017), printed to 6 decimals.
"""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from aos_analysis.data.panel import build_panel
from aos_analysis.data.sources import read_folder
from aos_analysis.definitions.values import Shock
from aos_analysis.page.disclosure import safe_path
from aos_analysis.study.designs.interrupted_time_series.design import estimate
from aos_analysis.study.designs.interrupted_time_series.least_squares import poisson
from aos_analysis.study.result import failed
from aos_analysis.study.verdict import verdict_key
from aos_analysis.words.errors import DataError, ParameterError
from tests import tables
from tests.page_text import plain
from tests.simulated import TWENTY, numbers
from tests.simulated_series import Setting, campaign, exposed_only, from_month, panel_of, simulate

ALONE = {"comparison": "none", "contacts": None}


def terms(result) -> dict[str, object]:
    return {e.term: e for e in result.estimates}


def alone(panel, **changes):
    """The exposed series against its own past."""
    return estimate(exposed_only(panel), campaign(**ALONE, **changes))


# Reference: figures that others published


def england(folder) -> object:
    """93 months, one unit; the action of June 2013 stands where the simulated panels put theirs."""
    data = pd.read_csv(folder / "uk_antibiotics_itsa" / "total_antibiotic_prescribing.csv")
    start = data["month"].tolist().index("2013-06-01")
    made = panel_of(
        data["items"].to_numpy(float)[None], data["star_pu_items"].to_numpy()[None], np.array([True]), start
    )
    return replace(made, periods=pd.DatetimeIndex(data["month"]).as_unit("s"))


def england_campaign(**options):
    span = {"from": "2013-06", "to": "2013-06"}
    return campaign(**ALONE, campaign_period=span, options={"season": "month_dummies", "scale": "level", **options})


def test_published_least_squares(shared_data):
    found = terms(estimate(england(shared_data), england_campaign(errors="ols_hc1")))
    published = {
        "slope_before": (0.0684, -0.1526, 0.2894),
        "level": (-3.2478, -7.3118, 0.8161),
        "slope_change": (-0.3365, -0.5624, -0.1106),
    }
    for term, figures in published.items():
        assert (found[term].estimate, found[term].low, found[term].high) == pytest.approx(figures, abs=5e-5), term
        assert found[term].method == "ols_hc1"
    beside = found["default_level"]
    assert (beside.estimate, beside.low, beside.high) == pytest.approx((-3.30, -7.86, 1.20), abs=5e-3)
    assert beside.method == "interrupted_time_series"


def test_default_interval_of_the_published_series(shared_data):
    level = terms(estimate(england(shared_data), england_campaign()))["level"]
    assert (level.estimate, level.low, level.high) == pytest.approx((-3.30, -7.86, 1.20), abs=5e-3)


def sicily(folder) -> tuple[pd.DataFrame, object]:
    data = pd.read_csv(folder / "reference" / "sicily.csv")
    start = int((data["smokban"] == 0).sum())
    made = panel_of(data["aces"].to_numpy(float)[None], data["stdpop"].to_numpy()[None], np.array([True]), start)
    months = pd.to_datetime({"year": data["year"], "month": data["month"], "day": 1})
    return data, replace(made, periods=pd.DatetimeIndex(months).as_unit("s"))


@pytest.mark.parametrize(
    ("errors", "ratio", "decimals"),
    [("quasi_poisson", (0.885072, 0.839401, 0.933227), 5e-7), ("default", (0.883, 0.840, 0.930), 5e-4)],
)
def test_published_rate_ratio(shared_data, errors, ratio, decimals):
    span, options = {"from": "2005-01", "to": "2005-01"}, {"trend_change": False, "errors": errors}
    result = estimate(sicily(shared_data)[1], campaign(**ALONE, campaign_period=span, options=options))
    found = terms(result)["rate_ratio"]
    assert (found.estimate, found.low, found.high) == pytest.approx(ratio, abs=decimals)
    assert result.relative.estimate == pytest.approx(found.estimate - 1)


def test_published_poisson_regressions(shared_data):
    """The authors' plain Poisson step, and the dispersion that makes its interval too narrow."""
    data, _ = sicily(shared_data)
    month = 2 * np.pi * data["time"].to_numpy() / 12
    step = np.column_stack([np.ones(len(data)), data["time"], data["smokban"]]).astype(float)
    waves = np.column_stack([step, np.sin(month), np.cos(month), np.sin(2 * month), np.cos(2 * month)])
    counts, exposure = data["aces"].to_numpy(float), data["stdpop"].to_numpy()
    plain = poisson(counts, step, exposure, dispersed=False).contrast(np.array([0, 0, 1.0]))
    assert np.exp([plain.estimate, plain.low, plain.high]) == pytest.approx([0.894377, 0.864686, 0.925086], abs=5e-7)
    assert poisson(counts, waves, exposure).dispersion == pytest.approx(2.2622, abs=5e-5)


def test_published_errors_never_support_a_verdict(shared_data):
    result = estimate(england(shared_data), england_campaign(errors="ols_hc1"))
    assert {"published_errors", "control_series"} <= {c.name for c in failed(result.checks, "critical")}
    assert terms(result)["default_effect"].role == "second"


# Recovery: a known effect


@pytest.mark.parametrize("series", ["controlled", "alone"])
def test_interval_covers_the_known_effect(series):
    """At least 16 of 20 intervals hold the truth: fewer has a probability below 0.3 % at 95 % coverage."""
    held = 0
    for seed in TWENTY:
        panel = simulate(seed, Setting(log_effect=-0.05, shared=0.03 if series == "controlled" else 0.0))
        result = estimate(panel, campaign()) if series == "controlled" else alone(panel)
        held += result.relative.low <= np.expm1(-0.05) <= result.relative.high
        assert (result.relative.low < 0 < result.relative.high) == (result.effect.low < 0 < result.effect.high)
    assert held >= 16


@pytest.mark.slow
@pytest.mark.parametrize("series", ["controlled", "alone"])
def test_no_effect_is_not_called_favourable(series):
    """At most 2 of 20 null actions may be called favourable; without a control, none ever is."""
    called, verdicts = 0, set()
    for seed in TWENTY:
        panel = simulate(seed, Setting(log_effect=0.0, shared=0.03 if series == "controlled" else 0.0))
        result = estimate(panel, campaign(useful_effect=1.0)) if series == "controlled" else alone(panel)
        effect = result.effect
        called += effect.low > 0
        verdicts.add(verdict_key(effect.estimate, effect.low, effect.high, 1.0, result.checks))
    assert called <= 2
    if series == "alone":
        assert verdicts <= {"to_confirm", "inconclusive"}


def test_control_series_takes_out_what_touches_everybody():
    """A fall of 10 % everywhere at the start: the series alone takes it for an effect, the difference does not."""
    panel = simulate(1, Setting(log_effect=0.0, shared=0.0))
    everywhere = np.where(np.arange(panel.numerator.shape[1]) >= 48, 0.9, 1.0)
    result = estimate(replace(panel, numerator=panel.numerator * everywhere), campaign())
    second = terms(result)["series_alone"]
    assert second.high < 0
    assert result.effect.low < 0 < result.effect.high
    assert "second_estimator" in {c.name for c in failed(result.checks, "advisory")}


def shock(title="Épidémie", start=(2022, 1), end=(2022, 6)) -> Shock:
    signature = {"authored_by": "Équipe", "checked_by": None, "review_by": "2027-06"}
    return Shock.model_validate(
        {
            "id": "essai", "kind": "shock", "title": title, "from": date(*start, 1), "to": end and date(*end, 1),
            "reference": {"source": "essai", "date": "2024-01"}, "signature": signature,
        }
    )  # fmt: skip


def test_a_dated_shock_is_taken_out():
    """A rise of 30 % during six months before the start, known by its dates."""
    panel = simulate(2, Setting(log_effect=0.0, shared=0.0, spread=0.01))
    during = (panel.periods >= "2023-10-01") & (panel.periods <= "2024-03-01")
    shaken = replace(panel, numerator=panel.numerator * np.where(during, 1.3, 1.0))
    told = replace(shaken, shocks=(shock(start=(2023, 10), end=(2024, 3)),))
    truth, without, modelled = (abs(alone(p).relative.estimate) for p in (panel, shaken, told))
    assert without > 0.05
    assert modelled == pytest.approx(truth, abs=0.01)


def test_months_of_phase_in_are_left_out():
    """Nothing happens during the first two months: they would dilute the effect."""
    panel = simulate(3, Setting(log_effect=-0.2, spread=0.001, shared=0.0, list_size=1e7))
    early = panel.numerator.copy()
    early[:8, 48:50] *= np.exp(0.2)
    window = {"effect_window": {"from": 2, "to": 12}}
    plain, left_out = (
        estimate(replace(panel, numerator=early), campaign(**window, options={"phase_in_months": months}))
        for months in (0, 2)
    )
    assert left_out.relative.estimate == pytest.approx(np.expm1(-0.2), abs=0.01)
    assert left_out.sample.months_after == 13
    assert plain.relative.estimate > left_out.relative.estimate + 0.01


# Several dates


def dated(month: str, title: str = "date") -> dict:
    return {"month": month, "title": title, "source": "essai"}


GUIDANCE, SECOND = dated("2022-10", "recommandation"), dated("2025-04", "seconde étape")
TWO_STEPS = {"campaign_period": {"from": "2024-10", "to": "2025-04"}}


def three_dates():
    """Exposed areas whose rate falls by 0.4 % a month from 2022-10, by 10 % at the start, by 5 % six months later."""
    panel, t = simulate(3, Setting(log_effect=-0.10, spread=0.001, shared=0.0, list_size=1e7)), np.arange(63)
    moved = panel.numerator.copy()
    moved[:8] *= np.exp(-0.004 * np.maximum(t - 24, 0) - 0.05 * (t >= 54))
    return replace(panel, numerator=moved)


def several(*interventions, **changes):
    return campaign(options={"interventions": list(interventions)}, **{**TWO_STEPS, **changes})


def test_each_date_has_its_level_and_its_slope():
    found = terms(estimate(three_dates(), several(SECOND, GUIDANCE)))
    slopes = {term: e.estimate for term, e in found.items() if term.startswith("slope_change")}
    assert slopes == pytest.approx({"slope_change_2022_10": -0.004, "slope_change_2024_10": 0}, abs=5e-4)
    levels = {term: e.estimate / 37 for term, e in found.items() if term.startswith("level_20")}
    assert levels == pytest.approx({"level_2022_10": 0, "level_2024_10": -0.1, "level_2025_04": -0.05}, abs=0.02)
    assert found["level_2025_04"].label == "seconde étape (avril\u00a02025) : saut de niveau"


def test_a_step_inside_the_campaign_shares_its_effect_another_date_does_not():
    """Months 1 to 12: ten per cent, and five more from the sixth on; what came before was expected."""
    panel = three_dates()
    both = estimate(panel, several(GUIDANCE, SECOND)).relative.estimate
    assert both == pytest.approx(np.expm1(-0.10 - 0.05 * 7 / 12), abs=0.01)
    first = estimate(panel, several(GUIDANCE, SECOND, campaign_period={"from": "2024-10", "to": "2024-10"}))
    assert first.relative.estimate == pytest.approx(np.expm1(-0.10), abs=0.01)
    ignored = estimate(panel, several(SECOND)).relative.estimate
    assert abs(ignored - both) > 0.01


def test_a_single_date_is_the_same_with_its_name():
    plain = estimate(simulate(3), campaign())
    named = estimate(simulate(3), several(dated("2024-10", "réunions")))
    assert numbers(named) == numbers(plain)
    assert plain.dates == named.dates == ()


def test_dates_are_marked_and_told():
    result = estimate(three_dates(), several(GUIDANCE, SECOND))
    assert [(d.month, d.title) for d in result.dates] == [
        (date(2022, 10, 1), "recommandation"),
        (date(2024, 10, 1), "début de la campagne"),
        (date(2025, 4, 1), "seconde étape"),
    ]
    assert [plain(note) for note in result.notes] == [
        "Étapes de la campagne, dont l'effet est compté ensemble : début de la campagne (octobre 2024), seconde étape "
        "(avril 2025).",
        "Dates modélisées hors de la campagne : recommandation (octobre 2022). Ce qu'elles ont changé fait partie de "
        "l'évolution attendue sans campagne.",
        "Source des dates : essai.",
    ]
    assert sentence(result, "series_dates") == (
        "passed",
        "Moins de 12 mois sont observés après « seconde étape », avant la date suivante ou la fin : seul un saut de "
        "niveau y est estimé.",
    )


def test_dates_too_close_are_refused():
    result = estimate(three_dates(), several(GUIDANCE, dated("2025-01", "rappel"), SECOND))
    assert sentence(result, "series_dates") == (
        "failed",
        "Moins de 6 mois sont observés après « début de la campagne », « rappel », avant la date suivante ou la fin : "
        "les effets des dates ne se distinguent pas.",
    )


def test_dates_outside_the_studied_months_are_left_out():
    result = estimate(simulate(3), several(dated("2019-01"), dated("2027-01")))
    assert numbers(result) == numbers(estimate(simulate(3), campaign()))


# What is said


def test_areas_cut_in_halves_give_the_same_numbers():
    """The series is a sum, whatever its parts."""
    panel = simulate(3)
    rows = np.repeat(np.arange(len(panel.units)), 2)
    halves = {name: getattr(panel, name)[rows] / 2 for name in ("numerator", "denominator", "amount")}
    cut = replace(panel, units=panel.units.iloc[rows].reset_index(drop=True), active=panel.active[rows], **halves)
    assert numbers(estimate(cut, campaign())) == pytest.approx(numbers(estimate(panel, campaign())), nan_ok=True)


def test_effect_in_words_of_level_share_and_volume():
    """Observed = expected + effect in every month; the relative effect is over what was expected; volume over what was
    counted."""
    result, panel = estimate(simulate(3), campaign()), simulate(3)
    rows = slice(49, 61)
    level = 1000 * panel.numerator[:8, rows].sum() / panel.denominator[:8, rows].sum()
    raw = -result.effect.estimate
    assert (result.path["observed"] - result.path["counterfactual"]).to_numpy() == pytest.approx(result.path["effect"])
    assert result.relative.estimate == pytest.approx(raw / (level - raw))
    assert result.volume.estimate == pytest.approx(raw / 1000 * panel.denominator[:8, rows].sum())
    assert result.path["effect"][rows].mean() == pytest.approx(raw, abs=result.effect.se)  # months carry noise


# Refusals and caps, word for word


def thin(before=48, after=15, **changes):
    """A shorter study, from the same simulated areas."""
    return from_month(simulate(3, Setting(**changes)), 48 - before, 48 + after)


AT_START = (shock("Pénurie", (2024, 9), (2025, 12)),)
ALL = {"comparison": "control_area", "contacts": None}


@pytest.mark.parametrize(
    ("panel", "declared", "severity", "message"),
    [
        (
            lambda: thin(before=17), {}, "blocking",
            "Il n'y a que 17 mois exploitables avant le début, il en faut au moins 24 mois (18 mois quand toutes les "
            "autres conditions sont réunies).",
        ),
        (
            lambda: thin(before=20, after=10), {}, "blocking",
            "Il n'y a que 20 mois exploitables avant le début, il en faut au moins 24 mois (18 mois quand toutes les "
            "autres conditions sont réunies).",
        ),
        (
            lambda: thin(after=5), {}, "blocking",
            "Il n'y a que 5 mois exploitables après le début, il en faut au moins 6 mois.",
        ),
        (
            lambda: thin(before=24, after=6), {"options": {"season": "month_dummies"}}, "blocking", None,
        ),
        (
            lambda: thin(before=20, after=7), {"options": {"season": "month_dummies"}}, "blocking",
            "27 mois sont observés pour 14 paramètres : l'écart est de 13, il doit être d'au moins 15.",
        ),
        (
            lambda: replace(exposed_only(simulate(3)), shocks=AT_START), ALONE, "blocking",
            "Un choc daté se confond avec le début de l'action (« Pénurie ») et la série n'a pas de contrôle : leurs "
            "effets ne se distinguent pas.",
        ),
        (
            lambda: exposed_only(simulate(3)), ALONE, "critical",
            "La série n'a pas de contrôle : tout ce qui a changé au même moment est attribué à l'action.",
        ),
        (
            lambda: exposed_only(simulate(3)), ALL, "critical",
            "Le fichier de campagne annonce une comparaison, mais aucune unité des données n'est restée hors de "
            "l'action : la série n'a pas de contrôle.",
        ),
        (
            lambda: thin(after=5), {}, "critical",
            "Seulement 4 des 12 mois de l'horizon déclaré sont observés.",
        ),
        (
            lambda: simulate(3), {"options": {"start": "2024-07"}}, "critical",
            "Seulement 0 % des unités exposées l'ont été au début de l'action : une seule date ne la décrit pas.",
        ),
    ],
)  # fmt: skip
def test_refusals_word_for_word(panel, declared, severity, message):
    result = estimate(panel(), campaign(**declared))
    said = [plain(c.sentence) for c in failed(result.checks, severity)]
    assert message in said if message else not said
    if severity == "blocking" and message:
        effect = result.effect
        verdict = verdict_key(effect.estimate, effect.low, effect.high, 0.6, result.checks)
        assert verdict == "insufficient_data"


def sentence(result, name: str) -> tuple[str, str]:
    check = next(c for c in result.checks if c.name == name)
    return check.status, plain(check.sentence)


@pytest.mark.parametrize(
    ("panel", "declared", "name", "expected"),
    [
        (
            lambda: thin(before=30), {}, "series_before",
            ("passed", "30 mois sont observés avant le début : le résultat est valable si la corrélation d'un mois à "
             "l'autre reste ≤ 0,6."),
        ),
        (
            lambda: thin(before=20), {}, "series_before",
            ("passed", "20 mois seulement sont observés avant le début, au lieu de 24 mois : l'analyse est admise "
             "parce que toutes les autres conditions sont réunies ; le résultat est valable si la corrélation d'un "
             "mois à l'autre reste ≤ 0,6."),
        ),
        (
            lambda: thin(after=9), {}, "series_after",
            ("passed", "9 mois sont observés après le début, moins que 12 mois : seul un saut de niveau est estimé, la "
             "pente est supposée inchangée."),
        ),
        (
            lambda: replace(simulate(3), shocks=AT_START), {}, "shock_at_start",
            ("passed", "Un choc daté se confond avec le début de l'action (« Pénurie ») : la série de contrôle, "
             "touchée elle aussi, l'écarte."),
        ),
        (
            lambda: thin(before=24), {}, "placebo_year",
            ("not_applicable", "Le recul est trop court pour rejouer l'analyse avec un début fictif."),
        ),
    ],
)  # fmt: skip
def test_what_is_admitted_is_said(panel, declared, name, expected):
    assert sentence(estimate(panel(), campaign(**declared)), name) == expected


def test_fewer_than_a_year_after_gives_a_level_only():
    assert "slope_change" not in terms(estimate(thin(after=9), campaign()))
    assert "slope_change" in terms(estimate(thin(after=12), campaign()))


def test_strong_autocorrelation_is_said():
    result = estimate(simulate(4, Setting(rho=0.97, shared=0.0, spread=0.1)), campaign())
    status, said = sentence(result, "autocorrelation")
    assert status == "failed"
    assert said.startswith("Forte autocorrélation : la corrélation d'un mois à l'autre est estimée à 0,")


def test_checks_rarely_cry_wolf():
    """Each check that is a test at 5 % fails in at most 4 of 20 sound studies (5 or more: 0.3 %)."""
    tests = ("pre_trend", "placebo_year", "residual_lag", "residual_variance")
    results = [estimate(simulate(seed), campaign()) for seed in TWENTY]
    alarms = {name: sum(sentence(result, name)[0] == "failed" for result in results) for name in tests}
    assert max(alarms.values()) <= 4, alarms


def test_correlation_two_months_apart_is_flagged():
    """Noise that swings back two months later; an AR(1) cannot hold it."""
    panel = simulate(5, Setting(spread=0.0001, shared=0.0, list_size=1e7))
    rng, noise = np.random.default_rng(1), np.zeros(63)
    for t in range(2, 63):
        noise[t] = -0.7 * noise[t - 2] + 0.02 * rng.standard_normal()
    shaken = panel.numerator.copy()
    shaken[:8] *= np.exp(noise)
    assert sentence(estimate(replace(panel, numerator=shaken), campaign()), "residual_lag")[0] == "failed"


def test_change_of_noise_is_flagged():
    panel = simulate(6, Setting(spread=0.005, shared=0.0, list_size=1e7))
    shaken = panel.numerator.copy()
    shaken[:8, 48:] *= np.exp(0.1 * np.random.default_rng(1).standard_normal(15))
    assert sentence(estimate(replace(panel, numerator=shaken), campaign()), "residual_variance")[0] == "failed"


def test_a_trend_that_bends_before_the_start_is_found():
    panel = simulate(7, Setting(log_effect=0.0, spread=0.005))
    bent = panel.numerator.copy()
    bent[:8] *= np.exp(0.01 * np.maximum(np.arange(63) - 24, 0))
    status, said = sentence(estimate(replace(panel, numerator=bent), campaign()), "pre_trend")
    assert status == "failed"
    assert said.startswith("Avant le début, la tendance n'est pas régulière")


def test_an_action_a_year_too_early_is_found():
    """Something else happened a year before: the placebo start finds it."""
    panel = simulate(8, Setting(log_effect=0.0, spread=0.005))
    earlier = panel.numerator.copy()
    earlier[:8, 36:] *= 0.8
    assert sentence(estimate(replace(panel, numerator=earlier), campaign()), "placebo_year")[0] == "failed"


@pytest.mark.parametrize(
    ("declared", "messages"),
    [
        (
            {"frequency": "quarter"},
            ["le plan « interrupted_time_series » se calcule par mois, « frequency » vaut quarter. Écrivez "
             "« frequency: month »."],
        ),
        (
            {"options": {"interventions": 2 * [GUIDANCE]}},
            ["« options.interventions » : deux fois le même mois. Gardez une seule date par mois."],
        ),
        (
            {"options": {"errors": "quasi_poisson"}},
            ["« errors: quasi_poisson » reproduit l'analyse d'un taux ou d'un nombre sans série de contrôle : écrivez "
             "« comparison: none » et « scale: log », ou « errors: default »."],
        ),
    ],
)  # fmt: skip
def test_what_the_design_does_not_have_is_refused(declared, messages):
    with pytest.raises(ParameterError) as refusal:
        estimate(simulate(0), campaign(**declared))
    assert [plain(fault.message) for fault in refusal.value.faults] == messages


def test_no_month_before_the_start():
    result = estimate(from_month(simulate(3), 48), campaign())
    assert np.isnan(result.effect.estimate)
    assert {c.name for c in failed(result.checks, "blocking")} >= {"series_before", "finite"}


# The panel of an action that needs no contacts


MONTHLY = """
unit_id month      numerator denominator
A       2020-12-01 10        100
A       2021-04-01 12        100
B       2020-12-01 20        100
B       2021-04-01 22        100
"""


def monthly_folder(tmp_path, **more):
    frame = tables.parse(MONTHLY).astype({"numerator": float, "denominator": float}).assign(indicator="essai")
    frame["month"] = pd.to_datetime(frame["month"])
    return read_folder(tables.write(tmp_path, monthly_indicators=frame, **more))


def monthly_plan(**changes):
    base = {"unit": "territory", "period": {"first": "2020-12", "last": None}}
    return tables.plan(
        tables.campaign(**base, **changes), tables.indicator(measure="aggregated", codes=None, denominator=None)
    )


def test_an_action_that_compares_with_nobody_needs_no_contacts(tmp_path):
    """Every unit is exposed from the campaign's first month on."""
    panel = build_panel(monthly_folder(tmp_path), monthly_plan(comparison="none"))
    assert panel.units["status"].tolist() == ["contacted", "contacted"]
    assert panel.units["contact_month"].dt.strftime("%Y-%m").tolist() == ["2021-03", "2021-03"]
    assert panel.unit == "territory"


@pytest.mark.parametrize(
    "changes",
    [{"comparison": "control_area"}, {"comparison": "none", "contacts": "reunions"}],
    ids=["compared", "named"],
)
def test_contacts_that_are_compared_or_named_must_be_there(tmp_path, changes):
    with pytest.raises(DataError, match="« contacts »"):
        build_panel(monthly_folder(tmp_path), monthly_plan(**changes))


def test_a_single_territory_may_be_shown_a_single_practice_may_not():
    panel = from_month(exposed_only(simulate(0, Setting(units=1))), 0)
    path = estimate(panel, campaign(**ALONE)).path
    assert safe_path(panel, path)[0]["observed"].notna().all()
    assert safe_path(replace(panel, unit="practitioner"), path)[0]["observed"].isna().all()


@pytest.mark.parametrize(("half_widths", "status"), [(0.5, "passed"), (1.15, "failed"), (3.0, "passed")])
def test_a_conclusion_must_stand_a_slow_drift(half_widths, status):
    """The same noise with an effect just large enough for the default interval, then one that needs no such luck."""
    quiet = simulate(3, Setting(log_effect=0.0))
    log = estimate(quiet, campaign()).relative
    wanted = half_widths * (np.log1p(log.high) - np.log1p(log.low)) / 2
    after = np.arange(len(quiet.periods)) >= int(np.nanmin(quiet.cohort))
    exposed = (quiet.units["status"] == "contacted").to_numpy()
    factor = np.exp((-wanted - np.log1p(log.estimate)) * (after & exposed[:, None]))
    result = estimate(replace(quiet, numerator=quiet.numerator * factor), campaign())
    assert (result.effect.low > 0) is (half_widths > 1)
    check = next(c for c in result.checks if c.name == "slow_drift")
    assert (check.severity, check.status) == ("critical", status)
    if half_widths < 1:
        assert plain(check.sentence).startswith("L'intervalle contient déjà zéro ; en admettant une dérive lente")
    if status == "failed":
        assert plain(check.sentence).endswith("et contient zéro : l'effet n'est pas établi.")
        assert (
            verdict_key(result.effect.estimate, result.effect.low, result.effect.high, 0.1, result.checks)
            == "to_confirm"
        )


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_a_series_without_a_case_is_refused_without_a_warning():
    panel = simulate(3)
    result = estimate(replace(panel, numerator=panel.numerator * 0), campaign())
    assert np.isnan(result.relative.se) and "finite" in [c.name for c in failed(result.checks, "blocking")]
