"""What a report says of the other packets of its campaign: its own last edition, and the reports it leads to."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from aos_analysis.definitions.hashes import text_sha256
from aos_analysis.reports import kind_of, kinds
from aos_analysis.reports.effect.schema import current
from aos_analysis.reports.files import PAGE
from aos_analysis.reports.kind import Kind
from aos_analysis.reports.packets import made, on_same_data, packets, read_manifest
from aos_analysis.reports.quality.inherited import latest_quality
from aos_analysis.run.manifest import Provenance, stamp
from aos_analysis.words.errors import present

COMPARED = ("indicator", "unit", "direction", "effect", "relative", "mde", "verdict")
SAME = ("indicator", "unit", "direction")
EDITIONS = 8  # that a history shows
LINKED = "linked"  # instead of a hash: that another report exists, whatever it says


def neighbour_parts(output: Path, campaign: str, notebook: str, data: str) -> dict[str, str]:
    """What of the other packets makes a report stale: the answer on its data, what it repeats of other campaigns, and
    that a report it leads to exists (its numbers are not repeated, so that they change nothing here)."""
    kind, parts = kind_of(notebook), {}
    quality = latest_quality(output, campaign, data) if kind.inherits else None
    if quality:
        parts["quality"] = quality.sha256
    if kind.repeats:
        parts["campaigns"] = text_sha256(kind.repeats(output))
    return parts | {other.way: LINKED for other in _led(kind) if next(_linked(output, campaign, other, data), None)}


def neighbour_facts(output: Path, provenance: Provenance, data: str, declared: Mapping, synthetic: bool) -> dict:
    """The same for the page: `quality`, `previous`, and the links to other reports; None where there is none."""
    kind, campaign = kind_of(provenance.notebook), provenance.place
    facts: dict[str, object] = {}
    if kind.inherits:
        quality = latest_quality(output, campaign, data)
        facts |= {"quality": quality and quality.facts(), "previous": previous(output, provenance, declared, synthetic)}
        facts |= {"history": history(output, provenance, declared, synthetic)}
    for other in _led(kind):
        found = next(_linked(output, campaign, other, data), None)
        facts[other.way] = found and _link(*found)
    return facts | _cited(output, provenance, declared)


def _cited(output: Path, provenance: Provenance, declared: Mapping) -> dict[str, object]:
    """The ways to the reports that a page cites, wherever they stand below the outputs."""
    cites = kind_of(provenance.notebook).cites
    up = "../" * (provenance.place.count("/") + 2)
    found = {title: (path, read_manifest(output / path)) for title, path in (cites(declared) if cites else ())}
    known = [(title, path, manifest) for title, (path, manifest) in found.items() if manifest]
    return {
        f"cited_{rank}": {
            "run_id": Path(path).name,
            "edition": manifest["started"],
            "title": title,
            "link": f"{up}{path}/{PAGE}",
        }
        for rank, (title, path, manifest) in enumerate(known, 1)
    }


def _led(kind: Kind) -> list[Kind]:
    return [kinds()[name] for name in kind.links]


def previous(output: Path, provenance: Provenance, declared: Mapping, synthetic: bool) -> dict | None:
    """This edition's effect beside that of the newest earlier one made from other inputs, by the same notebook, on data
    of the same family (real or synthetic): doing the same run again says the same."""
    result = kinds()["effect"].result
    for packet, manifest in packets(output, provenance.place):
        same_family = manifest["data"].get("synthetic") == synthetic and manifest.get("notebook") == provenance.notebook
        if not same_family or manifest.get("cache_key") == provenance.cache_key or not declared:
            continue
        before = _read(packet / result)
        if not before:
            continue
        return {
            "run_id": packet.name,
            "edition": manifest["started"],
            "before": {key: before[key] for key in COMPARED},
            "after": {key: declared[key] for key in COMPARED},
            "changed": changed_parts(provenance.key_parts, manifest["key_parts"]),
        }
    return None


def history(output: Path, provenance: Provenance, declared: Mapping, synthetic: bool) -> list[dict] | None:
    """What each edition told, oldest first and this one last: the newest of those made from the same data and the same
    parameters, on the same indicator; None without an earlier one."""
    asked = [declared.get(key) for key in SAME]
    kept = [_told(declared, stamp(present(provenance.started)))] if {*COMPARED} <= {*declared} else []
    seen = {_inputs(provenance.key_parts)}
    for packet, manifest in packets(output, provenance.place) if kept else ():
        same_family = manifest["data"].get("synthetic") == synthetic and manifest.get("notebook") == provenance.notebook
        inputs = _inputs(manifest.get("key_parts", {}))
        before = _read(packet / kinds()["effect"].result) if same_family and inputs not in seen else None
        if before and [before[key] for key in SAME] == asked:
            seen.add(inputs)
            kept.append(_told(before, manifest["started"]))
    return kept[:EDITIONS][::-1] if len(kept) > 1 else None


def _inputs(parts: Mapping[str, str]) -> tuple:
    return parts.get("data"), parts.get("parameters")


def _told(declared: Mapping, edition: str) -> dict:
    return {"edition": edition, "relative": declared["relative"], "verdict": declared["verdict"]}


def changed_parts(parts: Mapping[str, str], others: Mapping[str, str]) -> list[str]:
    """Parts that differ; a way to another report explains no number."""
    pairs = {key: (parts.get(key), others.get(key)) for key in {**parts, **others}}
    return [key for key, (one, other) in pairs.items() if one != other and LINKED not in (one, other)]


def _linked(output: Path, campaign: str, kind: Kind, data: str) -> Iterator[tuple[Path, dict]]:
    """Packets of a kind made on the same data, newest first."""
    for packet, manifest in packets(output, campaign):
        if kind.result in made(manifest) and on_same_data(manifest, data):
            yield packet, manifest


def _link(packet: Path, manifest: Mapping) -> dict:
    return {"run_id": packet.name, "edition": manifest["started"], "link": f"../{packet.name}/{PAGE}"}


def _read(path: Path) -> dict | None:
    try:
        read = json.loads(path.read_text("utf-8"))
        read = current(read) if isinstance(read, dict) else {}
        return read if {*COMPARED} <= {*read} else None
    except (OSError, ValueError):
        return None
