"""Coordinated practice year after year: coverage of today's inhabitants, ACI that are signed, MSP."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from aos_analysis.data.territory.care import open_on
from aos_analysis.data.territory.mapped import CPTS
from aos_analysis.study.territory.coverage import Coverage, coverage

MSP = "MSP"
MOST = 6  # ends of years, the last ones


@dataclass(frozen=True)
class Step:
    """One day. signed: CPTS whose ACI is signed and that cover a commune of the whole, territory and rest; msp: MSP
    that stand in it."""

    day: date
    here: Coverage
    there: Coverage
    signed: int
    msp: int


def steps(stages: pd.DataFrame, here: pd.Series, there: pd.Series, last: date) -> tuple[Step, ...]:
    """The ends of the years since a first stage was dated, then the day of the data. here, there: inhabitants by
    commune, as they are today; stages: of every structure at every date."""
    dated = stages["since"].dropna()
    years = range(dated.min().year, last.year) if len(dated) else ()
    days = [*[date(year, 12, 31) for year in years][-MOST:], last]
    whole = here.index.union(there.index)
    return tuple(_step(open_on(stages, day), here, there, whole, day) for day in days)


def _step(rows: pd.DataFrame, here: pd.Series, there: pd.Series, whole: pd.Index, day: date) -> Step:
    inside = rows[rows["area_id"].isin(whole)]
    signed = inside[(inside["kind"] == CPTS) & (inside["stage"] == "signed")]
    msp = inside[inside["kind"] == MSP]
    return Step(
        day,
        coverage(here, rows),
        coverage(there, rows),
        signed["structure_id"].nunique(),
        msp["structure_id"].nunique(),
    )
