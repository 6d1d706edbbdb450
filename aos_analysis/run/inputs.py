"""The data that a command names; the identity of a folder, remembered so that a second run does not read it again."""

import json
import os
from pathlib import Path

from aos_analysis.definitions.connection_file import is_connection, named_place
from aos_analysis.definitions.hashes import folder_state
from aos_analysis.places import MADE, SYNTHETIC
from aos_analysis.reports.files import write_json

MEMORY = Path(".cache") / "data.json"


def place_of(data: str, parameters: Path | None) -> str:
    """What `--data` names, as a notebook opens it from anywhere; ParameterError: a connection without its file."""
    if is_connection(data):
        return named_place(data, parameters)
    return data if data in MADE else str(Path(data).resolve())


def made_for(data: str, campaign: str) -> str:
    """The same, but the synthetic data that hold this campaign where "synthetic" is asked for."""
    if data != SYNTHETIC:
        return data
    from aos_analysis.demo.acts_opening import holding

    return holding(campaign)


def remembered_sha256(data: str, output: Path) -> str | None:
    """Hash of the data as they were last read, None where they changed since or were never read.

    Synthetic data follow from the code, which has its own place in the key of a run, and from their scale; a database
    is always asked.
    """
    if data in MADE:
        return f"{data} {os.environ.get('AOS_SYNTHETIC_SCALE', '1')}"
    if is_connection(data):
        return None
    return _memory(output).get(folder_state(Path(data)))


def remember(data: str, sha256: str, output: Path) -> None:
    """Note the hash of a folder just read."""
    if data not in MADE and not is_connection(data):
        (output / MEMORY).parent.mkdir(parents=True, exist_ok=True)
        write_json(output / MEMORY, _memory(output) | {folder_state(Path(data)): sha256})


def _memory(output: Path) -> dict[str, str]:
    try:
        return json.loads((output / MEMORY).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
