"""What a report says of the other packets of its campaign: its own last edition, and the report of the other kind."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from aos_analysis.run.files import CALIBRATION, DECLARED, FOLLOW_UP, PAGE, RESULT
from aos_analysis.run.inherited import QUALITY_NOTEBOOK, latest_quality
from aos_analysis.run.manifest import Provenance, packets

FOLLOW_UP_NOTEBOOK, CALIBRATION_NOTEBOOK, POOLING_NOTEBOOK = "campaign_follow_up", "calibration", "several_territories"
KINDS = {
    QUALITY_NOTEBOOK: "quality",
    FOLLOW_UP_NOTEBOOK: "follow_up",
    CALIBRATION_NOTEBOOK: "calibration",
    POOLING_NOTEBOOK: "pooling",
}
# kind of a report -> the links it gives, each to the packets that hold a declaration
OTHERS = {
    "effect": {"follow_up": FOLLOW_UP, "calibration": CALIBRATION},
    "follow_up": {"impact": RESULT},
    "calibration": {"impact": RESULT},
}
COMPARED = ("indicator", "unit", "direction", "effect", "relative", "mde", "verdict")


def kind_of(notebook: str) -> str:
    """What a notebook judges: the data, the action, the method, several territories, or the effect of a campaign."""
    return KINDS.get(notebook, "effect")


def neighbour_parts(output: Path, campaign: str, notebook: str, data: str) -> dict[str, str]:
    """What of the other packets makes a report stale: the answer on its data, and that a report of the other kind
    exists (its numbers are not repeated, so that they change nothing here)."""
    kind, parts = kind_of(notebook), {}
    quality = latest_quality(output, campaign, data) if kind == "effect" else None
    if quality:
        parts["quality"] = quality.sha256
    links = OTHERS.get(kind, {}).items()
    return parts | {key: "linked" for key, wanted in links if next(_linked(output, campaign, wanted, data), None)}


def neighbour_facts(output: Path, provenance: Provenance, data: str, declared: Mapping, synthetic: bool) -> dict:
    """The same for the page: `quality`, `previous`, and the links to other reports; None where there is none."""
    kind, campaign = kind_of(provenance.notebook), provenance.campaign
    facts = {}
    if kind == "effect":
        quality = latest_quality(output, campaign, data)
        facts |= {"quality": quality and quality.facts(), "previous": previous(output, provenance, declared, synthetic)}
    for key, wanted in OTHERS.get(kind, {}).items():
        found = next(_linked(output, campaign, wanted, data), None)
        facts[key] = found and _link(*found)
    return facts


def previous(output: Path, provenance: Provenance, declared: Mapping, synthetic: bool) -> dict | None:
    """This edition's effect beside that of the newest earlier one made from other inputs, by the same notebook, on data
    of the same family (real or synthetic): doing the same run again says the same."""
    for packet, manifest in packets(output, provenance.campaign):
        same_family = manifest["data"].get("synthetic") == synthetic and manifest.get("notebook") == provenance.notebook
        if not same_family or manifest.get("cache_key") == provenance.cache_key or not declared:
            continue
        before = _read(packet / RESULT)
        if not before:
            continue
        parts, others = provenance.key_parts, manifest["key_parts"]
        return {
            "run_id": packet.name,
            "edition": manifest["started"],
            "before": {key: before[key] for key in COMPARED},
            "after": {key: declared[key] for key in COMPARED},
            "changed": [key for key in {**parts, **others} if parts.get(key) != others.get(key)],
        }
    return None


def _linked(output: Path, campaign: str, wanted: str, data: str) -> Iterator[tuple[Path, dict]]:
    """Packets that hold a declaration, made on the same data (their content hash, or what a run calls them), newest
    first."""
    for packet, manifest in packets(output, campaign):
        made = {item["name"] for item in manifest.get("outputs", ())}
        if wanted in made and data in (manifest["data"]["sha256"], manifest["key_parts"]["data"]):
            yield packet, manifest


def _link(packet: Path, manifest: Mapping) -> dict:
    return {"run_id": packet.name, "edition": manifest["started"], "link": f"../{packet.name}/{PAGE}"}


def _read(path: Path) -> dict | None:
    try:
        read = json.loads(path.read_text("utf-8"))
        return read if {*COMPARED} <= {*read} else None
    except (OSError, ValueError):
        return None


def declaration(folder: Path) -> Path:
    """The file by which a packet says what it found; that of an evaluation where there is none."""
    return next((folder / name for name in DECLARED.values() if (folder / name).is_file()), folder / RESULT)
