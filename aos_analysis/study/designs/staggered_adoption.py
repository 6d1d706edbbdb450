"""Practitioners contacted at different months: group-time effects against units not yet contacted.

Headline: mean over the effect window of ATT(g, t) (Callaway and Sant'Anna, 2021), cells as ratios of sums, base pooled
over all periods before contact minus the targeting window, weights by denominator, clusters at the level of assignment.
"""

from datetime import date

import numpy as np
import pandas as pd

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.base import Definition
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study import adoption, adoption_checks, group_time
from aos_analysis.study.adoption import Adoption, Estimation
from aos_analysis.study.inference import LEVEL, MDE_MULTIPLE, Linear, simultaneous_quantile
from aos_analysis.study.result import Estimate, Exclusion, Horizon, Result, Role, Sample
from aos_analysis.study.reversion import mean_reversion, reversion_estimates
from aos_analysis.study.stacked import comparable_rows, shrunken_mean, stacked_regression
from aos_analysis.words.errors import Fault, ParameterError
from aos_analysis.words.wording import say

EVENTS_SHOWN_BEFORE = 24  # months before contact on the event-study figure


class Options(Definition):
    """This design has no option of its own."""


def estimate(panel: Panel, campaign: Campaign) -> Result:
    """Effect of contact over the campaign's effect window. A panel too thin gives a Result whose checks say so."""
    found = _estimation(panel, campaign)
    reversion = mean_reversion(found.adoption, found.cells, found.effect, panel)
    sign = panel.indicator.sign
    effect = _signed(found.effect, panel, _method(campaign), sign)
    return Result(
        method=_method(campaign),
        effect=effect,
        relative=_estimate("relative", found.effect / (found.level - found.effect), "fraction", _method(campaign)),
        horizon=_horizon(found),
        mde=MDE_MULTIPLE * found.effect.se,
        volume=_volume(found),
        estimates=_estimates(found),
        path=_path(found),
        event_path=_event_path(found),
        sample=_sample(found),
        checks=adoption_checks.all_checks(found, reversion),
        first_month=_month(panel, 0),
        last_month=_month(panel, len(panel.periods) - 1, panel.grain - 1),
        reversion=reversion,
    )


def _estimation(panel: Panel, campaign: Campaign) -> Estimation:
    if campaign.comparison not in adoption.COMPARABLE:
        known = ", ".join(adoption.COMPARABLE)
        message = say("study.comparison_refused", comparison=campaign.comparison, design=campaign.design, known=known)
        raise ParameterError(Fault(f"{campaign.id}.yaml", message))
    setup = adoption.set_up(panel, campaign)
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
    rows = comparable_rows(setup.denominator, setup.cohort, setup.comparable, setup.anticipation, setup.events)
    return stacked_regression(setup.numerator, setup.denominator, rows, covariates, setup.clusters, setup.per)


def _standardised(values: np.ndarray) -> np.ndarray:
    """Mean 0, standard deviation 1; missing values at the mean."""
    spread = np.nanstd(values)
    return np.nan_to_num((values - np.nanmean(values)) / (spread if spread > 0 else 1.0))


def _method(campaign: Campaign) -> str:
    return "staggered_adoption" + ("_last_period" if campaign.base == "last_period" else "")


def _estimate(term: str, linear: Linear, unit: str, method: str, role: Role = "headline") -> Estimate:
    low, high = linear.interval()
    return Estimate(term, linear.value, linear.se, low, high, unit, method, LEVEL, role)


def _signed(linear: Linear, panel: Panel, method: str, sign: int) -> Estimate:
    return _estimate("effect", linear * sign, panel.indicator.unit, method)


def _volume(found: Estimation) -> Estimate:
    """Sum of ATT(g, t) x denominator(g, t) over the window, in numerator units; denominators taken as given."""
    size = float(found.cells.weight[found.rows].sum()) / found.adoption.per
    return _estimate("volume", found.effect * size, "count", _method(found.campaign))


