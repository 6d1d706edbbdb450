"""Actions found by their names in the shipped parameters or in a team's overlay; each alone, or all together."""

from dataclasses import dataclass
from pathlib import Path

from aos_analysis.definitions.action import Action
from aos_analysis.definitions.action_rules import RESERVED
from aos_analysis.definitions.faults import known, near
from aos_analysis.definitions.frozen import dump_yaml
from aos_analysis.definitions.library import Library, layout_faults, open_library
from aos_analysis.definitions.shelf import Shelf
from aos_analysis.words.errors import Fault, ParameterError
from aos_analysis.words.wording import say

FOLDER = "actions"
SEED = 1  # of a page that draws nothing


@dataclass(frozen=True)
class Dossier:
    """One action, as the subject of a report."""

    action: Action
    files: tuple[Path, ...]

    @property
    def id(self) -> str:
        return self.action.id

    @property
    def title(self) -> str:
        return self.action.title

    @property
    def territory(self) -> str:
        return self.action.territory

    @property
    def seed(self) -> int:
        return self.action.seed

    def content(self) -> dict:
        return {"action": self.action.model_dump(mode="json", by_alias=True)}

    def resolved(self) -> str:
        return dump_yaml(self.content())


@dataclass(frozen=True)
class Dossiers:
    """All actions of a folder of parameters, as the subject of one page."""

    actions: tuple[Action, ...]
    files: tuple[Path, ...]

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
        return {"actions": [action.model_dump(mode="json", by_alias=True) for action in self.actions]}

    def resolved(self) -> str:
        return dump_yaml(self.content())


def load_action(name: str | Path, parameters: str | Path | None = None) -> Dossier:
    """An action, by its id or the path `ROOT/actions/<id>.yaml`; ParameterError holds every fault of its file."""
    library, stem = _library(name, parameters)
    found = library.files(FOLDER)
    if stem not in found:
        misnamed = [fault for fault in layout_faults(library.own) if fault.file.startswith(f"{stem}.")]
        said = say("faults.unknown_action", read=stem, near=near(stem, found), known=known(found))
        raise ParameterError(*misnamed) if misnamed else ParameterError(said)
    return Dossier(_read(library, found[stem]), (found[stem],))


def load_actions(name: str | Path = RESERVED, parameters: str | Path | None = None) -> Dossiers:
    """The actions of the shipped parameters; with an overlay, the overlay's own. ParameterError holds all faults."""
    library, stem = _library(name, parameters)
    if stem != RESERVED:
        raise ParameterError(say("faults.portfolio_of_all", read=stem))
    actions, faults, files = [], list[Fault | str](), library.files(FOLDER, library.own)
    for path in files.values():
        try:
            actions.append(_read(library, path))
        except ParameterError as error:
            faults += error.faults
    if faults:
        raise ParameterError(*faults)
    return Dossiers(tuple(actions), tuple(files.values()))


def action_ids(parameters: str | Path | None, block: str) -> list[str]:
    """Actions whose files hold a block (`services`, `audits`): those of the shipped parameters, or an overlay's own."""
    return [action.id for action in load_actions(RESERVED, parameters).actions if getattr(action, block)]


def _library(name: str | Path, parameters: str | Path | None) -> tuple[Library, str]:
    path = Path(name)
    root = path.resolve().parent.parent if path.suffix == ".yaml" and path.parent.name == FOLDER else parameters
    return open_library(root), path.stem if path.suffix == ".yaml" else str(name)


def _read(library: Library, path: Path) -> Action:
    entry = Shelf(library).read_action(path)
    if entry.faults:
        raise ParameterError(*entry.faults)
    return entry.value
