"""The packets of a folder: which there are, by which notebook and on which data they were made."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from aos_analysis.reports import results
from aos_analysis.reports.files import MANIFEST

KINDS = {"data": dict, "key_parts": dict, "started": str, "ended": str, "outputs": list}  # where a manifest says them


def read_manifest(packet: Path) -> dict | None:
    """The manifest of a packet; None where there is none that can be read, or where it does not say what one says."""
    try:
        found = json.loads((packet / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if _is_manifest(found) else None


def _is_manifest(found: object) -> bool:
    """Damaged packets are passed over: a copy cut short, a file of another tool."""
    if not isinstance(found, dict) or not all(isinstance(found.get(key, kind()), kind) for key, kind in KINDS.items()):
        return False
    return all(isinstance(item, dict) and "name" in item for item in found.get("outputs", ()))


def packets(output: Path, campaign: str) -> Iterator[tuple[Path, dict]]:
    """Every packet of a campaign that has a manifest, newest first."""
    for packet in sorted((output / campaign).glob("[0-9]*-[0-9]*-*"), reverse=True):
        if manifest := read_manifest(packet):
            yield packet, manifest


def latest_packet(output: Path, campaign: str, notebook: str) -> tuple[Path, dict] | None:
    """The newest packet of a campaign made by one notebook, with its manifest."""
    return next((found for found in packets(output, campaign) if found[1].get("notebook") == notebook), None)


def made(manifest: Mapping) -> set[str]:
    """Names of the files of a packet."""
    return {item["name"] for item in manifest.get("outputs", ())}


def on_same_data(manifest: Mapping, data: str) -> bool:
    """Was it made on these data: their content hash, or what a run calls them?"""
    return data in (manifest["data"]["sha256"], manifest["key_parts"]["data"])


def declaration(folder: Path) -> Path | None:
    """The file by which a packet says what it found; None where it says nothing."""
    return next((folder / name for name in results() if (folder / name).is_file()), None)
