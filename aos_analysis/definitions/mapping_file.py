"""A mapping found by its name, in the shipped parameters or in a team's overlay."""

from pathlib import Path

from aos_analysis.definitions.library import open_library
from aos_analysis.definitions.mapping import SourceMapping
from aos_analysis.definitions.shelf import Shelf


def load_mapping(name: str, parameters: str | Path | None = None) -> SourceMapping:
    """The mapping `sources/<name>.yaml`; ParameterError holds every fault of it."""
    library = open_library(parameters)
    return Shelf(library).sound("sources", library.find("sources", name))
