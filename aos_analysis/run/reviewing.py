"""Free texts of a report: what people wrote or data said, which its reviewer reads before they are published."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from aos_analysis.places import NOTEBOOKS
from aos_analysis.reports import results
from aos_analysis.reports.files import AUDIT
from aos_analysis.reports.packets import read_manifest
from aos_analysis.words.errors import DisclosureError
from aos_analysis.words.wording import say

NO_TEXT = re.compile(
    r"[a-z][a-z0-9_]*|[\d\-:+TZ. ]*|[0-9a-f]{12,}|[A-Z0-9]{3,13}|[\d.,]+|s|"
)  # keys, dates, hashes, codes
WRITTEN = (
    "title",
    "territory",
    "key",
    "label",
    "name",
    "source",
)  # keys of a declaration that hold words of a person or of data
SHORT = 12  # characters of the code that a reviewer copies


@dataclass(frozen=True)
class Reading:
    """texts: of all the packets; new: those that no edition has published yet; code: what says that they were read."""

    texts: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def sha256(self) -> str:
        return hashlib.sha256("\n".join(self.texts).encode()).hexdigest()

    @property
    def code(self) -> str:
        return self.sha256[:SHORT]

    def confirm(self, code: str | None) -> None:
        """DisclosureError where new texts were not read, or where those that were read are not these."""
        listed = "\n".join(f"  {text}" for text in self.new)
        if code is not None and code != self.code:
            raise DisclosureError(say("run.texts_differ", read=code, code=self.code, listed=listed))
        if code is None and self.new:
            raise DisclosureError(say("run.texts_unread", count=len(self.new), code=self.code, listed=listed))


def fingerprint(text: str) -> str:
    """By which the register knows a text again."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_texts(packets: Sequence[Path], known: set[str]) -> Reading:
    """Every free text of some packets; `known` are the fingerprints of those published before."""
    texts = tuple(sorted({text for packet in packets for text in free_texts(packet)}))
    return Reading(texts, tuple(text for text in texts if fingerprint(text) not in known))


def free_texts(packet: Path) -> set[str]:
    """Those of the parameters, of what the packet declares, and of cells that its shipped notebook does not hold."""
    notebook = json.loads((packet / AUDIT).read_text("utf-8"))
    parameters = str(notebook["metadata"].get("aos", {}).get("parameters") or "")
    declared = [json.loads((packet / name).read_text("utf-8")) for name in results() if (packet / name).is_file()]
    shipped = _shipped_cells()
    cells = (_joined(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    source = (read_manifest(packet) or {}).get("data", {}).get("source")
    found = [
        *([source] if source else []),
        *_strings(YAML(typ="safe", pure=True).load(parameters)),
        *(text for document in declared for key, text in _leaves(document) if key in WRITTEN),
        *(text for document in declared for text in _strings(document.get("feedback"))),
        *(cell for cell in cells if cell not in shipped),
    ]
    return {text for text in (" ".join(text.split()) for text in found) if not NO_TEXT.fullmatch(text)}


def _shipped_cells() -> set[str]:
    books = (json.loads(path.read_text("utf-8")) for path in NOTEBOOKS.glob("*.ipynb"))
    return {_joined(cell["source"]) for book in books for cell in book["cells"] if cell["cell_type"] == "markdown"}


def _joined(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def _strings(value: object) -> Iterator[str]:
    return (text for _, text in _leaves(value))


def _leaves(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _leaves(item, str(name))
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, key)
    elif isinstance(value, str):
        yield key, value
