"""Actions found by their names in the shipped parameters or in a team's overlay; each alone, or all together."""

from dataclasses import dataclass
from pathlib import Path

from aos_analysis.definitions.action import Action
from aos_analysis.definitions.action_rules import RESERVED
from aos_analysis.definitions.library import Library, open_library
from aos_analysis.definitions.shelf import Shelf
from aos_analysis.definitions.subject import OfOne, Written
from aos_analysis.words.errors import Fault, ParameterError
from aos_analysis.words.wording import say

FOLDER = "actions"
SEED = 1  # of a page that draws nothing


@dataclass(frozen=True)
class Dossier(OfOne):
    """One action, as the subject of a report."""

    action: Action
    files: tuple[Path, ...] = ()  # its kind reads them beside it

    @property
    def about(self) -> Action:
        return self.action

    @property
    def seed(self) -> int:
        return self.action.seed

    def content(self) -> dict:
        return {"action": told(self.action)}


@dataclass(frozen=True)
class Dossiers(Written):
    """All actions of a folder of parameters, as the subject of one page."""

    actions: tuple[Action, ...]
    files: tuple[Path, ...] = ()

    @property
    def id(self) -> str:
        return RESERVED

    @property
    def title(self) -> str:
        return say("portfolio.title")

    @property
    def territory(self) -> str:
        """Those of the actions, once each, in the order of the files."""
        return ", ".join(dict.fromkeys(action.territory for action in self.actions))

    @property
    def seed(self) -> int:
        return SEED

    def content(self) -> dict:
        return {"actions": list(map(told, self.actions))}


def load_action(name: str | Path, parameters: str | Path | None = None) -> Dossier:
    """An action, by its id or the path `ROOT/actions/<id>.yaml`; ParameterError holds every fault of its file."""
    library, stem = _library(name, parameters)
    return Dossier(Shelf(library).sound(FOLDER, library.find(FOLDER, stem)))


def load_block(name: str | Path, parameters: str | Path | None, block: str) -> Dossier:
    """An action whose file holds a block (`services`, `audits`); ParameterError where it does not."""
    found = load_action(name, parameters)
    if getattr(found.action, block) is None:
        raise ParameterError(Fault(f"{found.id}.yaml", say(f"{block}.no_block", read=found.id)))
    return found


def load_actions(name: str | Path = RESERVED, parameters: str | Path | None = None) -> Dossiers:
    """The actions of the shipped parameters; with an overlay, the overlay's own. ParameterError holds all faults."""
    library, stem = _library(name, parameters)
    if stem != RESERVED:
        raise ParameterError(say("faults.portfolio_of_all", read=stem))
    actions, faults = [], list[Fault | str]()
    for path in library.files(FOLDER, library.own).values():
        try:
            actions.append(Shelf(library).sound(FOLDER, path))
        except ParameterError as error:
            faults += error.faults
    if faults:
        raise ParameterError(*faults)
    return Dossiers(tuple(actions))


def told(action: Action) -> dict:
    """An action as a packet tells it: the totals are only printed where a page may print them."""
    content = action.model_dump(mode="json", by_alias=True)
    return content | {"done": [point["on"] for point in content["done"]]}


def action_files(name: str | Path, parameters: str | Path | None) -> dict[str, Path]:
    """The file of an action, those of all of them for their page, by the name of the part of the key they are."""
    library, stem = _library(name, parameters)
    found = library.files(FOLDER, library.own) if stem == RESERVED else library.files(FOLDER)
    return {f"action_{other}": path for other, path in found.items() if stem in (RESERVED, other)}


def action_ids(parameters: str | Path | None, block: str) -> list[str]:
    """Actions whose files hold a block (`services`, `audits`): those of the shipped parameters, or an overlay's own."""
    return [action.id for action in load_actions(RESERVED, parameters).actions if getattr(action, block)]


def _library(name: str | Path, parameters: str | Path | None) -> tuple[Library, str]:
    path = Path(name)
    root = path.resolve().parent.parent if path.suffix == ".yaml" and path.parent.name == FOLDER else parameters
    return open_library(root), path.stem if path.suffix == ".yaml" else str(name)
