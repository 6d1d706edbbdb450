"""A report on disk, opened: what its manifest and its declaration say."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import NoneType

from aos_analysis.reports.effect.schema import current
from aos_analysis.reports.packets import declaration, read_manifest
from aos_analysis.words.errors import present

ABSENT = object()  # is of no type
SHAPE: Mapping[str, type | tuple[type, ...]] = {  # of what a comparison reads in a manifest
    **dict.fromkeys(("campaign", "notebook", "started", "commit", "code_sha256", "python"), str),
    **dict.fromkeys(("data", "key_parts", "packages"), dict),
    **dict.fromkeys(("inputs", "outputs"), list),
    "dirty": bool,
}
INSIDE: Mapping[str, Mapping[str, type | tuple[type, ...]]] = {
    "data": {"source": str, "date": (str, NoneType), "synthetic": bool},
    "key_parts": {"notebook": str, "lock": str},
    "inputs": {"name": str, "sha256": str, "rows": (int, NoneType)},
    "outputs": {"name": str, "sha256": str},
}


@dataclass(frozen=True)
class Packet:
    """declared: nothing where it cannot be read."""

    folder: Path
    manifest: Mapping
    declared: Mapping

    @property
    def whole(self) -> bool:
        """Whether its manifest says what a manifest says."""
        if not _has(self.manifest, SHAPE):
            return False
        items = [(self.manifest[key], shape) for key, shape in INSIDE.items()]
        return all(
            _has(item, shape) for found, shape in items for item in (found if isinstance(found, list) else [found])
        )


def opened(folder: Path) -> Packet:
    """A folder that has a manifest."""
    path = declaration(folder)
    try:
        read = json.loads(path.read_text("utf-8")) if path else {}
    except (OSError, ValueError):
        read = {}
    return Packet(folder, present(read_manifest(folder)), current(read) if isinstance(read, dict) else {})


def _has(found: object, shape: Mapping[str, type | tuple[type, ...]]) -> bool:
    return isinstance(found, Mapping) and all(isinstance(found.get(key, ABSENT), kind) for key, kind in shape.items())
