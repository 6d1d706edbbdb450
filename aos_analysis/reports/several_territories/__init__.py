"""« Plusieurs territoires »: one campaign, pooled over caisses or waves."""

from pathlib import Path
from typing import TYPE_CHECKING

from aos_analysis.reports.kind import Kind

if TYPE_CHECKING:
    from aos_analysis.data.sources import SourceInfo


def _declare(found: object) -> dict:
    from aos_analysis.reports.several_territories.packet import declare

    return declare(found)


def _reports(folder: Path) -> "SourceInfo":
    """Its data are the reports of the caisses."""
    from aos_analysis.reports.several_territories.gathering import reports_below

    return reports_below(folder)[1]


KIND = Kind(
    name="several_territories",
    notebook="several_territories",
    saves="Pooling",
    result="pooling.json",
    declare=_declare,
    keys=("summary",),
    listed=1,
    opens=_reports,
)
