"""Which campaigns' euros may be added: never those that act on the same boxes in the same months."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from aos_analysis.data.calendar import month_of, to_date
from aos_analysis.definitions.plan import Plan
from aos_analysis.study.economics.euros import Amount
from aos_analysis.study.result import Bounded


@dataclass(frozen=True)
class Footprint:
    """The boxes a campaign acts on (code prefixes, or one list of codes) and the months its effect is counted over."""

    codes: tuple[str, ...]
    start: date
    end: date


def footprint(plan: Plan) -> Footprint:
    """From the first contact to the end of the effect window of the last one."""
    campaign, codes = plan.campaign, plan.indicator.codes
    named = codes.named if codes else (plan.indicator.id,)
    end = month_of(campaign.campaign_period.end) + campaign.effect_window.end
    return Footprint(tuple(named), campaign.campaign_period.start, to_date(end))


def overlap(one: Footprint, other: Footprint) -> bool:
    """Same boxes (a code that begins like another holds it) in at least one common month."""
    same_months = one.start <= other.end and other.start <= one.end
    return same_months and any(a.startswith(b) or b.startswith(a) for a in one.codes for b in other.codes)


def add(parts: Sequence[Bounded]) -> Amount:
    """Sum of amounts taken as independent, half-widths added in quadrature; unknown bounds give an unknown bound."""
    estimate = sum(found.estimate for found in parts)
    low, high = (
        sum((getattr(found, side) - found.estimate) ** 2 for found in parts) ** 0.5 for side in ("low", "high")
    )
    return Amount(estimate, estimate - low, estimate + high)
