"""Simulated trials: practices of unequal size drawn to be visited at once, or one step after the other."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from aos_analysis.data.panel import Panel
from tests.simulated import _ar1, _panel, shipped

PERIODS = pd.date_range("2021-01-01", periods=60, freq="MS")
START = 44  # 2024-09, the campaign file's own
STEP = 3  # months between two steps of a stepped wedge
PER_STEP = 8  # practices a step

campaign, indicator = shipped("benzodiazepines")


@dataclass(frozen=True)
class Setting:
    """effect in points (a fall of so many) after a visit; `visited`: share of the GPs of a visited practice met.

    stepped  every practice begins, each at a step drawn, instead of two arms
    """

    effect: float = 1.5
    practices: int = 40
    visited: float = 0.75
    spread: float = 0.8  # of the practices' sizes (log)
    patients: float = 100.0
    stepped: bool = False


def simulate(seed: int, setting: Setting | None = None) -> Panel:
    """GPs in practices with AR(1) noise of their own and of their practice; half the practices of each block drawn."""
    s = setting or Setting()
    rng = np.random.default_rng(seed)
    size = np.maximum(2, np.round(np.exp(rng.normal(np.log(10), s.spread, s.practices)))).astype(int)
    practice = np.repeat(np.arange(s.practices), size)
    n, span = practice.size, len(PERIODS)
    level = 0.175 + rng.normal(0, 0.03, s.practices)[practice] + rng.normal(0, 0.04, n)
    noise = _ar1(rng, n, span, 0.8, 0.012) + _ar1(rng, s.practices, span, 0.9, 0.004)[practice]
    patients = rng.poisson(s.patients, (n, span))
    wave, start = _draw(rng, s)
    met = np.where(rng.random(n) < s.visited, start[practice] + rng.integers(0, 2, n), np.nan)
    since = np.arange(span)[None, :] - met[:, None]
    share = (level[:, None] + noise - s.effect / 100 * (since >= 1)).clip(0.01, 0.99)
    status = np.where(
        np.isfinite(met), "contacted", np.where(np.isfinite(start[practice]), "refused", "never_targeted")
    )
    panel = _panel(rng.binomial(patients, share), patients, status, met)
    units = panel.units.assign(
        cluster_id=[f"C{k:03d}" for k in practice], territory_id=[f"T{k % 5}" for k in practice], wave=wave[practice]
    )
    return replace(panel, units=units, periods=PERIODS, indicator=indicator())


def _draw(rng: np.random.Generator, s: Setting) -> tuple[np.ndarray, np.ndarray]:
    """(practices,) name of the arm, and period in which it begins, NaN for the control arm."""
    if s.stepped:
        step = rng.permutation(np.arange(s.practices) // PER_STEP)
        begin = 24 + STEP * step
        return np.array([f"{PERIODS[t]:%Y-%m}" for t in begin], object), begin.astype(float)
    arm = np.zeros(s.practices, bool)
    for block in range(5):
        inside = np.arange(block, s.practices, 5)
        arm[rng.permutation(inside)[: inside.size // 2]] = True
    return np.where(arm, "visite", "témoin").astype(object), np.where(arm, float(START), np.nan)
