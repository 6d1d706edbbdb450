"""The questions asked of an interrupted series, each answered by a `Check`."""

import numpy as np
from scipy import special

from aos_analysis.study import checks
from aos_analysis.study.checks import check, places
from aos_analysis.study.designs.interrupted_time_series import diagnostics
from aos_analysis.study.designs.interrupted_time_series.autoregression import Autoregression
from aos_analysis.study.designs.interrupted_time_series.interruption import (
    MIN_BEFORE,
    MIN_DF,
    YEAR,
    Interruption,
    drifting,
    gap,
    placebo,
)
from aos_analysis.study.designs.interrupted_time_series.model import at_start
from aos_analysis.study.designs.interrupted_time_series.turns import MIN_AFTER_SLOPE
from aos_analysis.study.inference import MDE_MULTIPLE, Linear
from aos_analysis.study.result import Check, Severity
from aos_analysis.words.changes import change, change_interval
from aos_analysis.words.numbers import count, number, percent, quantity
from aos_analysis.words.wording import say

MIN_BEFORE_ELSE_GOOD, LONG_BEFORE = 18, 36  # months before, beside MIN_BEFORE
MIN_AFTER = 6  # months
HIGH_RHO = 0.6  # above it, fewer than LONG_BEFORE months are too few for the interval
MIN_DATED = 0.9
ALPHA = 0.05


def all_checks(found: Interruption) -> tuple[Check, ...]:
    """Blocking first, then critical, then advisory."""
    panel, campaign = found.panel, found.campaign
    effect = found.headline.in_unit(found.headline.effect)
    linear = Linear(effect.estimate, np.array([effect.se]))
    return (
        _months_before(found),
        _months_after(found),
        *_dates(found),
        _parameters(found),
        _shock_at_start(found),
        checks.finite(effect.high - effect.low, effect.se, campaign),
        _control(found),
        *_published(found),
        _dated(found),
        _horizon(found),
        checks.visit_order(campaign),
        checks.precision(MDE_MULTIPLE * effect.se, campaign, found.unit),
        _pre_trend(found),
        _placebo_year(found),
        _slow_drift(found),
        checks.completeness(panel, campaign),
        _second_estimator(found),
        _autocorrelation(found),
        _lag_two(found),
        _variance(found),
        checks.flow(panel),
        checks.overlap(panel),
        checks.plausibility(linear, found.unit),
    )


def months(n: int) -> str:
    return count(n, "mois", "mois")


def _months_before(found: Interruption) -> Check:
    n = int(found.series.before.sum())
    others = found.standard.df >= MIN_DF and 0 in found.series.bends and not _unmodelled(found)
    passed = n >= MIN_BEFORE or (n >= MIN_BEFORE_ELSE_GOOD and others)
    case = None if not passed or n >= LONG_BEFORE else "short" if n >= MIN_BEFORE else "else_good"
    words = {"months": months(n), "limit": months(MIN_BEFORE), "least": months(MIN_BEFORE_ELSE_GOOD)}
    return check("series_before", "blocking", passed, n, MIN_BEFORE, case=case, rho=number(HIGH_RHO, 1), **words)


def _months_after(found: Interruption) -> Check:
    n = int(found.series.after.sum())
    case = "level_only" if MIN_AFTER <= n < MIN_AFTER_SLOPE else None
    words = {"months": months(n), "limit": months(MIN_AFTER), "slope": months(MIN_AFTER_SLOPE)}
    return check("series_after", "blocking", n >= MIN_AFTER, n, MIN_AFTER, case=case, **words)


def _dates(found: Interruption) -> tuple[Check, ...]:
    """Where there are several dates, do enough months part each from the next one?"""
    series = found.series
    if len(series.turns) < 2:
        return ()
    seen = {turn: int(series.follows(turn).sum()) for turn in series.turns}
    close = [turn.title for turn in series.turns if seen[turn] < MIN_AFTER]
    level_only = [turn.title for turn in series.turns if turn.month not in series.bends]
    case = "level_only" if level_only and not close else None
    words = {"titles": ", ".join(f"« {title} »" for title in close or level_only)}
    words |= {"limit": months(MIN_AFTER), "slope": months(MIN_AFTER_SLOPE)}
    return (check("series_dates", "blocking", not close, min(seen.values()), MIN_AFTER, case=case, **words),)


def _parameters(found: Interruption) -> Check:
    df, k = found.standard.df, found.standard.x.shape[1]
    words = {"months": months(df + k), "k": number(k), "df": number(df), "limit": number(MIN_DF)}
    return check("parameters", "blocking", df >= MIN_DF, df, MIN_DF, **words)


def _unmodelled(found: Interruption) -> list[str]:
    """Dated shocks that nothing tells apart from the action."""
    if found.series.control is not None:
        return []
    return [shock.title for shock in found.series.shocks if at_start(found.series, shock)]


def _shock_at_start(found: Interruption) -> Check:
    named = [shock.title for shock in found.series.shocks if at_start(found.series, shock)]
    alone = found.series.control is None
    case = "control" if named and not alone else None
    words = {"shocks": ", ".join(f"« {title} »" for title in named)}
    return check("shock_at_start", "blocking", not (named and alone), len(named), 0, case=case, **words)


def _control(found: Interruption) -> Check:
    if found.series.control is not None:
        return check("control_series", "critical", True)
    case = "failed" if found.campaign.comparison == "none" else "missing"
    return check("control_series", "critical", False, case=case)


