"""Staggered campaigns that never were: units targeted on a past window, some of them contacted, nothing done to any."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from aos_analysis.data.drawn import FOLLOWED, Drawn
from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from tests import simulated, simulated_trial
from tests.simulated import _ar1, _panel

FIRST = pd.Period("2015-01", freq="M")
WINDOW = 12  # months of targeting, which end GAP months before the first contact
GAP = 2
AFTER = 12  # months followed after the last cohort
DRAW = {"seed": 1, "drawn_on": date(2014, 12, 1), "list": "tirage.csv", "sha256": "0" * 64}


@dataclass(frozen=True)
class Staggered:
    """One shape, without effect. Levels and noises are shares, `cases` a mean per unit and month.

    sparse      antidepressant indicator (looks eight months ahead, a rise is wanted), else benzodiazepines (a fall is)
    targeted    of `population` units, those whose level is the worst over the window; only they are kept
    past        months of data that may serve as base: before the window and anticipation
    practice    units a cluster; clusters are the territories where 0
    order       random | worst_first | worse_likelier | by_territory: who among the targeted is contacted first
    followed    share of the contacts that keep to the order, the others being of anybody else who was targeted
    drawn       the product drew the order, before the first contact
    early       months by which the window that really chose precedes the declared one
    giant       share of all cases that one contacted unit has
    louder      factor of the territories' noise where they are contacted
    useful, se  points: the effect declared useful, and one standard error of the headline (held by a test)
    """

    population: int
    targeted: int
    visited: int
    cases: float
    useful: float
    se: float
    sparse: bool = False
    cohorts: int = 12
    past: int = 42
    level: float = 0.28
    noise: float = 0.04
    practice: int = 3
    territories: int = 20
    place_noise: float = 0.0
    order: str = "random"
    followed: float = 1.0
    drawn: bool = False
    early: int = 0
    giant: float = 0.0
    louder: float = 1.0
    territory_units: bool = False

    @property
    def first(self) -> int:
        """Position of the first contact."""
        return self.past + WINDOW + GAP

    @property
    def months(self) -> int:
        return self.first + self.cohorts + AFTER + 1

    @property
    def window(self) -> slice:
        """The declared one."""
        return slice(self.past, self.past + WINDOW)

    def campaign(self) -> Campaign:
        """The file that a team would have written."""
        first, last = self.first, self.first + self.cohorts - 1
        named = simulated.indicator() if self.sparse else simulated_trial.indicator()
        score = "lowest_share" if named.sign > 0 else "highest_share"
        return simulated.campaign(
            indicator=named.id,
            secondary=[],
            placebo=None,
            unit="territory" if self.territory_units else "practitioner",
            cluster=None if self.territory_units else "territory_id" if not self.practice else "cluster_id",
            period={"first": f"{FIRST}", "last": None},
            campaign_period={"from": _month(first), "to": _month(last)},
            exposure={"channels": ["delegate_visit"], "anticipation_months": 0},
            targeting={
                "score": score,
                "window": {"from": _month(self.window.start), "to": _month(self.window.stop - 1)},
                "visit_order": "score" if self.order.startswith("wors") else "random",
                **({"draw": DRAW} if self.drawn else {}),
            },
            useful_effect=self.useful,
            adjust_for=[],
            subgroups=[],
            shocks=[],
        )

    def simulate(self, rng: np.random.Generator) -> Panel:
        """Unequal levels, AR(1) noise of units and of places, counts; the worst of the window are targeted."""
        n, span = self.population, self.months
        place = np.arange(n) if self.territory_units else np.arange(n) % self.territories
        level = rng.normal(self.level, 0.05, n)[:, None] + _ar1(rng, n, span, 0.7, self.noise)
        shocks = self.place_noise * _ar1(rng, place.max() + 1, span, 0.7, 1.0)
        cases = rng.poisson(self.cases * np.exp(rng.normal(0, 0.3, n))[:, None], (n, span))
        numerator = rng.binomial(cases, (level + shocks[place]).clip(0.01, 0.99))
        seen = slice(max(self.window.start - self.early, 0), self.window.stop - self.early)
        score = (numerator[:, seen].sum(axis=1) + 0.9) / (cases[:, seen].sum(axis=1) + 3)
        best_last = score if self.sparse else -score
        chosen = np.sort(np.argsort(best_last, kind="stable")[: self.targeted])
        planned = self._contacts(rng, best_last[chosen], place[chosen])
        cohort = self._as_done(rng, planned) if self.followed < 1 else planned
        numerator, cases, level, place = numerator[chosen], cases[chosen], level[chosen], place[chosen]
        met = np.isfinite(cohort)
        if self.louder != 1:
            louder = level[met] + self.louder * shocks[place[met]]
            numerator[met] = rng.binomial(cases[met], louder.clip(0.01, 0.99))
        if self.giant:
            whose = np.flatnonzero(met)[:1]
            cases[whose] = rng.poisson(self.giant / (1 - self.giant) * cases.sum(axis=0).mean(), (1, span))
            numerator[whose] = rng.binomial(cases[whose], level[whose].clip(0.01, 0.99))
        panel = _panel(numerator, cases, np.where(met, "contacted", "not_contacted"), cohort)
        panel = self._told(panel, place, score[chosen])
        return with_draw(panel, planned) if self.drawn else panel

    def _contacts(self, rng: np.random.Generator, score: np.ndarray, place: np.ndarray) -> np.ndarray:
        """(targeted,) position of the contact, NaN for those who still wait at the end of the data."""
        n = score.size
        keys = {
            "random": rng.random(n),
            "worst_first": score,
            "worse_likelier": rng.exponential(size=n) * 2.0 ** (np.argsort(np.argsort(score)) / n),
            "by_territory": rng.permutation(place.max() + 1)[place] + 0.5 * rng.random(n),
        }
        queue = np.argsort(keys[self.order], kind="stable")
        cohort = np.full(n, np.nan)
        cohort[queue[: self.visited]] = self.first + np.arange(self.visited) * self.cohorts // self.visited
        return cohort

    def _as_done(self, rng: np.random.Generator, planned: np.ndarray) -> np.ndarray:
        """(targeted,) contacts as they were made: those that leave the order take anybody's place."""
        astray = rng.permutation(planned.size) < (1 - self.followed) * planned.size
        done = planned.copy()
        done[astray] = rng.permutation(planned[astray])
        return done

    def _told(self, panel: Panel, place: np.ndarray, score: np.ndarray) -> Panel:
        n, periods = len(panel.units), pd.period_range(FIRST, periods=self.months, freq="M").to_timestamp()
        territory = np.array([f"T{k:02d}" for k in place])
        groups = [f"C{i // self.practice:05d}" for i in range(n)] if self.practice else territory
        contact = [periods[int(g)] if g == g else pd.NaT for g in panel.cohort]
        units = panel.units.assign(
            cluster_id=panel.units["unit_id"] if self.territory_units else groups,
            territory_id=panel.units["unit_id"] if self.territory_units else territory,
            contact_month=pd.to_datetime(contact),
            channel=np.where(np.isfinite(panel.cohort), "delegate_visit", None),
            targeting_score=100 * score,
            wave=None,
        )
        named = simulated.indicator() if self.sparse else simulated_trial.indicator()
        kind = "territory" if self.territory_units else "practitioner"
        told = {"periods": periods.as_unit("s"), "cutoff": periods[-1].date(), "indicator": named, "unit": kind}
        return replace(panel, units=units, **told)


