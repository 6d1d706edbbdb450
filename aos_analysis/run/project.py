"""Whose code a command or a notebook runs: a copied project keeps the environment of the one it was copied from."""

from pathlib import Path

from aos_analysis.places import CHECKOUT, PROJECT
from aos_analysis.words.errors import ParameterError
from aos_analysis.words.wording import say

MARKS = (Path("aos_analysis") / "places.py", Path("pyproject.toml"))  # of a checkout


def other_project(here: Path) -> str | None:
    """What to say where `here` is inside another checkout than the one whose code runs; None where it is not."""
    for folder in (here, *here.parents):
        if all((folder / mark).is_file() for mark in MARKS):
            same = CHECKOUT and folder.samefile(PROJECT)  # whatever link or case leads there
            return None if same else say("cli.other_project", here=folder, code=PROJECT)
    return None


def of_this_project() -> None:
    """ParameterError in a notebook of another checkout, whatever server and kernel opened it."""
    if told := other_project(Path.cwd()):
        raise ParameterError(told)
