"""A territory as the runner, the page and the packet ask for it, found by its name or the path of its file."""

from dataclasses import dataclass
from pathlib import Path

from aos_analysis.definitions.frozen import dump_yaml
from aos_analysis.definitions.library import find_file, open_library
from aos_analysis.definitions.shelf import Shelf
from aos_analysis.definitions.territory import Territory

FOLDER = "territories"


@dataclass(frozen=True)
class TerritoryPlan:
    """What its report is about (`definitions.subject.Subject`)."""

    definition: Territory
    files: tuple[Path, ...]
    seed: int = 0  # nothing is drawn

    @property
    def id(self) -> str:
        return self.definition.id

    @property
    def title(self) -> str:
        return self.definition.title

    @property
    def territory(self) -> str:
        return self.definition.territory

    def content(self) -> dict:
        return {"territory": self.definition.model_dump(mode="json")}

    def resolved(self) -> str:
        return dump_yaml(self.content())


def territory_ids(parameters: str | Path | None = None) -> list[str]:
    """The territories of the shipped parameters; with an overlay, the overlay's own."""
    library = open_library(parameters)
    return sorted(library.files(FOLDER, library.own))


def load_territory(territory: str | Path, parameters: str | Path | None = None) -> TerritoryPlan:
    """One territory (an id, or the path of its file); ParameterError holds every fault of it."""
    library, path = find_file(FOLDER, territory, parameters)
    return TerritoryPlan(Shelf(library).sound(FOLDER, path), (path,))
