"""Simulated hospitals with a known effect: forty of unequal level and size, the worst of one year visited."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.values import Shock
from tests.simulated import _ar1, _panel, read_yaml, shipped

PERIODS = pd.date_range("2019-01-01", periods=83, freq="MS")
WINDOW = slice(48, 60)  # 2023, the campaign file's own targeting window
FIRST_VISIT = 62  # 2024-03

campaign, indicator = shipped("pansements")


@dataclass(frozen=True)
class Setting:
    """effect in points (a fall of so many) from the visit on, the same in every hospital."""

    effect: float = 4.0
    units: int = 40
    visited: int = 6
    months_of_visits: int = 4
    stays: float = 42.0
    order: str = "random"  # random | score: who is visited first


def simulate(seed: int, setting: Setting | None = None) -> Panel:
    """Hospitals with AR(1) noise on the logit; those with the highest share of the window are all visited."""
    s = setting or Setting()
    rng = np.random.default_rng(seed)
    n_periods = len(PERIODS)
    noise = _ar1(rng, s.units, n_periods, 0.8, 0.12 * np.sqrt(1 - 0.8**2))
    share = 1 / (1 + np.exp(1.3 - rng.normal(0, 0.22, s.units)[:, None] - noise))
    stays = rng.poisson(s.stays * np.exp(rng.normal(0, 0.45, s.units))[:, None], (s.units, n_periods))
    renewed = rng.binomial(stays, share)
    score = renewed[:, WINDOW].sum(axis=1) / stays[:, WINDOW].sum(axis=1).clip(1)
    worst = np.argsort(-score, kind="stable")[: s.visited]
    cohort = np.full(s.units, np.nan)
    order = rng.permutation(worst) if s.order == "random" else worst
    cohort[order] = FIRST_VISIT + np.sort(np.arange(s.visited) % s.months_of_visits)
    since = np.arange(n_periods)[None, :] - cohort[:, None]
    fewer = rng.binomial(stays, (share - s.effect / 100).clip(0.01))
    status = np.where(np.isfinite(cohort), "contacted", "never_targeted")
    panel = _panel(np.where(since >= 1, fewer, renewed), stays, status, cohort)
    units = panel.units.assign(cluster_id=panel.units["unit_id"])
    rule = Shock(**read_yaml("values", "dressings_rule_2025"))
    return replace(panel, units=units, periods=PERIODS, indicator=indicator(), shocks=(rule,))
