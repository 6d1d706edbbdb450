"""A plan: one campaign with every definition it names, all faults reported before any data is read."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import pandas as pd
from pydantic import BaseModel

from aos_analysis.definitions.base import Definition
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.design_faults import Designs
from aos_analysis.definitions.folders import FOLDERS
from aos_analysis.definitions.frozen import CODE, NOT_FROZEN, Registration, frozen_file, registration
from aos_analysis.definitions.indicator import Indicator
from aos_analysis.definitions.launches import launch, too_early
from aos_analysis.definitions.library import SHIPPED, Library, find_campaign
from aos_analysis.definitions.shelf import Shelf
from aos_analysis.definitions.subject import OfOne
from aos_analysis.definitions.values import DaysPerBox, Sharing, Shock, UnitCost
from aos_analysis.definitions.yaml_lines import read
from aos_analysis.words.errors import Fault, ParameterError
from aos_analysis.words.folding import slug
from aos_analysis.words.wording import say

UNSURE = "à confirmer"  # what the reference of a definition says of what nobody has checked at its source
Titled = Campaign | Indicator | UnitCost | Sharing | DaysPerBox | Shock


@dataclass(frozen=True)
class Recorded:
    """What the journal of the outputs holds of a campaign.

    draw            the very draw that the campaign file declares, made by `aos draw`
    specifications  different analyses run so far, this one included
    explored        keys of the campaign file that an exploration changed, in the order of the alphabet
    frozen_first    the plan was frozen when the first of them was run
    frozen          the freezing of the very file that stands beside the campaign
    """

    draw: bool = False
    specifications: int = 1
    frozen_first: bool = True
    frozen: bool = False
    explored: tuple[str, ...] = ()


Valued = TypeVar("Valued", UnitCost, Sharing, DaysPerBox, Shock)


@dataclass(frozen=True)
class Plan(OfOne):
    """The campaign and what it needs.

    indicators  primary, secondary and placebo, by id
    codelists   by id: columns code, label (str), valid_from, valid_to (datetime64, NaT = open)
    values      by id: unit costs, sharing rules, days per box, shocks
    options     the design's own options, parsed (a pydantic model of the design)
    files       every definition file read, for the fingerprint of the run
    registration  whether this plan was frozen beforehand, and what has moved since
    recorded    what the journal holds of it: nothing, where nobody looked
    rivals      names, in the contacts, of the other campaigns whose files say that they act on the primary indicator
    """

    campaign: Campaign
    indicators: Mapping[str, Indicator]
    codelists: Mapping[str, pd.DataFrame]
    values: Mapping[str, UnitCost | Sharing | DaysPerBox | Shock]
    options: object
    files: tuple[Path, ...]
    registration: Registration = NOT_FROZEN
    rivals: frozenset[str] = frozenset()
    recorded: Recorded = Recorded()

    @property
    def about(self) -> Campaign:
        return self.campaign

    @property
    def seed(self) -> int:
        return self.campaign.seed

    @property
    def fixed_beforehand(self) -> bool:
        """Whether the plan was frozen before its first result, as far as its file and the journal tell."""
        return self.registration.status in ("kept", "deviates") and self.recorded.frozen_first

    @property
    def indicator(self) -> Indicator:
        """The primary indicator."""
        return self.indicators[self.campaign.indicator]

    def launch(self, indicator: Indicator) -> date | None:
        """First day when all that the indicator compares exists, by the dates of its lists; None where nothing says."""
        return launch(indicator, self.codelists)

    def value(self, name: str, kind: type[Valued]) -> Valued:
        """A value of a kind, which the check of the files makes sure of."""
        found = self.values[name]
        if not isinstance(found, kind):
            raise TypeError(name)
        return found

    def warnings(self, today: date | None = None) -> tuple[str, ...]:
        """French sentences for the report: what nobody checked, validated, or looked at again in time."""
        definitions: list[Titled] = [self.campaign, *self.indicators.values(), *self.values.values()]
        month = (today or date.today()).replace(day=1)
        costs = [d for d in definitions if isinstance(d, UnitCost | Sharing)]
        found: dict[str, Sequence[Titled]] = {
            "unsigned": [d for d in definitions if d.signature.checked_by is None],
            "review_past": [d for d in definitions if d.signature.review_by < month],
            "unvalidated": [d for d in costs if d.validated_by is None],
            "to_confirm": [d for d in definitions if not isinstance(d, Campaign) and UNSURE in d.reference.source],
        }
        return (*(_warning(key, named) for key, named in found.items() if named), *_moved(self.registration))

    @cached_property
    def titles(self) -> dict[str, str]:
        """Titles of the campaigns beside this one, and of the shipped ones, by the name of their contacts; where two
        have the same title, it is followed by that name."""
        folders = (SHIPPED / "campaigns", *(path.parent for path in self.files[:1]))
        documents = [read(path) for folder in folders for path in sorted(folder.glob("*.yaml"))]
        named = ((slug(str(d.get("contacts") or d.get("id"))), d.get("title")) for d in documents)
        found = {name: str(title) for name, title in named if title}
        held = Counter(found.values())
        return {name: title if held[title] == 1 else f"{title} ({name})" for name, title in found.items()}

    def content(self) -> dict:
        """Everything that defines the analysis, as plain values: the campaign, defaults filled, and what it uses."""
        options = self.options.model_dump(mode="json") if isinstance(self.options, BaseModel) else self.options
        return {
            "campaign": {**_plain(self.campaign), "options": options},
            "indicators": [_plain(self.indicators[name]) for name in sorted(self.indicators)],
            "values": [_plain(self.values[name]) for name in sorted(self.values)],
            "codelists": [_fingerprint(name, self.codelists[name]) for name in sorted(self.codelists)],
        }


def load_plan(
    campaign: str | Path,
    parameters: str | Path | None = None,
    designs: Designs | None = None,
    changes: Mapping[str, object] | None = None,
) -> Plan:
    """One campaign (an id, or the path of its file) with all it names, some keys of its file replaced by `changes`;
    ParameterError holds every fault of them."""
    library, path = find_campaign(campaign, parameters)
    shelf = Shelf(library, designs, {path: read(path).changed(changes)} if changes else {})
    entries = shelf.needed(shelf.read("campaigns", path))
    if faults := [fault for entry in entries for fault in entry.faults]:
        raise ParameterError(*dict.fromkeys(faults))
    held = {folder: {e.path.stem: e.value for e in entries if e.folder == folder} for folder in FOLDERS}
    parsed: Campaign = entries[0].value
    rivals = _rivals(library, parsed)
    plan = Plan(
        campaign=parsed,
        indicators=held["indicators"],
        codelists=held["codelists"],
        values=held["values"],
        options=designs[parsed.design].model_validate(parsed.options) if designs is not None else parsed.options,
        files=(*(entry.path for entry in entries), *rivals.values()),
        rivals=frozenset(rivals),
    )
    if early := list(too_early(plan.campaign, plan.indicators, plan.codelists, entries[0].document)):
        raise ParameterError(*early)
    if designs is None:  # without the designs' defaults, options cannot be held against the frozen ones
        return plan
    frozen = frozen_file(path)
    known = registration(frozen, plan.content(), parsed.design)
    return replace(plan, registration=known, files=(*plan.files, frozen)) if known.status != "none" else plan


def check_campaign(campaign: str | Path, parameters: str | Path | None, designs: Designs | None) -> list[Fault | str]:
    """Every fault of one campaign and of what it names; an empty list when it can run."""
    try:
        load_plan(campaign, parameters, designs)
    except ParameterError as error:
        return list(error.faults)
    return []


def _rivals(library: Library, campaign: Campaign) -> dict[str, Path]:
    """Other campaigns with the same primary indicator among theirs: name in the contacts -> file."""
    found, indicator = {}, campaign.indicator
    for name, path in library.files("campaigns").items():
        if name == campaign.id or indicator.encode() not in path.read_bytes():
            continue
        document = read(path)
        if indicator in (document.get("indicator"), *(text for _, text in document.texts("secondary"))):
            found[slug(str(document.get("contacts") or name))] = path
    return found


def _warning(key: str, named: Sequence[Titled]) -> str:
    """One sentence for all the definitions it holds of, by their titles."""
    names = ", ".join(f"« {definition.title} »" for definition in named)
    return say(f"faults.{key}.{'one' if len(named) == 1 else 'many'}", n=len(named), names=names)


def _moved(known: Registration) -> Iterator[str]:
    if known.status == "altered":
        yield say("faults.frozen_altered")
    if known.rewritten:
        yield say("faults.frozen_rewritten")
    for deviation in known.deviations:
        key = "frozen_code" if deviation.place == CODE else "deviation"
        yield say(f"faults.{key}", **vars(deviation))


def _plain(definition: Definition) -> dict:
    return definition.model_dump(mode="json", by_alias=True)


def _fingerprint(name: str, codes: pd.DataFrame) -> dict:
    """Hash of the codes themselves: the same under any line ending, separator or column order of the file."""
    content = codes.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d").encode("utf-8")
    return {"id": name, "codes": len(codes), "sha256": hashlib.sha256(content).hexdigest()}
