"""Values that carry a date, a unit and a source: unit costs, prices, sharing rules, days per box, dated shocks."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from aos_analysis.definitions.base import Definition, Identifier, Month, Reference, Signature, Text
from aos_analysis.definitions.campaign import Channel


class DatedNumber(Definition):
    """A number valid from a month on, until the next one; `low` and `high` bound it at 95 % where they are known."""

    start: Month = Field(alias="from")
    value: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    low: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    high: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None


Dated = Annotated[tuple[DatedNumber, ...], Field(min_length=1, strict=False)]


def valid(values: Sequence[DatedNumber], month: date) -> DatedNumber:
    """The number valid at `month` (the first one before its start)."""
    ordered = sorted(values, key=lambda v: v.start)
    return next((v for v in reversed(ordered) if v.start <= month), ordered[0])


class UnitCost(Definition):
    """`kind: unit_cost | price`: euros; `validated_by: null` is printed « hypothèse non validée »."""

    id: Identifier
    kind: Literal["unit_cost", "price"]
    title: Text
    unit: Text
    values: Dated
    validated_by: Text | None
    reference: Reference
    signature: Signature

    def at(self, month: date) -> float:
        """The number valid at `month`."""
        return valid(self.values, month).value


class DatedShare(DatedNumber):
    """A fraction valid from a month on."""

    value: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]


class ConfirmedPatients(Definition):
    """Patients of one calendar year whose start or switch was confirmed by at least three deliveries."""

    year: Annotated[int, Field(ge=2000, le=2100)]
    initiations: Annotated[int, Field(ge=0)]
    switches: Annotated[int, Field(ge=0)]


class Sharing(Definition):
    """`kind: sharing`: what prescribers receive of the gap between a reference product and its biosimilar (avenant 9).

    Prices in euros per box; `boxes_per_year` turns them into the yearly gap of one patient. `counted`: what one unit of
    the campaign's indicator is, where its measure does not say.
    """

    id: Identifier
    kind: Literal["sharing"]
    title: Text
    unit: Text
    share: Annotated[tuple[DatedShare, ...], Field(min_length=1, strict=False)]
    reference_price: Dated
    biosimilar_price: Dated
    boxes_per_year: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    counted: Literal["patients", "boxes"] | None = None
    confirmed: Annotated[tuple[ConfirmedPatients, ...], Field(min_length=1, strict=False)]
    validated_by: Text | None
    reference: Reference
    signature: Signature


class DaysPerBox(Definition):
    """`kind: days_per_box`: how many days of treatment one box covers, by code (longest match of `by_code` or
    `by_atc` prefix), else `default`."""

    id: Identifier
    kind: Literal["days_per_box"]
    title: Text
    unit: Text
    default: Annotated[int, Field(ge=1, le=365)]
    by_code: dict[str, Annotated[int, Field(ge=1, le=365)]] = Field(default_factory=dict)
    by_atc: dict[str, Annotated[int, Field(ge=1, le=365)]] = Field(default_factory=dict)
    reference: Reference
    signature: Signature


class Shock(Definition):
    """`kind: shock`: a dated event that no campaign caused; `end: null` means it still holds."""

    id: Identifier
    kind: Literal["shock"]
    title: Text
    start: Month = Field(alias="from")
    end: Month | None = Field(alias="to")
    reference: Reference
    signature: Signature


class PublishedNumber(Definition):
    """One effect of a published study: a relative change, positive in the wanted direction; no bound where none is
    known."""

    label: Text
    value: Annotated[float, Field(gt=-1, lt=10, allow_inf_nan=False)]
    low: Annotated[float, Field(gt=-1, allow_inf_nan=False)] | None = None
    high: Annotated[float, Field(lt=10, allow_inf_nan=False)] | None = None


class PublishedEffect(Definition):
    """`kind: published_effect`: what a published study found of contacts like these, for a plan to be read beside."""

    id: Identifier
    kind: Literal["published_effect"]
    title: Text
    channels: Annotated[tuple[Channel, ...], Field(min_length=1, strict=False)]
    effects: Annotated[tuple[PublishedNumber, ...], Field(min_length=1, strict=False)]
    reference: Reference
    signature: Signature


Value = Annotated[UnitCost | Sharing | DaysPerBox | Shock | PublishedEffect, Field(discriminator="kind")]
KINDS: dict[str, type[Definition]] = {
    "unit_cost": UnitCost,
    "price": UnitCost,
    "sharing": Sharing,
    "days_per_box": DaysPerBox,
    "shock": Shock,
    "published_effect": PublishedEffect,
}
