"""Simulated threshold targeting: units just beyond a threshold of their past year are targeted, most of them are "
"met."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.indicator import Indicator
from tests.simulated import _ar1, _panel, read_yaml

PERIODS = pd.date_range("2021-01-01", periods=54, freq="MS")
WINDOW = slice(24, 36)  # 2023, the campaign file's own targeting window
START = 38  # 2024-03
THRESHOLD = 90.0


def campaign(**changes) -> Campaign:
    """The sick-leave campaign, with changes to its top-level keys."""
    return Campaign(**{**read_yaml("campaigns", "arrets_de_travail"), "adjust_for": [], **changes})


def indicator(**changes) -> Indicator:
    """Its primary indicator."""
    return Indicator(**{**read_yaml("indicators", "sick_leave_days"), **changes})


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
