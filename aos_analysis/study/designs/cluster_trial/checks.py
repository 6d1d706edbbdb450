"""The questions asked of a trial, each answered by a `Check`; those of any staggered comparison are asked as they "
"are."""

from collections.abc import Iterable

import numpy as np

from aos_analysis.study import checks
from aos_analysis.study.checks import check, places, whole
from aos_analysis.study.designs.cluster_trial.counted import counted_cases, lost_units
from aos_analysis.study.designs.cluster_trial.found import MIN_DRAWN, Found
from aos_analysis.study.designs.cluster_trial.trial import TREATED
from aos_analysis.study.inference import MDE_MULTIPLE
from aos_analysis.study.result import Check
from aos_analysis.study.staggered import checks as staggered_checks
from aos_analysis.study.staggered.drawn_order import draw_checks
from aos_analysis.study.subgroups import subgroup_check
from aos_analysis.words.changes import change
from aos_analysis.words.numbers import count, decimals_for, number, percent, quantity

ALPHA = 0.05
CONTAMINATION = 0.1
IMBALANCE = 0.25  # standard deviations (Imbens and Rubin, 2015)
SHARED = ("completeness", "overlap", "pre_trend", "placebo_year", "empty_periods")


def deciding(found: Found) -> tuple[Check, ...]:
    """Those that decide the verdict: blocking first, then critical."""
    own = (
        _drawn(found),
        _arms(found),
        _split(found),
        checks.finite(found.effect.value, found.effect.se, found.campaign),
        _randomised(found),
        checks.precision(MDE_MULTIPLE * found.effect.se, found.campaign, found.unit),
        _permutation(found),
        _kept(found),
        _identified(found),
        _coverage(found),
        lost_units(found),
        counted_cases(found),
    )
    shared = _shared(staggered_checks.deciding(found.estimation))
    return _ordered((*own, *(answer for answer in shared if answer.severity != "advisory")))


def advisory(found: Found) -> tuple[Check, ...]:
    """Those that only warn."""
    own = (
        *draw_checks(found.panel, found.campaign),
        _past(found),
        _second_estimator(found),
        _uptake(found),
        _contamination(found),
        _balance(found),
        _influence(found),
        subgroup_check(found.subgroups),
        checks.plausibility(found.effect, found.unit),
    )
    past = (answer for answer in staggered_checks.past_checks(found.estimation) if answer.severity == "advisory")
    return (*own, *_shared((*past, *staggered_checks.advisory(found.estimation, None))))


def _shared(answers: Iterable[Check]) -> list[Check]:
    known = {answer.name: answer for answer in answers}
    return [known[name] for name in SHARED if name in known]


def _ordered(answers: Iterable[Check]) -> tuple[Check, ...]:
    return tuple(sorted(answers, key=lambda answer: ("blocking", "critical").index(answer.severity)))


def _drawn(found: Found) -> Check:
    n = found.trial.clusters
    words = {"n": count(n, "groupe tiré au sort", "groupes tirés au sort"), "limit": number(MIN_DRAWN)}
    return check("clusters_drawn", "blocking", n >= MIN_DRAWN, n, MIN_DRAWN, **words)


def _arms(found: Found) -> Check:
    """Two clusters on each side of some span of months."""
    rows = found.rows
    sides = [np.unique(rows.cluster[rows.treated == side]).size for side in (0.0, 1.0)]
    return check("arms", "blocking", min(sides) >= 2, min(sides), 2)


def _split(found: Found) -> Check:
    n = found.trial.split
    return check("drawn_together", "blocking", n == 0, n, 0, n=count(n, "groupe"))


def _randomised(found: Found) -> Check:
    """A trial is one only if the draw was a draw."""
    order = found.campaign.targeting.visit_order if found.campaign.targeting else "unknown"
    return check("randomised", "critical", order == "random")


def _permutation(found: Found) -> Check:
    """An interval that leaves zero out must survive the draw done again."""
    p, floor = found.permutation.p_value, found.permutation.floor
    low, high = found.interval(found.effect)
    if not np.isfinite(p):
        return check("redrawn", "critical", None)
    clear = low > 0 or high < 0
    words = {"p": number(p, 3), "floor": number(floor, 3)}
    return check("redrawn", "critical", p < ALPHA or not clear, p, ALPHA, **words)


def _kept(found: Found) -> Check:
    """Whoever was drawn must be analysed, met or not, as met and when."""
    lost = sum(n for reason, n in found.panel.excluded if reason in checks.LOST_CONTACTS)
    kept = len(found.panel.units)
    share = kept / max(kept + lost, 1)
    words = {"kept": number(kept), "all": count(kept + lost, "unité tirée au sort", "unités tirées au sort")}
    return check("kept", "critical", share >= 0.95, share, 0.95, share=whole(share), **words)


