"""« Contrôles »: the rate of anomalous lines of a programme, and second audits beside regression to the mean."""

from aos_analysis.page.sheet import Sheet
from aos_analysis.reports.kind import Kind, later

CSV = "audits.csv"
COLUMNS = ("table", "key", "counts", "count", "rate", "low", "high")


KIND = Kind(
    name="audits",
    notebook="audits",
    saves="Audited",
    sheets={CSV: Sheet(COLUMNS, {"count": "said"})},
    keys=("summary",),
    listed=7,
    section="actions",
    loads=later("definitions.action_file", "load_block", "audits"),
    reads=later("definitions.action_file", "action_files"),
    every=later("definitions.action_file", "action_ids", "audits"),
    offers={"audit_for": "audits.audited", "audits": "audits.page"},
)
