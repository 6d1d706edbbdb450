"""How the number of a report was obtained, in words: one folded list."""

from aos_analysis.definitions.indicator import Indicator
from aos_analysis.page.display import Display, listed
from aos_analysis.page.reading import Reading, say_or
from aos_analysis.study.study import Study
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

DAYS_TOLD = 45  # a longer follow-up is told in months


def _say(key: str, **values: object) -> str:
    return say(f"page.sentences.{key}", **values)


def method(study: Study) -> Display:
    """How the number was obtained, in a closed block; design, comparison and base come from the campaign file."""
    campaign, reading = study.plan.campaign, Reading(study)
    horizon, indicator = study.result.horizon, study.plan.indicator
    shocks = [study.plan.values[key].title for key in campaign.shocks if key in study.plan.values]
    level = numbers.percent(study.result.effect.level, 0)
    weights = say_or(f"labels.weights.{study.result.method}", say("labels.weights.default"))
    lines = [
        _say("method_design", method=say_or(f"methods.{study.result.method}", study.result.method)),
        say_or(f"labels.reasoning.{study.result.method}", _say("method_double", units=reading.units_word)),
        _say("method_comparison", comparison=say(f"labels.comparison.{campaign.comparison}")),
        _say("method_base", base=_base(study)),
        *_targeting(study),
        *_adjusted(study),
        _say(
            "method_window_effect",
            start=horizon.start,
            end=numbers.months(horizon.end),
            weights=weights,
            level=level,
        ),
        _say("method_anticipation", follow=follow(indicator)) if indicator.follow_up_days else "",
        _say("method_shocks", shocks=", ".join(shocks)) if shocks else "",
        _say("method_seed", seed=campaign.seed),
    ]
    return listed([line for line in lines if line], _say("method_summary"))


def follow(indicator: Indicator) -> str:
    """How far ahead the measure looks: `3 jours`, `8 mois`."""
    days = indicator.follow_up_days
    return numbers.count(days, "jour") if days <= DAYS_TOLD else numbers.months(indicator.follow_up_months)


def _base(study: Study) -> str:
    """Months of the targeting are left out where there are some."""
    campaign = study.plan.campaign
    left_out = campaign.targeting and campaign.targeting.window
    key = "pooled_before" if campaign.base == "pooled_before_window" and not left_out else campaign.base
    return say(f"labels.base.{key}")


def _adjusted(study: Study) -> list[str]:
    """What is held equal, where the design holds it: the estimate without it then stands beside."""
    if not any(e.term == "unadjusted" for e in study.result.estimates):
        return []
    names = (say_or(f"labels.columns.{name}", name) for name in study.plan.campaign.adjust_for)
    return [_say("method_adjusted", names=", ".join(names))]


def _targeting(study: Study) -> list[str]:
    targeting = study.plan.campaign.targeting
    if targeting is None:
        return [_say("method_no_targeting")]
    score = _say("method_no_score" if targeting.score == "none" else "method_score")
    lines = [_say("method_targeting", score=score, order=say(f"labels.visit_order.{targeting.visit_order}"))]
    if targeting.window:
        lines.append(_say("method_window", period=numbers.period(targeting.window.start, targeting.window.end)))
    return lines
