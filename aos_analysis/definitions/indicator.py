"""An indicator: numerator over denominator, by a closed vocabulary of measures (no code, no SQL in YAML)."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from aos_analysis.definitions.base import Definition, Identifier, Reference, Signature, Text

ATC_PATTERN = r"^[A-Z](\d{2}([A-Z]([A-Z](\d{2})?)?)?)?$"
AtcPrefix = Annotated[str, StringConstraints(pattern=ATC_PATTERN)]
Age = Annotated[int, Field(ge=0, le=120)]
Measure = Literal[
    "episode_duration",
    "single_delivery",
    "first_line_share",
    "renewal_after_stay",
    "rate",
    "share",
    "cost",
    "aggregated",
]


COUNTS: dict[str, Literal["patients", "boxes"]] = {
    **dict.fromkeys(("episode_duration", "single_delivery", "first_line_share", "renewal_after_stay"), "patients"),
    **dict.fromkeys(("rate", "share"), "boxes"),
}


class Population(Definition):
    """Patients counted; ages in completed years at the date of care, both bounds included."""

    age: Annotated[tuple[Age, Age], Field(strict=False)] | None = None
    long_term_condition: bool | None = None


class Codes(Definition):
    """ATC prefixes inline, or one code list; what `exclude` covers is taken out."""

    include: Annotated[tuple[AtcPrefix, ...], Field(min_length=1, strict=False)] | None = None
    exclude: Annotated[tuple[AtcPrefix, ...], Field(strict=False)] = ()
    list: Identifier | None = None


class Indicator(Definition):
    """`parameters/indicators/<id>.yaml`. Which keys each measure uses stands in `parameters/README.md`.

    Value of the indicator = per x numerator / denominator; `points` are a share with per = 100.
    """

    id: Identifier
    title: Text
    unit: Literal["points", "rate", "count", "euros"]
    direction: Literal["increase", "decrease"]
    measure: Measure
    population: Population | None = None
    codes: Codes | None = None
    first_codes: Codes | None = None
    numerator_codes: Codes | None = None
    denominator: Literal["codes", "list_size", "patients_seen", "stays"] | None = None
    per: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 100
    window_days: Annotated[int, Field(ge=1, le=730)] | None = None
    washout_days: Annotated[int, Field(ge=1, le=1095)] | None = None
    washout_codes: Codes | None = None  # what a patient must not have had for washout_days; null = `codes`
    gap_days: Annotated[int, Field(ge=1, le=365)] | None = None
    min_days: Annotated[int, Field(ge=1, le=730)] | None = None
    follow_up_days: Annotated[int, Field(ge=0, le=1095)] = 0
    days_per_box: Identifier | None = None
    sensitive: bool = True
    reference: Reference
    signature: Signature

    @property
    def counts(self) -> Literal["patients", "boxes"] | None:
        """What one unit of the numerator is; None where the measure does not say (a delivery is taken as a box)."""
        return COUNTS.get(self.measure)

    @property
    def follow_up_months(self) -> int:
        """Whole months the measure looks ahead (30.44 days a month, rounded up)."""
        return -int(-self.follow_up_days // 30.44)

    @property
    def sign(self) -> int:
        """+1 where a rise is wanted, -1 where a fall is."""
        return 1 if self.direction == "increase" else -1
