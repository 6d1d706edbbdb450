"""The questions asked of a threshold, each answered by a `Check`."""

import numpy as np

from aos_analysis.study import checks
from aos_analysis.study.checks import check, declared, places
from aos_analysis.study.composition import composition
from aos_analysis.study.designs.regression_discontinuity.local_polynomial import Jump
from aos_analysis.study.designs.regression_discontinuity.mass_points import steepest_turn
from aos_analysis.study.designs.regression_discontinuity.score import ALPHA, density, rule, score_values, sides
from aos_analysis.study.designs.regression_discontinuity.threshold import Discontinuity
from aos_analysis.study.inference import NORMAL, holm
from aos_analysis.study.result import Check, Reversion
from aos_analysis.study.subgroups import subgroup_check
from aos_analysis.words.changes import change, change_interval
from aos_analysis.words.numbers import count, declared_decimals, number, percent, quantity
from aos_analysis.words.wording import say

MDE_PER_USEFUL = 2.0


def all_checks(found: Discontinuity, reversion: Reversion | None, variants: dict[str, Jump]) -> tuple[Check, ...]:
    """Blocking first, then critical, then advisory. variants: the estimates with other bandwidths and the donut."""
    return (
        score_values(found),
        sides(found),
        _months_after(found),
        check("finite", "blocking", found.headline.known),
        _precision(found),
        rule(found),
        density(found),
        _before(found),
        _curvature(found),
        _horizon_seen(found),
        _clusters(found),
        _composition(found),
        checks.completeness(found.panel, found.campaign),
        _second_estimator(found),
        _uptake(found),
        _false_thresholds(found),
        _covariates(found),
        _variants(found, variants),
        _mean_reversion(found, reversion),
        _influence(found),
        subgroup_check(found.subgroups),
        checks.flow(found.panel),
        checks.overlap(found.panel),
        checks.plausibility(found.headline.line, found.unit),
    )


def _months_after(found: Discontinuity) -> Check:
    seen = int(found.after.sum()) * found.panel.grain
    limit = min(6, len(found.adoption.events) * found.panel.grain)
    words = {"months": count(seen, "mois", "mois"), "limit": count(limit, "mois", "mois")}
    return check("months_after", "blocking", seen >= limit, seen, limit, **words)


def _clusters(found: Discontinuity) -> Check:
    """Of the units within the bandwidth, on each side: schedules cannot be handed round where a score decided."""
    sides = [np.unique(found.groups[found.near & side]).size for side in (found.targeted, ~found.targeted)]
    return checks.clusters(np.unique(found.groups[found.near]).size, min(sides))


def _horizon_seen(found: Discontinuity) -> Check:
    """Share of the effect window that the data hold; everybody has the same."""
    seen, wanted = int(found.after.sum()) * found.panel.grain, len(found.adoption.events) * found.panel.grain
    share = seen / max(wanted, 1)
    words = {"seen": number(seen), "wanted": count(wanted, "mois", "mois")}
    return check("horizon_seen", "critical", share >= 0.5, share, 0.5, **words)


def _precision(found: Discontinuity) -> Check:
    """No verdict beyond twice the useful effect (METHODS, section 3.5)."""
    useful, mde = found.campaign.useful_effect, found.headline.detectable
    if not np.isfinite(mde):
        return check("precision", "blocking", None)
    limit = MDE_PER_USEFUL * useful
    words = {"mde": quantity(mde, found.unit, places(found.unit, mde)), "useful": declared(useful, found.unit)}
    words["times"] = say(f"checks.precision.times.{MDE_PER_USEFUL:.0f}")
    passed = bool(mde <= limit)
    return check("precision", "blocking", passed, mde, limit, case=None if passed else "twice", **words)


def _before(found: Discontinuity) -> Check:
    """The same jump before the campaign, window left out, where there was nothing to find."""
    if not found.base.any():
        return check("continuity_before", "critical", None)
    return _no_jump("continuity_before", "critical", found, found.jump(found.level(found.base)))


def _no_jump(name: str, severity, found: Discontinuity, jump: Jump) -> Check:
    if not jump.known:
        return check(name, severity, None)
    low, high = jump.interval()
    decimals = places(found.unit, jump.quadratic.se)
    words = {
        "effect": change(jump.quadratic.value, found.unit, decimals),
        "interval": change_interval(low, high, decimals, beside=jump.quadratic.value),
        "power": quantity(jump.detectable, found.unit, decimals),
    }
    return check(name, severity, low <= 0 <= high, jump.quadratic.value, 0.0, **words)


def _curvature(found: Discontinuity) -> Check:
    """Where the curve bends, the line of the display leaves the interval that allows for it; with few values, the
    declared bound must not be denied by the values themselves."""
    if not found.headline.known:
        return check("curvature", "critical", None)
    if found.discrete:
        return _bound_denied(found)
    low, high = found.headline.robust_interval()
    line, bent = found.headline.line.value, found.headline.quadratic.value
    decimals = places(found.unit, found.headline.quadratic.se)
    words = {"line": change(line, found.unit, decimals), "curve": change(bent, found.unit, decimals)}
    return check("curvature", "critical", low <= line <= high, abs(line - bent), (high - low) / 2, **words)


