"""Publishing: reviewed reports, their tables and the portal, on a share that managers read.

A packet never changes. The share holds pages exported anew with the reviewer's name, the CSVs, the declaration that
the portal reads and the manifest, written as the gate read them, and `review.json`, which says who reviewed which run,
when, and the hash of the free texts that they read. `registre.jsonl` of the share remembers what every edition printed.
"""

import json
import re
import shutil
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

from aos_analysis.definitions.hashes import file_sha256
from aos_analysis.page.beside import CROSSED
from aos_analysis.page.crossed import delayed, lines_without, read_crossed, without
from aos_analysis.page.gate import areas
from aos_analysis.page.memory import Memory
from aos_analysis.reports import kind_of, kinds, results, sections, sheets
from aos_analysis.reports.files import AUDIT, MANIFEST, PAGE, REVIEW, json_text, write_json, write_text
from aos_analysis.reports.packets import read_manifest
from aos_analysis.run.journal import register_draws
from aos_analysis.run.manifest import stamp
from aos_analysis.run.portal import write_portal
from aos_analysis.run.printed import Edition, edition_of, memory, printed_before, record, without_parts
from aos_analysis.run.records import PUBLICATION, note_publication
from aos_analysis.run.register import REGISTER, home, lines
from aos_analysis.run.report import gated_files
from aos_analysis.run.reviewing import fingerprint, read_texts
from aos_analysis.run.together import refuse_together
from aos_analysis.words.errors import DisclosureError, Fault, ParameterError, present
from aos_analysis.words.screen import screen
from aos_analysis.words.wording import say

RUN = re.compile(r"\d{8}-\d{6}-[0-9a-f]+")
DELAYED = {"period": "periods", "channel": "channels", "territory": "territories"}  # table -> key of the declaration


def publish(runs: Sequence[str], share: Path, reviewer: str, output: Path, texts: str | None = None) -> list[Path]:
    """Put `runs` on the share and rebuild its portal; every run is checked before anything is written. `texts`: the
    code of the free texts that the reviewer has read, where one of them is new to the share."""
    if not reviewer.strip():
        raise ParameterError(say("run.reviewer_missing"))
    if faults := screen(reviewer, signed=True):
        raise ParameterError(*(say("screen.read", field="--reviewer", fault=fault) for fault in faults))
    if share.exists() and not share.is_dir():
        raise ParameterError(Fault(share.name, say("run.share_not_folder")))
    packets = [find_packet(run, output) for run in runs]
    base = home(share)
    told = lines(base / REGISTER, PUBLICATION)
    read = read_texts(packets, {text for line in told for text in line["texts"]})
    read.confirm(texts)
    review = {"reviewer": reviewer.strip(), "date": stamp(datetime.now()), "texts_sha256": read.sha256}
    roots = {packet: _root(packet, share, output) for packet in packets}
    exported: list[tuple[Edition, dict[str, str]]] = []
    for packet, root in roots.items():
        edition = edition_of(packet, root, base)
        beside = [memory(files) for other, files in exported if other.of_same(edition)]
        before = [*printed_before(edition, base), *beside]
        exported.append((edition, export_reviewed(packet, review, before, _linked(packet, packets, root))))
    refuse_together([(edition, files) for edition, files in exported], told)
    pages = []
    for packet, (edition, files) in zip(roots, exported, strict=True):
        record(edition, files, base, review, [fingerprint(text) for text in read.texts])
        pages.append(_put(packet, files, roots[packet], review))
        note_publication(packet, files, review, output)
        register_draws(present(read_manifest(packet))["campaign"], output, base / REGISTER)
    return [*pages, write_portal(share)]


def find_packet(run: str, output: Path) -> Path:
    """A complete packet, as its manifest describes it."""
    packet = locate(run, output)
    for name in altered_files(packet):
        if not (packet / name).is_file():
            raise ParameterError(Fault(packet.name, say("run.run_incomplete", name=name)))
        raise DisclosureError(Fault(packet.name, say("run.run_altered", name=name)))
    return packet


