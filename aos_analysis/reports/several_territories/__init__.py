"""« Plusieurs territoires »: one campaign, pooled over caisses or waves."""

from aos_analysis.reports.kind import Kind, later

KIND = Kind(
    name="several_territories",
    notebook="several_territories",
    saves="Pooling",
    result="pooling.json",
    keys=("summary",),
    listed=1,
    opens=later("reports.several_territories.gathering", "reports_info"),
    offers={"gather": "several_territories.gathering", "pooling": "several_territories.page"},
)
