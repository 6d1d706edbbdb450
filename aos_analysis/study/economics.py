"""Euros of a campaign, with intervals: perspective of the assurance maladie obligatoire (METHODS, section 5)."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.plan import Plan
from aos_analysis.definitions.values import UnitCost
from aos_analysis.study.result import Estimate, Result

DRAWS = 10_000


@dataclass(frozen=True)
class Amount:
    """Euros (or euros per unit) with a 95 % interval."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True)
class Assumption:
    """One dated value that the euros rest on; `validated_by` None is printed « hypothèse non validée »."""

    title: str
    value: float
    unit: str
    source: str
    date: str
    validated_by: str | None


@dataclass(frozen=True)
class Economics:
    """`gross`, `net`, `p_net_positive`, `break_even` are None where the reading is not about savings.

    break_even    effect (indicator's unit, wanted direction) at which net = 0
    cost_per_unit euros per numerator unit gained (quality) or avoided; None where the effect may be null
    """

    reading: Literal["savings", "quality", "public_health"]
    gross: Amount | None
    cost: Amount
    net: Amount | None
    p_net_positive: float | None
    break_even: float | None
    cost_per_unit: Amount | None
    validated: bool
    assumptions: tuple[Assumption, ...]


def evaluate(plan: Plan, panel: Panel, result: Result) -> Economics | None:
    """Euros of the realised contacts against what they changed; None where the campaign declares no cost.

    10,000 normal draws of the volume (numerator units gained or avoided over the horizon) go through to euros, as wide
    as the volume's own interval, which may be a Student interval with few degrees of freedom.
    """
    campaign = plan.campaign
    if not campaign.costs:
        return None
    assumptions, spent = _costs(plan, panel)
    wanted = plan.indicator.sign * result.volume.estimate
    draws = np.random.default_rng(campaign.seed).normal(wanted, _spread(result.volume), DRAWS)
    savings = campaign.economic_reading == "savings"
    price = _price(panel) if savings else 0.0
    gross = _amount(wanted * price, draws * price) if savings else None
    net = _amount(wanted * price - spent, draws * price - spent) if savings else None
    return Economics(
        reading=campaign.economic_reading,
        gross=gross,
        cost=Amount(spent, spent, spent),
        net=net,
        p_net_positive=float((draws * price > spent).mean()) if savings and np.isfinite(wanted) else None,
        break_even=_break_even(spent, price, result, wanted) if savings else None,
        cost_per_unit=_cost_per_unit(spent, wanted, draws, result.effect.low),
        validated=all(a.validated_by for a in assumptions),
        assumptions=assumptions,
    )


def _spread(volume: Estimate) -> float:
    """Standard deviation of the normal law that has the volume's 95 % interval; 0 where there is none."""
    return float(np.nan_to_num((volume.high - volume.low) / (2 * 1.959964)))


def _costs(plan: Plan, panel: Panel) -> tuple[tuple[Assumption, ...], float]:
    """What the realised contacts cost, at the unit costs valid when the campaign began."""
    start, spent, assumptions = plan.campaign.campaign_period.start, 0.0, []
    for channel, value_id in plan.campaign.costs.items():
        value = plan.values[value_id]
        assert isinstance(value, UnitCost)  # held by the definitions' checks
        spent += value.at(start) * panel.contacts_by_channel.get(channel, 0)
        reference = value.reference
        assumptions.append(
            Assumption(value.title, value.at(start), value.unit, reference.source, reference.date, value.validated_by)
        )
    return tuple(assumptions), spent


def _price(panel: Panel) -> float:
    """Euros reimbursed per numerator unit among the contacted, before the first contact (the reference period)."""
    exposed = np.isfinite(panel.cohort)
    first = int(np.nanmin(panel.cohort)) if exposed.any() else 0
    counted = panel.numerator[exposed, : max(first, 0)].sum()
    if panel.indicator.unit == "euros":
        return 1.0
    return float(panel.amount[exposed, : max(first, 0)].sum() / counted) if counted else float("nan")


def _amount(estimate: float, draws: np.ndarray) -> Amount:
    low, high = np.quantile(draws, [0.025, 0.975]) if np.isfinite(draws).all() else (np.nan, np.nan)
    return Amount(float(estimate), float(low), float(high))


def _break_even(spent: float, price: float, result: Result, wanted: float) -> float | None:
    """Effect at which savings pay for the contacts: spent / (price x volume per unit of effect)."""
    if not (np.isfinite(wanted) and wanted and price > 0):
        return None
    return float(spent / (price * wanted / result.effect.estimate))


def _cost_per_unit(spent: float, wanted: float, draws: np.ndarray, effect_low: float) -> Amount | None:
    """Euros per unit gained; without a finite interval unless the effect's own interval leaves zero out."""
    if not (np.isfinite(effect_low) and effect_low > 0):
        return None
    return _amount(spent / wanted, spent / np.maximum(draws, 1e-9))
