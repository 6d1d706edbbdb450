"""What a page shows of a territory: functions of a `TerritoryProfile`, whose counts pass `disclosure`."""

from aos_analysis.reports.territory_profile.campaigns import campaigns
from aos_analysis.reports.territory_profile.cover import cover
from aos_analysis.reports.territory_profile.figures import gaps
from aos_analysis.reports.territory_profile.history import history
from aos_analysis.reports.territory_profile.indicators import indicator_table, indicators
from aos_analysis.reports.territory_profile.maps import access, communes, stages
from aos_analysis.reports.territory_profile.maturity import maturity, maturity_axes
from aos_analysis.reports.territory_profile.residents import doctor, hospital, prevention, uses
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
from aos_analysis.reports.territory_profile.stages import progress
from aos_analysis.reports.territory_profile.tables import ageing, coverage, supply

__all__ = [
    "access",
    "ageing",
    "campaigns",
    "care",
    "communes",
    "coordination",
    "cover",
    "coverage",
    "doctor",
    "gaps",
    "history",
    "hospital",
    "indicator_table",
    "indicators",
    "limits",
    "maturity",
    "maturity_axes",
    "method",
    "pathologies",
    "people",
    "prevention",
    "progress",
    "question",
    "stages",
    "supply",
    "trend",
    "uses",
]
