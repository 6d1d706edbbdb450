"""Practitioners contacted at different months: group-time effects against units not yet contacted.

Headline: mean over the effect window of ATT(g, t) (Callaway and Sant'Anna, 2021), cells as ratios of sums, base pooled
over all periods before contact minus the targeting window, weights by denominator, clusters at the level of assignment.
"""

from collections.abc import Iterator
from typing import ClassVar

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study.declared import Declared, refuse
from aos_analysis.study.design import Design
from aos_analysis.study.result import Estimate, Result
from aos_analysis.study.staggered import adoption
from aos_analysis.study.staggered.assembly import assembled, decided
from aos_analysis.study.staggered.battery import completed
from aos_analysis.study.staggered.estimates import estimation, named
from aos_analysis.study.staggered.estimation import Estimation
from aos_analysis.words.errors import Fault


class Options(Declared):
    """This design has no option of its own."""

    comparisons: ClassVar[tuple[str, ...]] = tuple(adoption.COMPARABLE)
    drawable: ClassVar[bool] = True

    @staticmethod
    def refused_data(panel: Panel, campaign: Campaign) -> Iterator[Fault]:
        yield from adoption.unusable_covariates(panel, campaign)


def estimate(panel: Panel, campaign: Campaign) -> Result:
    """Effect of contact over the campaign's effect window. A panel too thin gives a Result whose checks say so."""
    refuse(panel, campaign, Options())
    found = estimation(panel, campaign, few_clusters=True)
    return completed(assembled(found, _other_comparison(found)), found)


def brief(panel: Panel, campaign: Campaign) -> Result:
    """The same effect with the checks that decide its verdict, without what is only told."""
    refuse(panel, campaign, Options())
    return decided(estimation(panel, campaign, few_clusters=True, deciding=True))


def _other_comparison(found: Estimation) -> list[Estimate]:
    """The same estimate against every unit not yet contacted, targeted or not: a sensitivity."""
    if found.campaign.comparison != "targeted_not_yet_visited":
        return []
    other = found.campaign.model_copy(update={"comparison": "not_yet_treated"})
    value = adoption.set_up(found.panel, other).effect()
    return [named("not_yet_treated", value, found.panel.indicator.measured, "other_comparison", "sensitivity")]


DESIGN = Design(Options, estimate, brief)
