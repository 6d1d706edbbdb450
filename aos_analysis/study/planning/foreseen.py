"""The regression to the mean that a rule of targeting will show: what the targeted would do without any action."""

import math
from dataclasses import dataclass

import numpy as np

from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study.inference import NORMAL, Linear
from aos_analysis.study.planning.trial_run import Past, Placed, Scenario, placed, targets
from aos_analysis.study.result import Estimate
from aos_analysis.study.staggered.adoption import Adoption, set_up

METHOD = "regression_to_the_mean"


@dataclass(frozen=True)
class Foreseen:
    """Levels in the indicator's unit and raw sign, found when the same rule is applied to months past.

    units      how many the rule chooses
    before     level of the targeted in the targeting window;  after: in the months where an effect would be measured
    general    change of everybody between the same months;  reversion: the change of the targeted beyond it
    now        level of those that the rule chooses today, where the data hold its window; None otherwise
    expected   level that they would show without any action: `now` plus the reversion
    """

    units: int
    before: Estimate
    after: Estimate
    general: Estimate
    reversion: Estimate
    now: Estimate | None
    expected: Estimate | None


def foreseen(past: Past, units: int, months: int) -> Foreseen | None:
    """None where nobody is chosen on the past, or where no window of the past has its follow-up."""
    found = placed(past, Scenario("arms", units, months))
    if found is None or found.campaign.targeting is None or found.campaign.targeting.window is None:
        return None
    setup, first = _set_up(past, found.campaign), int(found.starts[0])
    window = found.campaign.effect_window
    after = np.zeros(setup.window.size, bool)
    after[first + window.start // past.panel.grain : first + math.ceil(window.end / past.panel.grain) + 1] = True
    chosen, everybody = _mask(past, found, units), np.isin(np.arange(len(past.panel.units)), past.pool)
    before, later = setup.ratio(chosen, setup.window), setup.ratio(chosen, after)
    general = setup.ratio(everybody, after) - setup.ratio(everybody, setup.window)
    reversion = later - before - general
    now = _today(past, units)
    terms = {"before": before, "after": later, "general": general, "reversion": reversion}
    named = {term: _named(term, value, past) for term, value in terms.items()}
    told = None if now is None else _named("now", now, past)
    return Foreseen(units, **named, now=told, expected=None if now is None else _expected(now, reversion, past))


def _set_up(past: Past, campaign: Campaign) -> Adoption:
    """Sums by unit and month; nobody is compared with anybody."""
    return set_up(past.panel, campaign.model_copy(update={"comparison": "never_treated", "adjust_for": ()}))


def _mask(past: Past, found: Placed, units: int) -> np.ndarray:
    rows = targets(past, found.campaign, units, np.random.default_rng(past.campaign.seed))
    return np.isin(np.arange(len(past.panel.units)), rows)


def _today(past: Past, units: int) -> Linear | None:
    """Level, in the campaign's own window, of those it would choose; None where the data do not reach it."""
    setup = _set_up(past, past.campaign)
    span = past.campaign.targeting and past.campaign.targeting.window
    if not span or not setup.window.any() or past.panel.position(span.end) >= len(past.panel.periods):
        return None
    rows = targets(past, past.campaign, units, np.random.default_rng(past.campaign.seed))
    return setup.ratio(np.isin(np.arange(len(past.panel.units)), rows), setup.window)


def _expected(now: Linear, reversion: Linear, past: Past) -> Estimate:
    """Both are taken as independent: others, or the same at another time, were chosen."""
    value, se = now.value + reversion.value, math.hypot(now.se, reversion.se)
    half = NORMAL * se
    return Estimate("expected", value, se, value - half, value + half, past.panel.indicator.measured, METHOD)


def _named(term: str, linear: Linear, past: Past) -> Estimate:
    low, high = linear.interval()
    return Estimate(term, linear.value, linear.se, low, high, past.panel.indicator.measured, METHOD)
