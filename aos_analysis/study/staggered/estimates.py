"""Every estimate of a staggered comparison, from the headline to the naive figures that it corrects."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study.checks import FEW, LEAST_ON_A_SIDE
from aos_analysis.study.inference import LEVEL, MDE_MULTIPLE, NORMAL, Linear, proportion
from aos_analysis.study.result import Estimate, Reversion, Role, not_computed
from aos_analysis.study.staggered import adoption, group_time
from aos_analysis.study.staggered.adoption import Adoption
from aos_analysis.study.staggered.drawn_order import exempting
from aos_analysis.study.staggered.estimation import Estimation
from aos_analysis.study.staggered.imputation import Link, imputed_effect, rows_without_contact
from aos_analysis.study.staggered.place import clustered_by_place
from aos_analysis.study.staggered.resampled import Resampled
from aos_analysis.study.staggered.reversion import before_after
from aos_analysis.study.staggered.schedules import schedule_interval
from aos_analysis.study.staggered.stacked import comparable_rows, shrunken_mean, stacked_regression
from aos_analysis.study.staggered.wild import FEW_CLUSTERS, wild_interval

EVENTS_SHOWN_BEFORE = 24  # months before contact on the event-study figure


def estimation(
    panel: Panel,
    campaign: Campaign,
    strata: np.ndarray | None = None,
    few_clusters: bool = False,
    deciding: bool = False,
) -> Estimation:
    """What every number is read from. strata: as in `Adoption`; few_clusters: territories as clusters where visits
    followed them, and another interval than Student's where clusters are few; deciding: only the periods that checks
    and headline read."""
    panel, drawn = panel.as_drawn(), exempting(panel, campaign)
    panel, place = clustered_by_place(panel, campaign) if few_clusters else (panel, None)
    setup = adoption.set_up(panel, campaign, strata)
    cells = setup.cells(setup.deciding_events if deciding else None)
    rows = setup.in_window(cells)
    effect, second = cells.average(rows), _second(setup, second_method(panel))
    found = Estimation(panel, campaign, setup, cells, effect, cells.level(rows), second, place=place, drawn=drawn)
    return replace(found, resampled=_resampled(found)) if few_clusters else found


def _resampled(found: Estimation) -> Resampled | None:
    """The interval that so few clusters call for; None where Student's will do, or nothing is estimated."""
    effect, setup, seed = found.effect, found.adoption, found.campaign.seed
    if not (np.isfinite(effect.value) and effect.se > 0):
        return None
    if FEW <= found.smaller_side < LEAST_ON_A_SIDE <= effect.clusters:  # fewer in all hold units of both sides
        return schedule_interval(setup, effect, seed)
    return wild_interval(setup, effect, seed) if effect.clusters < FEW_CLUSTERS else None


def second_method(panel: Panel) -> str:
    """Name of the second estimator: counts are compared in proportion, shares and euros as differences."""
    counted = panel.indicator.unit in ("count", "rate") and bool((panel.numerator % 1 == 0).all())
    return "poisson_fixed_effects" if counted and (panel.numerator >= 0).all() else "stacked_regression"


def imputed(setup: Adoption, link: Link) -> Linear:
    """What unit and period effects, learnt without contact, leave to it."""
    rows = [
        rows_without_contact(
            setup.denominator * (setup.strata == label)[:, None],
            setup.cohort,
            setup.comparable,
            setup.window,
            setup.anticipation,
            setup.events,
        )
        for label in np.unique(setup.strata[setup.strata >= 0])
    ]
    return imputed_effect(setup.per * setup.numerator, setup.denominator, rows, setup.clusters, link)


def _second(setup: Adoption, method: str) -> Linear:
    """Poisson with unit and period effects; or stacked regression with the shrunken level in the window, the one before
    it and the declared covariates."""
    if method == "poisson_fixed_effects":
        return imputed(setup, "multiplicative")
    cohorts = setup.cohort[np.isfinite(setup.cohort)]
    if not cohorts.size:
        return group_time.mean([], setup.clusters.shape[0])
    periods = np.arange(setup.window.size)
    before = (periods < cohorts.min() - setup.anticipation) & ~setup.window
    spans = [span for span in (setup.window, before) if span.any()]
    part = setup.part[:, None]  # who takes no part has no say in what levels are shrunk towards
    past = [shrunken_mean(part * setup.numerator[:, s], part * setup.denominator[:, s]) for s in spans]
    declared = [] if setup.covariates is None else [setup.covariates]
    covariates = np.column_stack([*past, *declared]) if past or declared else np.empty((len(setup.cohort), 0))
    rows = comparable_rows(
        setup.denominator, setup.cohort, setup.comparable, setup.anticipation, setup.events, setup.strata
    )
    return stacked_regression(setup.numerator, setup.denominator, rows, covariates, setup.clusters, setup.per)


