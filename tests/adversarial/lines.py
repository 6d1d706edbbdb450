"""The lines of the table: on which ground, with which harm, what is true, and what is asked of the verdict."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal, Protocol

import numpy as np

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study.designs import brief
from tests.adversarial import harms
from tests.adversarial.borrowed import CaseStudyGround, GraduatedGround, SeriesGround, ThresholdGround, TrialGround
from tests.adversarial.grounds import CLUSTERED, DENSE, SPARSE, TERRITORIES, Staggered

SEED = 20261129
Asked = Literal["null", "quiet", "hidden", "power", "told"]


class Ground(Protocol):
    """A shape without effect; `se` and `useful` in the indicator's unit, `first` the position of the first contact."""

    se: float
    useful: float
    first: int

    def campaign(self) -> Campaign: ...

    def simulate(self, rng: np.random.Generator) -> Panel: ...


@dataclass(frozen=True)
class Harm:
    """trend: bias of the headline, in standard errors, that a differential trend makes (favourable where positive),
    straight, or from `kink` months before the first contact; dip: points, before contact; unseen: share of the bad
    cases that the contacted no longer record; leaving: share of the arm to visit that leaves, of a `kind`."""

    trend: float = 0.0
    kink: int | None = None
    dip: float = 0.0
    unseen: float = 0.0
    leaving: float = 0.0
    kind: str = "random"


@dataclass(frozen=True)
class Line:
    """effect: true, in useful effects. asked: what must hold.

    null    nothing is claimed, favourable or not, in more than 5 % of draws
    quiet   the same, and « mis en évidence » in no more than 2.5 %: nothing deceives here
    hidden  a useful effect is not said to be absent in more than 5 %
    power   a favourable effect is told at least `floor` times as often as by the rule before
    told    nothing: the share is told, as no rule bounds it
    """

    id: str
    ground: Ground
    asked: Asked
    harm: Harm = field(default_factory=Harm)
    effect: float = 0.0
    floor: float = 0.0
    order: str | None = None

    @property
    def truth(self) -> float:
        """True effect, in the indicator's unit."""
        return self.effect * self.ground.useful

    def draw(self, run: int) -> tuple[Panel, Campaign]:
        """One campaign. The same run of two lines of one ground has the same units and the same noise."""
        ground, harm = self.ground, self.harm
        panel = ground.simulate(np.random.default_rng((SEED, run)))
        rng = np.random.default_rng((SEED, run, 1))
        points = harms.after(panel, self.truth)
        if harm.trend:
            begins = 0 if harm.kink is None else ground.first - harm.kink
            slope = harm.trend * ground.se / reach(ground, begins)
            points = points + slope * harms.trend(panel, begins)
        if harm.dip:
            points = points + harms.dip(panel, harm.dip)
        panel = harms.moved(panel, points, rng) if points.any() else panel
        panel = harms.fewer_bad_cases(panel, harm.unseen, rng) if harm.unseen else panel
        panel = harms.leaving(panel, harm.leaving, harm.kind, ground.first, rng) if harm.leaving else panel
        return panel, self.campaign()

    def campaign(self) -> Campaign:
        campaign = self.ground.campaign()
        if self.order is None:
            return campaign
        return campaign.model_copy(
            update={"targeting": campaign.targeting.model_copy(update={"visit_order": self.order})}
        )


@cache
def reach(ground: Ground, begins: int) -> float:
    """What the headline makes of one point a month more for whoever is contacted, from the month `begins` on."""
    panel = ground.simulate(np.random.default_rng((SEED, 0)))
    line = panel.indicator.sign * harms.trend(panel, begins) * panel.denominator / panel.indicator.per
    return float(brief(replace(panel, numerator=line), ground.campaign()).effect.estimate)


STAGGERED: dict[str, tuple[Staggered, float]] = {  # with the floor of power, beside the rule before
    "sparse": (SPARSE, 0.45),
    "dense": (DENSE, 0.95),
    "territories": (TERRITORIES, 0.95),
}


def _staggered(name: str, ground: Staggered, floor: float) -> Iterator[Line]:
    yield Line(f"{name}/null", ground, "quiet")
    for size in (1, 2):
        yield Line(f"{name}/effect-{size}", ground, "power", effect=size, floor=floor if size == 2 else 0.0)
    for sign, way in ((1, "for"), (-1, "against")):
        for size in (1, 2, 3, 5):
            yield Line(f"{name}/trend-{way}-{size}", ground, "null", Harm(trend=sign * size))
    yield Line(f"{name}/hidden", ground, "hidden", Harm(trend=-3), effect=1)
    for months in (12, 24):
        yield Line(f"{name}/kink-{months}", ground, "told", Harm(trend=3, kink=months))
    for past in (14, 24):
        yield Line(f"{name}/past-{past}", replace(ground, past=past), "null", Harm(trend=3))
    yield Line(f"{name}/dip", ground, "null", Harm(dip=2 * ground.useful))


