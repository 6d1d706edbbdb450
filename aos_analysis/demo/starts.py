"""New treatments: how many, with which GP, on which day, as a Poisson draw by GP and month."""

from dataclasses import dataclass

import numpy as np

from aos_analysis.demo import months
from aos_analysis.demo.region import Region


@dataclass(frozen=True)
class Starts:
    """One entry per new treatment: GP, month (0 = January 2019), day number."""

    gp: np.ndarray
    month: np.ndarray
    day: np.ndarray


def poisson_starts(region: Region, rng: np.random.Generator, yearly: float, factor: np.ndarray | float = 1.0) -> Starts:
    """yearly: expected per patient of the list; factor: (n_months,) from -BURN_IN. Whole months of practice."""
    expected = yearly / 12 * region.list_size * region.active * factor
    count = rng.poisson(expected).ravel()
    gp, place = np.divmod(np.repeat(np.arange(count.size), count), region.active.shape[1])
    month = place - months.BURN_IN
    day = months.first_day(month) + (rng.random(len(month)) * months.length(month)).astype(np.int32)
    return Starts(gp, month, day.astype(np.int32))
