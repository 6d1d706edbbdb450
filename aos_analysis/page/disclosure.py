"""Small counts: what may be printed, what is masked, and how a mask differs from a zero and from a missing value.

Rules: `DOMAIN.md` section 4. Patients 1-10 and their complements, aggregates of fewer than five practitioners or
facilities, or where one makes more than 85 %. Small monthly series become quarters first, and are masked only then.
What is masked cannot be worked out: `recovery` bounds it as a reader would.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from aos_analysis.data.panel import Panel
from aos_analysis.page.recovery import Sum, exposed, margins
from aos_analysis.study.withheld import dominated
from aos_analysis.words import numbers
from aos_analysis.words.small_counts import PATIENTS_MIN, UNITS_MIN

# audited: units of which one more, from an edition to the next, would be known line by line
Counted = Literal["patients", "deliveries", "practitioners", "facilities", "audited", "months", "campaigns", "none"]
PATH_DIGITS = 4  # significant digits of a printed level: with more, numerator and denominator can be read in it
FLOORS: dict[str, int] = {
    "patients": PATIENTS_MIN,
    "deliveries": PATIENTS_MIN,  # n deliveries are at most n patients
    "practitioners": UNITS_MIN,
    "facilities": UNITS_MIN,
    "audited": UNITS_MIN,
}
MASK = "s"  # as the French statistical offices write it: secret statistique
# exclusions that count months or unit-months, which are free; all others count units
MONTHS = ("zero_denominator", "outside_activity", "months_before_first", "months_after_last")
MASKED_COLUMNS = ("observed", "counterfactual", "effect", "low", "high")


def is_small(value: float, counts: str) -> bool:
    """A number that may not be printed; a true zero and a missing value may."""
    return counts in FLOORS and not numbers.missing(value) and 0 < abs(value) < FLOORS[counts]


def printed_count(value: float | None, counts: str) -> str:
    """The French count, `s` where it is masked, `0` where nobody is there, « n. d. » where nothing is known."""
    return MASK if value is not None and is_small(value, counts) else numbers.number(value)


def mask_parts(parts: Sequence[float], counts: str) -> list[bool]:
    """Which parts of a printed total are masked: the small ones, and the next smallest as long as the total less what
    is shown tells too much of those hidden."""
    cells = np.append(np.asarray(parts, float), sum(parts))
    sums = [(tuple(range(len(parts))), len(parts))]
    hidden = np.append(_small(cells[:-1], counts), False)
    return [bool(cell) for cell in _hide_more(cells, hidden, sums, counts)[:-1]]


def mask_table(values: np.ndarray, counts: str) -> np.ndarray:
    """Which cells of a table printed with its margins are masked. values: (n_rows, n_columns); returns (n_rows + 1,
    n_columns + 1), margins last. Whatever the printed cells allow, each hidden one may be too large to be small."""
    full = np.pad(np.asarray(values, float), (0, 1))
    full[-1], full[:, -1] = full.sum(axis=0), full.sum(axis=1)
    full[-1, -1] = full[-1, :-1].sum()
    hidden = _hide_more(full.ravel(), _small(full.ravel(), counts), margins(*full.shape), counts, totals=True)
    return hidden.reshape(full.shape)


def _small(cells: np.ndarray, counts: str) -> np.ndarray:
    return np.array([is_small(cell, counts) for cell in cells], bool)


def _hide_more(cells: np.ndarray, hidden: np.ndarray, sums: list[Sum], counts: str, totals: bool = False) -> np.ndarray:
    """Secondary suppression: while a masked cell can be worked out, hide the smallest count still shown near it; a
    total only where `totals` may be masked. Nothing bounds a table that is masked in full: this always ends."""
    last = {total for _, total in sums}  # masked when nothing else is left
    while hidden.any():
        told = np.flatnonzero(exposed(cells, hidden, sums, FLOORS[counts]))
        countable = (cells > 0) & ~hidden & (totals | ~np.isin(np.arange(len(cells)), [*last]))
        shown = _nearest(set(told), set(np.flatnonzero(countable)), sums)
        if not shown:
            break
        hidden[min(shown, key=lambda cell: (cell in last, cells[cell], cell))] = True
    return hidden


def _nearest(told: set[int], shown: set[int], sums: list[Sum]) -> set[int]:
    """Of `shown`, those in a sum with a cell of `told`; where all of these are masked, in a sum with one of these."""
    near: set[int] = set()
    while told - near and not told & shown:
        near, told = told, told.union(*((*parts, total) for parts, total in sums if told & {*parts, total}))
    return told & shown


def publishable(numerator: np.ndarray, denominator: np.ndarray, share: bool, sensitive: bool) -> np.ndarray:
    """(n,) bool: numerator, denominator and (for a share) complement are zero or at least 11; « all have it » is
    masked for a sensitive indicator."""
    fine = (denominator >= PATIENTS_MIN) & ((numerator == 0) | (numerator >= PATIENTS_MIN))
    if not share:
        return fine
    complement = denominator - numerator
    return fine & ((complement >= PATIENTS_MIN) | ((complement == 0) & (not sensitive)))


def safe_path(panel: Panel, path: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The path that may leave (page and `path.csv`) and its grain in months. Small months become quarters (means
    weighted by denominator); what is still small is NaN in every column."""
    if not len(path):
        return path.copy(), panel.grain
    table = path.reset_index(drop=True).assign(**_counts(panel, path))
    grain = panel.grain
    if grain < 3 and not _fine(panel, table).all():
        table, grain = _quarters(table), 3
    table.loc[~_fine(panel, table), list(MASKED_COLUMNS)] = np.nan
    return _rounded(table[list(path.columns)]), grain


