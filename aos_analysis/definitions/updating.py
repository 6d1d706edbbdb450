"""A team's files brought to the keys of this version: the key alone is rewritten, so that comments and order stay."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel

from aos_analysis.definitions.design_faults import Designs
from aos_analysis.definitions.faults import holder
from aos_analysis.definitions.folders import FOLDERS
from aos_analysis.definitions.library import open_library
from aos_analysis.definitions.renamed import Renamed, renamed
from aos_analysis.definitions.yaml_lines import Document, Place, parse, read
from aos_analysis.words.errors import Fault
from aos_analysis.words.wording import say

Found = tuple[Place, Renamed]


def update(parameters: str | Path | None, designs: Designs) -> list[Fault]:
    """Every old key of the team's own files rewritten where its new name is known; what was done, file and line."""
    library, told = open_library(parameters), []
    for folder in (name for name, folder in FOLDERS.items() if folder.holds):
        for path in library.files(folder, library.own).values():
            told += _update(path, folder, designs)
    return told


def _update(path: Path, folder: str, designs: Designs) -> list[Fault]:
    document = read(path)
    found = [item for item in outdated(document, folder, designs) if item[1].new]
    before = path.read_bytes()
    after = rewritten(before, document, found)
    if after == before:
        return []
    beside = path.with_name(f".{path.name}.tmp")  # the whole file or nothing
    beside.write_bytes(after)
    beside.replace(path)
    return [document.fault(place, say("faults.updated", field=was.old, new=was.new)) for place, was in found]


def outdated(document: Document, folder: str, designs: Designs) -> Iterator[Found]:
    """Places of the old keys of a file."""
    for place in document.lines:
        if (
            place
            and isinstance(place[-1], str)
            and (found := renamed(_holder(document, folder, place, designs), place[-1]))
        ):
            yield place, found


def _holder(document: Document, folder: str, place: Place, designs: Designs) -> type[BaseModel] | None:
    """The model that has the last key of a place."""
    if folder == "campaigns" and place[0] == "options" and len(place) > 1:
        options = designs.get(str(document.get("design")))
        return options and holder(options, place[1:])
    model = FOLDERS[folder].model(document)
    return model and holder(model, place)


def rewritten(content: bytes, document: Document, found: Sequence[Found]) -> bytes:
    """The same file with the new keys, or as it was where anything else would move: two keys of a name on a line, both
    names in the file."""
    lines = content.split(b"\n")
    for place, was in found:
        rank = (document.line(place) or 1) - 1
        key = re.compile(rb"(?<![\w.-])" + re.escape(was.old.encode()) + rb"(?=['\"]?\s*:)")
        if len(key.findall(lines[rank])) == 1:
            lines[rank] = key.sub(was.new.encode(), lines[rank])
    after = b"\n".join(lines)
    reread = parse(after, document.file)
    same = not reread.faults and reread.data == _renamed(document.data, (), {place: was.new for place, was in found})
    return after if same else content


def _renamed(value: object, place: Place, names: dict[Place, str]) -> object:
    if isinstance(value, dict):
        return {names.get((*place, key), key): _renamed(item, (*place, key), names) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, (*place, rank), names) for rank, item in enumerate(value)]
    return value
