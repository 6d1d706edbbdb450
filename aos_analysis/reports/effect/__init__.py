"""The effect of a campaign, by the design that its file names: the kind that all others are about."""

from collections.abc import Mapping

from aos_analysis.page.portal.edition import VERDICTS
from aos_analysis.reports.kind import Kind

ESTIMATES, PATH, CHECKS = "estimates.csv", "path.csv", "checks.csv"
ESTIMATE_COLUMNS = ("term", "estimate", "se", "low", "high", "level", "unit", "method")
PATH_COLUMNS = ("month", "observed", "counterfactual", "effect", "low", "high")
CHECK_COLUMNS = ("name", "severity", "status", "value", "threshold", "sentence")


def _declare(found: object) -> dict:
    from aos_analysis.reports.effect.packet import declare

    return declare(found)


def _tables(found: object) -> Mapping[str, str]:
    from aos_analysis.reports.effect.packet import tables

    return tables(found)


KIND = Kind(
    name="effect",
    saves="Study",
    result="result.json",
    declare=_declare,
    tables=_tables,
    columns={ESTIMATES: ESTIMATE_COLUMNS, PATH: PATH_COLUMNS, CHECKS: CHECK_COLUMNS},
    schema=2,
    keys=("effect", "relative", "period", "unit", "direction", "territory", "mde"),
    verdicts=VERDICTS,
    links=("follow_up", "calibration"),
    linked="impact",
    inherits=True,
    listed=None,
)
