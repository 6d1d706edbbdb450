"""`aos data import`: the files of a source, through a mapping, into a data folder; all of it or nothing."""

from datetime import date
from pathlib import Path

from aos_analysis.data.importing.drafts import draft_beside, working_in
from aos_analysis.data.importing.job import CarefulFile, Job, Told
from aos_analysis.data.importing.pseudonyms import Pseudonyms
from aos_analysis.data.importing.summary import ImportSummary
from aos_analysis.definitions.mapping import SourceMapping
from aos_analysis.definitions.mapping_file import load_mapping


def import_data(
    source: Path,
    mapping: str,
    target: Path,
    key: Path | None = None,
    parameters: Path | None = None,
    progress: Told = lambda text: None,
    extracted_on: date | None = None,
) -> ImportSummary:
    """Imports `source` (a file or a folder) into the data folder `target`.

    key: file of the pseudonyms' key; extracted_on: the day of the export, where it is known.
    Nothing appears in `target` before every line is accepted or set aside.
    """
    how = load_mapping(mapping, parameters)
    pseudonyms = Pseudonyms(key, target) if key else None
    careful: set[str] = set()
    while True:
        with draft_beside(target) as draft, working_in(draft) as connection:
            job = _job(how)(
                source, how, target, pseudonyms, draft, connection, frozenset(careful), progress, extracted_on
            )
            try:
                return job.run()
            except CarefulFile as file:
                careful.add(str(file))


def _job(how: SourceMapping) -> type[Job]:
    """What makes the tables: tables of the SNDS must be joined before they are lines of the contract."""
    if how.snds is None:
        return Job
    from aos_analysis.data.dcir.job import SndsJob

    return SndsJob
