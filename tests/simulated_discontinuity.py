"""Simulated threshold targeting: units just beyond a threshold of their past year are targeted, most of them are "
"met."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from aos_analysis.data.panel import Panel
from tests.simulated import _ar1, _panel, shipped

PERIODS = pd.date_range("2021-01-01", periods=54, freq="MS")
WINDOW = slice(24, 36)  # 2023, the campaign file's own targeting window
START = 38  # 2024-03
THRESHOLD = 90.0

campaign, indicator = shipped("arrets_de_travail", adjust_for=[])


@dataclass(frozen=True)
class Setting:
    """effect: fall at the threshold among those met, in the indicator's unit; curve: how the level bends afterwards
    with the score (0: straight); moved: share of those just beyond the threshold whose score was put under it."""

    effect: float = 6.0
    units: int = 900
    visited: float = 1.0
    curve: float = 0.0
    moved: float = 0.0
    noise: float = 6.0


def simulate(seed: int, setting: Setting | None = None) -> Panel:
    """Days per 100 patients: a lasting level, AR(1) noise, counts; everybody beyond 90 in 2023 is targeted."""
    s = setting or Setting()
    rng = np.random.default_rng(seed)
    n, span = s.units, len(PERIODS)
    level = rng.normal(78, 18, n).clip(20)
    noise = _ar1(rng, n, span, 0.6, s.noise)
    patients = rng.poisson(400, (n, span)) + 20
    rate = (level[:, None] + noise).clip(5)
    bend = s.curve * ((level[:, None] - THRESHOLD) / 18) ** 2 * (np.arange(span) >= START)
    days = rng.poisson(patients * (rate + bend) / 100)
    score = np.round(100 * days[:, WINDOW].sum(axis=1) / patients[:, WINDOW].sum(axis=1), 2)
    just = (score >= THRESHOLD) & (score < THRESHOLD + 5) & (rng.random(n) < s.moved)
    score = np.where(just, THRESHOLD - rng.uniform(0.01, 2, n).round(2), score)
    targeted = score >= THRESHOLD
    met = np.where(targeted & (rng.random(n) < s.visited), float(START), np.nan)
    since = np.arange(span)[None, :] - met[:, None]
    fewer = rng.binomial(days, 1 - (s.effect / rate).clip(0, 0.9))
    status = np.where(np.isfinite(met), "contacted", np.where(targeted, "refused", "never_targeted"))
    panel = _panel(np.where(since >= 1, fewer, days), patients, status, met)
    units = panel.units.assign(
        targeting_score=score, cluster_id=panel.units["unit_id"], practice_size=rng.integers(1, 9, n)
    )
    return replace(panel, units=units.astype({"practice_size": float}), periods=PERIODS, indicator=indicator())


def simulate_few_values(
    seed: int, effect: float = 0.0, step: float = 1.0, units: int = 900, bend: float = 0.5
) -> Panel:
    """A score written in steps of its own. step 1: visits from 0 to 12, threshold 3, the level bending by `bend` with
    each; others: a rate rounded to the step, threshold 60, straight. Everybody beyond the threshold is met."""
    rng = np.random.default_rng(seed)
    visits, span = step == 1, len(PERIODS)
    if visits:
        score = np.minimum(rng.poisson(rng.gamma(4, 0.8, units)), 12).astype(float)
        level = 60 + 3 * score - bend / 2 * (np.minimum(score, 8) - 3) ** 2
    else:
        score = np.round(rng.normal(50, 15, units) / step) * step
        level = 60 + 0.6 * (score - 60)
    beyond = score >= (3 if visits else 60)
    rate = level[:, None] + rng.normal(0, 6, (units, 1)) + rng.normal(0, 2, (units, span))
    rate = rate - effect * (beyond[:, None] & (np.arange(span) > START))
    patients = rng.poisson(400, (units, span)) + 20
    days = rng.poisson(patients * rate.clip(5) / 100)
    status = np.where(beyond, "contacted", "never_targeted")
    panel = _panel(days, patients, status, np.where(beyond, float(START), np.nan))
    columns = {"targeting_score": score, "cluster_id": panel.units["unit_id"], "practice_size": 3.0}
    return replace(panel, units=panel.units.assign(**columns), periods=PERIODS, indicator=indicator())
