"""One action as the page of all of them tells it: counts as they may be printed, an objective, a pace, an effect."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from aos_analysis.data.actions.pace import Expected, Kind, expected, month_end
from aos_analysis.definitions.action import Action, Event
from aos_analysis.definitions.base import parse_month
from aos_analysis.page.disclosure import Counted, is_small
from aos_analysis.page.portal.edition import Edition
from aos_analysis.page.reading import COUNTED_UNITS
from aos_analysis.words.wording import say

FEEDBACK = ("strengths", "limits", "perspectives")


@dataclass(frozen=True)
class Effect:
    """What an evaluation says, in the words of its own report; `path` is relative to the folder of reports."""

    label: str
    path: str
    day: date


@dataclass(frozen=True)
class Line:
    """One action. total: None where it is not known or may not be printed (`masked` tells which); objective: None where
    there is none; deduced: nobody wrote the objective down. counts: of whom the total counts, for the gate."""

    id: str
    title: str
    caisse: str
    territory: str
    one: str
    many: str
    counts: Counted
    total: int | None
    masked: bool
    known_on: date | None
    objective: int | None
    deduced: bool
    expected: Expected
    start: date | None
    end: date | None
    effect: Effect | None = None
    feedback: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()

    @property
    def share(self) -> float | None:
        """Total over objective, a fraction that may exceed one: a full count, without any interval."""
        return self.total / self.objective if self.total is not None and self.objective else None

    @property
    def reached(self) -> bool:
        return self.share is not None and self.share >= 1


def line_of_action(action: Action, evaluation: Edition | None) -> Line:
    """An action that has a file of its own."""
    objective = action.objective
    points = [(point.on, point.total) for point in action.done]
    total = points[-1][1] if points else None
    counts: Counted = "none" if action.counts == "other" else action.counts
    masked = total is not None and (
        is_small(total, counts)
        or bool(objective and objective.population and is_small(objective.value - total, counts))
    )
    foretold = expected(points, action.start, action.end, objective.value if objective else None)
    return Line(
        id=action.id,
        title=action.title,
        caisse=action.caisse or "",
        territory=action.territory,
        one=action.noun.one,
        many=action.noun.many,
        counts=counts,
        total=None if masked else total,
        masked=masked,
        known_on=points[-1][0] if points else None,
        objective=objective.value if objective else None,
        deduced=bool(objective and objective.denominator == "deduced"),
        expected=Expected("unknown") if masked else foretold,
        start=action.start,
        end=action.end,
        effect=_effect(evaluation),
        feedback=action.feedback or (),
        events=action.events,
    )


def line_of_campaign(evaluation: Edition | None, followed: Edition | None) -> Line:
    """A campaign, from its reports: that of its effect, that of its follow-up, or both."""
    declared = {**(evaluation.declared if evaluation else {}), **(followed.declared if followed else {})}
    edition = followed or evaluation
    unit, told = declared["unit"] if followed else "", followed.declared if followed else {}
    return Line(
        id=declared["campaign"],
        title=declared["title"],
        caisse=edition.caisse if edition else "",
        territory=declared["territory"],
        one=say(f"portfolio.met.{unit}.one") if followed else "",
        many=say(f"portfolio.met.{unit}.many") if followed else "",
        counts=COUNTED_UNITS[unit] if followed else "none",
        total=told.get("units_met"),
        masked=followed is not None and told.get("units_met") is None,
        known_on=_day((told.get("forecast") or {}).get("on")),
        objective=told.get("objective"),
        deduced=False,
        expected=_forecast(told.get("forecast")) if followed else Expected("untold"),
        start=None,
        end=None,
        effect=_effect(evaluation),
        feedback=_feedback(told.get("feedback")),
    )


def _effect(edition: Edition | None) -> Effect | None:
    return Effect(edition.label, edition.path, edition.day) if edition else None


def _forecast(told: Mapping | None) -> Expected:
    """The forecast of a follow-up, in the same words: its two paces bound the date."""
    if not told:
        return Expected("unknown")
    month, steady = (parse_month(told[key]) if told[key] else None for key in ("month", "steady"))
    kind: Kind = "few" if told["kind"] == "early" else told["kind"]
    if kind != "expected":
        return Expected(kind, month=month and month_end(month), pace=told["pace"] or None)
    both = sorted(day for day in (month, steady) if day)
    return Expected("expected", month, both[0], both[-1], told["pace"], told["late"])


def _feedback(told: Mapping | None) -> tuple[str, ...]:
    return tuple(text for key in FEEDBACK for text in told[key]) if told else ()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
