"""Where definitions are found: the shipped parameters, then a team's overlay that adds to or replaces them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aos_analysis.definitions.faults import known, near
from aos_analysis.definitions.folders import FOLDERS
from aos_analysis.places import PARAMETERS
from aos_analysis.words.errors import Fault, ParameterError
from aos_analysis.words.wording import say

SHIPPED = PARAMETERS
SPREADSHEETS = (".xlsx", ".xls", ".ods")


@dataclass(frozen=True)
class Library:
    """Parameter folders in order; a file of a later one replaces the file of the same name of an earlier one."""

    roots: tuple[Path, ...]

    @property
    def own(self) -> Path:
        """The folder a team works in: the overlay, else the shipped one."""
        return self.roots[-1]

    def files(self, folder: str, root: Path | None = None) -> dict[str, Path]:
        """id → file of one folder (a key of FOLDERS), of all roots or of one."""
        suffix = FOLDERS[folder].suffix
        roots = self.roots if root is None else (root,)
        return {path.stem: path for place in roots for path in _visible(place / folder) if path.name.endswith(suffix)}

    def find(self, folder: str, name: str) -> Path:
        """The file of a folder so named; ParameterError says the nearest name, or how the file should be called."""
        found = self.files(folder)
        if name in found:
            return found[name]
        misnamed = [fault for fault in layout_faults(self.own) if fault.file.startswith(f"{name}.")]
        said = say(f"faults.unknown_{FOLDERS[folder].one}", read=name, near=near(name, found), known=known(found))
        raise ParameterError(*misnamed) if misnamed else ParameterError(said)


def open_library(parameters: str | Path | None = None) -> Library:
    """The shipped parameters and, where one is given, the overlay folder; ParameterError when it is not one."""
    if parameters is None:
        return Library((SHIPPED,))
    overlay = Path(parameters)
    if not overlay.is_dir():
        raise ParameterError(Fault(overlay.name, say("faults.no_parameters")))
    if not any((overlay / folder).is_dir() for folder in FOLDERS):
        raise ParameterError(Fault(overlay.name, say("faults.no_folders", known=", ".join(FOLDERS))))
    return Library((SHIPPED,)) if overlay.resolve() == SHIPPED.resolve() else Library((SHIPPED, overlay))


def find_campaign(campaign: str | Path, parameters: str | Path | None = None) -> tuple[Library, Path]:
    """A campaign's file and the library it is read with."""
    return find_file("campaigns", campaign, parameters)


def find_file(folder: str, named: str | Path, parameters: str | Path | None = None) -> tuple[Library, Path]:
    """A file of a folder, by its name, and the library it is read with; the path `ROOT/campaigns/x.yaml` makes ROOT
    the overlay."""
    if isinstance(named, Path) or any(sign in named for sign in "/\\.") or not named:
        return _file(folder, Path(named), parameters)
    library = open_library(parameters)
    return library, library.find(folder, named)


def _file(folder: str, path: Path, parameters: str | Path | None) -> tuple[Library, Path]:
    if not path.is_file():
        raise ParameterError(Fault(path.name, say("faults.no_file")))
    root = path.resolve().parent.parent
    misnamed = _misnamed(path, ".yaml")
    if misnamed:
        raise ParameterError(misnamed)
    if path.resolve().parent.name != folder:
        raise ParameterError(Fault(path.name, say(f"faults.not_in_{folder}")))
    if parameters is not None and Path(parameters).resolve() != root:
        raise ParameterError(Fault(path.name, say("faults.two_overlays")))
    return open_library(root), path


def layout_faults(root: Path) -> Iterator[Fault]:
    """Files that would be overlooked because of their name."""
    for name, folder in FOLDERS.items():
        for path in _visible(root / name):
            if fault := _misnamed(path, folder.suffix):
                yield fault


def _visible(folder: Path) -> list[Path]:
    """Files of a folder in order of name, without those that editors and systems hide."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith((".", "~$")))


def _misnamed(path: Path, suffix: str) -> Fault | None:
    if path.name.endswith(suffix) or path.suffix.lower() == ".md":
        return None
    stem, ending = path.name.split(".")[0], path.suffix.lower()
    name = f"{stem}{suffix}"
    if suffix == ".csv" and ending in SPREADSHEETS:
        return Fault(path.name, say("faults.save_as_csv", name=name))
    looks_like = {".yaml": (".yml", ".yaml", ".txt", ".json"), ".csv": (".csv", ".txt", ".tsv")}[suffix]
    return Fault(path.name, say("faults.rename", name=name)) if ending in looks_like else None
