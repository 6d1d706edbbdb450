"""The feedback on a campaign, found by the campaign's name beside it or in the shipped parameters."""

from pathlib import Path

from aos_analysis.definitions.feedback import Feedback
from aos_analysis.definitions.library import Library, find_campaign
from aos_analysis.definitions.shelf import Shelf
from aos_analysis.words.errors import ParameterError


def find_feedback(campaign: str | Path, parameters: str | Path | None = None) -> Path | None:
    """`feedback/<id>.yaml` of a campaign (an id, or the path of its file); None where nobody wrote one."""
    return _found(campaign, parameters)[1]


def load_feedback(campaign: str | Path, parameters: str | Path | None = None) -> Feedback | None:
    """The same, read; ParameterError holds every fault of it."""
    library, file = _found(campaign, parameters)
    if file is None:
        return None
    entry = Shelf(library).read_feedback(file)
    if entry.faults:
        raise ParameterError(*entry.faults)
    return entry.value


def _found(campaign: str | Path, parameters: str | Path | None) -> tuple[Library, Path | None]:
    library, path = find_campaign(campaign, parameters)
    return library, library.files("feedback").get(path.stem)
