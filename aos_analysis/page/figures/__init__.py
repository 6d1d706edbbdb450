"""The figures of a report. Each reads a `Study`, knows no design, and says its message in its title."""

from aos_analysis.page.figures.comparisons import estimates
from aos_analysis.page.figures.counts import flow
from aos_analysis.page.figures.economics import break_even, sensitivity, waterfall
from aos_analysis.page.figures.event_study import event_study
from aos_analysis.page.figures.levels import levels
from aos_analysis.page.figures.paths import observed
from aos_analysis.page.figures.profile import profile
from aos_analysis.page.figures.reversion import reversion
from aos_analysis.page.figures.subgroups import subgroups

__all__ = [
    "break_even",
    "estimates",
    "event_study",
    "flow",
    "levels",
    "observed",
    "profile",
    "reversion",
    "sensitivity",
    "subgroups",
    "waterfall",
]
