"""Whose code a command runs: a copied or moved project keeps an environment that leads to the one it was made in."""

from pathlib import Path

from aos_analysis.places import CHECKOUT, PROJECT
from aos_analysis.words.wording import say

MARKS = (Path("aos_analysis") / "places.py", Path("pyproject.toml"))  # of a checkout


def other_project(here: Path) -> str | None:
    """What to say where `here` is inside another checkout than the one whose code runs; None where it is not."""
    for folder in (here, *here.parents):
        if all((folder / mark).is_file() for mark in MARKS):
            same = CHECKOUT and folder.samefile(PROJECT)  # whatever link or case leads there
            return None if same else say("cli.other_project", here=folder, code=PROJECT)
    return None
