"""A campaign: what was done, to whom, when, the question asked and the design that answers it."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints, model_validator

from aos_analysis.definitions.base import Day, Definition, Identifier, Month, Signature, Span, Text
from aos_analysis.definitions.references import (
    CampaignName,
    IndicatorName,
    PriceName,
    SharingName,
    ShockName,
    UnitCostName,
)
from aos_analysis.words.folding import slug

Channel = Literal[
    "letter",
    "email",
    "phone_call",
    "delegate_visit",
    "peer_interview",
    "pharmacist_visit",
    "group_meeting",
    "feedback",
    "installation_visit",
    "seminar",
    "webinar",
    "video",
    "audit",
    "contract_signature",
]
Profession = Literal["physician", "nurse", "pharmacist", "midwife", "dentist", "physiotherapist"]
SHA256_PATTERN = r"^[0-9a-f]{64}$"
SCORE_PATTERN = r"^(none|(lowest|highest)_[a-z_]+)$"
Score = Annotated[str, StringConstraints(pattern=SCORE_PATTERN)]


class Period(Definition):
    """Months of care studied; `last: null` means the completeness cut-off of the data."""

    first: Month
    last: Month | None = None


class Exposure(Definition):
    """Which contacts count as the action, and how many months before the contact it may already act."""

    channels: Annotated[tuple[Channel, ...], Field(min_length=1, strict=False)]
    anticipation_months: Annotated[int, Field(ge=0, le=24)] = 0


class Draw(Definition):
    """What `aos draw` wrote: the seed, the day, the planned list and its hash. Written by hand, it is worth nothing."""

    seed: Annotated[int, Field(ge=0)]
    drawn_on: Day
    list: Text
    sha256: Annotated[str, StringConstraints(pattern=SHA256_PATTERN)]


class Targeting(Definition):
    """How units were chosen. `score: none` declares that nobody was selected on the past."""

    score: Score
    window: Span | None = None
    visit_order: Literal["random", "geographic", "score", "unknown"] = "unknown"
    draw: Draw | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_window(cls, given: Any) -> Any:
        """A new file has a window to fill; who was not chosen on the past leaves it blank."""
        window = given.get("window") if isinstance(given, dict) and given.get("score") == "none" else None
        blank = isinstance(window, dict) and not any(window.values())
        return {key: value for key, value in given.items() if key != "window"} if blank else given


class EffectWindow(Definition):
    """Calendar months after contact over which the effect is averaged, both included."""

    start: Annotated[int, Field(ge=0, le=60)] = Field(alias="from")
    end: Annotated[int, Field(ge=0, le=60)] = Field(alias="to")


class Objective(Definition):
    """What the action itself aimed at (process, not effect)."""

    contacted: Annotated[int, Field(ge=1)]


class Campaign(Definition):
    """`parameters/campaigns/<id>.yaml`. Units and meanings of every key stand in `parameters/README.md`."""

    LATER: ClassVar[tuple[str, ...]] = ("profession",)

    id: Identifier
    title: Text
    question: Text
    public: Text
    messages: Annotated[tuple[Text, ...], Field(min_length=1, strict=False)]
    territory: Text
    contact: Text
    design: Identifier
    indicator: IndicatorName
    secondary: Annotated[tuple[IndicatorName, ...], Field(strict=False)] = ()
    placebo: IndicatorName | None = None
    unit: Literal["practitioner", "facility", "territory"]
    profession: Profession | None = None
    cluster: Identifier | None = None
    frequency: Literal["month", "quarter", "half_year", "year"] = "month"
    period: Period
    completeness_months: Annotated[int, Field(ge=0, le=24)] = 6
    campaign_period: Span
    contacts: Text | None = None
    repeats: CampaignName | None = None
    exposure: Exposure
    targeting: Targeting | None = None
    comparison: Literal[
        "targeted_not_yet_visited",
        "not_yet_treated",
        "never_treated",
        "control_area",
        "control_arm",
        "other_side",
        "none",
    ] = "targeted_not_yet_visited"
    base: Literal["pooled_before_window", "last_period"] = "pooled_before_window"
    effect_window: EffectWindow
    useful_effect: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    adjust_for: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    subgroups: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    shocks: Annotated[tuple[ShockName, ...], Field(strict=False)] = ()
    objective: Objective | None = None
    costs: dict[Channel, UnitCostName] = Field(default_factory=dict)
    economic_reading: Literal["savings", "quality", "public_health"] = "savings"
    unit_saving: PriceName | None = None
    sharing: SharingName | None = None
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)]  # the range that every generator of random numbers has
    options: dict[str, Any] = Field(default_factory=dict)
    signature: Signature

    @property
    def called(self) -> str:
        """What a unit is, for words: a profession where the file names one, else its kind."""
        return self.profession or self.unit

    @property
    def contacts_name(self) -> str:
        """Value of `contacts.campaign` in the data, where every name is folded as here."""
        return slug(self.contacts or self.id)

    @property
    def draw(self) -> Draw | None:
        """The draw of waves or arms that the file declares."""
        return self.targeting.draw if self.targeting else None

    @property
    def assigned(self) -> bool:
        """Units are compared as they were assigned (drawn, or on one side of a threshold), whoever was met."""
        return self.comparison in ("control_arm", "other_side")
