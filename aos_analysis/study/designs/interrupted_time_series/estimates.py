"""Every estimate of an interrupted series, the headline first: level and slope, months, variants, the naive figure."""

from dataclasses import replace

import numpy as np

from aos_analysis.study.designs.interrupted_time_series.autoregression import UNKNOWN, Contrast
from aos_analysis.study.designs.interrupted_time_series.interruption import YEAR, Interruption, drifting, gap
from aos_analysis.study.designs.interrupted_time_series.least_squares import least_squares
from aos_analysis.study.designs.interrupted_time_series.model import Fitted
from aos_analysis.study.inference import LEVEL
from aos_analysis.study.result import Estimate, Role
from aos_analysis.words.numbers import month
from aos_analysis.words.wording import say

MONTHS_SHOWN = (6, 12)  # months since the start whose effect is given by itself


def estimate_of(term: str, found: Contrast, unit: str, method: str, role: Role = "headline") -> Estimate:
    return Estimate(term, found.estimate, found.se, found.low, found.high, unit, method, LEVEL, role)


def method(fitted: Fitted) -> str:
    """Name of the estimator, a key of `wording.yaml`, section `methods`."""
    if fitted.model.errors != "default":
        return fitted.model.errors
    return "interrupted_time_series" if fitted.series.control is None else "controlled_time_series"


def volume(found: Interruption) -> Estimate:
    """Numerator units gained or avoided over the effect window: effect x denominator, taken as given."""
    headline, series = found.headline, found.series
    size = float(series.exposed.denominator[series.in_window].sum()) / series.per
    return estimate_of("volume", _times(headline.in_unit(headline.effect), size), "count", method(headline))


def _times(found: Contrast, factor: float) -> Contrast:
    return Contrast(*(factor * x for x in (found.estimate, found.se, found.low, found.high)))


def all_estimates(found: Interruption) -> tuple[Estimate, ...]:
    """Headline, second, level and slope, then variants. Slopes are on the scale of the model, all else in the unit."""
    headline, unit = found.headline, found.unit
    rows = [estimate_of("effect", headline.in_unit(headline.effect), unit, method(headline))]
    rows += _seconds(found)
    rows += _coefficients(headline, unit)
    if headline.series.scale == "log":
        ratio = headline.ratio(headline.effect)
        moved = Contrast(1 + ratio.estimate, ratio.se, 1 + ratio.low, 1 + ratio.high)
        rows.append(estimate_of("rate_ratio", moved, "ratio", method(headline), "aggregate"))
    rows.append(replace(volume(found), unit="volume", role="aggregate"))
    return (*rows, *_variants(found), _before_after(found))


def _seconds(found: Interruption) -> list[Estimate]:
    """The default interval beside a published one; the exposed series alone beside the controlled one."""
    rows: list[Estimate] = []
    standard, unit = found.standard, found.unit
    role: Role = "second"
    if standard is not found.headline:
        rows.append(estimate_of("default_effect", standard.in_unit(standard.effect), unit, method(standard), role))
        rows.append(estimate_of("default_level", standard.in_unit(standard.at(0)), unit, method(standard), "aggregate"))
        role = "sensitivity"
    if found.second is not None:
        alone = found.second.in_unit(found.second.effect)
        rows.append(estimate_of("series_alone", alone, unit, method(found.second), role))
        rows += [estimate_of("agreement", gap(found), unit, "agreement", "agreement")] if role == "second" else []
    return rows


def _coefficients(fitted: Fitted, unit: str) -> list[Estimate]:
    """Slope before, step and effect of single months, then what each date changes."""
    how, series = method(fitted), fitted.series
    known = series.since[series.after]
    steady = fitted.x.shape[1] == fitted.expected.shape[1] + 1  # a single step: every month has its effect
    shown = [] if steady else [month for month in MONTHS_SHOWN if month in known]
    rows: list[tuple[str, Contrast, str, Role]] = [
        ("slope_before", fitted.slope_before, _slope_unit(fitted, unit), "date")
    ]
    rows += [("level", fitted.in_unit(fitted.at(0)), unit, "aggregate")]
    rows += [(f"month_{month}", fitted.in_unit(fitted.at(month)), unit, "aggregate") for month in shown]
    return [estimate_of(term, found, its_unit, how, role) for term, found, its_unit, role in rows] + _dates(
        fitted, unit
    )


def _slope_unit(fitted: Fitted, unit: str) -> str:
    return ("log" if fitted.series.scale == "log" else unit) + "_per_month"


def _dates(fitted: Fitted, unit: str) -> list[Estimate]:
    """Level and slope that each date changes, in the order of the calendar; of a single one, its slope."""
    series, rows = fitted.series, []
    several = len(series.turns) > 1
    for turn, slope in sorted(fitted.changes):
        if not (several or slope):
            continue
        what, found = ("slope_change", fitted.change(turn, True)) if slope else (
            "level", fitted.in_unit(fitted.change(turn, False), series.follows(turn))
        )  # fmt: skip
        day = series.month_of(turn)
        row = estimate_of(what, found, _slope_unit(fitted, unit) if slope else unit, method(fitted), "date")
        words = {"title": turn.title, "month": month(day)}
        label = say(f"study.series_change.{what}", **words)
        rows.append(replace(row, term=f"{what}_{day:%Y_%m}", label=label) if several else row)
    return rows


def _variants(found: Interruption) -> list[Estimate]:
    """Other choices that could have been declared, and the control series where nothing should be found."""
    standard, unit = found.standard, found.unit
    variants: dict[str, Fitted] = {}
    if standard.bends:
        variants["level_only"] = standard.with_model(trend_change=False)
    other = "harmonics_2" if standard.model.season == "month_dummies" else "month_dummies"
    variants["other_season"] = standard.with_model(season=other)
    variants["slow_drift"] = drifting(found)
    rows = [estimate_of(term, v.in_unit(v.effect), unit, method(v), "sensitivity") for term, v in variants.items()]
    if found.series.control is not None:
        control = standard.of(found.series.control_alone())
        moved = control.in_unit(control.effect)
        rows += [estimate_of("control_series", moved, unit, "control_series", "sensitivity")]
    return rows


def _before_after(found: Interruption) -> Estimate:
    """The effect window against the same months a year before, on the exposed alone: neither trend nor comparison."""
    series = found.series
    earlier = {int(month): row for row, month in enumerate(series.since) if series.before[row]}
    pairs = [(row, earlier.get(int(series.since[row]) - YEAR)) for row in np.flatnonzero(series.in_window)]
    change = np.array([series.level(np.array([a])) - series.level(np.array([b])) for a, b in pairs if b is not None])
    known = change.size > 1
    one = np.ones((change.size, 1))
    moved = least_squares(change, one, np.arange(change.size)).contrast(np.ones(1)) if known else UNKNOWN
    return estimate_of("before_after", moved, found.unit, "before_after", "naive")
