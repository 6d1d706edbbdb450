"""The euros of a campaign as a function of its inputs: one sum for the estimate, the draws and each « what if »."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.plan import Plan
from aos_analysis.definitions.turn import turned
from aos_analysis.definitions.values import Sharing, UnitCost, valid
from aos_analysis.study.economics.euros import Input, Values
from aos_analysis.study.economics.sharing import gap_per_counted
from aos_analysis.study.result import Result

YEAR = 12  # months of the reference period
NOTHING = 1e-9  # units: what a draw at or below zero counts as in a cost per unit
NONE: Values = {}


@dataclass(frozen=True)
class Ledger:
    """volume: numerator units gained or avoided, wanted direction. saving: euros per unit, None where nothing is saved.

    channels  unit cost of each channel, and its realised contacts
    paid      euros that prescribers receive whatever the effect (sharing)
    """

    volume: Input
    saving: Input | None
    channels: tuple[tuple[Input, int], ...]
    paid: float = 0.0

    @property
    def inputs(self) -> tuple[Input, ...]:
        return (self.volume, *((self.saving,) if self.saving else ()), *(item for item, _ in self.channels))

    def cost(self, at: Values = NONE) -> float | np.ndarray:
        return self.paid + sum(n * np.maximum(_value(item, at), 0.0) for item, n in self.channels)

    def gross(self, at: Values = NONE) -> float | np.ndarray:
        return _value(self.volume, at) * np.maximum(_value(self.saving, at), 0.0)

    def net(self, at: Values = NONE) -> float | np.ndarray:
        return self.gross(at) - self.cost(at)

    def per_unit(self, at: Values = NONE) -> float | np.ndarray:
        """Without end where nothing was gained; asked only of volumes whose interval leaves zero out."""
        return self.cost(at) / np.maximum(_value(self.volume, at), NOTHING)

    def times(self, factor: float) -> "Ledger":
        """The same campaign with its volume multiplied: an effect that lasts longer or less long."""
        bounds = {name: factor * getattr(self.volume, name) for name in ("value", "low", "high")}
        return replace(self, volume=replace(self.volume, **bounds))


def read_ledger(plan: Plan, panel: Panel, result: Result) -> Ledger:
    """Inputs at the values valid when the campaign began; volume in the wanted direction."""
    found = turned(result.volume, plan.indicator.sign)
    volume = Input("effect", "", "", found.estimate, found.low, found.high)
    start = plan.campaign.campaign_period.start
    channels = tuple(
        (_declared(f"channel_{channel}", plan.value(name, UnitCost), start), panel.contacts_by_channel.get(channel, 0))
        for channel, name in plan.campaign.costs.items()
    )
    return Ledger(volume, _saving(plan, panel) if plan.campaign.economic_reading == "savings" else None, channels)


def uncosted(plan: Plan, panel: Panel) -> tuple[str, ...]:
    """Channels that reached somebody and have no declared cost: the total is then a minimum."""
    reached = (channel for channel, n in panel.contacts_by_channel.items() if n)
    return tuple(sorted(c for c in reached if c in plan.campaign.exposure.channels and c not in plan.campaign.costs))


def reference_price(panel: Panel, campaign: Campaign) -> float | None:
    """Euros reimbursed per numerator unit among the contacted, over the year before the first contact."""
    exposed = np.isfinite(panel.cohort)
    if panel.indicator.unit == "euros":
        return 1.0
    contact = panel.first_contact(campaign)
    if contact is None:
        return None
    first = max(contact, 0)
    year = slice(max(first - YEAR // panel.grain, 0), first)
    counted, spent = panel.numerator[exposed, year].sum(), panel.amount[exposed, year].sum()
    return float(spent / counted) if counted > 0 and spent > 0 else None


def _saving(plan: Plan, panel: Panel) -> Input | None:
    """What one unit saves: the declared value, the gap to the biosimilar, or the price in the data of one avoided."""
    campaign, start = plan.campaign, plan.campaign.campaign_period.start
    if campaign.sharing:
        return gap_per_counted(plan.value(campaign.sharing, Sharing), plan.indicator, start)
    if campaign.unit_saving:
        return _declared("saving", plan.value(campaign.unit_saving, UnitCost), start)
    price = (
        reference_price(panel, campaign) if plan.indicator.sign < 0 else None
    )  # gaining units at their price saves nothing
    return None if price is None else Input("saving", "", "", price, price, price, ranged=False)


def _declared(key: str, value: UnitCost, start) -> Input:
    found = valid(value.values, start)
    ranged = found.low is not None or found.high is not None
    low = found.value if found.low is None else found.low
    high = found.value if found.high is None else found.high
    return Input(key, value.title, value.unit, found.value, low, high, ranged)


def _value(item: Input | None, at: Mapping[str, float | np.ndarray]) -> float | np.ndarray:
    if item is None:
        return float("nan")
    return at.get(item.key, item.value)
