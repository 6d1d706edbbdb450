"""The code that decides of what is counted and of what is refused, as one text: what is remembered is of this code."""

from functools import cache
from importlib.metadata import version

from aos_analysis.definitions.hashes import file_sha256
from aos_analysis.places import PACKAGE

ENGINES = ("duckdb", "ibis-framework", "numpy", "pandas", "pyarrow")
ROOMS = ("words", "definitions", "data")
APART = ("importing", "quality", "follow_up")  # of `data`: they read or judge data
SUFFIXES = (".py", ".yaml", ".txt", ".json")


@cache
def code() -> str:
    """Every file of these rooms, with its hash, and the versions of the engines."""
    paths = [path for room in ROOMS for path in sorted((PACKAGE / room).rglob("*")) if path.suffix in SUFFIXES]
    told = [path for path in paths if not {*APART} & {*path.relative_to(PACKAGE).parts}]
    files = [f"{path.relative_to(PACKAGE).as_posix()} {file_sha256(path)}" for path in told]
    return "\n".join([*files, *(f"{name} {version(name)}" for name in ENGINES)])
