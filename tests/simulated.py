"""Simulated panels with everything that makes a real campaign hard and a known effect: the ground of recovery tests."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.indicator import Indicator
from aos_analysis.study.result import failed

PARAMETERS = Path(__file__).parent.parent / "parameters"
PERIODS = pd.date_range("2020-01-01", periods=64, freq="MS")
WINDOW = slice(30, 42)  # 2022-07 to 2023-06, the campaign file's own targeting window
FIRST_VISIT = 44  # 2023-09
TWENTY = range(20)  # the first twenty seeds, never picked


def read_yaml(kind: str, name: str) -> dict:
    """A shipped definition as plain values, read once."""
    return deepcopy(_read(kind, name))


@cache
def _read(kind: str, name: str) -> dict:
    return YAML(typ="safe", pure=True).load((PARAMETERS / kind / f"{name}.yaml").read_text("utf-8"))


def shipped(name: str, **own) -> tuple[Callable[..., Campaign], Callable[..., Indicator]]:
    """Makers of a shipped campaign, where `own` replaces some of its keys, and of its primary indicator; each takes
    changes to top-level keys."""
    plain = read_yaml("campaigns", name) | own

    def campaign(**changes) -> Campaign:
        return Campaign(**{**deepcopy(plain), **changes})

    def indicator(**changes) -> Indicator:
        return Indicator(**{**read_yaml("indicators", plain["indicator"]), **changes})

    return campaign, indicator


campaign, indicator = shipped("antidepresseurs")


@dataclass(frozen=True)
class Setting:
    """effect in points from contact on (half of it in the 8 months before, which the measure already looks into).

    effects  one effect a band instead, the least severe band first: the targeted are cut into bands by their score
    mixed    two channels in each band instead of one of its own
    """

    effect: float = 3.0
    effects: tuple[float, ...] = ()
    mixed: bool = False
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
    score = _score(without, cases)
    status, cohort, band = _visits(rng, s, score)
    since = np.arange(len(PERIODS))[None, :] - cohort[:, None]
    effect = np.array(s.effects or (s.effect,))[band][:, None]
    shift = np.where(since >= 0, 1.0, np.where(since >= -8, 0.5, 0.0)) * effect / 100
    touched = rng.binomial(cases, (level + shift).clip(0.01, 0.99))
    panel = _panel(np.where(since >= -8, touched, without), cases, status, cohort)
    return _with_bands(panel, band, score, s.mixed)


def _ar1(rng, n_units: int, n_periods: int, correlation: float, spread: float) -> np.ndarray:
    noise = rng.normal(0, spread, (n_units, n_periods))
    noise[:, 0] /= np.sqrt(1 - correlation**2)
    for t in range(1, n_periods):
        noise[:, t] += correlation * noise[:, t - 1]
    return noise


def _score(numerator, denominator) -> np.ndarray:
    """What the units are chosen on: their share in the targeting window, slightly shrunk."""
    size = denominator[:, WINDOW].sum(axis=1)
    return (numerator[:, WINDOW].sum(axis=1) + 0.9) / (size + 3)


def _visits(rng, s: Setting, score: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Target the lowest scores, cut them into bands, then visit a part of each band in the declared order."""
    targeted = np.argsort(score, kind="stable")[: s.targeted]
    bands = np.array_split(targeted, len(s.effects) or 1)
    status = np.full(s.units, "never_targeted", dtype=object)
    cohort, band = np.full(s.units, np.nan), np.zeros(s.units, int)
    for severity, members in enumerate(bands):
        band[members] = len(bands) - 1 - severity
        order = rng.permutation(members) if s.order == "random" else members
        n_visited, n_refused = (total * len(members) // s.targeted for total in (s.visited, s.refused))
        visited, others = order[:n_visited], rng.permutation(order[n_visited:])
        status[members], status[visited], status[others[:n_refused]] = "not_contacted", "contacted", "refused"
        cohort[visited] = FIRST_VISIT + np.sort(np.arange(n_visited) % s.cohorts)
    return status, cohort, band


def _with_bands(panel: Panel, band: np.ndarray, score: np.ndarray, mixed: bool) -> Panel:
    """What the contacts say of each targeted unit: wave, score, channel of the contact."""
    targeted = (panel.units["status"] != "never_targeted").to_numpy()
    contacted = (panel.units["status"] == "contacted").to_numpy()
    channel = np.where(np.arange(len(band)) % 2 if mixed else band % 2, "peer_interview", "delegate_visit")
    units = panel.units.assign(
        wave=[f"bande {k + 1}" if there else None for k, there in zip(band, targeted, strict=True)],
        targeting_score=np.where(targeted, 100 * score, np.nan),
        channel=np.where(contacted, channel, None),
    )
    return replace(panel, units=units)


def true_effect(panel: Panel, effects: tuple[float, ...]) -> float:
    """Mean of the bands' effects over months 1 to 12 after contact, weighted by cases, as the headline is."""
    since = np.arange(len(panel.periods))[None, :] - panel.cohort[:, None]
    cases = (panel.denominator * ((since >= 1) & (since <= 12))).sum(axis=1)
    own = [effects[int(name.split()[1]) - 1] if isinstance(name, str) else 0.0 for name in panel.units["wave"]]
    return float(cases @ np.array(own) / cases.sum())


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
    return panel.of(rows)


def numbers(result) -> list[float]:
    """Everything numeric a result says, in one order."""
    said = [x for e in (result.effect, *result.estimates) for x in (e.estimate, e.se, e.low, e.high)]
    return said + result.path.drop(columns="month").to_numpy().ravel().tolist()


def tells(result, severity: str, message: str) -> bool:
    """Whether a failed check says this sentence; what stands between the first { and the last } may be any number."""
    said = (c.sentence.replace("\u00a0", " ").replace("\u202f", " ") for c in failed(result.checks, severity))
    start, end = message.split("{")[0], message.split("}")[-1]
    return any(sentence.startswith(start) and sentence.endswith(end) for sentence in said)