def _estimates(found: Estimation) -> tuple[Estimate, ...]:
    """Headline first, then the published aggregates, the second estimator, sensitivities, naive figures, event path."""
    unit, method, cells = found.panel.indicator.unit, _method(found.campaign), found.cells
    aggregates = {
        "simple": group_time.simple_aggregate(cells),
        "dynamic": group_time.dynamic_aggregate(cells),
        "group": group_time.group_aggregate(cells),
        "calendar": group_time.calendar_aggregate(cells),
    }
    rows = [_estimate("effect", found.effect, unit, method)]
    rows += [_estimate(term, value, unit, method, "aggregate") for term, value in aggregates.items()]
    rows.append(_estimate("second_estimator", found.second, unit, "stacked_regression", "second"))
    rows += _other_comparison(found)
    rows += reversion_estimates(found.adoption, found.cells, found.panel)
    rows += [_estimate(f"event_{e}", v, unit, method, "aggregate") for e, v in _events(found)]
    return tuple(rows)


def _other_comparison(found: Estimation) -> list[Estimate]:
    """The same estimate against every unit not yet contacted, targeted or not: a sensitivity."""
    if found.campaign.comparison != "targeted_not_yet_visited":
        return []
    other = found.campaign.model_copy(update={"comparison": "not_yet_treated"})
    value = adoption.set_up(found.panel, other).effect()
    return [_estimate("not_yet_treated", value, found.panel.indicator.unit, "other_comparison", "sensitivity")]


def _events(found: Estimation) -> list[tuple[int, Linear]]:
    """Effect by periods since contact, from two years before to the last one identified."""
    earliest = -EVENTS_SHOWN_BEFORE // found.adoption.grain
    events = np.unique(found.cells.event)
    return [(int(e), group_time.event_aggregate(found.cells, int(e))) for e in events if e >= earliest]


def _event_path(found: Estimation) -> pd.DataFrame:
    """Columns event_time, effect, low, high; simultaneous 95 % band (sup-t) over the whole path."""
    path = _events(found)
    if not path:
        return pd.DataFrame(columns=["event_time", "effect", "low", "high"], dtype=float)
    critical = simultaneous_quantile(np.vstack([v.psi for _, v in path]), found.campaign.seed)
    effect = np.array([v.value for _, v in path])
    half = critical * np.array([v.se for _, v in path])
    return pd.DataFrame(
        {"event_time": [e for e, _ in path], "effect": effect, "low": effect - half, "high": effect + half}
    )


def _path(found: Estimation) -> pd.DataFrame:
    """Observed level of all contacted units and what it would have been without contact, by calendar period."""
    cells, panel = found.cells, found.panel
    observed = panel.value(np.isfinite(panel.cohort))
    effects = [cells.average(cells.period == t) for t in range(len(panel.periods))]
    low, high = np.array([e.interval() for e in effects]).T
    effect = np.array([e.value for e in effects])
    return pd.DataFrame(
        {
            "month": panel.periods,
            "observed": observed,
            "counterfactual": observed - effect,
            "effect": effect,
            "low": low,
            "high": high,
        }
    )


def _horizon(found: Estimation) -> Horizon:
    """Declared months after contact, and the last month up to which every period is identified."""
    start, end = found.campaign.effect_window.start, found.campaign.effect_window.end
    known = set(found.cells.event.tolist())
    event = found.adoption.events.start
    while event in known:
        event += 1
    identified = event * found.adoption.grain - 1 if event > found.adoption.events.start else None
    return Horizon(start, end, identified)


def _sample(found: Estimation) -> Sample:
    status = found.panel.units["status"]
    cohort, rows = found.panel.cohort, found.rows
    first = found.cells.period[rows].min() if rows.any() else len(found.panel.periods)
    serving = found.adoption.comparable & ~(cohort <= first + found.adoption.anticipation)
    known = set(np.unique(found.cells.cohort[rows]).tolist())
    exposed = np.isin(cohort, list(known))
    without_base = int(np.isfinite(cohort).sum() - exposed.sum())
    excluded = [Exclusion(reason, n) for reason, n in found.panel.excluded if n]
    if without_base:
        excluded.append(Exclusion("cohort_not_identified", without_base))
    after = found.cells.period[found.cells.event >= 0]
    return Sample(
        units_targeted=int((status != "never_targeted").sum()),
        units_exposed=int(exposed.sum()),
        units_comparison=int((serving & (found.panel.denominator.sum(axis=1) > 0)).sum()),
        months_before=found.adoption.base_months(),
        months_after=int(np.unique(after).size) * found.panel.grain,
        excluded=tuple(excluded),
    )


def _month(panel: Panel, position: int, later: int = 0) -> date:
    return (panel.periods[position] + pd.DateOffset(months=later)).date()
