"""The questions asked of the score and its rule, before any effect: values, units near the threshold, accumulation."""

import numpy as np

from aos_analysis.study.checks import check, whole
from aos_analysis.study.designs.regression_discontinuity.density import Draw, density_jump, ratio_draw, smooth_draw
from aos_analysis.study.designs.regression_discontinuity.mass_points import (
    LEAST_VALUES,
    is_discrete,
    least_values,
    rounding_step,
)
from aos_analysis.study.designs.regression_discontinuity.threshold import MIN_SIDE, NARROWER, Discontinuity
from aos_analysis.study.result import Check
from aos_analysis.words.numbers import declared_decimals, number
from aos_analysis.words.small_counts import printed_units

ALPHA = 0.05
DRAWS = 499  # of honest scores
MIN_RULE = 0.95
SAME = 0.9  # share of the scores that must be the indicator itself, to be drawn again as it is


def score_values(found: Discontinuity) -> Check:
    """Can a curve be drawn on each side? A score of few values needs three of them and a bound (METHODS, 4.5)."""
    known = found.x[np.isfinite(found.x) & np.isfinite(found.outcome)]
    if not found.discrete:
        passed = bool(np.isfinite(found.bandwidth))
        return check("score_values", "blocking", passed, case=None if passed else "no_bandwidth")
    n, bound = least_values(known, found.bandwidth), found.bound
    words = {
        "n": number(n),
        "limit": number(LEAST_VALUES),
        "bound": number(bound, 0 if np.isnan(bound) else declared_decimals(bound)),
    }
    case = "few_values" if n < LEAST_VALUES else "no_bound" if np.isnan(bound) else "bounded"
    return check("score_values", "blocking", case == "bounded", n, LEAST_VALUES, case=case, **words)


def sides(found: Discontinuity) -> Check:
    """Enough units near the threshold; among all with a score where nothing says what near is."""
    units = [int((found.near & side).sum()) for side in (found.targeted, ~found.targeted)]
    enough = min(units) >= MIN_SIDE
    if enough and np.isnan(found.bandwidth):
        return check("near_threshold", "blocking", None)
    words = {"treated": printed_units(units[0]), "others": printed_units(units[1]), "limit": number(MIN_SIDE)}
    return check("near_threshold", "blocking", enough, min(units), MIN_SIDE, **words)


def rule(found: Discontinuity) -> Check:
    """Do those targeted stand on the side that the rule says?"""
    known = np.isfinite(found.x)
    declared = (found.panel.units["status"] != "never_targeted").to_numpy()
    share = float((declared == found.targeted)[known].mean()) if known.any() else 0.0
    return check("score_rule", "critical", share >= MIN_RULE, share, MIN_RULE, share=whole(share))


def density(found: Discontinuity) -> Check:
    """Only the indicator that the score was made of has the denominators that it was made with; few values within the
    reach of the test tell nothing of an accumulation."""
    known, reach = np.isfinite(found.x), NARROWER * found.bandwidth
    if found.discrete or is_discrete(found.x[known], reach):
        return check("density", "critical", None, case="few_values")
    if found.panel.indicator.id != found.campaign.indicator or not np.isfinite(reach):
        return check("density", "critical", None)
    drawn = density_jump(found.x[known], reach, _honest(found, known), found.campaign.seed, DRAWS)
    if not np.isfinite(drawn.p_value):
        return check("density", "critical", None)
    words = {"p": number(drawn.p_value, 3), "ratio": number(float(np.exp(drawn.log_ratio)), 2)}
    return check("density", "critical", drawn.p_value >= ALPHA, drawn.p_value, ALPHA, **words)


def _honest(found: Discontinuity, known: np.ndarray) -> Draw:
    """Distances of scores that nobody moved, made as the real ones were if they are the indicator in the window, and
    written as they were: rounded to the same step."""
    setup, score = found.adoption, found.panel.units["targeting_score"].to_numpy(float)[known]
    step = rounding_step(score)
    top, bottom = (a[known][:, setup.window].sum(axis=1) for a in (setup.numerator, setup.denominator))
    made = setup.per * np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)
    if (np.abs(made - score) <= 0.51 * step).mean() < SAME or found.unit == "euros":
        draw, per = smooth_draw(score), 1.0
    else:
        draw, per = ratio_draw(top[bottom > 0], bottom[bottom > 0], found.unit == "points"), setup.per
    towards = -1 if found.campaign.targeting and found.campaign.targeting.score.startswith("lowest") else 1
    origin = float(score.min())
    return lambda rng: towards * (origin + np.round((per * draw(rng) - origin) / step) * step - found.threshold)
