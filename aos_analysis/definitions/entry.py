"""One file of parameters, read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aos_analysis.definitions.yaml_lines import Document
from aos_analysis.words.errors import Fault


@dataclass(frozen=True)
class Entry:
    """`folder`: a key of FOLDERS. `value`: the model, or the frame of a code list; None as soon as it is refused.
    `faults` are all of the file's own."""

    folder: str
    path: Path
    document: Document
    value: Any
    faults: tuple[Fault, ...]
