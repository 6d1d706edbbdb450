"""Simulated monthly series around a dated action, with a season, shared noise and a known effect: recovery's ground."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from aos_analysis.data.panel import Panel
from tests.simulated import shipped

START = "2024-10"
FIRST = pd.Period("2020-10", freq="M")

campaign, indicator = shipped("antibiotiques", options={}, shocks=[])  # without phase-in


@dataclass(frozen=True)
class Setting:
    """log_effect from the start on; noise of the exposed areas, of the others and of all at once."""

    log_effect: float = -0.05
    before: int = 48
    after: int = 15
    units: int = 8
    controls: int = 12
    rho: float = 0.4
    spread: float = 0.02
    shared: float = 0.03
    list_size: float = 60_000.0


def simulate(seed: int, setting: Setting | None = None) -> Panel:
    """Areas whose winters are twice their summers, with AR(1) noise of each side and noise common to the region."""
    s = setting or Setting()
    rng = np.random.default_rng(seed)
    n, t = s.before + s.after, np.arange(s.before + s.after)
    month = (FIRST.month - 1 + 48 - s.before + t) % 12
    common = np.log(37.0) + 0.33 * np.cos(2 * np.pi * month / 12) - 0.001 * t + s.shared * rng.standard_normal(n)
    exposed = np.arange(s.units + s.controls) < s.units
    sides = np.stack([ar1(rng, n, s.rho, s.spread), ar1(rng, n, s.rho, s.spread)])
    effect = s.log_effect * (exposed[:, None] & (t >= s.before)[None, :])
    level = rng.normal(0, 0.1, exposed.size)[:, None]
    denominator = np.full((exposed.size, n), s.list_size)
    rate = np.exp(common + sides[(~exposed).astype(int)] + level + effect) / 1000
    return panel_of(rng.poisson(rate * denominator).astype(float), denominator, exposed, s.before)


def ar1(rng, n: int, rho: float, spread: float) -> np.ndarray:
    """(n,) stationary, standard deviation `spread`."""
    noise = rng.standard_normal(n) * spread * np.sqrt(1 - rho**2)
    noise[0] /= np.sqrt(1 - rho**2)
    for t in range(1, n):
        noise[t] += rho * noise[t - 1]
    return noise


def panel_of(numerator, denominator, exposed, start: int, **changes) -> Panel:
    """Areas all reached in one month. exposed: (n_units,); start: position of that month, 2024-10."""
    n_units, n = numerator.shape
    periods = pd.period_range(pd.Period(START, freq="M") - start, periods=n, freq="M").to_timestamp().as_unit("s")
    units = pd.DataFrame(
        {
            "unit_id": [f"T{i:02d}" for i in range(n_units)],
            "cluster_id": [f"T{i:02d}" for i in range(n_units)],
            "territory_id": [f"T{i:02d}" for i in range(n_units)],
            "status": np.where(exposed, "contacted", "never_targeted"),
            "cohort": np.where(exposed, float(start), np.nan),
            "practice_size": np.nan,
        }
    )
    made = Panel(
        indicator=indicator(),
        units=units,
        periods=periods,
        grain=1,
        numerator=numerator,
        denominator=denominator,
        amount=np.zeros(numerator.shape),
        active=np.ones(numerator.shape, bool),
        cutoff=periods[-1].date(),
        flux_last=date(2026, 6, 1),
        excluded=(),
        contacts_by_channel={"group_meeting": int(exposed.sum())},
        campaigns_seen={},
        unit="territory",
    )
    return replace(made, **changes)


def exposed_only(panel: Panel) -> Panel:
    """The same areas without those of the control series."""
    return panel.of(np.flatnonzero(panel.units["status"] == "contacted"))


def from_month(panel: Panel, first: int = 0, last: int | None = None) -> Panel:
    """The panel from one month position to another; the start of the action moves with it."""
    return panel.during(slice(first, last))
