"""Numbers that rest on one to four practitioners or facilities are withheld before anything is shown or written."""

from dataclasses import replace

import pandas as pd

from aos_analysis.study.result import Check, Estimate, Result
from aos_analysis.words.wording import say

FEW = 5  # units below which an aggregate tells of someone (DOMAIN, section 4)
NAN = float("nan")


def rests_on_few(result: Result, unit: str) -> bool:
    """Whether one to four practitioners or facilities stand on either side; territories are not persons."""
    sides = (result.sample.units_exposed, result.sample.units_comparison)
    return unit != "territory" and any(0 < side < FEW for side in sides)


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
    )


def _blank(item: Estimate) -> Estimate:
    return replace(item, estimate=NAN, se=NAN, low=NAN, high=NAN)


def _blank_frame(frame: pd.DataFrame, kept: str) -> pd.DataFrame:
    return frame.assign(**{name: NAN for name in frame.columns if name != kept})


def _blank_check(item: Check) -> Check:
    """Neither passed nor failed: its sentence and its number may hold the count."""
    return replace(item, status="not_applicable", value=None, sentence=say("checks.few_units.withheld"))


def _said() -> Check:
    return Check("few_units", "blocking", "failed", None, float(FEW), say("checks.few_units.failed"))
