"""A packet verified: are its files those of its manifest, can it be made again here, and does that give the same?

What it was made from stands in its manifest by hash (`key_parts`). A packet can be replayed where parameters and data
are the same; other code or libraries are told, and the replay then says whether they change a number.
"""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from aos_analysis.definitions.hashes import file_sha256
from aos_analysis.places import SYNTHETIC
from aos_analysis.reports import kind_of, results
from aos_analysis.reports.files import MANIFEST
from aos_analysis.reports.packets import latest_packet, made, read_manifest
from aos_analysis.run import runner
from aos_analysis.run.inputs import place_of
from aos_analysis.run.journal import journal_file
from aos_analysis.run.opened import opened
from aos_analysis.run.publication import altered_files, locate
from aos_analysis.run.records import REPORT
from aos_analysis.run.register import lines
from aos_analysis.words.errors import DataError, Fault, NotebookError, ParameterError, present
from aos_analysis.words.wording import say

PARTS = ("parameters", "data", "notebook", "code", "lock")  # of the key, in the order in which they are told
SAME, OTHER, UNKNOWN = "same", "other", "unknown"
APART = ("run", "review")  # of a declaration: what another run, or a review, changes


@dataclass(frozen=True)
class Verification:
    """altered: files that are missing, changed or not of the packet; noted: whether the journal knows this manifest;
    parts: what it was made from, beside what stands here."""

    packet: Path
    manifest: Mapping
    altered: tuple[str, ...]
    noted: str
    parts: Mapping[str, str]

    @property
    def replayable(self) -> bool:
        return self.parts["parameters"] == self.parts["data"] == SAME

    @property
    def same(self) -> bool:
        """Whether a replay would use the very code, notebook and libraries."""
        return {*self.parts.values()} == {SAME}


def verify(run: str, data: str | None, parameters: Path | None, output: Path) -> Verification:
    """A report named as for `aos publish`; `data` is only needed for real ones."""
    packet = locate(run, output)
    manifest = present(read_manifest(packet))
    if not opened(packet).whole:
        raise ParameterError(say("run.damaged", names=f"{packet.name}/{MANIFEST}"))
    strangers = {path.name for path in packet.iterdir() if not path.name.startswith(".")} - made(manifest) - {MANIFEST}
    altered = (*altered_files(packet), *sorted(strangers))
    parts = _parts(manifest, _request(manifest, data, parameters, output))
    return Verification(packet, manifest, altered, _noted(packet, output), parts)


def replay(found: Verification, data: str | None, parameters: Path | None, output: Path) -> list[str]:
    """The report made again, in a folder that is removed; names of its files whose numbers differ."""
    if found.parts["parameters"] != SAME:
        raise ParameterError(Fault(found.packet.name, say("verify.other_parameters")))
    if found.parts["data"] != SAME:
        raise DataError(Fault(found.packet.name, say(f"verify.{found.parts['data']}_data")))
    with tempfile.TemporaryDirectory(prefix="aos-verify-") as folder:
        place = Path(folder)
        _journal_of_then(found.manifest, output, place)
        told: list[str] = []
        gathers = kind_of(found.manifest["notebook"]).gathers
        asked = str(output) if gathers and not data else data  # reports are read where they were
        request = replace(_request(found.manifest, asked, parameters, place), jobs=1, force=True)
        if runner.run(request, told.append):
            raise NotebookError(Fault(found.packet.name, say("verify.failed", said=told[0])))
        again, _ = present(latest_packet(place, _place(found.manifest), found.manifest["notebook"]))
        return [name for name in sorted(made(found.manifest)) if _differs(found.packet / name, again / name)]


def _place(manifest: Mapping) -> str:
    return kind_of(manifest["notebook"]).place(manifest["campaign"])


def _request(manifest: Mapping, data: str | None, parameters: Path | None, output: Path) -> runner.Request:
    asked = data or SYNTHETIC
    place = place_of(asked, parameters)
    return runner.Request((manifest["campaign"],), place, parameters, output, notebook=manifest["notebook"])


def _parts(manifest: Mapping, request: runner.Request) -> dict[str, str]:
    told = dict.fromkeys(PARTS, UNKNOWN)
    try:
        (candidate,) = runner.load(request)
    except ParameterError:
        return told | {"parameters": OTHER}
    absent = not manifest["data"]["synthetic"] and request.data == SYNTHETIC
    sha256 = None if absent else runner.data_sha256(replace(request, data=candidate.data))
    then, now = manifest["key_parts"], runner.key_parts(candidate, sha256 or "")
    more = {*now} - {*PARTS}  # files that its kind reads beside the plan
    told |= {part: SAME if now[part] == then.get(part) else OTHER for part in PARTS}
    if any(now[part] != then.get(part) for part in more):
        told["parameters"] = OTHER
    known = {then.get("data"), manifest["data"]["sha256"]}
    return told | {"data": UNKNOWN if sha256 is None else SAME if sha256 in known else OTHER}


def _noted(packet: Path, output: Path) -> str:
    told = lines(journal_file(output), REPORT, run=packet.name, campaign=packet.parent.name)
    if not told:
        return UNKNOWN
    return SAME if told[-1].get("manifest_sha256") == file_sha256(packet / MANIFEST) else OTHER


def _journal_of_then(manifest: Mapping, output: Path, place: Path) -> None:
    """The journal as the report found it: a draw or an analysis noted since was no part of it."""
    journal = journal_file(output)
    if journal.is_file():
        kept = [line for line in lines(journal) if line["when"] <= manifest["started"]]
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in kept)
        journal_file(place).write_text(text, encoding="utf-8")


def _differs(one: Path, other: Path) -> bool:
    """A table to the byte; a declaration but for what names its run. Pages cite their own run and neighbours."""
    if one.suffix == ".csv":
        return not other.is_file() or one.read_bytes() != other.read_bytes()
    if one.name not in results():
        return False
    return not other.is_file() or _declared(one) != _declared(other)


def _declared(path: Path) -> dict:
    read = json.loads(path.read_text("utf-8"))
    return {key: value for key, value in read.items() if key not in APART}
