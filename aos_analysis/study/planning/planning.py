"""What a page shows of a campaign that is being planned."""

from dataclasses import dataclass

from aos_analysis.data.sources import SourceInfo
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.campaign_rules import months_between
from aos_analysis.definitions.plan import Plan
from aos_analysis.definitions.values import PublishedEffect
from aos_analysis.study.planning.foreseen import Foreseen
from aos_analysis.study.planning.funnel import Funnel
from aos_analysis.study.planning.power import Need, Power, needs
from aos_analysis.study.planning.rollout import Rollout, least_delay, spread
from aos_analysis.study.planning.trial_run import Scenario
from aos_analysis.study.planning.usual import Usual

WAVES = (1, 2, 3, 4)  # roll-outs that are looked at: over the campaign's months, with and without a wave that waits


@dataclass(frozen=True)
class Planning:
    """units: those that the campaign could aim at. months: of the past, up to its beginning. too_short: scenarios for
    which the past has too few months. foreseen, funnel: None where there is nothing to show. usual, published: what
    other campaigns gave, and published studies of such contacts."""

    plan: Plan
    source: SourceInfo
    units: int
    months: int
    powers: tuple[Power, ...]
    too_short: tuple[Scenario, ...]
    foreseen: Foreseen | None
    funnel: Funnel | None
    usual: Usual
    published: tuple[PublishedEffect, ...] = ()

    @property
    def needs(self) -> list[Need]:
        return needs(self.powers)

    @property
    def verdict(self) -> str:
        """`reachable` where a drawn way sees the useful effect with what there is, `undrawn_only` where only one
        without a draw does, else `out_of_reach`."""
        reached = [need.layout for need in self.needs if need.least]
        if any(layout != "undrawn" for layout in reached):
            return "reachable"
        return "undrawn_only" if reached else "out_of_reach"

    @property
    def advised(self) -> Power | None:
        """The drawn way that sees it with the fewest units, then months."""
        found = [need.least for need in self.needs if need.least and need.layout != "undrawn"]
        return min(found, key=lambda p: (p.scenario.units, p.scenario.months), default=None)

    @property
    def rollouts(self) -> list["Judged"]:
        return rollouts(self.plan.campaign, self.plan.indicator.follow_up_months)


@dataclass(frozen=True)
class Judged:
    """A roll-out, whether it leaves a comparison through the effect window, and the months that must separate the last
    wave from the first where it does not."""

    rollout: Rollout
    kept: bool
    delay: int


def rollouts(campaign: Campaign, follow_up: int) -> list[Judged]:
    """So many waves over the campaign, with and without one more that waits."""
    span = campaign.campaign_period
    length = months_between(span.start, span.end) + 1
    possible = [Rollout(spread(n, length), waiting) for waiting in (False, True) for n in WAVES if n <= length]
    return [judged_rollout(rollout, campaign, follow_up) for rollout in possible]


def judged_rollout(rollout: Rollout, campaign: Campaign, follow_up: int) -> Judged:
    return Judged(rollout, rollout.leaves_comparison(campaign, follow_up), least_delay(campaign, follow_up))