def method(campaign: Campaign) -> str:
    """Name of the estimator, a key of `wording.yaml`, section `methods`."""
    return campaign.design + ("_last_period" if campaign.base == "last_period" else "")


def named(term: str, linear: Linear, unit: str, method: str, role: Role = "headline", label: str = "") -> Estimate:
    """A linear estimate with its interval, under its name."""
    low, high = linear.interval()
    return Estimate(term, linear.value, linear.se, low, high, unit, method, LEVEL, role, label)


def headline(found: Estimation) -> Estimate:
    """The effect, raw sign, with its interval."""
    low, high = found.interval
    plain = named("effect", found.effect, found.panel.indicator.measured, method(found.campaign))
    return replace(plain, low=low, high=high)


def detectable(found: Estimation) -> float:
    """Minimum detectable effect: 2.8 standard errors, those that the interval stands for where it is resampled."""
    low, high = found.interval
    return MDE_MULTIPLE * max(found.effect.se, (high - low) / (2 * NORMAL) if found.resampled else 0.0)


def volume(found: Estimation) -> Estimate:
    """Sum of ATT(g, t) x denominator(g, t) over the window, in numerator units; denominators taken as given, and the
    interval is the effect's."""
    size = float(found.cells.weight[found.rows].sum()) / found.adoption.per
    low, high = (size * bound for bound in found.interval)
    return replace(named("volume", found.effect * size, "count", method(found.campaign)), low=low, high=high)


def relative(found: Estimation) -> Estimate:
    """The effect as a fraction of the level without contact, with the effect's own interval."""
    value, low, high = (proportion(x, found.level.value) for x in (found.effect.value, *found.interval))
    error = (found.effect / (found.level - found.effect)).se
    return Estimate("relative", value, error, low, high, "fraction", method(found.campaign))


def all_estimates(found: Estimation, own: Sequence[Estimate], reversion: Reversion | None) -> tuple[Estimate, ...]:
    """Headline first, the published aggregates, the second estimator, the design's own, naive figures, event path."""
    unit, how, cells = found.panel.indicator.measured, method(found.campaign), found.cells
    aggregates = {
        "simple": group_time.simple_aggregate(cells),
        "dynamic": group_time.dynamic_aggregate(cells),
        "group": group_time.group_aggregate(cells),
        "calendar": group_time.calendar_aggregate(cells),
    }
    rows = [headline(found)]
    rows += [named(term, value, unit, how, "aggregate") for term, value in aggregates.items()]
    rows.append(named("second_estimator", found.second, unit, second_method(found.panel), "second"))
    rows += [straight_trend(found), *own]
    rows += [reversion.before_after, reversion.naive_difference] if reversion else []
    rows += [named(f"event_{e}", v, unit, how, "aggregate") for e, v in by_event(found)]
    return tuple(rows)


def deciding_estimates(found: Estimation) -> tuple[Estimate, ...]:
    """The headline, and the raw before/after that it corrects."""
    naive = before_after(found)
    return (headline(found), straight_trend(found), *([naive] if naive else []))


def straight_trend(found: Estimation) -> Estimate:
    """The effect less any straight line that the contacted may have followed of their own, or why it is not known."""
    allowed, unit, name = found.trends.allowed, found.panel.indicator.measured, "straight_trend"
    if allowed.corrected is None:
        return not_computed(name, unit, name, "sensitivity", allowed.reason(found.campaign))
    return named(name, allowed.corrected, unit, name, "sensitivity")


def by_event(found: Estimation) -> list[tuple[int, Linear]]:
    """Effect by periods since contact, from two years before to the last one identified."""
    earliest = -EVENTS_SHOWN_BEFORE // found.adoption.grain
    events = np.unique(found.cells.event)
    return [(int(e), group_time.event_aggregate(found.cells, int(e))) for e in events if e >= earliest]
