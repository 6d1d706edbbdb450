"""A connection as `--data` names it: `connection:ID`, then the path of its file, which a notebook opens again."""

from pathlib import Path

from aos_analysis.definitions.connection import Connection
from aos_analysis.definitions.library import find_file
from aos_analysis.definitions.shelf import Shelf

CONNECTED, FOLDER = "connection:", "connections"


def is_connection(data: str | Path) -> bool:
    return str(data).startswith(CONNECTED)


def named_place(data: str, parameters: str | Path | None) -> str:
    """`connection:` and the path of the file so named; ParameterError where there is none."""
    _, path = find_file(FOLDER, data.removeprefix(CONNECTED), parameters)
    return f"{CONNECTED}{path.resolve()}"


def load_connection(data: str, parameters: str | Path | None = None) -> Connection:
    """ParameterError holds every fault of its file."""
    library, path = find_file(FOLDER, data.removeprefix(CONNECTED), parameters)
    return Shelf(library).sound(FOLDER, path)
