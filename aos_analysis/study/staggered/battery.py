"""Everything a sceptic would still ask of a staggered comparison once its verdict is known: variants, parts, and what
is not to be kept. None of it decides the verdict."""

from dataclasses import replace

from aos_analysis.study.result import Estimate, Part, Result
from aos_analysis.study.staggered.estimates import imputed, named
from aos_analysis.study.staggered.estimation import Estimation
from aos_analysis.study.staggered.robustness import robustness
from aos_analysis.study.staggered.trends import smooth_trend
from aos_analysis.study.staggered.two_way import two_way
from aos_analysis.study.subgroups import subgroup_check, subgroup_effects, subgroup_estimates
from aos_analysis.words.wording import say


def completed(result: Result, found: Estimation) -> Result:
    """The result with the battery, before the path by time since contact, which is long."""
    groups = subgroup_effects(found, found.campaign.subgroups)
    rejected = two_way(found.adoption)
    parts = rejected[1] if rejected else ()
    own = [_agreement(found), *_variants(found), *subgroup_estimates(groups)]
    if rejected:
        own.append(named("two_way", rejected[0], found.panel.indicator.measured, "two_way", "rejected"))
    head = [e for e in result.estimates if not e.term.startswith("event_")]
    return replace(
        result,
        estimates=(*head, *own, *result.estimates[len(head) :]),
        checks=(*result.checks, smooth_trend(found.trends), *robustness(found), subgroup_check(groups)),
        parts=tuple(Part(say(f"study.two_way.{p.kind}"), p.weight, p.estimate) for p in parts),
    )


def _agreement(found: Estimation) -> Estimate:
    """Headline less second estimator: an interval that holds zero is what agreement means."""
    return named("agreement", found.effect - found.second, found.panel.indicator.measured, "agreement", "agreement")


def _variants(found: Estimation) -> list[Estimate]:
    """The same question asked otherwise."""
    unit, setup = found.panel.indicator.measured, found.adoption
    rows = [named("imputation", imputed(setup, "additive"), unit, "imputation", "sensitivity")]
    if setup.covariates is not None:
        plain = replace(setup, covariates=None).effect()
        rows.append(named("unadjusted", plain, unit, "unadjusted", "sensitivity"))
    return rows
