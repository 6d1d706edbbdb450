"""Numbers that rest on one to four practitioners or facilities, or nearly all on one, are withheld before anything is
shown or written."""

from dataclasses import replace

import numpy as np
import pandas as pd

from aos_analysis.data.panel import Panel
from aos_analysis.study.result import Check, Estimate, Result
from aos_analysis.words.small_counts import DOMINANT, UNITS_MIN, few_units
from aos_analysis.words.wording import say

NAN = float("nan")


def rests_on_few(result: Result, panel: Panel) -> bool:
    """Whether one to four practitioners or facilities stand on either side, or one makes nearly all of the contacted
    or of the others; territories are not persons."""
    if panel.unit == "territory":
        return False
    sides = (result.sample.units_exposed, result.sample.units_comparison)
    contacted = np.isfinite(panel.cohort)
    weights = [panel.denominator[side].sum(axis=1) for side in (contacted, ~contacted)]
    return any(few_units(side) for side in sides) or any(bool(dominated(weight)) for weight in weights)


def dominated(parts: np.ndarray) -> np.ndarray:
    """Whether one unit makes more than 85 % of a sum over the first axis. parts: (n_units, …), not negative."""
    return parts.max(axis=0, initial=0.0) > DOMINANT * parts.sum(axis=0)


def withheld(result: Result) -> Result:
    """The same result without a number that speaks of a few units: the verdict then says « données insuffisantes »."""
    return replace(
        result,
        effect=_blank(result.effect),
        relative=_blank(result.relative),
        mde=NAN,
        volume=_blank(result.volume),
        estimates=tuple(_blank(item) for item in result.estimates),
        path=_blank_frame(result.path, "month"),
        event_path=_blank_frame(result.event_path, "event_time"),
        checks=(*(_blank_check(item) for item in result.checks), _said()),
        reversion=None,
        profile=None,
        parts=(),
        levels=(),
    )


def _blank(item: Estimate) -> Estimate:
    return replace(item, estimate=NAN, se=NAN, low=NAN, high=NAN)


def _blank_frame(frame: pd.DataFrame, kept: str) -> pd.DataFrame:
    return frame.assign(**{name: NAN for name in frame.columns if name != kept})


def _blank_check(item: Check) -> Check:
    """Neither passed nor failed: its sentence and its number may hold the count."""
    return replace(item, status="not_applicable", value=None, sentence=say("checks.few_units.withheld"))


def _said() -> Check:
    return Check("few_units", "blocking", "failed", None, float(UNITS_MIN), say("checks.few_units.failed"))
