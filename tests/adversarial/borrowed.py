"""Grounds of the other designs: the simulations of their recovery tests, without effect, as shapes of the table."""

from dataclasses import dataclass, replace

import numpy as np

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign, Draw
from tests import simulated, simulated_case_study, simulated_discontinuity, simulated_series, simulated_trial
from tests.adversarial.grounds import DRAW, with_draw


@dataclass(frozen=True)
class TrialGround:
    """Forty practices of unequal size, half of them drawn; everybody drawn is met."""

    se: float = 0.44
    useful: float = 1.5
    practices: int = 40
    first = simulated_trial.START

    def campaign(self) -> Campaign:
        return simulated_trial.campaign(useful_effect=self.useful, placebo=None, shocks=[])

    def simulate(self, rng: np.random.Generator) -> Panel:
        setting = simulated_trial.Setting(effect=0.0, practices=self.practices, visited=1.0)
        return simulated_trial.simulate(_seed(rng), setting)


@dataclass(frozen=True)
class CaseStudyGround:
    """Forty hospitals, the worst of one year visited."""

    se: float = 1.25
    useful: float = 4.0
    units: int = 40
    visited: int = 6
    first = simulated_case_study.FIRST_VISIT

    def campaign(self) -> Campaign:
        return simulated_case_study.campaign(useful_effect=self.useful, secondary=[], placebo=None, shocks=[])

    def simulate(self, rng: np.random.Generator) -> Panel:
        setting = simulated_case_study.Setting(effect=0.0, units=self.units, visited=self.visited)
        return replace(simulated_case_study.simulate(_seed(rng), setting), shocks=())


@dataclass(frozen=True)
class ThresholdGround:
    """Doctors beyond a score of 90 targeted. grid: scores are rounded to its multiples (counts of visits: few values);
    bound: curvature declared in the file."""

    se: float = 1.2
    useful: float = 3.0
    grid: float = 0.0
    options: tuple[tuple[str, float], ...] = ()
    units: int = 900
    first = simulated_discontinuity.START

    def campaign(self) -> Campaign:
        options = {"threshold": simulated_discontinuity.THRESHOLD, **dict(self.options)}
        return simulated_discontinuity.campaign(useful_effect=self.useful, placebo=None, shocks=[], options=options)

    def simulate(self, rng: np.random.Generator) -> Panel:
        setting = simulated_discontinuity.Setting(effect=0.0, units=self.units)
        panel = simulated_discontinuity.simulate(_seed(rng), setting)
        return self._rounded(panel) if self.grid else panel

    def _rounded(self, panel: Panel) -> Panel:
        """The rule reads the rounded score: who is targeted, and contacted, follows it."""
        score = self.grid * np.round(panel.units["targeting_score"].to_numpy(float) / self.grid)
        met = score >= simulated_discontinuity.THRESHOLD
        units = panel.units.assign(
            targeting_score=score,
            status=np.where(met, "contacted", "never_targeted"),
            cohort=np.where(met, float(self.first), np.nan),
        )
        return replace(panel, units=units)


@dataclass(frozen=True)
class SeriesGround:
    """Eight areas and twelve others; rho: correlation of one month with the next."""

    se: float = 0.8
    useful: float = 1.5
    rho: float = 0.4
    before: int = 48
    controls: int = 12

    @property
    def first(self) -> int:
        return self.before

    def campaign(self) -> Campaign:
        return simulated_series.campaign(useful_effect=self.useful, placebo=None, secondary=[])

    def simulate(self, rng: np.random.Generator) -> Panel:
        setting = simulated_series.Setting(log_effect=0.0, rho=self.rho, before=self.before, controls=self.controls)
        return simulated_series.simulate(_seed(rng), setting)


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(2**31))


BANDS = simulated.Setting(effect=0.0, effects=(0.0, 0.0, 0.0), units=1200, targeted=720, visited=420)


@dataclass(frozen=True)
class GraduatedGround:
    """Three bands of severity, each with its own channel; drawn: the product drew the order inside each."""

    se: float = 1.4
    useful: float = 2.0
    drawn: bool = False
    first = simulated.FIRST_VISIT

    def campaign(self) -> Campaign:
        changes = {"design": "dose_response", "adjust_for": [], "subgroups": [], "shocks": [], "placebo": None}
        campaign = simulated.campaign(useful_effect=self.useful, secondary=[], **changes)
        if not self.drawn:
            return campaign
        draw = Draw.model_validate(DRAW)
        return campaign.model_copy(update={"targeting": campaign.targeting.model_copy(update={"draw": draw})})

    def simulate(self, rng: np.random.Generator) -> Panel:
        panel = simulated.simulate(_seed(rng), BANDS)
        return with_draw(panel, panel.cohort) if self.drawn else panel
