"""« Plan »: before a campaign, what each way of running it could conclude, tried on the months that precede it."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from aos_analysis.page.sheet import Sheet
from aos_analysis.reports.kind import Kind

if TYPE_CHECKING:
    from aos_analysis.definitions.plan import Plan

POWERS = "powers.csv"
REGISTER = "register.csv"
REGISTER_COLUMNS = ("run", "title", "caisse", "day", "design", "estimate", "low", "high", "solidity", "kept")
POWER_COLUMNS = (
    "layout",
    "units",
    "months",
    "effect",
    "runs",
    "seen",
    "seen_error",
    "capped",
    "coverage",
    "se",
    "bias",
)


def _tried(plan: "Plan", data_sha256: str) -> Mapping[str, Path]:
    """What has been tried so far, and the register as it was read then: the report follows them."""
    from aos_analysis.reports.plan.ground import RUNS, tried_folder
    from aos_analysis.reports.plan.register import USUAL

    made = {"tried": RUNS, "register": USUAL}
    found = {name: tried_folder(plan, data_sha256) / file for name, file in made.items()}
    return {name: path for name, path in found.items() if path.is_file()}


KIND = Kind(
    name="plan",
    notebook="campaign_plan",
    saves="Planning",
    sheets={POWERS: Sheet(POWER_COLUMNS, {"units": "units"}), REGISTER: Sheet(REGISTER_COLUMNS)},
    keys=("verdict_label",),
    verdicts=("reachable", "undrawn_only", "out_of_reach"),
    links=("effect", "calibration"),
    listed=2,
    follows=_tried,
    offers={"planning": "plan.page"},
)