def locate(run: str, output: Path) -> Path:
    """A packet from its folder, `campaign/run`, the name of its run alone, or a campaign or territory (its newest
    report); ParameterError where none is."""
    named = [output / run, *(output / section / run for section in sections())]
    editions = [edition for place in named for edition in sorted(place.glob("[0-9]*"), reverse=True)]
    result = kinds()["effect"].result  # a campaign names the report of its effect, not that of its data
    editions.sort(key=lambda place: not (place / result).is_file())
    alone = [place for depth in ("*", "*/*", "*/*/*") if RUN.fullmatch(run) for place in output.glob(f"{depth}/{run}")]
    places = [Path(run), *named, *alone, *editions]
    packet = next((place.resolve() for place in places if (place / MANIFEST).is_file()), None)
    if not packet or not read_manifest(packet):
        raise ParameterError(say("run.no_such_run", read=run))
    return packet


def altered_files(packet: Path) -> list[str]:
    """Files of a packet that are missing, or not what its manifest says."""
    outputs = ((packet / item["name"], item["sha256"]) for item in present(read_manifest(packet))["outputs"])
    return [path.name for path, sha256 in outputs if not path.is_file() or file_sha256(path) != sha256]


def _root(packet: Path, share: Path, output: Path) -> Path:
    """Where the campaigns of a packet's caisse stand: the share itself, or the caisse's folder where `output` holds
    several."""
    campaigns = packet.parent.parent
    return share / campaigns.relative_to(output.resolve()) if campaigns.is_relative_to(output.resolve()) else share


def _linked(packet: Path, packets: Sequence[Path], share: Path) -> set[str]:
    """Reports of the same campaign that the share holds, or will; of any campaign, for a page that cites many."""
    kind = kind_of(present(read_manifest(packet))["notebook"])
    if kind.cites:
        top = share.parent if kind.section else share
        held = (page for pattern in ("*/*", "*/*/*") for page in top.glob(f"{pattern}/{PAGE}"))
        return {other.name for other in packets} | {page.parent.name for page in held}
    here = {other.name for other in packets if other.parent == packet.parent}
    return here | {page.parent.name for page in (share / packet.parent.name).glob(f"*/{PAGE}")}


def export_reviewed(
    packet: Path, review: dict[str, str], before: Sequence[Memory], linked: Collection[str] = ()
) -> dict[str, str]:
    """What a packet gives to the share, file by file, once the gate has read all of it beside the editions published
    before: its page with the reviewer, which only leads to pages of the share, its tables and declarations."""
    import nbformat

    from aos_analysis.page.export import export_pages
    from aos_analysis.page.neighbours import ways

    notebook = nbformat.read(packet / AUDIT, as_version=4)
    notebook.metadata["aos"]["review"] = {key: review[key] for key in ("reviewer", "date")}
    for told in ways(notebook.metadata["aos"]).values():
        if told["run_id"] not in linked:
            told["link"] = None
    files = gated_files(packet)
    late = set() if areas(notebook) else delayed(read_crossed(files.get(CROSSED, "")), (m.crossed for m in before))
    if late:
        files, notebook = _delay(files, late), without(notebook, late)
    files[MANIFEST] = without_parts(files[MANIFEST])
    return files | export_pages(notebook, files, before, sheets=sheets())


def _delay(files: dict[str, str], names: set[str]) -> dict[str, str]:
    """The tables that would tell of few units, beside an edition before, wait for another one."""
    kept = dict(files)
    kept[CROSSED] = lines_without(files[CROSSED], names)
    for name in {*files} & {*results()}:
        declared = json.loads(files[name])
        kept[name] = json_text(declared | {DELAYED[table]: None for table in names & {*DELAYED}})
    return kept


def _put(packet: Path, files: dict[str, str], share: Path, review: dict[str, str]) -> Path:
    """One report on the share: written beside, then renamed, in place of an earlier publication of the same run."""
    place = share / packet.parent.name / packet.name
    beside = place.with_name(f".{packet.name}")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    for name, text in files.items():
        write_text(beside / name, text)
    write_json(beside / REVIEW, {**review, "run": packet.name, "manifest_sha256": file_sha256(packet / MANIFEST)})
    shutil.rmtree(place, ignore_errors=True)
    beside.rename(place)
    return place / PAGE
