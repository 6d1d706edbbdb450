"""Laney's p′ chart: monthly shares of large counts, against limits that hold the variation usual beyond chance.

Laney (2002), Improved control charts for attributes, Quality Engineering 14(4). The centre and the spread come from
frozen past months; limits are computed for every month from its own count.
"""

from dataclasses import dataclass

import numpy as np

LEAST = 20  # frozen months
WIDTH = 3.0  # standard deviations
RANGE = 1.128  # mean range of two normal values, in standard deviations (d2)


@dataclass(frozen=True)
class Chart:
    """center: share of the frozen months; spread: their standard deviation over what chance alone gives (1: chance
    alone; never below). low, high: (n,) limits; outside: (n,) bool, not for months without any request."""

    center: float
    spread: float
    low: np.ndarray
    high: np.ndarray
    outside: np.ndarray


def p_prime(part: np.ndarray, whole: np.ndarray, frozen: np.ndarray) -> Chart | None:
    """part, whole: (n,) counts by month; frozen: (n,) bool. None where fewer than twenty frozen months hold requests,
    or where all of them say 0 or all 1."""
    used = frozen & (whole > 0)
    if used.sum() < LEAST:
        return None
    center = float(part[used].sum() / whole[used].sum())
    if not 0 < center < 1:
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        share, chance = part / whole, np.sqrt(center * (1 - center) / whole)
    scores = (share[used] - center) / chance[used]
    spread = max(1.0, float(np.abs(np.diff(scores)).mean() / RANGE))
    low, high = (np.clip(center + side * WIDTH * spread * chance, 0, 1) for side in (-1, 1))
    known = whole > 0
    low, high = np.where(known, low, np.nan), np.where(known, high, np.nan)
    return Chart(center, spread, low, high, known & ((share < low) | (share > high)))
