"""Publishing: reviewed reports, their tables and the portal, on a share that managers read.

A packet never changes. The share holds pages exported anew with the reviewer's name, the CSVs, what the portal reads,
and `review.json`, which says who reviewed which run and when.
"""

import json
import shutil
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

from aos_analysis.run.files import AUDIT, MANIFEST, PAGE, QUALITY, RESULT, REVIEW, write_json, write_text
from aos_analysis.run.fingerprint import file_sha256
from aos_analysis.run.manifest import read_manifest, stamp
from aos_analysis.run.portal import write_portal
from aos_analysis.words.errors import DisclosureError, Fault, ParameterError
from aos_analysis.words.wording import say


def publish(runs: Sequence[str], share: Path, reviewer: str, output: Path) -> list[Path]:
    """Put `runs` on the share and rebuild its portal; every run is checked before anything is written."""
    if not reviewer.strip():
        raise ParameterError(say("run.reviewer_missing"))
    if share.exists() and not share.is_dir():
        raise ParameterError(Fault(share.name, say("run.share_not_folder")))
    packets = [find_packet(run, output) for run in runs]
    review = {"reviewer": reviewer.strip(), "date": stamp(datetime.now())}
    exported = [(packet, export_reviewed(packet, review, _linked(packet, packets, share))) for packet in packets]
    pages = [_put(packet, html, share, review) for packet, html in exported]
    return [*pages, write_portal(share)]


def find_packet(run: str, output: Path) -> Path:
    """A complete packet from its folder, `campaign/run`, or a campaign (its newest report)."""
    editions = sorted((output / run).glob("[0-9]*"), reverse=True)
    editions.sort(key=lambda place: not (place / RESULT).is_file())  # a campaign names its report, not that of its data
    places = [Path(run), output / run, *editions]
    packet = next((place.resolve() for place in places if (place / MANIFEST).is_file()), None)
    manifest = packet and read_manifest(packet)
    if not manifest:
        raise ParameterError(say("run.no_such_run", read=run))
    for item in manifest["outputs"]:
        path = packet / item["name"]
        if not path.is_file():
            raise ParameterError(Fault(packet.name, say("run.run_incomplete", name=path.name)))
        if file_sha256(path) != item["sha256"]:
            raise DisclosureError(Fault(packet.name, say("run.run_altered", name=path.name)))
    return packet


def _linked(packet: Path, packets: Sequence[Path], share: Path) -> set[str]:
    """Reports of the same campaign that the share holds, or will."""
    here = {other.name for other in packets if other.parent.name == packet.parent.name}
    return here | {page.parent.name for page in (share / packet.parent.name).glob(f"*/{PAGE}")}


def export_reviewed(packet: Path, review: dict[str, str], linked: Collection[str] = ()) -> str:
    """The page of a packet with its reviewer, through the gate again; it only leads to pages that the share holds."""
    import nbformat

    from aos_analysis.page.export import export_html
    from aos_analysis.page.gate import gate

    notebook = nbformat.read(packet / AUDIT, as_version=4)
    notebook.metadata["aos"]["review"] = review
    quality = notebook.metadata["aos"].get("quality")
    if quality and quality["run_id"] not in linked:
        quality["link"] = None
    html = export_html(notebook)
    gate(html, notebook, {path.name: path.read_text("utf-8") for path in sorted(packet.glob("*.csv"))})
    return html


def _put(packet: Path, html: str, share: Path, review: dict[str, str]) -> Path:
    """One report on the share: written beside, then renamed, in place of an earlier publication of the same run."""
    place = share / packet.parent.name / packet.name
    beside = place.with_name(f".{packet.name}")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    for path in [*sorted(packet.glob("*.csv")), packet / MANIFEST]:
        shutil.copyfile(path, beside / path.name)
    if (packet / QUALITY).is_file():
        shutil.copyfile(packet / QUALITY, beside / QUALITY)
    else:
        write_json(beside / RESULT, _shared_result(packet))
    write_text(beside / PAGE, html)
    write_json(beside / REVIEW, {**review, "run": packet.name, "manifest_sha256": file_sha256(packet / MANIFEST)})
    shutil.rmtree(place, ignore_errors=True)
    beside.rename(place)
    return place / PAGE


def _shared_result(packet: Path) -> dict:
    """What the portal reads. The counts of exclusions stay in the packet: they did not go through the gate."""
    result = json.loads((packet / RESULT).read_text("utf-8"))
    return result | {"sample": {key: value for key, value in result["sample"].items() if key != "excluded"}}
