"""A trend of their own: what those contacted may have followed before anybody met them, and would have followed on.

METHODS, section 4.1. The headline is added to groups of past months with the weights of least variance that no straight
line can move; the line is what the product's own estimator makes of one (numerator = denominator x time for whoever is
contacted one day), so that cohorts that drift and wait their turn drift as comparison too.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.turn import turned_bounds
from aos_analysis.study.checks import check, declared, places
from aos_analysis.study.inference import Linear
from aos_analysis.study.result import Check
from aos_analysis.words.changes import between, change, change_interval
from aos_analysis.words.errors import present
from aos_analysis.words.numbers import day, percent
from aos_analysis.words.wording import noun, say

MOST_GROUPS = 8  # of past months: more would fit their own noise
CLUSTERS_PER_GROUP = 15
ROUNDING = 1e-9  # relative size below which a slope, or a direction, is rounding


def number_of_groups(past_times: int, clusters: int) -> int:
    """Groups of past months that so many clusters can bear."""
    return min(MOST_GROUPS, past_times, clusters // CLUSTERS_PER_GROUP)


@dataclass(frozen=True)
class Points:
    """The headline, then groups of past months, and what a slope of 1 a period adds to each.

    values, slope: (n_points,); psi: (n_points, n_clusters). Raw sign, indicator's unit."""

    values: np.ndarray
    psi: np.ndarray
    slope: np.ndarray

    @property
    def known(self) -> bool:
        """Whether the past says anything of a slope."""
        past = np.abs(self.slope[1:]).max(initial=0.0)
        return bool(np.isfinite(self.values).all() and past > ROUNDING * abs(self.slope[0]) and past > 0)

    @property
    def corrected(self) -> Linear:
        """The headline less any straight line. Least squares on contributions: groups that sum to nothing, as those of
        a pooled base do, are no harm."""
        start, free = blind_to(self.slope)
        lever, *_ = np.linalg.lstsq(self.psi.T @ free, -self.psi.T @ start, rcond=ROUNDING)
        weights = start + free @ lever
        return Linear(float(weights @ self.values), weights @ self.psi)

    @property
    def bias(self) -> Linear:
        """What the line seen in the past adds to the headline."""
        return Linear(float(self.values[0]), self.psi[0]) - self.corrected


def blind_to(slope: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights on points, 1 on the first, that a slope does not move, and the directions (n_points, n_points - 2) that
    stay so."""
    start = np.concatenate([[1.0], -slope[0] * slope[1:] / (slope[1:] @ slope[1:])])
    basis = np.linalg.svd(slope[1:][None, :])[2][1:].T
    return start, np.vstack([np.zeros(basis.shape[1]), basis])


@dataclass(frozen=True)
class Drawn:
    """An order of contacts drawn by lot by the product itself, and followed: the line is then no reason to doubt."""

    on: date
    followed: float


@dataclass(frozen=True)
class Allowed:
    """The headline's interval, and the headline once a straight line is allowed; raw sign.

    corrected, bounds  None where the past months (`enough_past`) or the clusters are too few for it
    """

    headline: tuple[float, float]
    corrected: Linear | None
    bounds: tuple[float, float] | None
    enough_past: bool = True

    def reason(self, campaign: Campaign) -> str:
        """Why no line can be allowed."""
        return say(f"checks.trend_allowed.{self.short}", units=noun(campaign.called, names="people"))

    @property
    def short(self) -> str:
        return "few_clusters" if self.enough_past else "short_past"


def trend_checks(found: Allowed, campaign: Campaign, unit: str, sign: int, drawn: Drawn | None) -> tuple[Check, ...]:
    """`trend_allowed`; and `useful_masked` where the interval alone would exclude a useful effect."""
    masked = _useful_masked(found, campaign, unit, sign) if drawn is None else None
    return (_trend_allowed(found, campaign, unit, drawn), *([masked] if masked else []))


def _trend_allowed(found: Allowed, campaign: Campaign, unit: str, drawn: Drawn | None) -> Check:
    low, high = found.headline
    words: dict[str, str] = {"units": noun(campaign.called, names="people")}
    value: float | None = None
    if not np.isfinite(low + high):
        return check("trend_allowed", "critical", None)
    if found.corrected is not None:
        decimals, value = places(unit, found.corrected.se), found.corrected.value
        words["effect"] = change(value, unit, decimals)
        words["interval"] = change_interval(*present(found.bounds), decimals, beside=value)
        words["between"] = between(*present(found.bounds), unit, decimals)
    if drawn is not None:
        words |= {"date": day(drawn.on), "share": percent(drawn.followed, 0)}
        return check("trend_allowed", "advisory", True, value, 0.0, case="drawn", **words)
    if found.corrected is None:
        return check("trend_allowed", "critical", False, None, 0.0, case=found.short, **words)
    clear = low > 0 or high < 0
    lowest, highest = present(found.bounds)
    stands = lowest > 0 if low > 0 else highest < 0
    return check(
        "trend_allowed", "critical", stands or not clear, value, 0.0, case=None if clear else "no_conclusion", **words
    )


def _useful_masked(found: Allowed, campaign: Campaign, unit: str, sign: int) -> Check | None:
    """Could a useful effect hide behind a contrary trend? Asked only where the interval leaves it out."""
    if found.corrected is None or not _most(found.headline, sign) < campaign.useful_effect:
        return None
    most = _most(present(found.bounds), sign)
    words = {
        "units": noun(campaign.called, names="people"),
        "most": change(sign * most, unit, places(unit, found.corrected.se)),
        "useful": declared(campaign.useful_effect, unit),
    }
    passed = most < campaign.useful_effect
    return check("useful_masked", "advisory", passed, most, campaign.useful_effect, **words)


def _most(bounds: tuple[float, float], sign: int) -> float:
    """The largest effect of an interval, positive in the wanted direction."""
    return turned_bounds(*bounds, sign)[1]
