"""An indicator: numerator over denominator, by a closed vocabulary of measures (no code, no SQL in YAML)."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from aos_analysis.definitions.base import Definition, Identifier, Month, Reference, Signature, Text
from aos_analysis.definitions.references import CodeListName, DaysPerBoxName
from aos_analysis.definitions.turn import sign_of
from aos_analysis.words.measured import Measured as MeasuredUnit
from aos_analysis.words.numbers import number
from aos_analysis.words.wording import say

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
    "volume",
    "penetration",
    "initiation",
    "switch",
    "confirmed",
    "cohort_share",
    "concurrence",
    "treatment_length",
    "event_after",
]
Lines = Literal["deliveries", "acts"]
Role = Literal["prescriber", "performer", "dispenser", "declared_doctor", "facility", "residence"]
Denominator = Literal[
    "codes", "list_size", "patients_seen", "active_patients", "residents", "resident_days", "cohort", "stays"
]
Count = Literal["lines", "quantity", "count", "days", "patients", "amount"]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,13}$")]
Days = Annotated[int, Field(ge=1, le=1095)]
Times = Annotated[int, Field(ge=1, le=100)]

_PATIENTS = ("episode_duration", "single_delivery", "first_line_share", "renewal_after_stay", "initiation", "confirmed")
_BOXES = ("rate", "share", "penetration")
COUNTS: dict[str, Literal["patients", "boxes"]] = {
    **dict.fromkeys((*_PATIENTS, "switch", "cohort_share", "event_after"), "patients"),
    **dict.fromkeys(_BOXES, "boxes"),
}


class Condition(Definition):
    """Patients with one of these conditions recognised on the day of care (table `conditions`)."""

    system: Literal["ALD", "CIM10", "TOP"]
    codes: Annotated[tuple[Code, ...], Field(min_length=1, strict=False)]


class Population(Definition):
    """Patients counted; ages in completed years at the date of care, both bounds included."""

    LATER: ClassVar[tuple[str, ...]] = ("condition",)
    age: Annotated[tuple[Age, Age], Field(strict=False)] | None = None
    long_term_condition: bool | None = None
    condition: Condition | None = None


class Codes(Definition):
    """ATC prefixes inline, exact codes of any nomenclature, or one code list; what `exclude` covers is taken out."""

    LATER: ClassVar[tuple[str, ...]] = ("exact", "system")
    include: Annotated[tuple[AtcPrefix, ...], Field(min_length=1, strict=False)] | None = None
    exclude: Annotated[tuple[AtcPrefix, ...], Field(strict=False)] = ()
    exact: Annotated[tuple[Code, ...], Field(min_length=1, strict=False)] | None = None
    list: CodeListName | None = None
    system: Text | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """The prefixes, the codes or the list, as the file names them."""
        return (self.list,) if self.list is not None else self.include or self.exact or ()


class Cohort(Definition):
    """Patients fixed beforehand: `min_deliveries` dates with a line of `codes` from one month to another."""

    lines: Lines = "deliveries"
    codes: Codes
    start: Month = Field(alias="from")
    end: Month = Field(alias="to")
    min_deliveries: Times = 1


NOUNS = {"days": "days", "amount": "euros", "count": "boxes"}  # of what a line counts for


class Noun(Definition):
    """What one unit of the numerator is called: « journée d'arrêt », « patient-mois »."""

    one: Text
    many: Text
    per_year: bool = False  # a count is told for twelve months, whatever the horizon


class Indicator(Definition):
    """`parameters/indicators/<id>.yaml`. Which keys each measure uses stands in `parameters/README.md`.

    Value of the indicator = per x numerator / denominator; `points` are a share with per = 100.
    """

    LATER: ClassVar[tuple[str, ...]] = (
        *("lines", "attributed_to", "count", "classes", "min_classes", "min_deliveries", "cohort", "min_events"),
        *("excluded_codes", "excluded_events", "min_patients", "event_codes", "event_lines", "event_side"),
        "noun",
    )

    id: Identifier
    title: Text
    unit: Literal["points", "rate", "count", "euros"]
    direction: Literal["increase", "decrease"]
    measure: Measure
    lines: Lines = "deliveries"
    attributed_to: Role | None = None  # null: who prescribed a delivery, who performed an act
    population: Population | None = None
    codes: Codes | None = None
    first_codes: Codes | None = None
    numerator_codes: Codes | None = None
    count: Count | None = None  # what a line counts for; null: one
    classes: Annotated[tuple[Codes, ...], Field(min_length=2, max_length=8, strict=False)] | None = None
    min_classes: Annotated[int, Field(ge=2, le=8)] | None = None
    event_codes: Codes | None = None
    event_lines: Lines | None = None  # null: `lines`
    event_side: Literal["after", "before"] | None = None  # null: after
    cohort: Cohort | None = None
    min_events: Times | None = None  # null: one
    excluded_codes: Codes | None = None
    excluded_events: Times | None = None  # null: one
    min_patients: Times | None = None  # null: no minimum
    denominator: Denominator | None = None
    per: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 100
    window_days: Annotated[int, Field(ge=1, le=730)] | None = None
    washout_days: Days | None = None
    washout_codes: Codes | None = None  # what a patient must not have had for washout_days; null = `codes`
    gap_days: Annotated[int, Field(ge=1, le=365)] | None = None
    min_days: Annotated[int, Field(ge=1, le=730)] | None = None
    min_deliveries: Times | None = None
    follow_up_days: Annotated[int, Field(ge=0, le=1095)] = 0
    days_per_box: DaysPerBoxName | None = None
    sensitive: bool = True
    noun: Noun | None = None  # null = that of the measure
    reference: Reference
    signature: Signature

    @property
    def counts(self) -> Literal["patients", "boxes"] | None:
        """What one unit of the numerator is; None where the measure does not say (a delivery is taken as a box)."""
        if self.count in ("patients", "quantity"):
            return "patients" if self.count == "patients" else "boxes"
        return None if self.count in ("count", "days", "amount") else COUNTS.get(self.measure)

    @property
    def role(self) -> Role:
        """To whom a line is attributed."""
        return self.attributed_to or ("performer" if self.lines == "acts" else "prescriber")

    @property
    def history_days(self) -> int:
        """Days of data that a month needs before it."""
        if self.measure in ("treatment_length", "concurrence"):
            return (self.min_days or 0) + (self.gap_days or 0)
        behind = self.measure == "cohort_share" or (self.measure == "event_after" and self.event_side == "before")
        return max(self.washout_days or 0, self.window_days or 0 if behind else 0)

    @property
    def counted(self) -> Noun:
        """The noun of what is counted: the file's own, else that of the measure."""
        kind = "euros" if self.measure == "cost" else NOUNS.get(self.count or "", self.counts or "cases")
        if kind == "boxes" and self.lines == "acts":
            kind = "acts"
        return self.noun or Noun(one=say(f"labels.nouns.{kind}.one"), many=say(f"labels.nouns.{kind}.many"))

    @property
    def measured(self) -> str:
        """The unit as sentences say it: points and euros by themselves, others with the noun of what is counted."""
        if self.unit in ("points", "euros"):
            return self.unit
        tail = say("labels.scales.rate", per=number(self.per)) if self.unit == "rate" else ""
        return MeasuredUnit(self.unit, self.counted.one, self.counted.many, tail)

    @property
    def follow_up_months(self) -> int:
        """Whole months the measure looks ahead (30.44 days a month, rounded up)."""
        return -int(-self.follow_up_days // 30.44)

    @property
    def sign(self) -> int:
        """+1 where a rise is wanted, -1 where a fall is."""
        return sign_of(self.direction)
