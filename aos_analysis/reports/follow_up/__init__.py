"""« Suivi de l'action »: who was targeted and met, when and by whom; never an effect."""

from collections.abc import Mapping
from pathlib import Path

from aos_analysis.page.sheet import Sheet
from aos_analysis.reports.kind import Kind

MEETINGS = "follow_up.csv"
COLUMNS = ("table", "key", "outcome", "units")


def _feedback(campaign: str, parameters: Path | None) -> Mapping[str, Path]:
    """The feedback on a campaign, once it is known to be without fault."""
    from aos_analysis.definitions.feedback_file import find_feedback, load_feedback

    load_feedback(campaign, parameters)
    found = find_feedback(campaign, parameters)
    return {"feedback": found} if found else {}


KIND = Kind(
    name="follow_up",
    notebook="campaign_follow_up",
    saves="FollowUp",
    sheets={MEETINGS: Sheet(COLUMNS, {"units": "units"})},
    keys=("summary",),
    links=("effect",),
    listed=2,
    reads=_feedback,
    offers={"follow_up": "follow_up.page"},
)
