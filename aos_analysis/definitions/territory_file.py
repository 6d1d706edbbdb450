"""A territory as the runner, the page and the packet ask for it, found by its name or the path of its file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aos_analysis.definitions.indicator import Indicator
from aos_analysis.definitions.library import find_file, open_library
from aos_analysis.definitions.shelf import Shelf
from aos_analysis.definitions.subject import OfOne, Written
from aos_analysis.definitions.territory import Territory
from aos_analysis.definitions.territory_rules import RESERVED
from aos_analysis.words.errors import Fault, ParameterError
from aos_analysis.words.wording import say

FOLDER, ALL = "territories", RESERVED


@dataclass(frozen=True)
class TerritoryPlan(OfOne):
    """What its report is about (`definitions.subject.Subject`). indicators: those it names, in its order; lines: of its
    file, by commune and EPCI, for what only the data can refuse."""

    definition: Territory
    files: tuple[Path, ...]
    seed: int = 0  # nothing is drawn
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    lines: Mapping[str, int | None] = field(default_factory=dict)

    @property
    def about(self) -> Territory:
        return self.definition

    def content(self) -> dict:
        told = {name: one.model_dump(mode="json", by_alias=True) for name, one in self.indicators.items()}
        return {"territory": self.definition.model_dump(mode="json")} | ({"indicators": told} if told else {})


@dataclass(frozen=True)
class TerritoriesPlan(Written):
    """All territories of a folder of parameters, in the order of their names, as the subject of one page."""

    plans: tuple[TerritoryPlan, ...]
    seed: int = 0

    @property
    def id(self) -> str:
        return ALL

    @property
    def title(self) -> str:
        return say("territory.all")

    @property
    def territory(self) -> str:
        return ", ".join(plan.territory for plan in self.plans)

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(file for plan in self.plans for file in plan.files)

    def content(self) -> dict:
        return {"territories": [plan.content()["territory"] for plan in self.plans]}


def load_territories(name: str | Path = "", parameters: str | Path | None = None) -> TerritoriesPlan:
    """Those of the shipped parameters; with an overlay, the overlay's own. ParameterError holds all faults. name: ALL,
    or the path `ROOT/territories/ensemble.yaml`, which is no file, for the overlay ROOT."""
    path = Path(name)
    if path.suffix == ".yaml" and path.stem == ALL:
        parameters = path.parent.parent
    plans, faults = [], list[Fault | str]()
    for one in territory_ids(parameters):
        try:
            plans.append(load_territory(one, parameters))
        except ParameterError as error:
            faults += error.faults
    if faults or not plans:
        raise ParameterError(*(faults or [say("faults.no_territories")]))
    return TerritoriesPlan(tuple(sorted(plans, key=lambda plan: plan.territory)))


def territory_ids(parameters: str | Path | None = None) -> list[str]:
    """The territories of the shipped parameters; with an overlay, the overlay's own."""
    library = open_library(parameters)
    return sorted(library.files(FOLDER, library.own))


def load_territory(territory: str | Path, parameters: str | Path | None = None) -> TerritoryPlan:
    """One territory (an id, or the path of its file); ParameterError holds every fault of it."""
    library, path = find_file(FOLDER, territory, parameters)
    shelf = Shelf(library)
    entries = shelf.needed(shelf.read(FOLDER, path))
    if faults := [fault for entry in entries for fault in entry.faults]:
        raise ParameterError(*dict.fromkeys(faults))
    definition: Territory = entries[0].value
    held = {entry.path.stem: entry.value for entry in entries if entry.folder == "indicators"}
    indicators = {name: held[name] for name in definition.indicators}
    document = entries[0].document
    lines = {code: document.line(place) for key in ("communes", "epci") for place, code in document.texts(key)}
    return TerritoryPlan(definition, tuple(entry.path for entry in entries), indicators=indicators, lines=lines)
