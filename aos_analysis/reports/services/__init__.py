"""« Réponses à des demandes »: how many were answered in time, and whether a month leaves what is usual."""

from aos_analysis.page.sheet import Sheet
from aos_analysis.reports.kind import Kind, later

CSV = "services.csv"
COLUMNS = ("table", "key", "counts", "count", "within", "not_within", "share", "low", "high", "outside")


KIND = Kind(
    name="services",
    notebook="services",
    saves="Answered",
    sheets={CSV: Sheet(COLUMNS, dict.fromkeys(("count", "within", "not_within"), "said"))},
    keys=("summary",),
    listed=6,
    section="actions",
    loads=later("definitions.action_file", "load_block", "services"),
    reads=later("definitions.action_file", "action_files"),
    every=later("definitions.action_file", "action_ids", "services"),
    offers={"answer_for": "services.answered", "services": "services.page"},
)
