"""How long care takes to reach the data: arrivals by care month and flux month, and the cut-off that they imply."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from ibis.expr import types as ir

LONGEST_LAG = 24  # months after care; what comes later is negligible (DOMAIN section 2)
TOLD_LAGS = (0, 1, 2, 3, 6)  # months after care at which each care month is told
FEWEST_MONTHS = 3  # care months that a step from one lag to the next is estimated on
COMPLETE = 0.99  # « about 99 % of care is in » (DOMAIN section 2): what a declared delay must reach
PRECISION = 2  # decimals of a share: « about » 99 % is read in whole per cent, as it is printed


@dataclass(frozen=True)
class Arrivals:
    """Lines by care month and lag (flux month minus care month).

    curve         columns lag (months), share (0-1): part of the lines of a care month that is in after so many months
    months        columns month (datetime64), lines (in so far), share (0-1, expected to be in at the last flux month),
                  and after_k, the lines that were in k months after care (TOLD_LAGS; NaN where that is still to come)
    flux          columns month (datetime64), lines: what each flux month brought
    first_flux    first month of care that came whole: earlier care is only leftovers
    flux_last     last flux month
    lines, early  lines in all, and those whose flux month is before their care month
    same_month    True where every line has the flux month of its care: nothing can be said of delays
    """

    curve: pd.DataFrame
    months: pd.DataFrame
    flux: pd.DataFrame
    first_flux: pd.Period
    flux_last: pd.Period
    lines: int
    early: int
    same_month: bool

    @property
    def known(self) -> bool:
        """Delays vary, over a year of care at least."""
        return not self.same_month and len(self.curve) > 1 and len(self.months) >= 12

    @property
    def needed(self) -> int:
        """Smallest number of months after which 99 % of the lines are in."""
        enough = self.curve["share"].round(PRECISION) >= COMPLETE
        return int(self.curve.loc[enough, "lag"].min())

    def share(self, lag: int) -> float:
        """Part of the lines that is in after `lag` months."""
        return float(np.interp(lag, self.curve["lag"], self.curve["share"]))


def read_arrivals(lines: ir.Table) -> Arrivals | None:
    """From the lines of deliveries, cancellations left out: one pass over them, then sums. None without a line that
    is processed after its care."""
    lines = lines.filter(lines.quantity > 0)
    counts = (
        lines.group_by(care=lines.care_date.truncate("M"), flux=lines.flux_date.truncate("M"))
        .aggregate(lines=lines.count())
        .execute()
    )
    if (counts["flux"] < counts["care"]).all():
        return None
    care, flux = (pd.PeriodIndex(pd.to_datetime(counts[name]), freq="M") for name in ("care", "flux"))
    counts = counts.assign(care=care, flux=flux, lag=month_numbers(flux) - month_numbers(care))
    ordered = counts[counts["lag"] >= 0]
    first, last = max(ordered["care"].min(), ordered["flux"].min()), ordered["flux"].max()
    timely = ordered[ordered["care"] >= first]
    curve = development(timely, first, last)
    by_care = timely.groupby("care")["lines"].sum()
    age = month_number(last) - month_numbers(by_care.index)
    share = np.interp(age, curve["lag"], curve["share"])
    months = {"month": by_care.index.to_timestamp(), "lines": by_care.to_numpy(), "share": share}
    for lag in TOLD_LAGS:
        seen = timely[timely["lag"] <= lag].groupby("care")["lines"].sum().reindex(by_care.index, fill_value=0)
        months[f"after_{lag}"] = np.where(age >= lag, seen, np.nan)
    span = pd.period_range(ordered["flux"].min(), last, freq="M")
    brought = ordered.groupby("flux")["lines"].sum().reindex(span, fill_value=0)
    return Arrivals(
        curve=curve,
        months=pd.DataFrame(months),
        flux=pd.DataFrame({"month": brought.index.to_timestamp(), "lines": brought.to_numpy()}),
        first_flux=first,
        flux_last=last,
        lines=int(counts["lines"].sum()),
        early=int(counts.loc[counts["lag"] < 0, "lines"].sum()),
        same_month=bool((counts["lag"] <= 0).all()),
    )


def development(counts: pd.DataFrame, first: pd.Period, last: pd.Period) -> pd.DataFrame:
    """Share of the lines in after each lag, by chain ladder (Mack, 1993): the step from one lag to the next is the
    ratio of the sums over the care months that have seen both. counts: care and flux (Period), lag, lines."""
    size = month_number(last) - month_number(first) + 1
    triangle = np.zeros((size, min(LONGEST_LAG, size - 1) + 1))
    lag = counts["lag"].clip(upper=triangle.shape[1] - 1).to_numpy()
    np.add.at(triangle, (month_numbers(pd.PeriodIndex(counts["care"])) - month_number(first), lag), counts["lines"])
    total, seen = triangle.cumsum(axis=1), size - np.arange(size)[:, None] > np.arange(triangle.shape[1])
    steps = []
    for k in range(1, triangle.shape[1]):
        if seen[:, k].sum() < min(FEWEST_MONTHS, size):
            break
        before, after = total[seen[:, k], k - 1].sum(), total[seen[:, k], k].sum()
        steps.append(after / before if before else np.inf if after else 1.0)
    remaining = np.append(np.cumprod(steps[::-1])[::-1], 1.0)
    return pd.DataFrame({"lag": np.arange(len(remaining)), "share": 1 / remaining})


def month_number(month: pd.Period) -> int:
    """Months since January of year 0."""
    return 12 * month.year + month.month - 1


def month_numbers(months: pd.PeriodIndex) -> np.ndarray:
    return 12 * months.year.to_numpy() + months.month.to_numpy() - 1
