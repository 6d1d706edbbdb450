"""« Contrôles »: the rate of anomalous lines of a programme, and second audits beside regression to the mean."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from aos_analysis.page.sheet import Sheet
from aos_analysis.reports.kind import Kind, later

if TYPE_CHECKING:
    from aos_analysis.definitions.action_file import Dossier

CSV = "audits.csv"
COLUMNS = ("table", "key", "counts", "count", "rate", "low", "high")


def _load(name: str, overlay: Path | None) -> "Dossier":
    from aos_analysis.definitions.action_file import load_block

    return load_block(name, overlay, "audits")


def _files(name: str, overlay: Path | None) -> Mapping[str, Path]:
    from aos_analysis.definitions.action_file import action_files

    return action_files(name, overlay)


def _every(overlay: Path | None) -> list[str]:
    from aos_analysis.definitions.action_file import action_ids

    return action_ids(overlay, "audits")


KIND = Kind(
    name="audits",
    notebook="audits",
    saves="Audited",
    result="audits.json",
    declare=later("audits.packet", "declare"),
    tables=later("audits.packet", "tables"),
    sheets={CSV: Sheet(COLUMNS, {"count": "said"})},
    keys=("summary",),
    listed=7,
    section="actions",
    loads=_load,
    reads=_files,
    every=_every,
    offers={"audit_for": "audits.audited", "audits": "audits.page"},
)
