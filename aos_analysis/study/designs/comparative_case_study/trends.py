"""Did the few contacted units and the others move together before contact, and what if they did not?"""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from aos_analysis.study.checks import check, places
from aos_analysis.study.designs.comparative_case_study.cases import CaseStudy, Span, welch_p_value
from aos_analysis.study.inference import MDE_MULTIPLE, Linear
from aos_analysis.study.own_trend import Allowed, Points, number_of_groups, trend_checks
from aos_analysis.study.result import Check
from aos_analysis.words.changes import change
from aos_analysis.words.numbers import decimals_for, quantity

if TYPE_CHECKING:
    from aos_analysis.study.designs.comparative_case_study.found import Found

ALPHA = 0.05
SIDES = 2  # as many units on either side as the smaller has


def own_trend(found: "Found") -> tuple[Check, ...]:
    """Would the conclusion stand if the contacted already followed a straight line of their own?"""
    sign = found.panel.indicator.sign
    return trend_checks(found.allowed, found.campaign, found.unit, sign, None)


def allowed(study: CaseStudy, effect: Linear) -> Allowed:
    """The effect once a straight line is allowed, with Welch's interval, as the headline's. Weights fitted to so few
    contacted units make its error look small: it is given back what they take (by simulation: DECISIONS)."""
    times = past_times(study)
    found = points(study, effect, times)
    corrected = found.corrected if found else None
    if found and corrected:
        n, free = SIDES * len(study.treated) - 1, found.slope.size - 2
        corrected = Linear(corrected.value, corrected.psi * n / (n - free))
    return Allowed(study.interval(effect), corrected, study.interval(corrected) if corrected else None, times.size > 1)


def points(study: CaseStudy, effect: Linear, times: np.ndarray) -> Points | None:
    """The effect and groups of past months; None where they, or the units, are too few."""
    n = min(number_of_groups(times.size, effect.clusters), len(study.treated))
    if n < 2 or not np.isfinite(effect.value):
        return None
    spans = [study.after, *(_group(study, part) for part in np.array_split(times, n))]
    averages = [study.contrast(study.change(span, study.base)) for span in spans]
    line = _drifting(study)
    slope = [line.contrast(line.change(span, study.base)).value for span in spans]
    found = Points(np.array([a.value for a in averages]), np.vstack([a.psi for a in averages]), np.array(slope))
    return found if found.known else None


def _first(study: CaseStudy) -> int:
    """First period with a level: before a launch, a code or a rule the outcome is nobody's, and is no past."""
    units = np.concatenate([study.treated, study.controls])
    there = np.flatnonzero((study.adoption.numerator[units] != 0).any(axis=0))
    return int(there[0]) if there.size else study.adoption.window.size


def past_times(study: CaseStudy) -> np.ndarray:
    """Periods since contact, below 0, that some contacted unit's base holds."""
    first = _first(study)
    spans = [np.flatnonzero(study.base(int(g))) for g in study.dates]
    times = [span[span >= first] - g for span, g in zip(spans, study.dates, strict=True)]
    return np.unique(np.concatenate([np.empty(0, int), *times]))


def _group(study: CaseStudy, times: np.ndarray) -> Span:
    return lambda date: study.base(date) & np.isin(np.arange(study.adoption.window.size) - date, times)


def _drifting(study: CaseStudy) -> CaseStudy:
    """The same study had the contacted followed a slope of 1 a period since the first level, and the others none."""
    setup = study.adoption
    time = np.maximum(np.arange(setup.window.size) - _first(study), 0)
    drift = setup.denominator * time * np.isfinite(setup.cohort)[:, None] / setup.per
    return replace(study, adoption=replace(setup, numerator=drift))


def pre_trend(found: "Found") -> Check:
    """Last third of the base against its first third, carried to the effect window; one row a unit."""
    bias = _trend_bias(found.study)
    if not np.isfinite(bias.value) or not bias.se > 0:
        return check("pre_trend", "advisory", None)
    p = welch_p_value(bias, found.study.treated)
    decimals, told = places(found.unit, bias.se), MDE_MULTIPLE * bias.se
    yearly = told / abs(_drifting(found.study).effect().value) * 12 / found.study.adoption.grain
    words = {
        "bias": change(bias.value, found.unit, decimals),
        "power": quantity(told, found.unit, decimals),
        "slope": quantity(yearly, found.unit, decimals_for(found.unit, yearly)),
    }
    return check("pre_trend", "advisory", p >= ALPHA, p, ALPHA, **words)


def _trend_bias(study: CaseStudy) -> Linear:
    """What a difference in slope before contact would add to the effect by the middle of the effect window."""

    def third(date: int, last: bool) -> np.ndarray:
        base = np.flatnonzero(study.base(date))
        kept = base[len(base) - len(base) // 3 :] if last else base[: len(base) // 3]
        return np.isin(np.arange(study.adoption.window.size), kept)

    change = study.change(lambda g: third(g, True), lambda g: third(g, False))
    for k, date in enumerate(study.dates):
        spans = (third(date, True), third(date, False), study.after(date), study.base(date))
        late, early, after, base = (np.flatnonzero(s).mean() if s.any() else np.nan for s in spans)
        change[:, k] *= (after - base) / (late - early)
    return study.contrast(change)
