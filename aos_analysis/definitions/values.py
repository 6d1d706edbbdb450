"""Values that carry a date, a unit and a source: unit costs, prices, days per box, dated shocks."""

from typing import Annotated, Literal

from pydantic import Field

from aos_analysis.definitions.base import Definition, Identifier, Month, Reference, Signature, Text


class DatedNumber(Definition):
    """A number valid from a month on, until the next one."""

    start: Month = Field(alias="from")
    value: Annotated[float, Field(gt=0, allow_inf_nan=False)]


class UnitCost(Definition):
    """`kind: unit_cost | price`: euros; `validated_by: null` is printed « hypothèse non validée »."""

    id: Identifier
    kind: Literal["unit_cost", "price"]
    title: Text
    unit: Text
    values: Annotated[tuple[DatedNumber, ...], Field(min_length=1, strict=False)]
    validated_by: Text | None
    reference: Reference
    signature: Signature

    def at(self, month) -> float:
        """The number valid at `month` (the first one before its start)."""
        valid = [v.value for v in sorted(self.values, key=lambda v: v.start) if v.start <= month]
        return valid[-1] if valid else min(self.values, key=lambda v: v.start).value


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


Value = Annotated[UnitCost | DaysPerBox | Shock, Field(discriminator="kind")]
KINDS: dict[str, type[Definition]] = {
    "unit_cost": UnitCost,
    "price": UnitCost,
    "days_per_box": DaysPerBox,
    "shock": Shock,
}
