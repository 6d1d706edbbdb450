"""Simulated panels with everything that makes a real campaign hard and a known effect: the ground of recovery tests."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.indicator import Indicator

PARAMETERS = Path(__file__).parent.parent / "parameters"
PERIODS = pd.date_range("2020-01-01", periods=64, freq="MS")
WINDOW = slice(30, 42)  # 2022-07 to 2023-06, the campaign file's own targeting window
FIRST_VISIT = 44  # 2023-09


def read_yaml(kind: str, name: str) -> dict:
    """A shipped definition as plain values."""
    return YAML(typ="safe", pure=True).load((PARAMETERS / kind / f"{name}.yaml").read_text("utf-8"))


def campaign(**changes) -> Campaign:
    """The antidepressant campaign, with changes to its top-level keys."""
    return Campaign(**{**read_yaml("campaigns", "antidepresseurs"), **changes})


def indicator(**changes) -> Indicator:
    """Its primary indicator."""
    return Indicator(**{**read_yaml("indicators", "antidepressant_duration_180d"), **changes})


@dataclass(frozen=True)
class Setting:
    """effect in points from contact on (half of it in the 8 months before, which the measure already looks into)."""

    effect: float = 3.0
    units: int = 1200
    targeted: int = 720
    visited: int = 420
    refused: int = 50
    cohorts: int = 12
    order: str = "random"  # random | score: who among the targeted is visited first
    monthly_cases: float = 0.8


def simulate(seed: int, setting: Setting | None = None) -> Panel:
    """GPs of unequal level, AR(1) noise, targeted on a low past window, visited over twelve months, some refusing."""
    s = setting or Setting()
    rng = np.random.default_rng(seed)
    level = rng.normal(0.28, 0.05, s.units)[:, None] + _ar1(rng, s.units, len(PERIODS), 0.7, 0.04)
    cases = rng.poisson(s.monthly_cases, (s.units, len(PERIODS)))
    without = rng.binomial(cases, level.clip(0.01, 0.99))
    status, cohort = _visits(rng, s, without, cases)
    since = np.arange(len(PERIODS))[None, :] - cohort[:, None]
    shift = np.where(since >= 0, 1.0, np.where(since >= -8, 0.5, 0.0)) * s.effect / 100
    touched = rng.binomial(cases, (level + shift).clip(0.01, 0.99))
    return _panel(np.where(since >= -8, touched, without), cases, status, cohort)


def _ar1(rng, n_units: int, n_periods: int, correlation: float, spread: float) -> np.ndarray:
    noise = rng.normal(0, spread, (n_units, n_periods))
    noise[:, 0] /= np.sqrt(1 - correlation**2)
    for t in range(1, n_periods):
        noise[:, t] += correlation * noise[:, t - 1]
    return noise


def _visits(rng, s: Setting, numerator, denominator) -> tuple[np.ndarray, np.ndarray]:
    """Target the lowest shares of the window, then visit a part of them in the declared order."""
    size = denominator[:, WINDOW].sum(axis=1)
    score = (numerator[:, WINDOW].sum(axis=1) + 0.9) / (size + 3)
    targeted = np.argsort(score, kind="stable")[: s.targeted]
    order = rng.permutation(targeted) if s.order == "random" else targeted
    visited, others = order[: s.visited], rng.permutation(order[s.visited :])
    status = np.full(s.units, "never_targeted", dtype=object)
    status[targeted], status[visited], status[others[: s.refused]] = "not_contacted", "contacted", "refused"
    cohort = np.full(s.units, np.nan)
    cohort[visited] = FIRST_VISIT + np.sort(np.arange(s.visited) % s.cohorts)
    return status, cohort


def _panel(numerator, denominator, status, cohort) -> Panel:
    n_units = len(status)
    units = pd.DataFrame(
        {
            "unit_id": [f"P{i:05d}" for i in range(n_units)],
            "cluster_id": [f"C{i // 3:05d}" for i in range(n_units)],
            "territory_id": [f"T{i % 8}" for i in range(n_units)],
            "status": status.astype(str),
            "cohort": cohort,
            "practice_size": 3.0,
            "list_size": 800.0 + np.arange(n_units) % 400,
        }
    )
    return Panel(
        indicator=indicator(),
        units=units,
        periods=PERIODS,
        grain=1,
        numerator=numerator.astype(float),
        denominator=denominator.astype(float),
        amount=np.zeros(numerator.shape),
        active=np.ones(numerator.shape, bool),
        cutoff=date(2025, 12, 1),
        flux_last=date(2026, 6, 1),
        excluded=(),
        contacts_by_channel={"delegate_visit": int(np.isfinite(cohort).sum())},
        campaigns_seen={},
    )


def with_units(panel: Panel, rows: np.ndarray) -> Panel:
    """The panel with its units reordered or selected."""
    return replace(
        panel,
        units=panel.units.iloc[rows].reset_index(drop=True),
        numerator=panel.numerator[rows],
        denominator=panel.denominator[rows],
        amount=panel.amount[rows],
        active=panel.active[rows],
    )
