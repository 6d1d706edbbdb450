"""What `aos check` looks at: parameter files, then the data when they are given."""

from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path

from aos_analysis.cli.databases import database_told
from aos_analysis.definitions import check_all, check_campaign
from aos_analysis.definitions.check import campaign_ids
from aos_analysis.definitions.connection_file import is_connection
from aos_analysis.definitions.updating import update
from aos_analysis.places import SYNTHETIC
from aos_analysis.run.designs import DesignOptions, load_plan
from aos_analysis.run.inputs import made_for, place_of
from aos_analysis.run.notebook import find_notebook
from aos_analysis.words.errors import DataError, Fault, ParameterError
from aos_analysis.words.wording import say


def parameter_faults(campaigns: Sequence[str], parameters: Path | None) -> list[Fault | str]:
    """Every fault of the campaigns named and of what they name, or of every file when none is named."""
    if not campaigns:
        return [*check_all(parameters, DesignOptions()), *_notebook_faults()]
    found = [fault for name in campaigns for fault in check_campaign(name, parameters, DesignOptions())]
    return list(dict.fromkeys(found))


def updated(parameters: Path | None) -> list[str]:
    """What `--update` rewrote, file and line."""
    return [str(done) for done in update(parameters, DesignOptions())] or [say("cli.nothing_to_update")]


def _notebook_faults() -> list[Fault | str]:
    faults: list[Fault | str] = []
    for design in DesignOptions():
        try:
            find_notebook(design)
        except ParameterError as error:
            faults += error.faults
    return faults


def data_faults(
    data: str, campaigns: Sequence[str], parameters: Path | None, sound: bool, tell: Callable[[str], None] = print
) -> tuple[list[Fault | str], list[str]]:
    """Every fault of a data folder, all its rows read; then what a run of these campaigns would refuse there, where the
    files are `sound`. Beside them what the folder holds of each campaign; where none is named, of those that it
    concerns, then the names of the others; what it holds at all, where the files are still to be completed. What a
    database is, is told before its faults. Of "synthetic", each campaign is asked of the invented data that hold it."""
    held: dict[str, list[str]] = {}
    for name in campaigns:
        held.setdefault(made_for(data, name), []).append(name)
    found = [_faults_there(place, names, parameters, sound, tell) for place, names in (held or {data: []}).items()]
    faults, told = (list(dict.fromkeys(chain.from_iterable(lists))) for lists in zip(*found, strict=True))
    return faults, told


def _faults_there(
    data: str, campaigns: Sequence[str], parameters: Path | None, sound: bool, tell: Callable[[str], None]
) -> tuple[list[Fault | str], list[str]]:
    from aos_analysis.data.description import describe, outdated
    from aos_analysis.data.sources import checked, open_source, read_anywhere
    from aos_analysis.run.agreement import concerned, refusals
    from aos_analysis.run.evidence import evidence
    from aos_analysis.run.holdings import holdings

    place = place_of(data, parameters)
    try:
        source = read_anywhere(place) if is_connection(data) else open_source(data)
        for sentence in database_told(source.info.database) if source.info.database else ():
            tell(sentence)
        source = checked(source) if is_connection(data) else source
    except DataError as error:
        return list(error.faults), []
    shipped = not campaigns and parameters is None and data == SYNTHETIC  # its own tests run those
    if shipped or not sound:
        return [], [] if shipped else [say("holdings.head"), *holdings(source)]
    plans = [load_plan(name, parameters) for name in campaigns or campaign_ids(parameters)]
    chosen = [plan for plan in plans if campaigns or concerned(plan, source)]
    faults = [fault for plan in chosen for fault in refusals(plan, source)]
    told = [str(fault) for fault in outdated(describe(source.folder)[0])] if source.folder else []
    told += [sentence for plan in chosen for sentence in evidence(plan, source)]
    others = [plan.campaign.id for plan in plans if plan not in chosen]
    if others:
        told.append(say("cli.not_concerned", names=", ".join(others)))
    return faults, told
