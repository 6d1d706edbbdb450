"""What a page shows of the follow-up of an action: functions of a `FollowUp`, whose counts pass `disclosure`."""

from aos_analysis.reports.follow_up.cover import cover
from aos_analysis.reports.follow_up.figures import cumulative, outcomes
from aos_analysis.reports.follow_up.sentences import lessons, limits, method, pace, progress, question
from aos_analysis.reports.follow_up.tables import channels, periods, territories

__all__ = [
    "channels",
    "cover",
    "cumulative",
    "lessons",
    "limits",
    "method",
    "outcomes",
    "pace",
    "periods",
    "progress",
    "question",
    "territories",
]
