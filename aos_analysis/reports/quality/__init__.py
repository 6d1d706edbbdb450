"""« Qualité des données »: may these data be used to judge a campaign?"""

from aos_analysis.reports.kind import Kind


def _declare(found: object) -> dict:
    from aos_analysis.reports.quality.packet import declare

    return declare(found)


KIND = Kind(
    name="quality",
    notebook="data_quality",
    saves="Quality",
    result="quality.json",
    declare=_declare,
    keys=("verdict_label",),
    verdicts=("usable", "reserved", "unusable"),
    listed=4,
)
