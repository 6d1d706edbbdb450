"""What the euros would be if one thing were otherwise: assumptions at their bounds, effects of any length."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from aos_analysis.data.panel import Panel
from aos_analysis.study.economics.euros import Amount, Input, amount
from aos_analysis.study.economics.ledger import Ledger
from aos_analysis.study.result import Result

CONVENTION = 0.20  # an amount whose bounds nobody declared is moved by this much, up and down
MONTHS = (6, 12, None)  # how long the effect lasts after contact; None: to the last month studied

Outcome = Literal["net", "cost_per_unit", "cost"]
Kind = Literal["interval", "declared", "convention", "scenario"]


@dataclass(frozen=True)
class Sensitivity:
    """One assumption at two values, and the outcome at each, all others unchanged.

    low, high  the two values: of the effect (indicator's unit), of an amount (euros), or months of persistence (NaN: to
               the last month studied)
    """

    key: str
    title: str
    kind: Kind
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def swing(self) -> float:
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Scenario:
    """The effect lasting `months` after contact (None: to the last month studied)."""

    months: int | None
    volume: Amount
    net: Amount | None
    cost_per_unit: Amount | None


def outcome_of(ledger: Ledger, effect_low: float) -> Outcome:
    """What « what if » is asked about: the net where there is one, the cost per unit where the effect is clear."""
    if ledger.saving is not None and np.isfinite(ledger.net()):
        return "net"
    return "cost_per_unit" if effect_low > 0 and ledger.volume.low > 0 else "cost"


def sensitivities(ledger: Ledger, result: Result, factors: dict[int | None, float], outcome: Outcome):
    """One at a time, the largest swing first: the effect over its interval, amounts over their bounds or +/- 20 %."""
    compute = {"net": Ledger.net, "cost_per_unit": Ledger.per_unit, "cost": Ledger.cost}[outcome]
    rows = [_moved(ledger, item, compute) for item in ledger.inputs if item.key != "effect"]
    if outcome != "cost":
        ends = [float(compute(ledger, {"effect": end})) for end in (ledger.volume.low, ledger.volume.high)]
        rows.append(Sensitivity("effect", "", "interval", result.effect.low, result.effect.high, *ends))
        short, long = (factors[months] for months in (MONTHS[0], MONTHS[-1]))
        if 0 < short < long:
            ends = [float(compute(ledger.times(factor))) for factor in (short, long)]
            rows.append(Sensitivity("persistence", "", "scenario", float(MONTHS[0]), float("nan"), *ends))
    return tuple(sorted((row for row in rows if row.swing > 0), key=lambda row: -row.swing))


def scenarios(ledger: Ledger, factors: dict[int | None, float], draws: dict, effect_low: float) -> tuple[Scenario, ...]:
    """Volume, net and cost per unit were the effect to last 6 or 12 months, or to the last month studied."""
    found = []
    for months, factor in factors.items():
        lasting, moved = ledger.times(factor), {**draws, "effect": draws["effect"] * factor}
        volume = lasting.volume
        clear = effect_low > 0 and volume.low > 0
        found.append(
            Scenario(
                months,
                Amount(volume.value, volume.low, volume.high),
                amount(lasting.net(), lasting.net(moved)) if ledger.saving else None,
                amount(lasting.per_unit(), lasting.per_unit(moved)) if clear else None,
            )
        )
    return tuple(found)


def persistence(panel: Panel, start: int, end: int) -> dict[int | None, float]:
    """Activity of the contacted from `start` to each number of months of MONTHS, over that from `start` to `end`."""
    declared = _activity(panel, start, end)
    if not declared:
        return {}
    return {months: _activity(panel, start, months) / declared for months in MONTHS}


def _activity(panel: Panel, start: int, end: int | None) -> float:
    """Denominators of the contacted in the periods whose middle lies between these months after their contact."""
    since = (np.arange(len(panel.periods)) - panel.cohort[:, None]) * panel.grain + (panel.grain - 1) / 2
    return float(panel.denominator[(since >= start) & (since <= (np.inf if end is None else end))].sum())


def _moved(ledger: Ledger, item: Input, compute) -> Sensitivity:
    low, high = (item.low, item.high) if item.ranged else ((1 - CONVENTION) * item.value, (1 + CONVENTION) * item.value)
    ends = [float(compute(ledger, {item.key: value})) for value in (low, high)]
    return Sensitivity(item.key, item.title, "declared" if item.ranged else "convention", low, high, *ends)
