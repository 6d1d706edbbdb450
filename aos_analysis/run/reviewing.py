"""Free texts of a report: what people wrote or data said, which its reviewer reads before they are published."""

import csv
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from aos_analysis.page.block import joined
from aos_analysis.page.crossed import ALL
from aos_analysis.places import NOTEBOOKS
from aos_analysis.reports import results
from aos_analysis.reports.files import AUDIT
from aos_analysis.reports.follow_up.reading import OTHERS
from aos_analysis.reports.packets import read_manifest
from aos_analysis.words.errors import DisclosureError
from aos_analysis.words.wording import say

_WORDLESS = r"[\d\-:+TZ. ]*|[0-9a-f]{12,}|(?=[A-Z]*\d)[A-Z0-9]{3,13}|[\d.,]+|s|"  # dates, hashes, codes
NO_TEXT = re.compile(rf"[a-z][a-z0-9_\-]*|{_WORDLESS}")  # keys of ours too
NO_WORD = re.compile(_WORDLESS)
# what a person or the data wrote: one word, « dupont », is a text there
SAID = {"title", "question", "public", "messages", "territory", "territories", "contact", "label", "source"}
COLUMNS = {"title", "territory", "key", "label", "name", "term"}  # of a CSV: groups, places, names of estimates
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
    cells = (joined(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    source = (read_manifest(packet) or {}).get("data", {}).get("source")
    found = [
        ("source", source or ""),
        *_leaves(YAML(typ="safe", pure=True).load(parameters)),
        *(leaf for document in declared for leaf in _leaves(document) if leaf[0] in SAID | {"key", "name"}),
        *(leaf for document in declared for leaf in _leaves(document.get("feedback"))),
        *(leaf for table in packet.glob("*.csv") for leaf in _cells(table)),
        *(("label", cell) for cell in cells if cell not in shipped),
    ]
    plain = ((key, " ".join(text.split())) for key, text in found)
    texts = {text for key, text in plain if not (NO_WORD if key in SAID else NO_TEXT).fullmatch(text)}
    return texts - {ALL, OTHERS}


def _cells(table: Path) -> Iterator[tuple[str, str]]:
    """(column, word) of a table: its groups and its places come out of the data."""
    with table.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            place = row.get("table") == "territory"  # of an action: the other keys are months and channels
            yield from (("territory" if place else name, row[name] or "") for name in COLUMNS & row.keys())


def _shipped_cells() -> set[str]:
    books = (json.loads(path.read_text("utf-8")) for path in NOTEBOOKS.glob("*.ipynb"))
    return {joined(cell["source"]) for book in books for cell in book["cells"] if cell["cell_type"] == "markdown"}


def _leaves(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _leaves(item, key if (key, name) == ("territories", "key") else str(name))
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, key)
    elif isinstance(value, str):
        yield key, value
