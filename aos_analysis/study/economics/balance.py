"""Euros of a campaign, with intervals: perspective of the assurance maladie obligatoire (METHODS, section 5)."""

from dataclasses import dataclass, replace
from typing import Literal, TypedDict

import numpy as np

from aos_analysis.data.panel import Panel
from aos_analysis.data.sources import Source
from aos_analysis.definitions.plan import Plan
from aos_analysis.definitions.values import Sharing
from aos_analysis.study.economics.assumptions import Assumption, assumptions_of
from aos_analysis.study.economics.euros import Amount, Input, amount, drawn, two_piece
from aos_analysis.study.economics.ledger import NOTHING, Ledger, read_ledger, uncosted
from aos_analysis.study.economics.portfolio import Footprint, footprint
from aos_analysis.study.economics.sensitivity import (
    Outcome,
    Scenario,
    Sensitivity,
    outcome_of,
    persistence,
    scenarios,
    sensitivities,
)
from aos_analysis.study.economics.sharing import Incentive, boxes_per_counted, incentive
from aos_analysis.study.economics.spending import Spending, spending
from aos_analysis.study.result import Result

Reading = Literal["savings", "quality", "public_health"]


@dataclass(frozen=True)
class Spent:
    """What one channel cost: its unit cost times its realised contacts, in euros."""

    channel: str
    euros: float


@dataclass(frozen=True)
class Economics:
    """`gross`, `net`, `p_net_positive`, `break_even` are None where the reading is not about savings.

    p_net_positive     share of the draws whose net is positive: a confidence distribution, told as such, no probability
    break_even         effect (indicator's unit, wanted direction) at which net = 0
    cost_per_unit      euros per numerator unit gained or avoided; None where the effect may be null
    cost_per_point     euros per unit of the indicator (a point), likewise
    saving             euros saved per numerator unit; None where nothing is saved or nothing is known of it
    measured_saving    True where `saving` is the price read in the data
    volume_per_effect  numerator units per unit of effect: what turns an effect into euros
    payback_months     months of effect at which net = 0
    uncosted           channels that reached somebody and have no declared cost
    """

    reading: Reading
    gross: Amount | None
    cost: Amount
    net: Amount | None
    p_net_positive: float | None
    break_even: float | None
    cost_per_unit: Amount | None
    validated: bool
    assumptions: tuple[Assumption, ...]
    cost_per_point: Amount | None = None
    spent: tuple[Spent, ...] = ()
    saving: float | None = None
    measured_saving: bool = False
    volume_per_effect: float = float("nan")
    payback_months: float | None = None
    outcome: Outcome = "cost"
    scenarios: tuple[Scenario, ...] = ()
    sensitivities: tuple[Sensitivity, ...] = ()
    incentive: Incentive | None = None
    spending: Spending | None = None
    footprint: Footprint | None = None
    uncosted: tuple[str, ...] = ()


def evaluate(plan: Plan, panel: Panel, result: Result, source: Source | None = None) -> Economics | None:
    """Euros of the realised contacts against what they changed; None where the campaign declares no cost.

    The draws are reproducible (seed of the campaign). Prices are those of the reference period: what prices and
    structure did since then is told apart, and never counted as an effect.
    """
    campaign = plan.campaign
    if not campaign.costs:
        return None
    ledger = read_ledger(plan, panel, result)
    paid = _incentive(plan, ledger, result)
    ledger = replace(ledger, paid=paid.paid) if paid else ledger
    draws = drawn(ledger.inputs, campaign.seed)
    assumptions = assumptions_of(plan)
    factors = persistence(panel, result.horizon.start, result.horizon.end)
    outcome = outcome_of(ledger, result.effect.low)
    per_unit, per_point = _unit_costs(ledger, draws, result)
    return Economics(
        reading=campaign.economic_reading,
        cost=amount(ledger.cost(), ledger.cost(draws)),
        validated=all(item.validated_by for item in assumptions),
        assumptions=assumptions,
        spent=tuple(Spent(item.key.removeprefix("channel_"), n * item.value) for item, n in ledger.channels if n),
        volume_per_effect=_per_effect(ledger.volume, result),
        outcome=outcome,
        scenarios=scenarios(ledger, factors, draws, result.effect.low),
        sensitivities=sensitivities(ledger, result, factors, outcome) if factors else (),
        incentive=paid,
        spending=spending(plan, panel, source),
        footprint=footprint(plan),
        uncosted=uncosted(plan, panel),
        **_balance(ledger, draws, result, plan),
        cost_per_unit=per_unit,
        cost_per_point=per_point,
    )


class _Balance(TypedDict):
    """Fields of `Economics`."""

    gross: Amount | None
    net: Amount | None
    p_net_positive: float | None
    break_even: float | None
    saving: float | None
    measured_saving: bool
    payback_months: float | None


NOTHING_SAVED = _Balance(
    gross=None,
    net=None,
    p_net_positive=None,
    break_even=None,
    saving=None,
    measured_saving=False,
    payback_months=None,
)


def _balance(ledger: Ledger, draws: dict, result: Result, plan: Plan) -> _Balance:
    """gross, net and what is derived from them; None where nothing is saved."""
    if ledger.saving is None:
        return NOTHING_SAVED
    gross, net = ledger.gross(draws), ledger.net(draws)
    per_effect = _per_effect(ledger.volume, result) * ledger.saving.value
    months = result.horizon.end - result.horizon.start + 1
    known = np.isfinite(ledger.volume.value)
    campaign = plan.campaign
    return {
        "gross": amount(ledger.gross(), gross),
        "net": amount(ledger.net(), net),
        "p_net_positive": float(np.mean(net > 0)) if known else None,
        "break_even": float(ledger.cost() / per_effect) if per_effect > 0 else None,
        "saving": ledger.saving.value,
        "measured_saving": not (campaign.unit_saving or campaign.sharing),
        "payback_months": float(months * ledger.cost() / ledger.gross()) if known and ledger.gross() > 0 else None,
    }


def _unit_costs(ledger: Ledger, draws: dict, result: Result) -> tuple[Amount | None, Amount | None]:
    """Euros per unit and per point gained; None unless both intervals leave zero out."""
    effect = result.effect
    if not (effect.low > 0 and ledger.volume.low > 0):
        return None, None
    level = Input("effect", "", "", effect.estimate, effect.low, effect.high)
    points = two_piece(level, _shares(draws["effect"]))
    per_point = amount(ledger.cost() / effect.estimate, ledger.cost(draws) / np.maximum(points, NOTHING))
    return amount(ledger.per_unit(), ledger.per_unit(draws)), per_point


def _shares(draws: np.ndarray) -> np.ndarray:
    """Ranks of the draws as fractions: the effect is drawn together with the volume it makes."""
    return (np.argsort(np.argsort(draws)) + 0.5) / draws.size


def _per_effect(volume: Input, result: Result) -> float:
    """Numerator units per unit of effect: the ratio of the estimates, or of their intervals where it has no sense."""
    effect = result.effect
    if effect.estimate and volume.value / effect.estimate > 0:
        return float(volume.value / effect.estimate)
    return float((volume.high - volume.low) / (effect.high - effect.low)) if effect.high > effect.low else float("nan")


def _incentive(plan: Plan, ledger: Ledger, result: Result) -> Incentive | None:
    campaign, volume = plan.campaign, ledger.volume
    if not campaign.sharing:
        return None
    rule = plan.value(campaign.sharing, Sharing)
    each = boxes_per_counted(rule, plan.indicator)
    boxes = Amount(each * volume.value, each * volume.low, each * volume.high)
    return incentive(rule, campaign.campaign_period.start, result.last_month, boxes)
