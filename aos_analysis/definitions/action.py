"""An action followed without an evaluation of its own: what it aims at, what was done so far, what happened when."""

from typing import Annotated, Literal

from pydantic import Field

from aos_analysis.definitions.base import Day, Definition, Identifier, Month, Signature, Span, Text
from aos_analysis.definitions.feedback import Lines
from aos_analysis.definitions.references import CampaignName

Counts = Literal["patients", "practitioners", "facilities", "other"]
EventKind = Literal["seminar", "webinar", "vaes_visit", "copil", "meeting", "letter", "other"]
Whole = Annotated[int, Field(ge=0)]


class ActionNoun(Definition):
    """What is counted, in one and in several."""

    one: Text
    many: Text


class ActionObjective(Definition):
    """What was aimed at. `deduced`: nobody wrote the number down, it was worked out of a published share. `population`:
    it counts all those who could be reached, so that the rest counts people too."""

    value: Annotated[int, Field(ge=1)]
    denominator: Literal["known", "deduced"]
    population: bool = False


class Done(Definition):
    """All that was done up to a day, that day included."""

    on: Day
    total: Whole


class Event(Definition):
    """Something dated that belongs to the life of the action."""

    on: Day
    kind: EventKind
    title: Text
    caisse: Text | None = None


class Services(Definition):
    """How requests are judged: within so many hours, or so many working days; `baseline`: the frozen past months that
    say what is usual; `kinds`: French names of the kinds of requests."""

    within_hours: Annotated[int, Field(ge=1, le=720)] | None = None
    within_working_days: Annotated[int, Field(ge=1, le=60)] | None = None
    baseline: Span | None = None
    kinds: dict[str, Text] = Field(default_factory=dict)


class Audits(Definition):
    """How audits are summed up: `ratio` of all lines, clustered by the audited, or `beta_binomial`."""

    model: Literal["ratio", "beta_binomial"] = "ratio"


class Action(Definition):
    """`parameters/actions/<id>.yaml`. Meanings of every key stand in `parameters/README.md`."""

    id: Identifier
    title: Text
    public: Text
    territory: Text
    contact: Text
    caisse: Text | None = None
    noun: ActionNoun
    counts: Counts
    objective: ActionObjective | None = None
    start: Month
    end: Month | None = None
    done: Annotated[tuple[Done, ...], Field(strict=False)] = ()
    evaluated_by: CampaignName | None = None
    feedback: Lines | None = None
    events: Annotated[tuple[Event, ...], Field(strict=False)] = ()
    services: Services | None = None
    audits: Audits | None = None
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = 1
    signature: Signature
