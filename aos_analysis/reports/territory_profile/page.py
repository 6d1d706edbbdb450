"""What a page shows of a territory: functions of a `TerritoryProfile`, whose counts pass `disclosure`."""

from aos_analysis.reports.territory_profile.cover import cover
from aos_analysis.reports.territory_profile.figures import gaps
from aos_analysis.reports.territory_profile.sentences import (
    care,
    coordination,
    limits,
    method,
    pathologies,
    people,
    question,
    trend,
)
from aos_analysis.reports.territory_profile.tables import ageing, communes, coverage, supply

__all__ = [
    "ageing",
    "care",
    "communes",
    "coordination",
    "cover",
    "coverage",
    "gaps",
    "limits",
    "method",
    "pathologies",
    "people",
    "question",
    "supply",
    "trend",
]
