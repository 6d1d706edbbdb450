"""Calibration: a campaign's own analysis on pseudo-campaigns whose effect is known (METHODS, section 8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from aos_analysis.data.sources import SourceInfo
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.plan import Plan
from aos_analysis.study.designs import brief
from aos_analysis.study.pseudo_campaigns import Bases, Setting, declared, drawn
from aos_analysis.study.verdict import verdict_key

COVERAGE = (0.93, 0.97)
FALSE_ALARMS = 0.025
MOST_BIAS = 0.1  # standard errors
ENOUGH = 2000  # runs of a setting that decide whether it passes
ALPHA = 0.01  # of the one-sided test on false alarms
DRAW_COLUMNS = (
    "targeting",
    "visit_order",
    "effect",
    "run",
    "estimate",
    "se",
    "low",
    "high",
    "naive_low",
    "naive_high",
    "verdict",
)


def one_run(bases: Bases, campaign: Campaign, setting: Setting, run: int) -> dict[str, object]:
    """One pseudo-campaign analysed, as a row of DRAW_COLUMNS. The same run is the same draw, whatever the effect."""
    key = (campaign.seed, run, *setting.targeting.encode(), *setting.visit_order.encode())
    panel = drawn(bases, campaign, setting, np.random.default_rng(key))
    result = brief(panel, declared(campaign, setting))
    found, useful = result.effect, campaign.useful_effect
    naive = next((e for e in result.estimates if e.term == "before_after"), None)
    return {
        "targeting": setting.targeting,
        "visit_order": setting.visit_order,
        "effect": setting.effect,
        "run": run,
        "estimate": found.estimate,
        "se": found.se,
        "low": found.low,
        "high": found.high,
        "naive_low": naive.low if naive else np.nan,
        "naive_high": naive.high if naive else np.nan,
        "verdict": verdict_key(found.estimate, found.low, found.high, useful, result.checks),
    }


@dataclass(frozen=True)
class Cell:
    """What the runs of one setting say. Shares are fractions of the runs that gave an interval; errors are Monte Carlo
    standard errors.

    bias        mean error in mean standard errors
    bias_error  its Monte Carlo error, and what is particular to the caisses where it comes back in every run
    rejected    intervals that leave zero out (size where the effect is 0, power otherwise)
    favourable  verdicts that show a favourable effect, of any size
    naive       before/after intervals that leave zero out, NaN where the design has none
    verdicts    share of each verdict key
    """

    setting: Setting
    runs: int
    without_interval: int
    bias: float
    bias_error: float
    se: float
    spread: float
    coverage: float
    rejected: float
    favourable: float
    naive: float
    verdicts: dict[str, float]

    def error(self, share: float) -> float:
        """Monte Carlo standard error of a share."""
        return (share * (1 - share) / self.runs) ** 0.5 if self.runs else float("nan")

    @property
    def status(self) -> str:
        """`passed`, `failed`, or `too_few` runs (or caisses, for a bias) to tell."""
        if self.runs < ENOUGH:
            return "too_few"
        if not self.holds or abs(self.bias) - 2 * self.bias_error >= MOST_BIAS:
            return "failed"
        return "passed" if abs(self.bias) < MOST_BIAS else "too_few"

    @property
    def holds(self) -> bool:
        """Coverage in its range, and no more false alarms than allowed."""
        from scipy.special import bdtrc

        alarms = bdtrc(round(self.favourable * self.runs) - 1, self.runs, FALSE_ALARMS)
        quiet = self.setting.effect != 0 or alarms >= ALPHA
        return COVERAGE[0] <= self.coverage <= COVERAGE[1] and bool(quiet)


def summary(draws: pd.DataFrame, campaign: Campaign, caisses: int) -> list[Cell]:
    """One cell a setting, in the order in which settings appear. draws: DRAW_COLUMNS."""
    groups = draws.groupby(["targeting", "visit_order", "effect"], sort=False)
    return [
        _cell(setting, group, caisses**-0.5 if _comes_back(setting, campaign) else 0.0)
        for setting, group in ((Setting(*key), group) for key, group in groups)
    ]


def _comes_back(setting: Setting, campaign: Campaign) -> bool:
    """Are much the same units contacted, and the same compared, in every run? Then so is what chance gave them."""
    drawn = campaign.comparison == "control_arm"
    waiting = campaign.comparison == "targeted_not_yet_visited" and setting.visit_order in ("random", "geographic")
    return setting.targeting == "level" and not drawn and not waiting


def _cell(setting: Setting, draws: pd.DataFrame, particular: float) -> Cell:
    told = draws[np.isfinite(draws["low"]) & np.isfinite(draws["high"])]
    error, n = told["estimate"] - setting.effect, max(len(told), 1)
    se = float(told["se"].mean())
    naive = told.dropna(subset=["naive_low", "naive_high"])
    return Cell(
        setting=setting,
        runs=len(told),
        without_interval=len(draws) - len(told),
        bias=float(error.mean() / se),
        bias_error=float(np.hypot(error.std() / se / n**0.5, particular)),
        se=se,
        spread=float(told["estimate"].std()),
        coverage=_share((told["low"] <= setting.effect) & (setting.effect <= told["high"])),
        rejected=_share((told["low"] > 0) | (told["high"] < 0)),
        favourable=_share(draws["verdict"].str.startswith("favourable")),
        naive=_share((naive["naive_low"] > 0) | (naive["naive_high"] < 0)),
        verdicts=draws["verdict"].value_counts(normalize=True).to_dict(),
    )


def _share(true: Iterable[bool]) -> float:
    values = np.asarray(true, bool)
    return float(values.mean()) if values.size else float("nan")


@dataclass(frozen=True)
class Calibration:
    """What a calibration report shows. `bases` untouched panels were used: `null` caisses of the generator, or the
    months `before` the campaign of real data."""

    plan: Plan
    source: SourceInfo
    origin: Literal["null", "before"]
    bases: int
    cells: tuple[Cell, ...]

    @property
    def verdict(self) -> str:
        """`passed` where every setting does, `failed` where one does not, else `too_few`."""
        states = {cell.status for cell in self.cells}
        return next((state for state in ("failed", "too_few") if state in states), "passed")