def with_draw(panel: Panel, planned: np.ndarray) -> Panel:
    """The panel as it is built from a list that the product drew: what was planned beside what was done."""
    units = panel.units.assign(drawn=True, drawn_cohort=planned)
    contacted = np.isfinite(panel.cohort)
    followed = int((panel.cohort == planned)[contacted].sum())
    fault = "unfollowed" if followed < FOLLOWED * contacted.sum() else None
    drawn = Drawn(DRAW["drawn_on"], int(contacted.sum()), followed, fault)
    return replace(panel, units=units, draw=drawn)


def _month(position: int) -> str:
    return str(FIRST + position)


SPARSE = Staggered(population=1200, targeted=700, visited=340, cases=0.7, useful=2.0, se=1.27, sparse=True)
DENSE = Staggered(population=400, targeted=240, visited=140, cases=20.0, useful=2.0, se=0.61)
TERRITORIES = Staggered(
    population=60,
    targeted=60,
    visited=30,
    cases=400.0,
    useful=2.0,
    se=0.67,
    cohorts=3,
    practice=0,
    noise=0.026,
    territory_units=True,
)
CLUSTERED = Staggered(
    population=720,
    targeted=720,
    visited=0,
    cases=20.0,
    useful=2.0,
    se=0.65,
    cohorts=3,
    practice=0,
    territories=60,
    place_noise=0.01,
    order="by_territory",
)
