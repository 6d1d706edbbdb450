"""A report on disk, opened: what its manifest and its declaration say."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aos_analysis.reports.effect.schema import current
from aos_analysis.reports.packets import declaration, read_manifest
from aos_analysis.words.errors import present


@dataclass(frozen=True)
class Packet:
    """declared: nothing where it cannot be read."""

    folder: Path
    manifest: Mapping
    declared: Mapping


def opened(folder: Path) -> Packet:
    """A folder that has a manifest."""
    path = declaration(folder)
    try:
        declared = current(json.loads(path.read_text("utf-8"))) if path else {}
    except (OSError, ValueError):
        declared = {}
    return Packet(folder, present(read_manifest(folder)), declared)
