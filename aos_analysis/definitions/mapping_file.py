"""A mapping found by its name, in the shipped parameters or in a team's overlay."""

from pathlib import Path

from aos_analysis.definitions.faults import known, near
from aos_analysis.definitions.library import layout_faults, open_library
from aos_analysis.definitions.mapping import SourceMapping
from aos_analysis.definitions.shelf import Shelf
from aos_analysis.words.errors import ParameterError
from aos_analysis.words.wording import say


def load_mapping(name: str, parameters: str | Path | None = None) -> SourceMapping:
    """The mapping `sources/<name>.yaml`; ParameterError holds every fault of it."""
    library = open_library(parameters)
    found = library.files("sources")
    if name not in found:
        misnamed = [fault for fault in layout_faults(library.own) if fault.file.startswith(f"{name}.")]
        said = say("faults.unknown_mapping", read=name, near=near(name, found), known=known(found))
        raise ParameterError(*misnamed) if misnamed else ParameterError(said)
    entry = Shelf(library).read_mapping(found[name])
    if entry.faults:
        raise ParameterError(*entry.faults)
    return entry.value
