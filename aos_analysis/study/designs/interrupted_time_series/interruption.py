"""One interrupted series and its sisters: with and without the control, with the default interval, a year earlier."""

from dataclasses import dataclass

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study.designs.interrupted_time_series.autoregression import Contrast
from aos_analysis.study.designs.interrupted_time_series.model import Fitted
from aos_analysis.study.designs.interrupted_time_series.series import Series
from aos_analysis.words.errors import present

MIN_BEFORE = 24  # months
MIN_DF = 15
YEAR = 12


@dataclass(frozen=True)
class Interruption:
    """What every number of the result is read from.

    headline  the estimate kept; standard: the same series with the default interval, headline itself unless the
              campaign reproduces a published analysis
    second    the exposed series against its own past, None where the headline already is
    """

    panel: Panel
    campaign: Campaign
    headline: Fitted
    standard: Fitted
    second: Fitted | None

    @property
    def series(self) -> Series:
        return self.headline.series

    @property
    def unit(self) -> str:
        return self.panel.indicator.measured


def gap(found: Interruption) -> Contrast:
    """Headline less second estimator, with and without the control: what happened to the control series itself, whose
    interval it has."""
    headline, second = (fitted.in_unit(fitted.effect) for fitted in (found.headline, present(found.second)))
    moved = found.standard.in_unit(found.standard.of(found.series.control_alone()).effect)
    value, half = headline.estimate - second.estimate, (moved.high - moved.low) / 2
    return Contrast(value, moved.se, value - half, value + half)


def drifting(found: Interruption) -> Fitted:
    """The headline's model where the noise may hold a slow drift."""
    return found.standard.with_model(drift=True)


def placebo(found: Interruption) -> Fitted | None:
    """The months before the action, as if it had started a year earlier; None where they are too few."""
    earlier = found.standard.of(found.series.moved_back(YEAR))
    return earlier if earlier.series.before.sum() >= MIN_BEFORE and earlier.df >= MIN_DF else None
