"""« Étalonnage »: the method of a campaign, tried where the truth is known."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from aos_analysis.reports.kind import Kind

if TYPE_CHECKING:
    from aos_analysis.definitions.plan import Plan


def _draws(plan: "Plan", data_sha256: str) -> Mapping[str, Path]:
    """What has been drawn so far: the report follows it, even where Ctrl-C came between the two."""
    from aos_analysis.reports.calibration.ground import RUNS, draws_folder

    made = draws_folder(plan, data_sha256) / RUNS
    return {"draws": made} if made.is_file() else {}


KIND = Kind(
    name="calibration",
    notebook="calibration",
    saves="Calibration",
    keys=("verdict_label",),
    verdicts=("passed", "failed", "too_few"),
    links=("effect",),
    listed=3,
    follows=_draws,
    offers={"calibration": "calibration.page"},
)
