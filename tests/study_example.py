"""Hand-made studies for tests of the page: one campaign, eight verdicts, numbers a reader can follow."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from aos_analysis.data.panel import Panel
from aos_analysis.data.sources import InputFile, SourceInfo
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.indicator import Indicator
from aos_analysis.definitions.plan import Plan
from aos_analysis.definitions.values import Shock, UnitCost
from aos_analysis.study.economics.balance import evaluate
from aos_analysis.study.economics.told import told
from aos_analysis.study.result import Check, Estimate, Exclusion, Horizon, Result, Reversion, Sample
from aos_analysis.study.study import SecondaryEffect, Study
from aos_analysis.study.verdict import conclude_verdict

SIGNATURE = {"authored_by": "Équipe du projet", "checked_by": None, "review_by": "2027-06"}
REFERENCE = {"source": "Définition de l'équipe", "date": "2026-11"}
# case -> (effect, standard error) in the wanted direction
EFFECTS = {
    "strong": (3.1, 0.5),
    "weak": (1.7, 0.7),
    "null": (0.3, 1.2),
    "harmful": (-2.2, 0.6),
    "useless": (0.2, 0.5),
    "to_confirm": (2.6, 0.8),
    "harm_to_confirm": (-2.4, 0.7),
    "insufficient": (float("nan"), float("nan")),
}
CASES = tuple(EFFECTS)
PATH = ["month", "observed", "counterfactual", "effect", "low", "high"]
EVENTS = ["event_time", "effect", "low", "high"]


def make_study(
    case: str = "strong", direction: str = "increase", unit: str = "points", synthetic: bool = True
) -> Study:
    """A study of one case; `direction` turns every sign, `unit` the scale."""
    plan = make_plan(direction, unit)
    plan = priced(plan, "savings", saving=300.0) if case == "useless" else plan
    panel = make_panel(plan)
    result = make_result(case, panel, plan.campaign)
    effect, useful = result.effect, plan.campaign.useful_effect
    verdict = conclude_verdict(effect.estimate, effect.low, effect.high, useful, result.mde, unit, result.checks)
    day, file = date(2026, 6, 30), InputFile("a.parquet", "cd" * 32, 1234567)
    info = SourceInfo("Caisse synthétique", day, synthetic, "ab" * 32, (file,), extracted_on=day)
    economics = None if case == "insufficient" else told(evaluate(plan, panel, result), verdict.key)
    secondary = SecondaryEffect("single", "Délivrance unique", "points", estimate("single", 0.8, 0.5), 0.11)
    return Study(plan, info, panel, result, result.checks, (secondary,), verdict, economics, ())


def make_plan(direction: str = "increase", unit: str = "points") -> Plan:
    indicator = Indicator.model_validate(
        {
            "id": "duration",
            "title": "Traitement d'au moins six mois",
            "unit": unit,
            "direction": direction,
            "measure": "episode_duration",
            "codes": {"include": ["N06A"]},
            "denominator": "codes",
            "per": 100 if unit == "points" else 1000,
            "follow_up_days": 240,
            "reference": REFERENCE,
            "signature": SIGNATURE,
        }
    )
    shock = Shock.model_validate(
        {"id": "covid_2020", "kind": "shock", "title": "Épidémie de Covid-19", "from": "2020-03", "to": "2021-06",
         "reference": REFERENCE, "signature": SIGNATURE}
    )  # fmt: skip
    values = {"covid_2020": shock, "visit": unit_cost("visit", "Visite d'un délégué", 80.0)}
    return Plan(make_campaign(), {"duration": indicator}, {}, values, None, ())


def make_campaign() -> Campaign:
    return Campaign.model_validate(
        {
            "id": "antidepresseurs",
            "title": "Antidépresseurs chez les 65-75 ans",
            "question": "Les échanges avec les médecins ont-ils allongé la durée des traitements initiés ?",
            "public": "Médecins généralistes",
            "messages": ["Réévaluer à 4 semaines", "Maintenir six mois après rémission"],
            "territory": "Région de démonstration",
            "contact": "service.statistiques@exemple.fr",
            "design": "staggered_adoption",
            "indicator": "duration",
            "unit": "practitioner",
            "period": {"first": "2019-01"},
            "campaign_period": {"from": "2023-09", "to": "2024-08"},
            "exposure": {"channels": ["delegate_visit", "peer_interview"], "anticipation_months": 1},
            "targeting": {
                "score": "lowest_share",
                "window": {"from": "2022-07", "to": "2023-06"},
                "visit_order": "random",
            },
            "effect_window": {"from": 1, "to": 12},
            "useful_effect": 2.0,
            "shocks": ["covid_2020"],
            "costs": {"delegate_visit": "visit"},
            "economic_reading": "quality",
            "seed": 1,
            "signature": SIGNATURE,
        }
    )


def make_panel(plan: Plan, contacted: int = 400, others: int = 280, per_month: int = 1) -> Panel:
    """Every unit counts `per_month` patients a month, one in four at the numerator; 84 months from 2019."""
    periods, n = pd.date_range("2019-01-01", periods=84, freq="MS"), contacted + others
    status = ["contacted"] * contacted + ["not_contacted"] * (others - 40) + ["refused"] * 30 + ["unreachable"] * 10
    cohort = np.where(np.arange(n) < contacted, 56.0 + np.arange(n) % 12, np.nan)
    units = pd.DataFrame({"unit_id": [f"u{i}" for i in range(n)], "status": status, "cohort": cohort})
    denominator = np.full((n, 84), float(per_month))
    numerator = denominator * (np.add.outer(np.arange(n), np.arange(84)) % 4 == 0)
    return Panel(
        plan.indicator, units, periods, 1, numerator, denominator, np.zeros((n, 84)), np.ones((n, 84), bool),
        date(2025, 12, 1), date(2026, 6, 1), (("no_denominator", 12),), {"delegate_visit": contacted}, {},
    )  # fmt: skip


def estimate(
    term: str, value: float, se: float, role: str = "headline", method: str = "staggered_adoption", unit="points"
):
    return Estimate(term, value, se, value - 1.96 * se, value + 1.96 * se, unit, method, role=role)


def make_result(case: str, panel: Panel, campaign: Campaign) -> Result:
    value, se = EFFECTS[case]
    sign, unit = panel.indicator.sign, panel.indicator.unit
    raw = sign * value
    scale = 25.0 if unit == "points" else 420.0
    kept = () if case == "insufficient" else _estimates(raw, se, unit)
    return Result(
        method="staggered_adoption",
        effect=estimate("effect", value, se, unit=unit),
        relative=estimate("relative", raw / scale, se / scale, unit="fraction"),
        horizon=Horizon(1, 12, None if case == "insufficient" else 14),
        mde=2.8 * se,
        volume=estimate("volume", raw * 42, se * 42, unit="count"),
        estimates=kept,
        path=_path(panel, raw, se, scale) if kept else pd.DataFrame(columns=PATH),
        event_path=_event_path(raw, se) if kept else pd.DataFrame(columns=EVENTS),
        sample=Sample(680, 396, 240, 44, 27, (Exclusion("no_denominator", 12), Exclusion("outside_activity", 3))),
        checks=make_checks(case),
        first_month=date(2019, 1, 1),
        last_month=date(2025, 12, 1),
        reversion=_reversion(kept) if kept else None,
    )  # fmt: skip


def _estimates(raw: float, se: float, unit: str) -> tuple[Estimate, ...]:
    rows = (
        ("effect", 0, 1, "headline", "staggered_adoption"),
        ("second_estimator", 0.2, 0.9, "second", "stacked_regression"),
        ("group", -0.1, 1.1, "aggregate", "staggered_adoption"),
        ("not_yet_treated", 0.3, 0.8, "sensitivity", "other_comparison"),
        ("before_after", 2.4, 0.6, "naive", "before_after"),
        ("naive_difference", 1.6, 0.9, "naive", "naive_difference"),
        ("event_3", 0.1, 2.0, "aggregate", "staggered_adoption"),
    )
    return tuple(estimate(t, raw + shift, factor * se, role, method, unit) for t, shift, factor, role, method in rows)


def _reversion(kept: tuple[Estimate, ...]) -> Reversion:
    """before_after stands 2.4 points above the effect; its share is unknown where it may be zero."""
    before, naive = kept[4], kept[5]
    if before.low <= 0 <= before.high:
        return Reversion(before, naive, *3 * (float("nan"),))
    share = 1 - kept[0].estimate / before.estimate
    return Reversion(before, naive, share, share - 0.2, share + 0.2)


def _path(panel: Panel, raw: float, se: float, scale: float) -> pd.DataFrame:
    t = np.arange(84)
    expected = scale * (1 + 0.03 * np.sin(2 * np.pi * t / 12) + 0.0006 * t + 0.012 * np.cos(t * 1.7))
    effect = np.where(t >= 57, raw * np.clip((t - 56) / 6, 0, 1), np.nan)
    table = {"month": panel.periods, "observed": expected + np.nan_to_num(effect), "counterfactual": expected}
    return pd.DataFrame(table | {"effect": effect, "low": effect - 3 * se, "high": effect + 3 * se})


def _event_path(raw: float, se: float) -> pd.DataFrame:
    t = np.arange(-24, 15)
    effect = np.where(t >= 0, raw * np.clip((t + 1) / 6, 0, 1), 0) + 0.6 * se * np.cos(t * 2.3)
    return pd.DataFrame({"event_time": t, "effect": effect, "low": effect - 2.6 * se, "high": effect + 2.6 * se})


def make_checks(case: str) -> tuple[Check, ...]:
    failed = "failed" if case.endswith("to_confirm") else "passed"
    blocked = "failed" if case == "insufficient" else "passed"
    stands = "la conclusion tient." if failed == "passed" else "l'effet reste à confirmer."
    line = f"Même si les médecins contactés suivaient déjà une tendance propre : {stands}"
    return (
        Check("units", "blocking", blocked, 396.0, 10.0, "396 unités contactées et 240 de comparaison sont analysées."),
        Check("trend_allowed", "critical", failed, 0.2, 0.0, line),
        Check("placebo_year", "critical", "passed", 0.1, None, "Un an plus tôt, on ne trouve pas d'effet."),
        Check("plausibility", "advisory", "not_applicable", None, None, "Il n'existe pas d'échelle publiée."),
        Check("cohort_size", "advisory", "failed", 2.0, 10.0, "2 vagues sur 12 comptent moins de 10 unités."),
    )  # fmt: skip


def unit_cost(name: str, title: str, euros: float, kind: str = "unit_cost", **more) -> UnitCost:
    return UnitCost.model_validate(
        {"id": name, "kind": kind, "title": title, "unit": "euros",
         "values": [{"from": "2019-01", "value": euros} | more],
         "validated_by": None, "reference": REFERENCE, "signature": SIGNATURE}
    )  # fmt: skip


def priced(plan: Plan, reading: str, saving: float = 0.0) -> Plan:
    """The plan with another economic reading; `saving` declares what a case saves, in euros."""
    values = dict(plan.values) | ({"case": unit_cost("case", "Cas évité", saving, "price")} if saving else {})
    changes = {"economic_reading": reading, "unit_saving": "case" if saving else None}
    return replace(plan, values=values, campaign=plan.campaign.model_copy(update=changes))


def small_study() -> Study:
    """Months on nine patients: quarters on 27, so that the page must aggregate."""
    study = make_study()
    panel = make_panel(study.plan, contacted=9, others=280)
    return replace(study, panel=panel)