def _rounded(path: pd.DataFrame) -> pd.DataFrame:
    """The same decimals for all, `PATH_DIGITS` for the largest level: a ratio in full gives its two counts back."""
    largest = path["observed"].abs().max()
    decimals = PATH_DIGITS - 1 - int(np.floor(np.log10(largest))) if largest > 0 else PATH_DIGITS
    return path.round({name: decimals for name in MASKED_COLUMNS})


def _counts(panel: Panel, path: pd.DataFrame) -> dict[str, np.ndarray]:
    """Numerator and denominator of the contacted units in each month of the path; 0 outside the panel, and where
    one unit makes nearly all of either."""
    contacted = np.isfinite(panel.cohort)
    units = int(contacted.sum())
    position = panel.periods.get_indexer(pd.DatetimeIndex(path["month"]))
    num, den = panel.numerator[contacted], _people(panel)[contacted]
    told = (dominated(num) | dominated(den))[position] if panel.unit != "territory" else np.zeros(len(position), bool)
    inside = (position >= 0) & (units >= _fewest(panel)) & ~told
    return {name: np.where(inside, part.sum(axis=0)[position], 0.0) for name, part in (("_num", num), ("_den", den))}


def _people(panel: Panel) -> np.ndarray:
    """(n_units, n_periods) people behind each value. A total of an area (boxes, over 1) is counted among nobody: only
    its own size matters."""
    total = panel.unit == "territory" and panel.indicator.unit == "count" and (panel.denominator <= 1).all()
    return PATIENTS_MIN * panel.denominator if total else panel.denominator


def _fewest(panel: Panel) -> int:
    """Units an aggregate must hold: one territory is an area already, with many professionals in it."""
    return 1 if panel.unit == "territory" else UNITS_MIN


def _fine(panel: Panel, table: pd.DataFrame) -> np.ndarray:
    indicator = panel.indicator
    num, den = table["_num"].to_numpy(), table["_den"].to_numpy()
    return publishable(num, den, indicator.unit == "points", indicator.sensitive)


def _quarters(table: pd.DataFrame) -> pd.DataFrame:
    """One row a calendar quarter; intervals are averaged like the numbers they surround (wider than the truth). Where
    some months of a quarter have an expected level, both curves average these months and no other."""
    quarter = table["month"].dt.to_period("Q").dt.start_time
    both = table[["observed", "counterfactual"]].notna().all(axis=1) & (table["_den"] > 0)
    used = both | ~both.groupby(quarter).transform("any")
    weight = table["_den"].where((table["_den"] > 0) & used)
    out = pd.DataFrame({"month": quarter.groupby(quarter).first()})
    for name in (c for c in table.columns if c not in ("month", "_num", "_den")):
        known = weight.where(table[name].notna())
        out[name] = (table[name] * known).groupby(quarter).sum(min_count=1) / known.groupby(quarter).sum(min_count=1)
    for name in ("_num", "_den"):
        out[name] = table[name].where(used, 0).groupby(quarter).sum()
    return out.reset_index(drop=True)


def quarterly(panel: Panel, path: pd.DataFrame) -> pd.DataFrame:
    """The means of a printable monthly path by quarter, weighted by denominator: a shorter table of the same curves."""
    return _quarters(path.assign(**_counts(panel, path)))[list(path.columns)]


def safe_event_path(panel: Panel, path: pd.DataFrame) -> pd.DataFrame:
    """Event times seen by fewer than five units, mostly by one, or on fewer than 11 patients, are NaN."""
    out = path.reset_index(drop=True).copy()
    for row, event in enumerate(out["event_time"].astype(int) if len(out) else ()):
        position = panel.cohort + event
        inside = np.isfinite(position) & (position >= 0) & (position < len(panel.periods))
        rows = np.flatnonzero(inside)
        patients = _people(panel)[rows, position[inside].astype(int)]
        mostly_one = panel.unit != "territory" and bool(dominated(patients))
        if len(rows) < _fewest(panel) or mostly_one or patients.sum() < PATIENTS_MIN:
            out.loc[row, ["effect", "low", "high"]] = np.nan
    return out
