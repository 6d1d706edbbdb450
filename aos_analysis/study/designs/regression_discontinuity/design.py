"""Targeting by a threshold: those just beyond it against those just short of it, whom the campaign left alone.

Headline: local line on both sides, triangular kernel, bandwidth of Imbens and Kalyanaraman; interval by the local
quadratic at the same bandwidth with HC3 errors, which is robust and bias-corrected (METHODS, section 3.5); where the
score takes few values, by the curvature that the file declares (section 4.5). Everybody beyond the threshold counts,
met or not. Second: the same on the change since the months before.
"""

from dataclasses import replace
from typing import Annotated, ClassVar

import numpy as np
import pandas as pd
from pydantic import Field

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.base import Month
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.indicator import Indicator
from aos_analysis.definitions.options import Refusals
from aos_analysis.definitions.turn import turned
from aos_analysis.study.declared import Declared, refuse
from aos_analysis.study.design import Design
from aos_analysis.study.designs.regression_discontinuity.checks import all_checks
from aos_analysis.study.designs.regression_discontinuity.local_polynomial import Jump
from aos_analysis.study.designs.regression_discontinuity.path import event_path_of, events, path_of
from aos_analysis.study.designs.regression_discontinuity.profile import profile
from aos_analysis.study.designs.regression_discontinuity.threshold import (
    METHOD,
    NARROWER,
    WIDER,
    Discontinuity,
    Rule,
    set_up_discontinuity,
)
from aos_analysis.study.inference import Linear
from aos_analysis.study.result import Estimate, Exclusion, Horizon, Result, Reversion, Sample
from aos_analysis.study.subgroups import subgroup_estimates
from aos_analysis.words.numbers import decimals_for, number
from aos_analysis.words.wording import noun, say

COMPARISON = "other_side"
CURVATURE = "changement de pente de l'indicateur, au plus, par unité de score (score entier ou arrondi)"
LEAST_UPTAKE = 0.1  # jump of the share met below which the effect of contact is noise divided by nothing


class Options(Declared):
    """The rule: units whose `targeting_score` reaches the threshold (or stays under it, for a score named lowest_…)."""

    comparisons: ClassVar[tuple[str, ...]] = (COMPARISON,)
    threshold: Annotated[float, Field(allow_inf_nan=False, description="seuil du score de ciblage, atteint ou dépassé")]
    start: Annotated[Month | None, Field(description="premier mois de l'action ; sinon celui de la campagne")] = None
    bandwidth: Annotated[float | None, Field(gt=0, description="distance au seuil ; sinon calculée")] = None
    donut: Annotated[float | None, Field(ge=0, description="distance écartée autour du seuil, pour la variante")] = None
    curvature_bound: Annotated[float | None, Field(gt=0, allow_inf_nan=False, description=CURVATURE)] = None

    def refused(self, campaign: Campaign, indicator: Indicator) -> Refusals:
        if campaign.targeting is None or campaign.targeting.score == "none":
            yield ("targeting",), say("study.discontinuity.no_score")


def estimate(panel: Panel, campaign: Campaign) -> Result:
    """Effect, at the threshold, of being targeted. A panel too thin gives a Result whose checks say so."""
    found = _found(panel, campaign)
    headline, reversion, variants = found.headline, _reversion(found), _variants(found)
    raw, sign = found.named("effect", headline), panel.indicator.sign
    counterfactual = (headline.above - headline.line).value
    return Result(
        method=METHOD,
        effect=turned(raw, sign),
        relative=_scaled("relative", raw, 1 / counterfactual if counterfactual > 0 else float("nan"), "fraction"),
        horizon=_horizon(found),
        mde=headline.detectable,
        volume=_scaled("volume", raw, _volume(found), "count"),
        estimates=_estimates(found, variants, reversion),
        path=path_of(found),
        event_path=event_path_of(found),
        sample=_sample(found),
        checks=all_checks(found, reversion, variants),
        first_month=panel.periods[0].date(),
        last_month=(panel.periods[-1] + pd.DateOffset(months=panel.grain - 1)).date(),
        reversion=reversion,
        notes=_notes(found),
        profile=profile(found),
    )


def redraw(panel: Panel, campaign: Campaign, setting: object, rng: np.random.Generator) -> Panel:
    """The units drawn, with their own scores: the rule leaves nothing to draw."""
    return panel


def exposed_from(panel: Panel, campaign: Campaign) -> np.ndarray:
    """(n_units,) period in which the campaign began for the units that the rule targets, NaN for the others."""
    found = _found(panel, campaign)
    return np.where(found.targeted, float(found.start), np.nan)


def _found(panel: Panel, campaign: Campaign) -> Discontinuity:
    options = Options.model_validate(campaign.options)
    refuse(panel, campaign, options)
    start = panel.position(options.start or campaign.campaign_period.start)
    rule = Rule(options.threshold, start, options.bandwidth, options.donut, options.curvature_bound)
    return set_up_discontinuity(panel, campaign, rule)


def _notes(found: Discontinuity) -> tuple[str, ...]:
    if np.isnan(found.bandwidth):
        return ()
    decimals = max(1, decimals_for("", found.bandwidth)) if found.bandwidth < 100 else 0
    words = {"threshold": number(found.threshold, decimals), "bandwidth": number(found.bandwidth, decimals)}
    local = say("study.discontinuity.local", units=noun(found.campaign.called), **words)
    bounded = found.discrete and found.headline.known
    return (local, say("study.discontinuity.bounded")) if bounded else (local,)


