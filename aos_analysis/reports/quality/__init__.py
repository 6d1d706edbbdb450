"""« Qualité des données »: may these data be used to judge a campaign?"""

from aos_analysis.reports.kind import Kind, later

KIND = Kind(
    name="quality",
    notebook="data_quality",
    saves="Quality",
    result="quality.json",
    declare=later("quality.packet", "declare"),
    keys=("verdict_label",),
    verdicts=("usable", "reserved", "unusable"),
    listed=4,
    offers={"quality": "quality.page"},
)
