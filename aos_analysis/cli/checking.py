"""What `aos check` looks at: parameter files, then the data when they are given."""

from collections.abc import Sequence
from pathlib import Path

from aos_analysis.definitions import check_all, check_campaign
from aos_analysis.run.designs import DesignOptions
from aos_analysis.run.notebook import find_notebook
from aos_analysis.words.errors import DataError, Fault, ParameterError


def parameter_faults(campaigns: Sequence[str], parameters: Path | None) -> list[Fault | str]:
    """Every fault of the campaigns named and of what they name, or of every file when none is named."""
    if not campaigns:
        return [*check_all(parameters, DesignOptions()), *_notebook_faults()]
    found = [fault for name in campaigns for fault in check_campaign(name, parameters, DesignOptions())]
    return list(dict.fromkeys(found))


def _notebook_faults() -> list[Fault | str]:
    faults: list[Fault | str] = []
    for design in DesignOptions():
        try:
            find_notebook(design)
        except ParameterError as error:
            faults += error.faults
    return faults


def data_faults(data: str) -> list[Fault | str]:
    """Every fault of a data folder, all its rows read."""
    from aos_analysis.data.sources import open_source

    try:
        open_source(data)
    except DataError as error:
        return list(error.faults)
    return []
