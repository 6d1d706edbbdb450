"""What every number of a staggered comparison is read from, once it is estimated."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study.inference import Linear
from aos_analysis.study.own_trend import Drawn
from aos_analysis.study.staggered.adoption import Adoption
from aos_analysis.study.staggered.group_time import Cells
from aos_analysis.study.staggered.place import Place
from aos_analysis.study.staggered.resampled import Resampled
from aos_analysis.study.staggered.trends import Trends


@dataclass(frozen=True)
class Placebo:
    """The same comparison as if contacts had come `months` earlier; None where the past is too short for it."""

    months: int
    effect: Linear | None


@dataclass(frozen=True)
class Estimation:
    """What every number of the result is read from.

    resampled  the effect's interval where clusters are too few for Student's
    place      whether visits followed the territories, which are then the clusters; None where it was not asked
    drawn      the order of contacts where the product drew it, it was followed, and units are analysed as drawn
    """

    panel: Panel
    campaign: Campaign
    adoption: Adoption
    cells: Cells
    effect: Linear
    level: Linear
    second: Linear
    resampled: Resampled | None = None
    place: Place | None = None
    drawn: Drawn | None = None

    @property
    def interval(self) -> tuple[float, float]:
        """Of the headline effect, raw sign."""
        return (self.resampled.low, self.resampled.high) if self.resampled else self.effect.interval()

    @cached_property
    def smaller_side(self) -> int:
        """Clusters of the contacted, or of those that they compare with at first, whichever are fewer."""
        setup, rows = self.adoption, self.rows
        exposed = setup.exposed(self.cells, rows)
        first = self.cells.cohort[rows].min(initial=setup.window.size)  # later ones compare until they are contacted
        compared = setup.comparable & ~(setup.cohort <= first) & (setup.strata >= 0)
        counted = setup.denominator.sum(axis=1) > 0
        return int(min(np.count_nonzero(setup.clusters @ (side & counted)) for side in (exposed, compared)))

    @cached_property
    def trends(self) -> Trends:
        """The past effects, and what a trend of their own would add to the headline."""
        return Trends(self)

    @cached_property
    def placebo(self) -> Placebo:
        """Whole years earlier, late enough not to meet the real contacts."""
        setup, year = self.adoption, 12 // self.adoption.grain
        shift = year * -(-(setup.events.stop + setup.anticipation) // year)
        earlier = setup.moved_back(shift)
        effect = earlier.effect() if earlier.base_months() >= setup.least_base_months else None
        known = effect is not None and np.isfinite(effect.value) and effect.se > 0
        return Placebo(shift * setup.grain, effect if known else None)

    @property
    def rows(self) -> np.ndarray:
        """Cells of the effect window."""
        return self.adoption.in_window(self.cells)
