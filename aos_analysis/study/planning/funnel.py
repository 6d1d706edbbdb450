"""Levels before a campaign, by size of unit: a funnel of classes of several units, where nobody is a point.

A class of level holds at least five units of its class of size, or none: neighbours are joined until it does, and the
outer ones are open. Shares are rounded to a twentieth of a class of size, which holds sixty units at least: one unit
more does not show.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from aos_analysis.data.panel import Panel
from aos_analysis.words.small_counts import few_units

LEAST = 60  # units of a class of size
MOST = 4  # classes of size
STEPS = 20
LEVELS = 8  # classes of level, before any is joined
MONTHS = 12  # the last ones before the campaign


@dataclass(frozen=True)
class Band:
    """Units of one class of size. low, high: its bounds in denominators, rounded (None: open). edges: (k + 1,) bounds
    of the classes of level, the outer ones open. shares: (k,) of its units, rounded to a twentieth."""

    low: float | None
    high: float | None
    edges: np.ndarray
    shares: np.ndarray


@dataclass(frozen=True)
class Funnel:
    """level: of all, per x sum of numerators / sum of denominators. chance: by band, level between which 95 % of units
    of its median size would lie if only chance told them apart; NaN where the indicator is no share or count."""

    bands: tuple[Band, ...]
    level: float
    chance: tuple[tuple[float, float], ...]


def funnel(panel: Panel, rows: np.ndarray) -> Funnel | None:
    """None where units are too few for a picture."""
    last = slice(max(0, len(panel.periods) - MONTHS // panel.grain), None)
    top, bottom = (a[rows][:, last].sum(axis=1) for a in (panel.numerator, panel.denominator))
    top, bottom = top[bottom > 0], bottom[bottom > 0]
    classes = min(MOST, bottom.size // LEAST)
    if classes < 1:
        return None
    per = panel.indicator.per
    level, overall = per * top / bottom, float(per * top.sum() / bottom.sum())
    cuts = np.unique([_round(float(q)) for q in np.quantile(bottom, np.arange(1, classes) / classes)])
    member = np.searchsorted(cuts, bottom, side="right")
    common = _edges(level)
    bands, chance = [], []
    for k in range(len(cuts) + 1):
        inside = member == k
        if inside.sum() < LEAST:
            return None
        bands.append(Band(_at(cuts, k - 1), _at(cuts, k), *_spread(level[inside], common)))
        chance.append(_by_chance(panel, overall, float(np.median(bottom[inside]))))
    return Funnel(tuple(bands), overall, tuple(chance))


def _at(cuts: np.ndarray, k: int) -> float | None:
    return float(cuts[k]) if 0 <= k < len(cuts) else None


def _round(value: float) -> float:
    """Two significant digits: a bound is nobody's size."""
    return float(f"{value:.2g}")


def _edges(level: np.ndarray) -> np.ndarray:
    """Round bounds between the 5th and the 95th hundredth; whoever lies beyond is in an open class."""
    from matplotlib.ticker import MaxNLocator

    low, high = np.percentile(level, (5, 95))
    return np.asarray(MaxNLocator(LEVELS, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high))


def _spread(level: np.ndarray, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    counts = np.histogram(np.clip(level, edges[0], edges[-1]), edges)[0].tolist()
    kept = edges.tolist()
    while len(counts) > 1 and (few := [k for k, n in enumerate(counts) if few_units(n)]):
        k = few[0] if few[0] < len(counts) / 2 else few[-1]
        other = k + 1 if k < len(counts) / 2 and k + 1 < len(counts) else k - 1
        counts[other] += counts[k]
        del counts[k], kept[max(k, other)]
    found = np.array(counts, float)
    return np.array(kept), np.round(found / found.sum() * STEPS) / STEPS


def _by_chance(panel: Panel, level: float, size: float) -> tuple[float, float]:
    """Binomial for a share, Poisson for a rate of things counted (normal approximation of each)."""
    per, unit = panel.indicator.per, panel.indicator.unit
    share = level / per
    if size <= 0 or unit not in ("points", "rate") or not (panel.numerator % 1 == 0).all():
        return float("nan"), float("nan")
    variance = share * (1 - share) if unit == "points" else share
    half = float(special.ndtri(0.975)) * per * (variance / size) ** 0.5
    return max(0.0, level - half), level + half
