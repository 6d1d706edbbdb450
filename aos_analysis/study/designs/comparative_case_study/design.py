"""A few contacted units (hospitals, territories) among many: difference-in-differences on means before and after.

Headline: each contacted unit at its own date against the units never contacted, one row a unit (ratio of sums before,
ratio of sums over the effect window), the targeting window's months dropped for all; Welch's interval. Second:
synthetic difference-in-differences. The classic synthetic control is shown and not kept.
"""

from dataclasses import replace
from typing import ClassVar

import numpy as np
import pandas as pd

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.turn import turned
from aos_analysis.study.declared import Declared, refuse
from aos_analysis.study.design import Design
from aos_analysis.study.designs.comparative_case_study.checks import advisory, deciding, months_after, placebo_year
from aos_analysis.study.designs.comparative_case_study.found import COMPARISON, Found, find
from aos_analysis.study.designs.comparative_case_study.path import EVENT_MONTHS, event_path_of, events, path_of
from aos_analysis.study.inference import LEVEL, MDE_MULTIPLE, NORMAL, Linear, proportion
from aos_analysis.study.result import (
    NO_EVENTS,
    NO_PATH,
    Estimate,
    Exclusion,
    Horizon,
    Result,
    Reversion,
    Role,
    Sample,
    not_computed,
)
from aos_analysis.words.wording import say

METHOD = "comparative_case_study"


class Options(Declared):
    """This design has no option of its own."""

    comparisons: ClassVar[tuple[str, ...]] = (COMPARISON,)


def estimate(panel: Panel, campaign: Campaign) -> Result:
    """Effect of contact over the campaign's effect window. A panel too thin gives a Result whose checks say so."""
    refuse(panel, campaign, Options())
    found = find(panel, campaign)
    reversion = _reversion(found)
    result = _decided(found, reversion)
    return replace(
        result,
        estimates=_estimates(found, reversion),
        path=path_of(found),
        event_path=event_path_of(found),
        checks=(*result.checks, *advisory(found, reversion)),
        reversion=reversion,
        notes=(say("study.case_study_events"),) if panel.grain < EVENT_MONTHS else (),
    )


def brief(panel: Panel, campaign: Campaign) -> Result:
    """The same effect with the checks that decide its verdict, without what is only told."""
    refuse(panel, campaign, Options())
    found = find(panel, campaign)
    return _decided(found, _reversion(found))


def _decided(found: Found, reversion: Reversion | None) -> Result:
    study, effect, panel = found.study, found.effect, found.panel
    observed = study.mean(study.levels(study.after))
    return Result(
        method=METHOD,
        effect=turned(_estimate("effect", effect, found), panel.indicator.sign),
        relative=_relative(found, observed),
        horizon=_horizon(found),
        mde=MDE_MULTIPLE * effect.se,
        volume=_volume(found),
        estimates=(
            _estimate("effect", effect, found),
            _straight_trend(found),
            *([reversion.before_after] if reversion else []),
        ),
        path=NO_PATH,
        event_path=NO_EVENTS,
        sample=_sample(found),
        checks=deciding(found),
        first_month=panel.periods[0].date(),
        last_month=(panel.periods[-1] + pd.DateOffset(months=panel.grain - 1)).date(),
    )


def _estimate(
    term: str, linear: Linear, found: Found, role: Role = "headline", unit: str | None = None, method: str = METHOD
) -> Estimate:
    low, high = found.study.interval(linear)
    return Estimate(term, linear.value, linear.se, low, high, unit or found.unit, method, LEVEL, role)


def _relative(found: Found, observed: Linear) -> Estimate:
    """The effect as a fraction of the level without contact, with the effect's own interval."""
    known = _estimate("relative", found.effect, found, unit="fraction")
    value, low, high = (proportion(n, observed.value) for n in (known.estimate, known.low, known.high))
    return replace(known, estimate=value, se=(found.effect / (observed - found.effect)).se, low=low, high=high)


def _volume(found: Found) -> Estimate:
    """The mean effect x the denominators of the contacted over the window, taken as given: the interval is the
    effect's."""
    study = found.study
    pairs = zip(study.treated, study.wave, strict=True)
    size = np.array([study.adoption.denominator[i, study.after(int(study.dates[k]))].sum() for i, k in pairs])
    return _estimate("volume", found.effect * float(size.sum() / study.adoption.per), found, unit="count")


