"""What a page shows of the quality of the data: each function reads a `Quality`; every count passes `disclosure`."""

from aos_analysis.reports.quality.cover import cover
from aos_analysis.reports.quality.figures import active_units, arrivals, volumes
from aos_analysis.reports.quality.sentences import (
    arrivals_answer,
    codes_answer,
    corrections_answer,
    limits,
    method,
    question,
    units_answer,
    values_answer,
    volumes_answer,
)
from aos_analysis.reports.quality.tables import (
    cancellations,
    checks,
    codes,
    contacts,
    denominators,
    duplicates,
    files,
    missing,
    recent,
    rejects,
)

__all__ = [
    "active_units",
    "arrivals",
    "arrivals_answer",
    "cancellations",
    "checks",
    "codes",
    "codes_answer",
    "contacts",
    "corrections_answer",
    "cover",
    "denominators",
    "duplicates",
    "files",
    "limits",
    "method",
    "missing",
    "question",
    "recent",
    "rejects",
    "units_answer",
    "values_answer",
    "volumes",
    "volumes_answer",
]
