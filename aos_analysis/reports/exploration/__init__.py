"""« Exploration »: what another choice would have changed. Nothing is saved:
a choice made afterwards is no evidence."""

from aos_analysis.reports.kind import Kind

KIND = Kind(
    name="exploration",
    notebook="exploration",
    links=("follow_up", "calibration"),
    inherits=True,
    listed=None,
    offers={"exploration": "exploration.page"},
)