def _scaled(term: str, raw: Estimate, factor: float, unit: str) -> Estimate:
    """The effect times a number taken as given."""
    return Estimate(
        term, raw.estimate * factor, raw.se * abs(factor), raw.low * factor, raw.high * factor, unit, METHOD
    )


def _volume(found: Discontinuity) -> float:
    """Denominators of the targeted within the bandwidth, over the window: further away the effect is not known."""
    rows = found.near & found.targeted
    return float(found.adoption.denominator[np.ix_(rows, found.after)].sum() / found.adoption.per)


def _variants(found: Discontinuity) -> dict[str, Jump]:
    return {
        "narrower_bandwidth": found.jump(found.outcome, NARROWER),
        "wider_bandwidth": found.jump(found.outcome, WIDER),
        "donut": found.jump(found.outcome, units=np.abs(np.nan_to_num(found.x)) >= found.donut),
    }


def _estimates(found: Discontinuity, variants: dict[str, Jump], reversion: Reversion | None) -> tuple[Estimate, ...]:
    """Headline, second estimator, effect of contact, variants, naive figures, the refused line, the event path."""
    rows = [found.named("effect", found.headline)]
    rows.append(found.named("second_estimator", found.second, "second", "discontinuity_of_change"))
    rows.append(found.plain("agreement", found.headline.line - found.second.line, "agreement", "agreement"))
    rows.append(found.named("complier", _complier(found), "sensitivity", "complier"))
    rows += [found.named(term, jump, "sensitivity", term) for term, jump in variants.items()]
    rows += [reversion.before_after, reversion.naive_difference] if reversion else []
    rows += subgroup_estimates(found.subgroups)
    rows.append(found.plain("global_line", _global_line(found), "rejected", "global_line"))
    return (*rows, *(found.named(f"event_{e}", jump, "aggregate") for e, jump in events(found)))


def _complier(found: Discontinuity) -> Jump:
    """The effect over the jump of the share met; NaN where that share hardly jumps."""
    headline, uptake = found.headline, found.uptake
    clear = min(uptake.line.value, uptake.quadratic.value) > LEAST_UPTAKE
    nothing = Linear(0.0, uptake.line.psi)
    line = headline.line / (uptake.line if clear else nothing)
    quadratic = headline.quadratic / (uptake.quadratic if clear else nothing)
    bias = headline.bias / uptake.line.value if clear else 0.0
    return Jump(line, quadratic, headline.above, headline.df, bias)


def _global_line(found: Discontinuity) -> Linear:
    """One line on each side through everybody: shown because it is what is often done."""
    far = float(np.nanmax(np.abs(found.x), initial=0.0)) * 1e6
    return (
        found.jump(found.outcome, far / found.bandwidth).line if np.isfinite(found.bandwidth) else found.headline.line
    )


def _reversion(found: Discontinuity) -> Reversion | None:
    """At the threshold: the raw change of the targeted since their window, and the share of it that is no effect."""
    if not found.adoption.window.any() or not found.headline.known:
        return None
    change = found.outcome - found.level(found.adoption.window)
    before_after = found.jump(change).above
    others = ~found.targeted & np.isfinite(change) & np.isfinite(found.x)
    naive = before_after - _mean(found, change, others)
    raw = found.plain("before_after", before_after, "naive", "before_after")
    difference = found.plain("naive_difference", naive, "naive", "naive_difference")
    clear = raw.low > 0 or raw.high < 0
    share = found.plain("share", (before_after - found.headline.line) / before_after, "naive", METHOD)
    part, low, high = (share.estimate, share.low, share.high) if clear else (float("nan"),) * 3
    return Reversion(raw, difference, part, low, high, placebo=_before(found))


def _before(found: Discontinuity) -> Estimate | None:
    """The same jump before the campaign, where nothing is expected; None without months to look at."""
    if not found.base.any():
        return None
    jump = found.jump(found.level(found.base))
    named = found.named("placebo_year", jump, "naive", "placebo_year")
    return replace(named, estimate=jump.quadratic.value, label=say("study.discontinuity.before"))  # as its check says


def _mean(found: Discontinuity, values: np.ndarray, units: np.ndarray) -> Linear:
    psi = np.zeros(int(found.groups.max()) + 1)
    mean = float(values[units].mean())
    np.add.at(psi, found.groups[units], (values[units] - mean) / units.sum())
    return Linear(mean, psi)


def _horizon(found: Discontinuity) -> Horizon:
    """Declared months after the campaign began, and the last one that the data hold."""
    start, end = found.campaign.effect_window.start, found.campaign.effect_window.end
    seen = int(found.after.sum()) * found.panel.grain if found.headline.known else 0
    return Horizon(start, end, start + seen - 1 if seen else None)


def _sample(found: Discontinuity) -> Sample:
    """Targeted, contacted and compared within the bandwidth: those that the estimate reads."""
    known, met = np.isfinite(found.x), np.isfinite(found.panel.cohort)
    excluded = [Exclusion(reason, n) for reason, n in found.panel.excluded if n]
    excluded += [
        Exclusion("no_score", int((~known).sum())),
        Exclusion("far_from_threshold", int((known & ~found.near).sum())),
    ]
    return Sample(
        units_targeted=int((found.near & found.targeted).sum()),
        units_exposed=int((found.near & found.targeted & met).sum()),
        units_comparison=int((found.near & ~found.targeted).sum()),
        months_before=int(found.base.sum()) * found.panel.grain,
        months_after=int(found.after.sum()) * found.panel.grain,
        excluded=tuple(e for e in excluded if e.count),
    )


DESIGN = Design(Options, estimate, estimate, redraw=redraw, exposed_from=exposed_from, several_caisses=True)
