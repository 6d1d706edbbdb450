"""The declared values that euros rest on: amount, bounds, source, date, and who validated them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from aos_analysis.definitions.plan import Plan
from aos_analysis.definitions.values import Sharing, UnitCost, valid
from aos_analysis.words.wording import say


@dataclass(frozen=True)
class Assumption:
    """One dated value; `validated_by` None is printed « hypothèse non validée ».

    low, high  its declared 95 % bounds; None where it is taken as certain
    """

    title: str
    value: float
    unit: str
    source: str
    date: str
    validated_by: str | None
    low: float | None = None
    high: float | None = None


def assumptions_of(plan: Plan) -> tuple[Assumption, ...]:
    """Every declared value behind the campaign's euros, as valid when it began; each once."""
    campaign = plan.campaign
    names = [*campaign.costs.values(), *filter(None, (campaign.unit_saving, campaign.sharing))]
    values = (plan.values[name] for name in dict.fromkeys(names))
    priced = (value for value in values if isinstance(value, UnitCost | Sharing))
    return tuple(item for value in priced for item in _of_value(value, campaign.campaign_period.start))


def _of_value(value: UnitCost | Sharing, start: date) -> Iterator[Assumption]:
    about = (value.reference.source, value.reference.date, value.validated_by)
    if isinstance(value, UnitCost):
        found = valid(value.values, start)
        yield Assumption(value.title, found.value, value.unit, *about, found.low, found.high)
        return
    for name, scale in (("share", 100), ("reference_price", 1), ("biosimilar_price", 1)):
        found = valid(getattr(value, name), start)
        bounds = (bound and scale * bound for bound in (found.low, found.high))
        yield Assumption(_title(value, name), scale * found.value, say(f"economics.units.{name}"), *about, *bounds)
    name = "boxes_per_year"
    yield Assumption(_title(value, name), value.boxes_per_year, say(f"economics.units.{name}"), *about)


def _title(value: Sharing, name: str) -> str:
    return say(f"economics.sharing.{name}", title=value.title)