def _past(found: Found) -> Check:
    """The draw makes arms alike without any month before: a past only makes the comparison more precise."""
    months = int(found.trial.base().sum()) * found.trial.adoption.grain if found.trial.has_past else 0
    return check("past", "advisory", months > 0, months, 1, months=count(months, "mois", "mois"))


def _identified(found: Found) -> Check:
    events, setup = found.trial.events(), found.trial.adoption
    if not events.size:
        return check("identified", "blocking", False, 0, 1)
    last = (int(events.max()) + 1) * setup.grain - 1
    case = None if events.size == len(setup.events) else "partial"
    words = {"last": f"{last}e" if last > 1 else "1er", "to": number(found.campaign.effect_window.end)}
    return check("identified", "blocking", True, events.size, 1, case=case, **words)


def _coverage(found: Found) -> Check:
    """Share of the visited arm's effect window, by units drawn, that is compared."""
    trial, drawn = found.trial, np.isfinite(found.trial.start)
    wanted = trial.units[drawn].sum() * len(trial.adoption.events)
    used = sum(trial.units[(state == TREATED) & drawn].sum() * months.size for months, state in trial.spans())
    share = float(used / wanted) if wanted else 0.0
    return check("coverage", "critical", share >= 0.5, share, 0.5, share=percent(share, 0))


def _second_estimator(found: Found) -> Check:
    if not (np.isfinite(found.second.value) and np.isfinite(found.effect.value)):
        return check("second_estimator", "advisory", None)
    gap = found.effect - found.second
    low, high = found.interval(gap)
    size, limit = abs(gap.value), max((high - low) / 2, found.campaign.useful_effect / 2)
    decimals = places(found.unit, found.effect.se)
    names = {"second": found.second.value, "headline": found.effect.value}
    words = {name: change(value, found.unit, decimals) for name, value in names.items()}
    return check("second_estimator", "advisory", size <= limit, size, limit, **words)


def _uptake(found: Found) -> Check:
    """Share of the activity of those contacted, in each arm."""
    treated, control = (_contacted(found, side) for side in (1.0, 0.0))
    words = {"treated": percent(treated, 0), "control": percent(control, 0)}
    return check("uptake", "advisory", treated >= 0.5, treated, 0.5, **words)


def _contamination(found: Found) -> Check:
    control = _contacted(found, 0.0)
    return check(
        "contamination", "advisory", control <= CONTAMINATION, control, CONTAMINATION, share=percent(control, 0)
    )


def _level(value: float, unit: str, decimals: int) -> str:
    """A level, not a change: a share is read in %."""
    return percent(value / 100, decimals) if unit == "points" else quantity(value, unit, decimals)


def _contacted(found: Found, side: float) -> float:
    rows = found.rows
    arm = rows.treated == side
    return float(np.average(rows.uptake[arm], weights=rows.weight[arm])) if arm.any() else 0.0


def _influence(found: Found) -> Check:
    """The trial again without the cluster that pulls most to either side. In words only: two numbers would tell of it.
    The estimate cannot leave an interval that judges each cluster by the others: what it says of zero can change."""
    if not found.effect.se > 0:
        return check("influence", "advisory", None, case="cluster_unknown")
    pulling = {int(found.effect.psi.argmin()), int(found.effect.psi.argmax())}
    others = [found.inside(found.trial.member != cluster) for cluster in sorted(pulling)]
    stable = checks.same_side(found.interval(found.effect), [(e.low, e.high) for e, _ in others])
    return check("influence", "advisory", stable, case="cluster_passed" if stable else "cluster_failed")


def _balance(found: Found) -> Check:
    """Standardised difference of the levels before anybody begins."""
    rows = found.rows
    if not rows.span.size:
        return check("balance", "advisory", None)
    first = rows.span == rows.span.min()
    arms = [(rows.baseline[first & (rows.treated == s)], rows.weight[first & (rows.treated == s)]) for s in (1.0, 0.0)]
    means = [float(np.average(level, weights=size)) for level, size in arms]
    spread = np.sqrt(np.mean([np.average((a - m) ** 2, weights=w) for (a, w), m in zip(arms, means, strict=True)]))
    if not spread > 0:
        return check("balance", "advisory", None)
    gap = (means[0] - means[1]) / spread
    decimals = decimals_for(found.unit, spread)
    words = {
        "treated": _level(means[0], found.unit, decimals),
        "control": _level(means[1], found.unit, decimals),
        "gap": number(abs(gap), 2),
    }
    return check("balance", "advisory", bool(abs(gap) <= IMBALANCE), float(gap), IMBALANCE, **words)
