"""Regression to the mean, measured: what the naive before/after would have claimed, and how much of it is none."""

import numpy as np

from aos_analysis.data.panel import Panel
from aos_analysis.study.adoption import Adoption
from aos_analysis.study.group_time import Cells
from aos_analysis.study.inference import LEVEL, Linear
from aos_analysis.study.result import Estimate, Reversion

NOTICEABLE = 1.96  # standard errors a raw change must reach before it is split into parts


def mean_reversion(setup: Adoption, cells: Cells, effect: Linear, panel: Panel) -> Reversion | None:
    """The raw change since the targeting window, and the share of it that is not the effect; None without a window."""
    parts = _naive(setup, cells, panel)
    if parts is None:
        return None
    before_after, naive_difference = parts
    share = (before_after - effect) / before_after
    low, high = share.interval()
    if not abs(before_after.value) > NOTICEABLE * before_after.se:
        low = high = share_value = float("nan")
    else:
        share_value = share.value
    return Reversion(
        _naive_estimate("before_after", before_after, panel),
        _naive_estimate("naive_difference", naive_difference, panel),
        share_value,
        low,
        high,
    )


def reversion_estimates(setup: Adoption, cells: Cells, panel: Panel) -> list[Estimate]:
    """The two naive figures, for the table of estimates « à ne pas retenir »."""
    parts = _naive(setup, cells, panel)
    if parts is None:
        return []
    names = ("before_after", "naive_difference")
    return [_naive_estimate(name, part, panel) for name, part in zip(names, parts, strict=True)]


def _naive(setup: Adoption, cells: Cells, panel: Panel) -> tuple[Linear, Linear] | None:
    """Before/after of the exposed from their window, and the same less the change of the never targeted."""
    rows = setup.in_window(cells)
    if not setup.window.any() or not rows.any():
        return None
    before_after = cells.level(rows) - setup.ratio(setup.exposed(cells, rows), setup.window)
    others = (panel.units["status"] == "never_targeted").to_numpy()
    if not others.any():
        return before_after, before_after
    weights = np.bincount(cells.period[rows], cells.weight[rows], minlength=setup.window.size)
    trend = Linear(0.0, np.zeros(cells.clusters))
    window_level = setup.ratio(others, setup.window)
    for t in np.flatnonzero(weights):
        at = np.arange(setup.window.size) == t
        trend = trend + (setup.ratio(others, at) - window_level) * float(weights[t] / weights.sum())
    return before_after, before_after - trend


def _naive_estimate(term: str, linear: Linear, panel: Panel) -> Estimate:
    low, high = linear.interval()
    return Estimate(term, linear.value, linear.se, low, high, panel.indicator.unit, term, LEVEL, "naive")