def _practitioners(name: str, ground: Staggered, floor: float) -> Iterator[Line]:
    """What concerns practitioners only: who was chosen, who is counted, where visits go."""
    worst, likelier = replace(ground, order="worst_first"), replace(ground, order="worse_likelier")
    yield Line(f"{name}/window", replace(likelier, early=12), "null")
    yield Line(f"{name}/worst-first", worst, "null")
    yield Line(f"{name}/worst-first-effect-2", worst, "power", effect=2)
    yield Line(f"{name}/worst-first-trend-3", worst, "null", Harm(trend=3))
    yield Line(f"{name}/unknown-order", likelier, "null", order="unknown")
    for share in (3, 12):
        yield Line(f"{name}/unseen-{share}", ground, "null", Harm(unseen=share / 100))
    by_place = replace(ground, order="by_territory", place_noise=0.02)
    yield Line(f"{name}/by-place", by_place, "null")
    yield Line(f"{name}/partly-by-place", replace(by_place, followed=0.5), "null")
    yield Line(f"{name}/giant", replace(ground, giant=0.2), "null")
    one = replace(ground, cohorts=1)
    yield Line(f"{name}/one-cohort", one, "quiet")
    yield Line(f"{name}/one-cohort-trend-3", one, "null", Harm(trend=3))
    yield Line(f"{name}/one-cohort-effect-2", one, "power", effect=2, floor=floor)


def _drawn(name: str, ground: Staggered) -> Iterator[Line]:
    """The product drew the order: followed but for 3 % of the targeted, or hardly, those who leave it drifting."""
    followed, left = replace(ground, drawn=True, followed=0.97), replace(ground, drawn=True, followed=0.6)
    yield Line(f"{name}/drawn", followed, "quiet")
    for size in (1, 2):
        yield Line(f"{name}/drawn-effect-{size}", followed, "power", effect=size, floor=0.9 if size == 2 else 0.0)
    yield Line(f"{name}/drawn-left", left, "null", Harm(trend=3))
    yield Line(f"{name}/drawn-left-effect-2", left, "power", effect=2)


def _few_clusters() -> Iterator[Line]:
    """3, 5 or 8 territories of sixty visited whole, with noise of their own, or twice as loud as elsewhere."""
    for treated in (3, 5, 8):
        ground = replace(CLUSTERED, visited=12 * treated, cohorts=min(treated, 4))
        yield Line(f"clusters/treated-{treated}", ground, "null")
        yield Line(f"clusters/treated-{treated}-louder", replace(ground, louder=2**0.5), "null")
        yield Line(f"clusters/treated-{treated}-effect-2", ground, "power", effect=2)


def _other_designs() -> Iterator[Line]:
    trial, hospitals, threshold, graduated = TrialGround(), CaseStudyGround(), ThresholdGround(), GraduatedGround()
    for name, ground in {
        "trial": trial,
        "hospitals": hospitals,
        "threshold": threshold,
        "graduated": graduated,
    }.items():
        yield Line(f"{name}/null", ground, "quiet")
        for size in (1, 2):
            yield Line(f"{name}/effect-{size}", ground, "power", effect=size)
    for percent in (5, 10, 17):
        for kind in ("random", "worse_half", "worst"):
            harm = Harm(leaving=percent / 100, kind=kind)
            yield Line(f"trial/leaving-{percent}-{kind}", trial, "told" if kind == "worst" else "null", harm)
    yield Line("trial/leaving-10-random-effect-2", trial, "power", Harm(leaving=0.1), effect=2)
    for size in (1, 2, 3, 5):
        yield Line(f"hospitals/trend-for-{size}", hospitals, "null", Harm(trend=size))
        yield Line(f"graduated/trend-for-{size}", graduated, "null", Harm(trend=size))
    drawn = replace(graduated, drawn=True)
    yield Line("graduated/drawn", drawn, "quiet")
    yield Line("graduated/drawn-effect-2", drawn, "power", effect=2, floor=0.9)
    yield Line("hospitals/three-treated", CaseStudyGround(visited=3), "null")
    yield Line("hospitals/four-donors", CaseStudyGround(units=10), "null")
    yield Line("threshold/rounded-5", ThresholdGround(grid=5), "null")
    yield Line("threshold/few-values", ThresholdGround(grid=18), "null")
    bounded = (("curvature_bound", 0.005),)  # a change of slope of 0.1 for twenty points of score
    for grid in (5, 10):
        ground = ThresholdGround(grid=grid, options=bounded)
        yield Line(f"threshold/bounded-{grid}", ground, "null")
        yield Line(f"threshold/bounded-{grid}-effect-2", ground, "power", effect=2)
    for rho in (0.4, 0.7):
        yield Line(f"series/rho-{rho}", SeriesGround(rho=rho), "quiet")
    yield Line("series/no-control", SeriesGround(controls=0), "null")
    yield Line("series/effect-2", SeriesGround(), "power", effect=2)


def all_lines() -> dict[str, Line]:
    """By identifier, in the order of the table."""
    found = [line for name, (ground, floor) in STAGGERED.items() for line in _staggered(name, ground, floor)]
    found += [line for name in ("sparse", "dense") for line in _practitioners(name, *STAGGERED[name])]
    found += [line for name in ("sparse", "dense") for line in _drawn(name, STAGGERED[name][0])]
    found += [*_few_clusters(), *_other_designs()]
    return {line.id: line for line in found}
