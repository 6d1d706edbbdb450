"""Every fault of every definition file, before any data is read."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from aos_analysis.definitions.design_faults import Designs
from aos_analysis.definitions.entry import Entry
from aos_analysis.definitions.folders import FOLDERS
from aos_analysis.definitions.library import Library, layout_faults, open_library
from aos_analysis.definitions.shelf import Shelf
from aos_analysis.words.errors import Fault, ParameterError
from aos_analysis.words.wording import say

SHOWCASE = "showcase.txt"


def campaign_ids(parameters: str | Path | None = None) -> list[str]:
    """The campaigns of the shipped parameters; with an overlay, the overlay's own."""
    library = open_library(parameters)
    return sorted(library.files("campaigns", library.own))


def showcase_ids(parameters: str | Path | None = None) -> list[str]:
    """Those that are made when none is named: `showcase.txt` of the parameters, all where there is no such file."""
    known, path = campaign_ids(parameters), open_library(parameters).own / SHOWCASE
    if not path.is_file():
        return known
    lines = path.read_text("utf-8").splitlines()
    asked = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    unknown = [name for name in asked if name not in known]
    if unknown:
        line = next(k for k, text in enumerate(lines, 1) if text.strip() == unknown[0])
        raise ParameterError(Fault(SHOWCASE, say("faults.showcase", read=unknown[0], known=", ".join(known)), line))
    return asked


def check_all(parameters: str | Path | None = None, designs: Designs | None = None) -> list[Fault]:
    """Every fault of every file, shipped and overlay; in order of folder, file and line."""
    library = open_library(parameters)
    shelf = Shelf(library, designs)
    return list(dict.fromkeys(fault for root in library.roots for fault in _root_faults(shelf, library, root)))


def _root_faults(shelf: Shelf, library: Library, root: Path) -> Iterator[Fault]:
    yield from layout_faults(root)
    for folder in FOLDERS:
        entries = [shelf.read(folder, path) for path in library.files(folder, root).values()]
        for entry in entries:
            yield from entry.faults
        yield from _duplicates(entries)


def _duplicates(entries: Sequence[Entry]) -> Iterator[Fault]:
    """Two files of one folder that give the same id."""
    first: dict[str, str] = {}
    for entry in entries:
        name = entry.document.get("id")
        if isinstance(name, str) and name in first:
            said = say("faults.duplicate_id", id=name, other=first[name])
            yield entry.document.fault(("id",), said)
        elif isinstance(name, str):
            first[name] = entry.document.file
