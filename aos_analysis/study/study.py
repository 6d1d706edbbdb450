"""A study: everything that is known of one campaign once it has been evaluated, frozen."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aos_analysis.data.panel import Panel, build_panel
from aos_analysis.data.sources import Source, SourceInfo
from aos_analysis.definitions.plan import Plan
from aos_analysis.definitions.turn import turned
from aos_analysis.study.checks import check, places, side
from aos_analysis.study.designs import brief
from aos_analysis.study.economics.balance import Economics, evaluate
from aos_analysis.study.economics.told import told
from aos_analysis.study.exaggeration import exaggeration
from aos_analysis.study.inference import NORMAL, holm
from aos_analysis.study.recommendation import Recommendation, recommend
from aos_analysis.study.result import Check, Estimate, Result
from aos_analysis.study.solidity import Solidity, solidity
from aos_analysis.study.verdict import Verdict, conclude_verdict
from aos_analysis.study.withheld import rests_on_few, withheld
from aos_analysis.words.changes import change, change_interval


@dataclass(frozen=True)
class SecondaryEffect:
    """A secondary indicator: effect in its own unit, positive in its wanted direction, Holm-adjusted p-value."""

    indicator: str
    title: str
    unit: str
    effect: Estimate
    p_adjusted: float
    sign: int = 1  # -1 where a fall is wanted


@dataclass(frozen=True)
class Study:
    """What a page, a packet or a portal may know. `checks` holds the design's and the study's own, all of them."""

    plan: Plan
    source: SourceInfo
    panel: Panel
    result: Result
    checks: tuple[Check, ...]
    secondary: tuple[SecondaryEffect, ...]
    verdict: Verdict
    economics: Economics | None
    warnings: tuple[str, ...]

    @cached_property
    def solidity(self) -> Solidity:
        return solidity(self.result.effect, self.checks, self.plan.campaign.comparison)

    @cached_property
    def recommendation(self) -> Recommendation:
        campaign = self.plan.campaign
        useful, unit = campaign.useful_effect, campaign.called
        return recommend(self.verdict.key, self.solidity, self.result, useful, unit, self.economics)


def conclude(plan: Plan, source: Source, panel: Panel, result: Result) -> Study:
    """Adds to a result what needs other definitions: secondary effects, placebo indicator, euros and the verdict."""
    campaign, indicator = plan.campaign, plan.indicator
    few = rests_on_few(result, panel)
    result = withheld(result) if few else result
    effect = result.effect
    checks = result.checks if few else result.checks + _beside(plan, source, result)
    verdict = conclude_verdict(
        effect.estimate,
        effect.low,
        effect.high,
        campaign.useful_effect,
        result.mde,
        indicator.measured,
        checks,
        plan.fixed_beforehand,
        indicator.sign,
    )
    return Study(
        plan=plan,
        source=source.info,
        panel=panel,
        result=result,
        checks=checks,
        secondary=() if few else _secondary(plan, source),
        verdict=verdict,
        economics=None if few else told(evaluate(plan, panel.as_drawn(), result, source), verdict.key),
        warnings=plan.warnings(),
    )


def _beside(plan: Plan, source: Source, result: Result) -> tuple[Check, ...]:
    """The checks that no design can make alone."""
    size = exaggeration(result.effect, result.mde, plan.campaign)
    return (*_placebo_indicator(plan, source, result.effect), size)


def _secondary(plan: Plan, source: Source) -> tuple[SecondaryEffect, ...]:
    """The same design on each secondary indicator, p-values adjusted together (Holm)."""
    found = [(plan.indicators[name], _effect(plan, source, name)) for name in plan.campaign.secondary]
    adjusted = holm(np.array([p_value(effect) for _, effect in found]))
    return tuple(
        SecondaryEffect(indicator.id, indicator.title, indicator.measured, effect, float(p), indicator.sign)
        for (indicator, effect), p in zip(found, adjusted, strict=True)
    )


def _placebo_indicator(plan: Plan, source: Source, concluded: Estimate) -> tuple[Check, ...]:
    """An indicator that the campaign cannot have moved: its effect should not differ from zero. It decides where it
    moved as the conclusion says (each in its own wanted direction): what moved it may have made the conclusion."""
    name = plan.campaign.placebo
    if name is None:
        return ()
    indicator, effect = plan.indicators[name], _effect(plan, source, name)
    known = bool(np.isfinite(effect.low))
    decimals = places(indicator.measured, effect.se)
    raw = turned(effect, indicator.sign)
    words = {
        "title": indicator.title,
        "effect": change(raw.estimate, indicator.measured, decimals),
        "interval": change_interval(raw.low, raw.high, decimals, beside=raw.estimate),
    }
    moved = side(effect.low, effect.high)
    decides = moved and moved == side(concluded.low, concluded.high, plan.campaign.useful_effect)
    return (
        check(
            "placebo_indicator",
            "critical" if decides else "advisory",
            not moved if known else None,
            effect.estimate if known else None,
            0.0,
            case="decides" if decides else None,
            **words,
        ),
    )


def _effect(plan: Plan, source: Source, indicator: str) -> Estimate:
    """Effect on another indicator, in its unit, positive in its own wanted direction."""
    return brief(build_panel(source, plan, indicator), plan.campaign).effect


def p_value(effect: Estimate) -> float:
    """Two-sided p-value of an estimate, by the Student law whose quantile is the half of its interval that looks at
    zero: it is under 5 % exactly where the interval leaves zero out, symmetric or not. NaN without an interval."""
    half = effect.estimate - effect.low if effect.estimate > 0 else effect.high - effect.estimate
    if not effect.se > 0 or not half > 0:
        return float("nan")
    if np.isinf(half):
        return 1.0
    from scipy import special

    quantile = half / effect.se
    t = -abs(effect.estimate / effect.se) * max(NORMAL / quantile, 1.0)  # an interval narrower than the normal one
    df = special.stdtridf((1 + effect.level) / 2, quantile) if quantile > NORMAL else np.inf
    return float(2 * special.stdtr(df, t))
