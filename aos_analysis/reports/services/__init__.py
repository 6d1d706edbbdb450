"""« Réponses à des demandes »: how many were answered in time, and whether a month leaves what is usual."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from aos_analysis.page.sheet import Sheet
from aos_analysis.reports.kind import Kind, later

if TYPE_CHECKING:
    from aos_analysis.definitions.action_file import Dossier

CSV = "services.csv"
COLUMNS = ("table", "key", "counts", "count", "within", "not_within", "share", "low", "high", "outside")


def _load(name: str, overlay: Path | None) -> "Dossier":
    from aos_analysis.definitions.action_file import load_block

    return load_block(name, overlay, "services")


def _files(name: str, overlay: Path | None) -> Mapping[str, Path]:
    from aos_analysis.definitions.action_file import action_files

    return action_files(name, overlay)


def _every(overlay: Path | None) -> list[str]:
    from aos_analysis.definitions.action_file import action_ids

    return action_ids(overlay, "services")


KIND = Kind(
    name="services",
    notebook="services",
    saves="Answered",
    result="services.json",
    declare=later("services.packet", "declare"),
    tables=later("services.packet", "tables"),
    sheets={CSV: Sheet(COLUMNS, dict.fromkeys(("count", "within", "not_within"), "said"))},
    keys=("summary",),
    listed=6,
    section="actions",
    loads=_load,
    reads=_files,
    every=_every,
    offers={"answer_for": "services.answered", "services": "services.page"},
)
