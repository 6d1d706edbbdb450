"""The cells of a panel: what was counted by unit and period, 0/0 decided once."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from aos_analysis.data.calendar import Grid
from aos_analysis.data.roster import Roster


@dataclass(frozen=True)
class Cells:
    """Arrays (n_units, n_periods)."""

    numerator: np.ndarray
    denominator: np.ndarray
    amount: np.ndarray
    active: np.ndarray


def fill(rows: pd.DataFrame, roster: Roster, grid: Grid) -> Cells:
    """Months into periods; nothing outside activity, nothing over an empty denominator."""
    unit = roster.units.index.get_indexer(rows["unit_id"])
    month = grid.months.get_indexer(pd.PeriodIndex(rows["month"], freq="M"))
    known = (unit >= 0) & (month >= 0)
    shape = (len(roster.units), len(grid.months))

    def periods(column: str) -> np.ndarray:
        by_month = np.zeros(shape)
        np.add.at(by_month, (unit[known], month[known]), rows[column].to_numpy(float)[known])
        by_month[~roster.active] = 0
        return by_month.reshape(shape[0], len(grid.periods), -1).sum(axis=2)

    denominator = periods("denominator")
    counted = denominator > 0
    active = np.asarray(roster.active.reshape(shape[0], len(grid.periods), -1).all(axis=2))
    return Cells(periods("numerator") * counted, denominator, periods("amount") * counted, active)


def activity_counts(cells: Cells) -> dict[str, int]:
    """Unit-periods without anybody to count or outside activity; units that came or went during the study."""
    active = cells.active
    return {
        "zero_denominator": int((active & (cells.denominator == 0)).sum()),
        "outside_activity": int((~active).sum()),
        "arrived": int((~active[:, 0] & active.any(axis=1)).sum()),
        "left": int((~active[:, -1] & active.any(axis=1)).sum()),
    }
