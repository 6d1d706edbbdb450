"""What moved the spending of the contacted, year against year: volume, price, structure. Observed, not attributed."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from aos_analysis.data.panel import Panel
from aos_analysis.data.products import products
from aos_analysis.data.sources import Source
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.plan import Plan

YEAR = 12  # months of a span: the same seasons on both sides


@dataclass(frozen=True)
class Spending:
    """Euros: `before` + `volume` + `price` + `structure` = `after`.

    volume     more or fewer boxes, at the mean price of the reference year
    price      the same products, dearer or cheaper
    structure  other products among the boxes, at the prices of the reference year (a new product at its own)
    apart      False where only totals are known: `price` then holds both price and structure, `structure` is NaN
    """

    reference: tuple[date, date]
    compared: tuple[date, date]
    before: float
    volume: float
    price: float
    structure: float
    after: float
    apart: bool


def spending(plan: Plan, panel: Panel, source: Source | None) -> Spending | None:
    """The year before the first contact against the last one studied; None where one is not whole or has no euros."""
    years = _years(panel, plan.campaign)
    if years is None:
        return None
    reference, compared = (tuple(panel.periods[i].date() for i in (year.start, year.stop - 1)) for year in years)
    found = _from_lines(plan, panel, source, years)
    found = _from_totals(panel, years) if found is None else found
    return None if found is None else Spending(reference, compared, *found)


def split(products: pd.DataFrame) -> tuple[float, float, float, float, float]:
    """before, volume, price, structure, after from rows (span 0 or 1, code, quantity, amount). Laspeyres volumes.

    volume = (Q1 - Q0) E0 / Q0; price = sum q1 (p1 - p0); structure = sum q1 p0 - Q1 E0 / Q0, p0 = p1 for a new product.
    """
    wide = products.pivot_table(index="code", columns="span", values=["quantity", "amount"], aggfunc="sum").fillna(0.0)
    q0, q1, e0, e1 = (wide[name, span].to_numpy(float) for name in ("quantity", "amount") for span in (0, 1))
    own = np.divide(e1, q1, out=np.zeros_like(e1), where=q1 > 0)
    old = np.divide(e0, q0, out=own.copy(), where=q0 > 0)
    mean = e0.sum() / q0.sum()
    volume = (q1.sum() - q0.sum()) * mean
    price = float((q1 * (own - old)).sum())
    structure = float((q1 * old).sum() - q1.sum() * mean)
    return float(e0.sum()), float(volume), price, structure, float(e1.sum())


def _years(panel: Panel, campaign: Campaign) -> tuple[slice, slice] | None:
    length, last = YEAR // panel.grain, len(panel.periods)
    first = panel.first_contact(campaign) or 0
    whole = first >= length and last - length >= first
    return (slice(first - length, first), slice(last - length, last)) if whole else None


def _from_lines(plan: Plan, panel: Panel, source: Source | None, years: tuple[slice, slice]):
    if source is None:
        return None
    after = panel.periods + pd.DateOffset(months=panel.grain)
    spans = [(panel.periods[y.start].date(), after[y.stop - 1].date()) for y in years]
    units = panel.units.loc[np.isfinite(panel.cohort), "unit_id"]
    found = products(source, plan, units.tolist(), spans)
    if found.empty:
        return None
    spent = found.groupby("span")["amount"].sum()
    return (*split(found), True) if len(spent) == 2 and (spent > 0).all() else None


def _from_totals(panel: Panel, years: tuple[slice, slice]):
    """Numerators as volume; what is left is price and structure together."""
    exposed = np.isfinite(panel.cohort)
    (q0, e0), (q1, e1) = (
        (float(panel.numerator[exposed, y].sum()), float(panel.amount[exposed, y].sum())) for y in years
    )
    if not (q0 > 0 and e0 > 0 and e1 > 0):
        return None
    volume = (q1 - q0) * e0 / q0
    return e0, volume, e1 - e0 - volume, float("nan"), e1, False