def _published(found: Interruption) -> tuple[Check, ...]:
    """An interval known to be too narrow never supports a verdict."""
    errors = found.headline.model.errors
    if errors == "default":
        return ()
    return (check("published_errors", "critical", False, method=say(f"methods.{errors}")),)


def _dated(found: Interruption) -> Check:
    """Share of the exposed units that were contacted when the series breaks."""
    since = found.panel.cohort + found.series.since[0]
    contacted = since[np.isfinite(since)]
    inside = (contacted >= 0) & (contacted < max(found.series.phase_in, 1))
    if not contacted.size:
        return check("dated_start", "critical", None)
    share = float(inside.mean())
    return check("dated_start", "critical", share >= MIN_DATED, share, MIN_DATED, share=percent(share, 0))


def _horizon(found: Interruption) -> Check:
    seen, wanted = int(found.series.in_window.sum()), len(found.series.window)
    share = seen / wanted
    words = {"seen": number(seen), "wanted": months(wanted)}
    return check("horizon_seen", "critical", share >= 0.5, share, 0.5, **words)


def _pre_trend(found: Interruption) -> Check:
    """A bend of the trend before the start, carried to the effect window."""
    bias = found.standard.in_unit(diagnostics.bend(found.standard))
    if not np.isfinite(bias.se):
        return check("pre_trend", "critical", None, case="series_unknown")
    passed = bias.low <= 0 <= bias.high
    decimals = places(found.unit, bias.se)
    words = {
        "bias": change(bias.estimate, found.unit, decimals),
        "power": quantity(MDE_MULTIPLE * bias.se, found.unit, decimals),
    }
    case = f"series_{'passed' if passed else 'failed'}"
    return check("pre_trend", "critical", passed, bias.estimate, 0.0, case=case, **words)


def _placebo_year(found: Interruption) -> Check:
    earlier = placebo(found)
    effect = earlier.in_unit(earlier.effect) if earlier else None
    if effect is None or not np.isfinite(effect.se):
        return check("placebo_year", "critical", None, case="series_unknown")
    decimals = places(found.unit, effect.se)
    words = {
        "shift": months(YEAR),
        "effect": change(effect.estimate, found.unit, decimals),
        "interval": change_interval(effect.low, effect.high, decimals, beside=effect.estimate),
    }
    passed = effect.low <= 0 <= effect.high
    case = f"series_{'passed' if passed else 'failed'}"
    return check("placebo_year", "critical", passed, effect.estimate, 0.0, case=case, **words)


def _slow_drift(found: Interruption) -> Check:
    """Does a conclusion stand where the noise may hold a slow drift, which a short series hardly shows?"""
    headline, other = (fitted.in_unit(fitted.effect) for fitted in (found.headline, drifting(found)))
    if not np.isfinite([headline.low, headline.high, other.low, other.high]).all():
        return check("slow_drift", "critical", None)
    decimals = places(found.unit, headline.se)
    words = {"interval": change_interval(other.low, other.high, decimals)}
    if headline.low <= 0 <= headline.high:
        return check("slow_drift", "critical", True, case="no_conclusion", **words)
    stands = checks.same_side((headline.low, headline.high), [(other.low, other.high)])
    return check("slow_drift", "critical", stands, **words)


def _second_estimator(found: Interruption) -> Check:
    """With and without the control series: what parts them is what happened to the control series itself."""
    order = found.campaign.targeting.visit_order if found.campaign.targeting else "unknown"
    severity: Severity = "critical" if order == "score" else "advisory"
    if found.second is None:
        return check("second_estimator", severity, None, case="series_alone")
    second, headline = (fitted.in_unit(fitted.effect) for fitted in (found.second, found.headline))
    between = gap(found)
    size, limit = abs(between.estimate), max(between.high - between.estimate, found.campaign.useful_effect / 2)
    if not np.isfinite([size, limit]).all():
        return check("second_estimator", severity, None)
    decimals = places(found.unit, headline.se)
    words = {
        "second": change(second.estimate, found.unit, decimals),
        "headline": change(headline.estimate, found.unit, decimals),
    }
    return check("second_estimator", severity, size <= limit, size, limit, **words)


def _autocorrelation(found: Interruption) -> Check:
    line = found.standard.line
    if not isinstance(line, Autoregression) or not np.isfinite(line.rho):
        return check("autocorrelation", "advisory", None)
    short = found.series.before.sum() < LONG_BEFORE and line.rho > HIGH_RHO
    case = "strong" if line.strong else "short" if short else None
    words = {"rho": number(line.rho, 1), "limit": number(HIGH_RHO, 1), "months": months(LONG_BEFORE)}
    return check("autocorrelation", "advisory", case is None, line.rho, HIGH_RHO, case=case, **words)


def _lag_two(found: Interruption) -> Check:
    """What an AR(1) leaves between months two apart; with an AR(2) the interval covers 86 to 91 %."""
    lag = diagnostics.lag_two(found.standard)
    if lag is None:
        return check("residual_lag", "advisory", None)
    limit = float(special.ndtri(1 - ALPHA / 2)) * lag.se
    return check(
        "residual_lag", "advisory", abs(lag.value) <= limit, lag.value, limit, correlation=number(lag.value, 2)
    )


def _variance(found: Interruption) -> Check:
    """One month's noise after the start against before."""
    ratio = diagnostics.variance_ratio(found.standard)
    if ratio is None:
        return check("residual_variance", "advisory", None)
    return check("residual_variance", "advisory", ratio.p >= ALPHA, ratio.p, ALPHA, ratio=number(ratio.value**0.5, 1))