def _estimates(found: Found, reversion: Reversion | None) -> tuple[Estimate, ...]:
    """Headline first, then the second estimator, sensitivities, naive figures, the refused one, the event path."""
    second, unit = found.second, found.unit
    rows = [_estimate("effect", found.effect, found)]
    numbers = (second.estimate, second.se, second.low, second.high)
    rows.append(Estimate("second_estimator", *numbers, unit, "synthetic_difference", LEVEL, "second"))
    rows.append(_agreement(found))
    rows.append(_straight_trend(found))
    rows += _sensitivities(found)
    rows += [reversion.before_after, reversion.naive_difference] if reversion else []
    nan = float("nan")
    rows.append(
        Estimate("synthetic_control", found.classic[0], nan, nan, nan, unit, "synthetic_control", LEVEL, "rejected")
    )
    return (*rows, *(_estimate(f"event_{e}", value, found, "aggregate") for e, value in events(found)))


def _straight_trend(found: Found) -> Estimate:
    """The effect less any straight line that the contacted may have followed of their own, or why it is not known."""
    if found.allowed.corrected is None:
        reason = found.allowed.reason(found.campaign)
        return not_computed("straight_trend", found.unit, "straight_trend", "sensitivity", reason)
    return _estimate("straight_trend", found.allowed.corrected, found, "sensitivity", method="straight_trend")


def _agreement(found: Found) -> Estimate:
    """Headline less second estimator; the interval is what placebo campaigns make of it."""
    gap, se = found.effect.value - found.second.estimate, found.second.gap_se
    bounds = gap - NORMAL * se, gap + NORMAL * se
    return Estimate("agreement", gap, se, *bounds, found.unit, "agreement", LEVEL, "agreement")


def _sensitivities(found: Found) -> list[Estimate]:
    """Without the months of the declared shocks; and the range of the second estimator without each donor."""
    rows, others = [], found.second.without_a_donor
    shaken = _shaken(found.panel)
    if shaken.any():
        value = found.study.without(shaken).effect()
        rows.append(_estimate("without_shocks", value, found, "sensitivity", method="without_shocks"))
    if others.size:
        numbers = (float(np.median(others)), float("nan"), float(others.min()), float(others.max()))
        name = "leave_one_donor_out"
        rows.append(Estimate(name, *numbers, found.unit, name, 1.0, "sensitivity"))
    return rows


def _shaken(panel: Panel) -> np.ndarray:
    """(n_periods,) periods of a dated shock; one that still holds stops the study before it."""
    periods = np.arange(len(panel.periods))
    shaken = np.zeros(periods.size, bool)
    for shock in panel.shocks:
        last = panel.position(shock.end) if shock.end else periods.size
        shaken |= (periods >= panel.position(shock.start)) & (periods <= last)
    return shaken


def _reversion(found: Found) -> Reversion | None:
    """The raw change since the targeting window, and the share of it that is not the effect; None without a window."""
    study = found.study
    if not study.adoption.window.any():
        return None
    change = study.change(study.after, study.window)
    before_after, naive = study.mean(change), study.contrast(change)
    share = (before_after - found.effect) / before_after
    low, high = study.interval(before_after)
    known, earlier = low > 0 or high < 0, placebo_year(found)
    return Reversion(
        _estimate("before_after", before_after, found, "naive", method="before_after"),
        _estimate("naive_difference", naive, found, "naive", method="naive_difference"),
        share.value if known else float("nan"),
        *(study.interval(share) if known else (float("nan"), float("nan"))),
        placebo=_placebo(found, *earlier[:2]) if earlier else None,
    )


def _placebo(found: Found, effect: Linear, bounds: tuple[float, float]) -> Estimate:
    return Estimate("placebo_year", effect.value, effect.se, *bounds, found.unit, "placebo_year", LEVEL, "naive")


def _horizon(found: Found) -> Horizon:
    """Declared months after contact, and the last one that the data hold."""
    start, end = found.campaign.effect_window.start, found.campaign.effect_window.end
    seen = months_after(found.study.adoption) if np.isfinite(found.effect.value) else 0
    return Horizon(start, end, start + seen - 1 if seen else None)


def _sample(found: Found) -> Sample:
    study, status = found.study, found.panel.units["status"]
    late = int(np.isfinite(study.adoption.cohort).sum()) - len(study.treated)
    excluded = [Exclusion(reason, n) for reason, n in found.panel.excluded if n]
    return Sample(
        units_targeted=int((status != "never_targeted").sum()),
        units_exposed=len(study.treated),
        units_comparison=len(study.controls),
        months_before=study.adoption.base_months(),
        months_after=months_after(study.adoption),
        excluded=(*excluded, *([Exclusion("cohort_not_identified", late)] if late else [])),
    )


DESIGN = Design(Options, estimate, brief)
