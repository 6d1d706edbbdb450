"""A dated, area-wide action: one monthly series, its own past and, where one exists, a control series.

Headline: mean effect over the effect window from a model of level and slope on the monthly difference with the control
series (log ratio for counts and rates), with the AR(1) interval averaged over the autocorrelation (METHODS, section
3.2). Second: the exposed series alone. Without a control series the verdict is capped.
"""

from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.base import Month
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.indicator import Indicator
from aos_analysis.definitions.options import Refusals
from aos_analysis.definitions.turn import turned
from aos_analysis.study.declared import Declared, refuse
from aos_analysis.study.design import Design
from aos_analysis.study.designs.interrupted_time_series.checks import all_checks
from aos_analysis.study.designs.interrupted_time_series.estimates import (
    all_estimates,
    estimate_of,
    method,
    volume,
)
from aos_analysis.study.designs.interrupted_time_series.interruption import Interruption
from aos_analysis.study.designs.interrupted_time_series.model import Errors, Fitted, Model, Season
from aos_analysis.study.designs.interrupted_time_series.path import event_path, monthly_path
from aos_analysis.study.designs.interrupted_time_series.robustness import influence
from aos_analysis.study.designs.interrupted_time_series.series import COMPARABLE, Scale, Series, set_up
from aos_analysis.study.designs.interrupted_time_series.turns import Intervention
from aos_analysis.study.inference import MDE_MULTIPLE
from aos_analysis.study.result import Dated, Exclusion, Horizon, Result, Sample
from aos_analysis.words.numbers import month
from aos_analysis.words.wording import say

LOG_UNITS = ("rate", "count")
OWN = {"steps": True, "others": False}


class Options(Declared):
    """How the series breaks and what is taken out of it; fixed before looking.

    start            first month of the action; by default the first month of `campaign_period`
    phase_in_months  months from the start on during which the action was set up, left out
    season           annual harmonics (one or two) or one dummy a month
    trend_change     the slope may change as well as the level (from 12 months after the start on)
    errors           ols_hc1 and quasi_poisson reproduce published analyses; their interval supports no verdict
    scale            by default log for rates and counts, level for shares and euros
    interventions    other dates from which level and slope may change: those inside `campaign_period` are steps of the
                     action, whose effect they share; any other is part of what was expected without it
    """

    comparisons: ClassVar[tuple[str, ...]] = tuple(COMPARABLE)
    asked: ClassVar[tuple[str, ...]] = ()
    start: Annotated[Month | None, Field(description=say("study.series_options.start"))] = None
    phase_in_months: Annotated[int, Field(ge=0, le=12, description=say("study.series_options.phase_in_months"))] = 0
    season: Annotated[Season, Field(description=say("study.series_options.season"))] = "harmonics_2"
    trend_change: Annotated[bool, Field(description=say("study.series_options.trend_change"))] = True
    errors: Annotated[Errors, Field(description=say("study.series_options.errors"))] = "default"
    scale: Annotated[Scale | None, Field(description=say("study.series_options.scale"))] = None
    interventions: Annotated[tuple[Intervention, ...], Field(strict=False, description=say("study.interventions"))] = ()

    def refused(self, campaign: Campaign, indicator: Indicator) -> Refusals:
        if campaign.frequency != "month":
            words = {"frequency": campaign.frequency, "design": campaign.design}
            yield ("frequency",), say("study.frequency_refused", **words)
        if self.errors == "quasi_poisson" and (campaign.comparison != "none" or self.scale_of(indicator) != "log"):
            yield ("options", "errors"), say("study.quasi_poisson_refused")
        months = [item.month for item in self.interventions]
        if len(set(months)) < len(months):
            yield ("options", "interventions"), say("study.interventions_repeated")

    def scale_of(self, indicator: Indicator) -> Scale:
        return self.scale or ("log" if indicator.unit in LOG_UNITS else "level")


def estimate(panel: Panel, campaign: Campaign) -> Result:
    """Effect of the action over the campaign's effect window. A panel too thin gives a Result whose checks say so."""
    found = _interruption(panel, campaign)
    headline, unit = found.headline, panel.indicator.measured
    effect = estimate_of("effect", headline.in_unit(headline.effect), unit, method(headline))
    return Result(
        method=method(headline),
        effect=turned(effect, panel.indicator.sign),
        relative=estimate_of("relative", headline.ratio(headline.effect), "fraction", method(headline)),
        horizon=_horizon(found),
        mde=MDE_MULTIPLE * effect.se,
        volume=volume(found),
        estimates=all_estimates(found),
        path=monthly_path(headline),
        event_path=event_path(headline),
        sample=_sample(found),
        checks=(*all_checks(found), influence(found)),
        first_month=panel.periods[0].date(),
        last_month=panel.periods[-1].date(),
        notes=_notes(found),
        dates=_dates(found.series),
    )


def _dates(series: Series) -> tuple[Dated, ...]:
    """All of them, where there are several."""
    turns = series.turns if len(series.turns) > 1 else ()
    return tuple(Dated(series.month_of(turn), turn.title) for turn in turns)


def _notes(found: Interruption) -> tuple[str, ...]:
    """Which dates are the action evaluated, which were there without it, and where they come from."""
    series, options = found.series, Options.model_validate(found.campaign.options)
    if len(series.turns) < 2:
        return ()
    named = {turn: f"{turn.title} ({month(series.month_of(turn))})" for turn in series.turns}
    lists = {key: ", ".join(named[turn] for turn in series.turns if turn.own == own) for key, own in OWN.items()}
    sources = ", ".join(dict.fromkeys(item.source for item in options.interventions))
    notes = [say(f"study.series_dates.{key}", dates=dates) for key, dates in lists.items() if dates]
    return (*notes, say("study.series_dates.sources", sources=sources))


def _interruption(panel: Panel, campaign: Campaign) -> Interruption:
    options = Options.model_validate(campaign.options)
    scale = options.scale_of(panel.indicator)
    primary = panel.indicator.id == campaign.indicator
    errors = options.errors if primary else "default"  # a published analysis is that of the primary indicator
    refuse(panel, campaign, options)
    start = options.start or campaign.campaign_period.start
    series = set_up(panel, campaign, start, options.phase_in_months, scale, options.interventions)
    headline = Fitted(series, Model(options.season, options.trend_change, errors))
    standard = headline if errors == "default" else headline.with_model(errors="default")
    second = None if series.control is None else standard.of(series.alone())
    return Interruption(panel, campaign, headline, standard, second)


def _horizon(found: Interruption) -> Horizon:
    """Declared months after the start, and the last one up to which every month is observed."""
    start, end = found.campaign.effect_window.start, found.campaign.effect_window.end
    first = max(start, found.series.phase_in)
    known, month = set(found.series.since[found.series.after].tolist()), first
    while month in known:
        month += 1
    return Horizon(start, end, month - 1 if month > first and found.headline.line else None)


def _sample(found: Interruption) -> Sample:
    panel, series = found.panel, found.series
    status = panel.units["status"]
    serving = status.isin(COMPARABLE[found.campaign.comparison]) & (panel.denominator.sum(axis=1) > 0)
    return Sample(
        units_targeted=int((status != "never_targeted").sum()),
        units_exposed=int(np.isfinite(panel.cohort).sum()),
        units_comparison=int(serving.sum()),
        months_before=int(series.before.sum()),
        months_after=int(series.after.sum()),
        excluded=tuple(Exclusion(reason, n) for reason, n in panel.excluded if n),
    )


DESIGN = Design(Options, estimate, estimate)