def _bound_denied(found: Discontinuity) -> Check:
    """Does the slope between neighbouring values change, beyond chance, by more than the declared bound?"""
    rows = found.near
    least = steepest_turn(found.outcome[rows], found.x[rows])
    decimals = declared_decimals(found.bound)
    words = {"least": number(max(least, 0.0), decimals), "bound": number(found.bound, decimals)}
    passed = bool(least <= found.bound)
    case = "bound_kept" if passed else "bound_denied"
    return check("curvature", "critical", passed, least, found.bound, case=case, **words)


def _second_estimator(found: Discontinuity) -> Check:
    if not (found.second.known and found.headline.known):
        return check("second_estimator", "advisory", None)
    second, headline = found.second.line.value, found.headline.line.value
    gap = found.headline.line - found.second.line
    size, limit = abs(gap.value), max(NORMAL * gap.se, found.campaign.useful_effect / 2)
    decimals = places(found.unit, found.headline.quadratic.se)
    words = {"second": change(second, found.unit, decimals)}
    words["headline"] = change(headline, found.unit, decimals)
    return check("second_estimator", "advisory", size <= limit, size, limit, **words)


def _uptake(found: Discontinuity) -> Check:
    """How far the share met jumps: an effect on the targeted is diluted by those never met."""
    if not np.isfinite(found.uptake.line.value):
        return check("uptake_jump", "advisory", None)
    size = found.uptake.line.value
    return check("uptake_jump", "advisory", size >= 0.5, size, 0.5, share=percent(size, 0))


def _false_thresholds(found: Discontinuity) -> Check:
    """The same jump looked for at the median of each side, where the rule changes nothing."""
    p, sides = [], (found.near & found.targeted, found.near & ~found.targeted)
    for side in sides:
        at = float(np.median(found.x[side])) if side.any() else float("nan")
        jump = found.jump(found.outcome, units=side, at=at) if np.isfinite(at) else None
        p.append(jump.p_value() if jump and jump.known else float("nan"))
    return _jointly("false_thresholds", np.array(p))


def _covariates(found: Discontinuity) -> Check:
    """What the campaign cannot have changed must not jump."""
    names = ("practice_size", *found.campaign.adjust_for)
    columns = [found.panel.units[name].to_numpy(float) for name in dict.fromkeys(names) if name in found.panel.units]
    jumps = [found.jump_of_other(values) for values in columns if np.unique(values[found.near]).size > 1]
    return _jointly("covariates", np.array([jump.p_value() for jump in jumps if jump.known]))


def _jointly(name: str, p: np.ndarray) -> Check:
    """Several tests as one (Holm)."""
    known = p[np.isfinite(p)]
    if not known.size:
        return check(name, "advisory", None)
    least = float(holm(known).min())
    return check(name, "advisory", least >= ALPHA, least, ALPHA, n=number(known.size))


def _variants(found: Discontinuity, variants: dict[str, Jump]) -> Check:
    """Other bandwidths, and without the units nearest the threshold: does the estimate stay in the interval?"""
    values = [jump.line.value for jump in variants.values() if jump.known]
    if not values or not found.headline.known:
        return check("other_bandwidths", "advisory", None)
    low, high = found.headline.interval()
    decimals = places(found.unit, found.headline.quadratic.se)
    inside = all(low <= value <= high for value in values)
    names = {"low": min(values), "high": max(values)}
    words = {name: change(value, found.unit, decimals) for name, value in names.items()}
    return check("other_bandwidths", "advisory", inside, **words)


def _mean_reversion(found: Discontinuity, reversion: Reversion | None) -> Check:
    """Both sides come back to the mean alike: the raw change is shown beside the effect, not corrected."""
    if reversion is None:
        return check("mean_reversion", "advisory", None)
    decimals = places(found.unit, found.headline.quadratic.se)
    values = {"change": reversion.before_after.estimate, "effect": found.headline.line.value}
    words = {name: change(value, found.unit, decimals) for name, value in values.items()}
    return check("mean_reversion", "advisory", True, reversion.share, None, case="threshold", **words)


def _influence(found: Discontinuity) -> Check:
    """The jump again without the cluster that pulls most to either side. In words only: two numbers would tell of it.
    The estimate cannot leave an interval that judges each cluster by the others: what it says of zero can change."""
    if not found.headline.known:
        return check("influence", "advisory", None)
    psi = found.headline.quadratic.psi
    others = [
        found.jump(found.outcome, units=found.groups != g) for g in sorted({int(psi.argmin()), int(psi.argmax())})
    ]
    stable = checks.same_side(found.headline.interval(), [jump.interval() for jump in others])
    return check("influence", "advisory", stable)


def _composition(found: Discontinuity) -> Check:
    """Cases followed per unit, as a share of what they were before: do they jump at the threshold?"""
    active = found.panel.active.astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        after, before = (found.adoption.denominator[:, s].sum(axis=1) / active[:, s].sum(axis=1)
                         for s in (found.after, found.base))  # fmt: skip
        ratio = np.where((after > 0) & (before > 0), np.log(after / before), np.nan)
    jump = found.jump_of_other(ratio, bound=0.0)  # a change: the level's own curve is gone
    change = None
    if jump.known:
        value, low, high = np.expm1([jump.line.value, *jump.interval()]).tolist()
        change = (value, low, high)
    return composition(found.panel, found.headline.line, found.headline.above.value, change)
