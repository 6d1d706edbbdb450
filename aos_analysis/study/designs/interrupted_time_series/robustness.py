"""Does the effect on a series hold without the unit that weighs most, exposed or compared? In words only."""

from dataclasses import replace

import numpy as np

from aos_analysis.study.checks import check, same_side
from aos_analysis.study.designs.interrupted_time_series.interruption import Interruption
from aos_analysis.study.designs.interrupted_time_series.series import COMPARABLE, Counts
from aos_analysis.study.result import Check


def influence(found: Interruption) -> Check:
    """The effect again, without the unit of each side that pulls its change most; a side of one unit has none."""
    fits = [found.standard, *(found.standard.of(series) for series in _without_heaviest(found))]
    effects = [fitted.in_unit(fitted.effect) for fitted in fits]
    bounds = [(effect.low, effect.high) for effect in effects]
    if len(bounds) < 2 or not np.isfinite(bounds).all():
        return check("influence", "advisory", None)
    return check("influence", "advisory", same_side(bounds[0], bounds[1:]))


def _without_heaviest(found: Interruption):
    """The series with one exposed unit less, then with one compared unit less."""
    series, status = found.series, found.panel.units["status"].to_numpy(str)
    sides = {"exposed": status == "contacted"}
    if series.control is not None:
        sides["control"] = np.isin(status, COMPARABLE[found.campaign.comparison])
    for side, units in sides.items():
        units &= found.panel.denominator.sum(axis=1) > 0
        if units.sum() > 1:
            less = _less(getattr(series, side), found, _heaviest(found, units))
            yield replace(series, exposed=less) if side == "exposed" else replace(series, control=less)


def _heaviest(found: Interruption, units: np.ndarray) -> int:
    """Position of the unit whose own change, times its share of the denominators, lies furthest from the others'."""
    panel, series, rows = found.panel, found.series, np.flatnonzero(units)
    sums = [[a[units][:, span].sum(axis=1) for a in (panel.numerator, panel.denominator)]
            for span in (series.in_window, series.before)]  # fmt: skip
    levels = [np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0) for top, bottom in sums]
    change, share = levels[0] - levels[1], sums[0][1] / max(sums[0][1].sum(), 1e-300)
    return int(rows[np.abs(share * (change - share @ change)).argmax()])


def _less(counts: Counts, found: Interruption, unit: int) -> Counts:
    return Counts(counts.numerator - found.panel.numerator[unit], counts.denominator - found.panel.denominator[unit])
