"""« Qualité des données »: may these data be used to judge a campaign?"""

from aos_analysis.reports.kind import Kind

KIND = Kind(
    name="quality",
    notebook="data_quality",
    saves="Quality",
    keys=("verdict_label",),
    verdicts=("usable", "reserved", "unusable"),
    listed=4,
    offers={"quality": "quality.page"},
)
