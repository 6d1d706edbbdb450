"""A roll-out: when each wave begins, and how long those who began first still have somebody to compare with."""

import math
from dataclasses import dataclass

from aos_analysis.definitions.campaign import Campaign


@dataclass(frozen=True)
class Rollout:
    """starts: months of each dated wave since the first, in order; waiting: one more wave is not called upon before
    the end of the follow-up."""

    starts: tuple[int, ...]
    waiting: bool

    def compared_until(self, anticipation: int) -> float:
        """Last month after contact for which the first wave still has a comparison: infinite where a wave waits,
        negative where there is none. anticipation: months before contact that the action may already touch."""
        return math.inf if self.waiting else self.starts[-1] - self.starts[0] - anticipation - 1

    def leaves_comparison(self, campaign: Campaign, follow_up: int) -> bool:
        """Whether the whole effect window has one."""
        return self.compared_until(anticipation(campaign, follow_up)) >= campaign.effect_window.end


def anticipation(campaign: Campaign, follow_up: int) -> int:
    """Months before contact that the action may already touch. follow_up: months that the indicator looks ahead."""
    return follow_up + campaign.exposure.anticipation_months


def least_delay(campaign: Campaign, follow_up: int) -> int:
    """Months after the first wave before which the last one may not begin."""
    return campaign.effect_window.end + anticipation(campaign, follow_up) + 1


def spread(waves: int, length: int) -> tuple[int, ...]:
    """First month of each of `waves` waves over a campaign of `length` months."""
    return tuple(k * length // waves for k in range(waves))
