"""Every estimate of a staggered comparison, from the headline to the naive figures that it corrects."""

from collections.abc import Collection, Sequence

import numpy as np

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study import adoption, group_time
from aos_analysis.study.adoption import Adoption, Estimation
from aos_analysis.study.inference import LEVEL, Linear
from aos_analysis.study.result import Estimate, Role
from aos_analysis.study.reversion import reversion_estimates
from aos_analysis.study.stacked import comparable_rows, shrunken_mean, stacked_regression
from aos_analysis.words.errors import Fault, ParameterError
from aos_analysis.words.wording import say

EVENTS_SHOWN_BEFORE = 24  # months before contact on the event-study figure


def estimation(
    panel: Panel, campaign: Campaign, comparisons: Collection[str], strata: np.ndarray | None = None
) -> Estimation:
    """What every number is read from. comparisons: those the design accepts; strata: as in `Adoption`."""
    if campaign.comparison not in comparisons:
        known = ", ".join(comparisons)
        message = say("study.comparison_refused", comparison=campaign.comparison, design=campaign.design, known=known)
        raise ParameterError(Fault(f"{campaign.id}.yaml", message))
    setup = adoption.set_up(panel, campaign, strata)
    cells = setup.cells()
    rows = setup.in_window(cells)
    return Estimation(
        panel, campaign, setup, cells, cells.average(rows), cells.level(rows), _second(setup, panel, campaign)
    )


def _second(setup: Adoption, panel: Panel, campaign: Campaign) -> Linear:
    """Stacked regression with the shrunken level in the window, the one before it and the declared covariates."""
    cohorts = setup.cohort[np.isfinite(setup.cohort)]
    if not cohorts.size:
        return group_time.mean([], setup.clusters.shape[0])
    periods = np.arange(setup.window.size)
    before = (periods < cohorts.min() - setup.anticipation) & ~setup.window
    spans = [span for span in (setup.window, before) if span.any()]
    past = [shrunken_mean(setup.numerator[:, s], setup.denominator[:, s]) for s in spans]
    declared = [_standardised(panel.units[name].to_numpy(float)) for name in campaign.adjust_for]
    covariates = np.column_stack([*past, *declared]) if past or declared else np.empty((len(panel.units), 0))
    rows = comparable_rows(
        setup.denominator, setup.cohort, setup.comparable, setup.anticipation, setup.events, setup.strata
    )
    return stacked_regression(setup.numerator, setup.denominator, rows, covariates, setup.clusters, setup.per)


def _standardised(values: np.ndarray) -> np.ndarray:
    """Mean 0, standard deviation 1; missing values at the mean."""
    spread = np.nanstd(values)
    return np.nan_to_num((values - np.nanmean(values)) / (spread if spread > 0 else 1.0))


def method(campaign: Campaign) -> str:
    """Name of the estimator, a key of `wording.yaml`, section `methods`."""
    return campaign.design + ("_last_period" if campaign.base == "last_period" else "")


def named(term: str, linear: Linear, unit: str, method: str, role: Role = "headline", label: str = "") -> Estimate:
    """A linear estimate with its interval, under its name."""
    low, high = linear.interval()
    return Estimate(term, linear.value, linear.se, low, high, unit, method, LEVEL, role, label)


def volume(found: Estimation) -> Estimate:
    """Sum of ATT(g, t) x denominator(g, t) over the window, in numerator units; denominators taken as given."""
    size = float(found.cells.weight[found.rows].sum()) / found.adoption.per
    return named("volume", found.effect * size, "count", method(found.campaign))


def all_estimates(found: Estimation, own: Sequence[Estimate]) -> tuple[Estimate, ...]:
    """Headline first, the published aggregates, the second estimator, the design's own, naive figures, event path."""
    unit, how, cells = found.panel.indicator.unit, method(found.campaign), found.cells
    aggregates = {
        "simple": group_time.simple_aggregate(cells),
        "dynamic": group_time.dynamic_aggregate(cells),
        "group": group_time.group_aggregate(cells),
        "calendar": group_time.calendar_aggregate(cells),
    }
    rows = [named("effect", found.effect, unit, how)]
    rows += [named(term, value, unit, how, "aggregate") for term, value in aggregates.items()]
    rows.append(named("second_estimator", found.second, unit, "stacked_regression", "second"))
    rows += own
    rows += reversion_estimates(found.adoption, found.cells, found.panel)
    rows += [named(f"event_{e}", v, unit, how, "aggregate") for e, v in by_event(found)]
    return tuple(rows)


def by_event(found: Estimation) -> list[tuple[int, Linear]]:
    """Effect by periods since contact, from two years before to the last one identified."""
    earliest = -EVENTS_SHOWN_BEFORE // found.adoption.grain
    events = np.unique(found.cells.event)
    return [(int(e), group_time.event_aggregate(found.cells, int(e))) for e in events if e >= earliest]
