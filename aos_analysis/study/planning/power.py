"""What each way of running a campaign would conclude: the share of each verdict without effect and with the useful
one, and the smallest way that sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd

from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study.planning.trial_run import LAYOUTS, Layout, Past, Scenario, placed

WANTED = 0.80  # of campaigns with the useful effect that must show it
SIZES = (50, 100, 200, 400, 800, 1600, 3200, 6400)
MOST_SIZES = 4
LEAST_UNITS = 20  # on which any of the analyses could conclude


@dataclass(frozen=True)
class Power:
    """A scenario with one planted effect. Shares are fractions of `runs`.

    seen      verdicts that show a favourable effect, of any size
    capped    a favourable interval that a critical check leaves to be confirmed
    coverage  intervals that hold the effect;  se: mean standard error;  bias: mean error, in standard errors
    """

    scenario: Scenario
    effect: float
    runs: int
    seen: float
    capped: float
    coverage: float
    se: float
    bias: float
    verdicts: dict[str, float]

    def error(self, share: float) -> float:
        """Monte Carlo standard error of a share: never below that of one run more or less."""
        among = (share * self.runs + 1) / (self.runs + 2)
        return (among * (1 - among) / self.runs) ** 0.5 if self.runs else float("nan")


def sizes(most: int) -> list[int]:
    """Numbers of units that are tried: round ones, and all there are."""
    if most < LEAST_UNITS:
        return []
    return sorted({n for n in SIZES if n < 0.8 * most} | {most})[-MOST_SIZES:]


def follow_ups(campaign: Campaign) -> list[int]:
    """Months of follow-up that are tried: the declared ones, half as many and half as many again."""
    end = max(campaign.effect_window.end, 1)
    return sorted({max(end // 2, 1), end, end + end // 2})


def scenarios(past: Past, most: int, campaign: Campaign) -> tuple[list[Scenario], list[Scenario]]:
    """Those that the past can imitate, and those for which it is too short."""
    every = [Scenario(*key) for key in _keys(most, campaign)]
    fit = [scenario for scenario in every if placed(past, scenario) is not None]
    return fit, [scenario for scenario in every if scenario not in fit]


def _keys(most: int, campaign: Campaign) -> list[tuple[Layout, int, int]]:
    return [(layout, n, months) for layout in LAYOUTS for months in follow_ups(campaign) for n in sizes(most)]


def summary(draws: pd.DataFrame) -> list[Power]:
    """One a scenario and effect, in the order of layouts, months, units and effects. draws: `trial_run.COLUMNS`."""
    order = draws["layout"].map({name: rank for rank, name in enumerate(LAYOUTS)})
    rows = draws.assign(order=order).sort_values(["order", "months", "units", "effect", "run"])
    groups = rows.groupby(["layout", "units", "months", "effect"], sort=False)
    return [_power(Scenario(str(key[0]), int(key[1]), int(key[2])), float(key[3]), of) for key, of in groups]  # type: ignore[arg-type]


def _power(scenario: Scenario, effect: float, draws: pd.DataFrame) -> Power:
    told = draws[np.isfinite(draws["low"]) & np.isfinite(draws["high"])]
    held = (told["low"] <= effect) & (effect <= told["high"])
    se = float(told["se"].mean())
    return Power(
        scenario,
        effect,
        len(draws),
        float(draws["verdict"].str.startswith("favourable").mean()),
        float((draws["verdict"] == "to_confirm").mean()),
        float(held.mean()) if len(told) else float("nan"),
        se,
        float((told["estimate"] - effect).mean()) / se,
        draws["verdict"].value_counts(normalize=True).to_dict(),
    )


@dataclass(frozen=True)
class Need:
    """What a layout needs to see the useful effect: the fewest months, then units, that reach `WANTED`; None where
    nothing that was tried does. best: its most powerful scenario; None where nothing could be tried."""

    layout: Layout
    least: Power | None
    best: Power | None


def needs(powers: Sequence[Power]) -> list[Need]:
    """One a layout."""
    useful = [power for power in powers if power.effect > 0]
    found = {name: list(of) for name, of in groupby(useful, lambda power: power.scenario.layout)}
    return [_need(layout, found.get(layout, [])) for layout in LAYOUTS]


def _need(layout: Layout, powers: Sequence[Power]) -> Need:
    enough = [power for power in powers if power.seen >= WANTED]
    least = min(enough, key=lambda p: (p.scenario.units, p.scenario.months), default=None)
    best = max(powers, key=lambda p: (p.seen, p.scenario.units, p.scenario.months), default=None)
    return Need(layout, least, best)
