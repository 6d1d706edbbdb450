"""Pseudo-campaigns on real months that no action touched: the top quartile of a past window, part of it « visited ».

Nobody was ever visited. The dates are what `before_the_campaign` reads: the months before the first of them are kept,
and everything moves back into these. Cohorts are the smallest that the analysis accepts (ten units), so that as many of
the targeted as possible are left to compare with; who is visited first is drawn, once.
"""

import math
from pathlib import Path

import numpy as np
import pandas as pd

from tests.real.prepare import manchester_months, write
from tests.real.prepare_series import CROKER, trimethoprim_months

COHORT = 10  # units visited in a month: `MIN_COHORT` of the analysis
FEW = 8  # territories visited in the case study, in two months


def manchester(folder: Path) -> Path:
    """24 of 94 practices: ten visited in one month, fourteen waiting: four may leave, ten must stay to compare with."""
    monthly = manchester_months()
    contacts = _contacts("uk_manchester_quartile", _worst(monthly, "2017-06", "2018-05"), ["2018-09"], COHORT)
    return write(folder, "OpenPrescribing (NHS Manchester)", monthly_indicators=monthly, contacts=contacts)


def territories(folder: Path) -> Path:
    """53 of 210 areas, the first visits in the month of the guidance: thirty in three months, the others waiting."""
    monthly = trimethoprim_months()
    visits = ["2014-10", "2014-11", "2014-12"]
    contacts = _contacts("uk_territories_quartile", _worst(monthly, "2013-07", "2014-06"), visits, COHORT)
    return write(folder, CROKER, monthly_indicators=monthly, contacts=contacts)


def few_territories(folder: Path) -> Path:
    """The same 53 areas, eight of them visited in two months."""
    monthly = trimethoprim_months()
    worst = _worst(monthly, "2013-07", "2014-06")
    contacts = _contacts("uk_territories_few", worst, ["2014-10", "2014-11"], FEW // 2)
    return write(folder, CROKER, monthly_indicators=monthly, contacts=contacts)


def _worst(monthly: pd.DataFrame, first: str, last: str) -> np.ndarray:
    """Units of the top quartile of a window, among those that the data follow to their end."""
    span = monthly["month"].between(first, last)
    sums = monthly[span].groupby("unit_id")[["numerator", "denominator"]].sum()
    there = monthly.loc[monthly["month"] == monthly["month"].max(), "unit_id"]
    level = (sums["numerator"] / sums["denominator"]).reindex(there).sort_values(ascending=False)
    return level.index[: math.ceil(monthly["unit_id"].nunique() / 4)].to_numpy()


def _contacts(campaign: str, targets: np.ndarray, months: list[str], by_month: int) -> pd.DataFrame:
    """All targeted; some visited, `by_month` a month, in an order drawn at random."""
    visited = np.random.default_rng(0).permutation(targets)[: len(months) * by_month]
    dates = pd.to_datetime(np.repeat(months, by_month)) + pd.Timedelta(days=9)
    planned = pd.DataFrame({"unit_id": targets, "status": "targeted", "contact_date": pd.NaT, "channel": None})
    done = pd.DataFrame({"unit_id": visited, "status": "done", "contact_date": dates, "channel": "delegate_visit"})
    return pd.concat([planned, done]).assign(campaign=campaign)
