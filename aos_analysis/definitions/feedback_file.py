"""The feedback on a campaign, found by the campaign's name beside it or in the shipped parameters."""

from pathlib import Path

from aos_analysis.definitions.feedback import Feedback
from aos_analysis.definitions.library import Library, find_campaign
from aos_analysis.definitions.shelf import Shelf


def find_feedback(campaign: str | Path, parameters: str | Path | None = None) -> Path | None:
    """`feedback/<id>.yaml` of a campaign (an id, or the path of its file); None where nobody wrote one."""
    return _found(campaign, parameters)[1]


def load_feedback(campaign: str | Path, parameters: str | Path | None = None) -> Feedback | None:
    """The same, read; ParameterError holds every fault of it."""
    library, file = _found(campaign, parameters)
    return Shelf(library).sound("feedback", file) if file else None


def _found(campaign: str | Path, parameters: str | Path | None) -> tuple[Library, Path | None]:
    library, path = find_campaign(campaign, parameters)
    return library, library.files("feedback").get(path.stem)
