"""From a staggered comparison to the `Result` that every page reads: the same way for every design built on one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.turn import turned
from aos_analysis.study.inference import simultaneous_quantile
from aos_analysis.study.result import NO_EVENTS, NO_PATH, Estimate, Exclusion, Horizon, Result, Sample
from aos_analysis.study.staggered import checks as staggered_checks
from aos_analysis.study.staggered.estimates import (
    all_estimates,
    by_event,
    deciding_estimates,
    detectable,
    headline,
    method,
    relative,
    volume,
)
from aos_analysis.study.staggered.estimation import Estimation
from aos_analysis.study.staggered.reversion import mean_reversion


def assembled(found: Estimation, own: Sequence[Estimate]) -> Result:
    """The result, with the estimates that only this design has. Too thin a panel gives one whose checks say so."""
    result, reversion = decided(found), mean_reversion(found)
    return replace(
        result,
        estimates=all_estimates(found, own, reversion),
        path=_path(found),
        event_path=_event_path(found),
        checks=(*result.checks, *staggered_checks.advisory(found, reversion)),
        reversion=reversion,
    )


def decided(found: Estimation) -> Result:
    """What decides the verdict: the effect and the checks that may withhold it; no path, no advisory check."""
    panel, how = found.panel, method(found.campaign)
    return Result(
        method=how,
        effect=turned(headline(found), panel.indicator.sign),
        relative=relative(found),
        horizon=_horizon(found),
        mde=detectable(found),
        volume=volume(found),
        estimates=deciding_estimates(found),
        path=NO_PATH,
        event_path=NO_EVENTS,
        sample=_sample(found),
        checks=staggered_checks.deciding(found),
        first_month=_month(panel, 0),
        last_month=_month(panel, len(panel.periods) - 1, panel.grain - 1),
    )


def _event_path(found: Estimation) -> pd.DataFrame:
    """Columns event_time, effect, low, high; simultaneous 95 % band (sup-t) over the whole path."""
    path = by_event(found)
    if not path:
        return NO_EVENTS
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
    setup, compared = found.adoption, np.unique(found.cells.stratum[rows])
    inside = np.isin(setup.strata, compared) if rows.any() else setup.strata >= 0
    serving = setup.comparable & inside & ~(cohort <= first + setup.anticipation)
    exposed = setup.exposed(found.cells, rows)
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
