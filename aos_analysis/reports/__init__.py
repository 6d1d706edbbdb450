"""The kinds of reports, each found by being a folder here: `KIND` says what it is, `wording.yaml` holds its words."""

from functools import cache
from importlib import import_module

from aos_analysis.page.sheet import Sheet
from aos_analysis.reports.kind import Kind
from aos_analysis.words.wording import include_folders


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its name."""
    found = (import_module(f"{__name__}.{name}").KIND for name in include_folders(__path__))
    return {kind.name: kind for kind in found}


def kind_of(notebook: str) -> Kind:
    """The kind whose notebook this is; that of an effect for the notebook of any design."""
    return next((kind for kind in kinds().values() if kind.notebook == notebook), kinds()["effect"])


def kind_that_saves(name: str) -> Kind:
    """The kind of what a notebook saves, by the name of its class; TypeError where no kind saves it."""
    found = next((kind for kind in kinds().values() if kind.saves and kind.saves == name), None)
    if found is None:
        raise TypeError(name)
    return found


def sheets() -> dict[str, Sheet]:
    """Every CSV that may leave with a page, by its name."""
    return {name: sheet for kind in kinds().values() for name, sheet in kind.sheets.items()}


def offers() -> dict[str, str]:
    """What a notebook may call as `aos.NAME` for its kind of report -> the module that holds it."""
    return {name: f"{__name__}.{module}" for kind in kinds().values() for name, module in kind.offers.items()}


def sections() -> tuple[str, ...]:
    """Folders of the outputs that hold the reports about something else than a campaign."""
    return tuple(sorted({kind.section for kind in kinds().values() if kind.section}))


def results() -> dict[str, Kind]:
    """File by which a packet says what it found -> its kind."""
    return {kind.result: kind for kind in kinds().values() if kind.result}


include_folders(__path__)  # whoever imports a kind can say its words
