"""The figures of a report. Each reads a `Study`, knows no design, and says its message in its title."""

from aos_analysis.page.figures.comparisons import estimates, reversion
from aos_analysis.page.figures.counts import flow
from aos_analysis.page.figures.paths import event_study, observed
from aos_analysis.page.figures.subgroups import subgroups

__all__ = ["estimates", "event_study", "flow", "observed", "reversion", "subgroups"]
