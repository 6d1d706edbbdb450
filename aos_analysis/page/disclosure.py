"""Small counts: what may be printed, what is masked, and how a mask differs from a zero and from a missing value.

Rules: `DOMAIN.md` section 4. Patients 1-10 and their complements, aggregates of fewer than five practitioners or
facilities. Small monthly series become quarters first, and are masked only then.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from aos_analysis.data.panel import Panel
from aos_analysis.words import numbers

Counted = Literal["patients", "deliveries", "practitioners", "facilities", "months", "campaigns", "none"]
PATIENTS_MIN = 11
UNITS_MIN = 5
FLOORS: dict[str, int] = {
    "patients": PATIENTS_MIN,
    "deliveries": PATIENTS_MIN,  # n deliveries are at most n patients
    "practitioners": UNITS_MIN,
    "facilities": UNITS_MIN,
}
MASK = "s"  # as the French statistical offices write it: secret statistique
MASKED_COLUMNS = ("observed", "counterfactual", "effect", "low", "high")


def is_small(value: float, counts: str) -> bool:
    """A number that may not be printed; a true zero and a missing value may."""
    return counts in FLOORS and not numbers.missing(value) and 0 < abs(value) < FLOORS[counts]


def printed_count(value: float | None, counts: str) -> str:
    """The French count, `s` where it is masked, `0` where nobody is there, « n. d. » where nothing is known."""
    return MASK if value is not None and is_small(value, counts) else numbers.number(value)


def mask_parts(parts: Sequence[float], counts: str) -> list[bool]:
    """Which parts of a printed total are masked: a single small part would be total minus the rest, so that the
    next smallest goes with it."""
    masked = [is_small(part, counts) for part in parts]
    others = [i for i, part in enumerate(parts) if not masked[i] and part > 0]
    if sum(masked) == 1 and others:
        masked[min(others, key=lambda i: parts[i])] = True
    return masked


def mask_table(values: np.ndarray, counts: str) -> np.ndarray:
    """Which cells of a table printed with its margins are masked. values: (n_rows, n_columns); returns (n_rows + 1,
    n_columns + 1), margins last. In no line may what is hidden be worked out from the rest of the line."""
    full = np.pad(np.asarray(values, float), (0, 1))
    full[-1], full[:, -1] = full.sum(axis=0), full.sum(axis=1)
    full[-1, -1] = full[-1, :-1].sum()
    hidden = np.vectorize(is_small, otypes=[bool])(full, counts)
    grown = True
    while grown:
        lines = [*zip(full, hidden, strict=True), *zip(full.T, hidden.T, strict=True)]
        grown = any([_hide_another(line, mask, FLOORS.get(counts, 0)) for line, mask in lines])
    return hidden


def _hide_another(line: np.ndarray, hidden: np.ndarray, floor: int) -> bool:
    """Hide the smallest count still shown in a line (the last one is its total) where what is hidden could be worked
    out: one count alone, or several whose sum, the total less the rest, is small."""
    known_sum = hidden.any() and not hidden[-1] and line[hidden].sum() < floor
    shown = np.flatnonzero(~hidden & (line > 0))
    if not (hidden.sum() == 1 or known_sum) or not shown.size:
        return False
    hidden[shown[np.argmin(line[shown])]] = True
    return True


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
    return table[list(path.columns)], grain


def _counts(panel: Panel, path: pd.DataFrame) -> dict[str, np.ndarray]:
    """Numerator and denominator of the contacted units in each month of the path; 0 outside the panel."""
    contacted = np.isfinite(panel.cohort)
    units = int(contacted.sum())
    position = panel.periods.get_indexer(pd.DatetimeIndex(path["month"]))
    inside = (position >= 0) & (units >= _fewest(panel))
    num, den = panel.numerator[contacted].sum(axis=0), panel.denominator[contacted].sum(axis=0)
    return {name: np.where(inside, total[position], 0.0) for name, total in (("_num", num), ("_den", den))}


def _fewest(panel: Panel) -> int:
    """Units an aggregate must hold: one territory is an area already, with many professionals in it."""
    return 1 if panel.unit == "territory" else UNITS_MIN


def _fine(panel: Panel, table: pd.DataFrame) -> np.ndarray:
    indicator = panel.indicator
    num, den = table["_num"].to_numpy(), table["_den"].to_numpy()
    return publishable(num, den, indicator.unit == "points", indicator.sensitive)


def _quarters(table: pd.DataFrame) -> pd.DataFrame:
    """One row a calendar quarter; intervals are averaged like the numbers they surround (wider than the truth)."""
    quarter = table["month"].dt.to_period("Q").dt.start_time
    weight = table["_den"].where(table["_den"] > 0)
    out = pd.DataFrame({"month": quarter.groupby(quarter).first()})
    for name in (c for c in table.columns if c not in ("month", "_num", "_den")):
        known = weight.where(table[name].notna())
        out[name] = (table[name] * known).groupby(quarter).sum(min_count=1) / known.groupby(quarter).sum(min_count=1)
    for name in ("_num", "_den"):
        out[name] = table[name].groupby(quarter).sum()
    return out.reset_index(drop=True)


def quarterly(panel: Panel, path: pd.DataFrame) -> pd.DataFrame:
    """The means of a printable monthly path by quarter, weighted by denominator: a shorter table of the same curves."""
    return _quarters(path.assign(**_counts(panel, path)))[list(path.columns)]


def safe_event_path(panel: Panel, path: pd.DataFrame) -> pd.DataFrame:
    """Event times seen by fewer than five units, or on fewer than 11 patients, are NaN."""
    out = path.reset_index(drop=True).copy()
    for row, event in enumerate(out["event_time"].astype(int) if len(out) else ()):
        position = panel.cohort + event
        inside = np.isfinite(position) & (position >= 0) & (position < len(panel.periods))
        rows = np.flatnonzero(inside)
        patients = panel.denominator[rows, position[inside].astype(int)].sum()
        if len(rows) < _fewest(panel) or patients < PATIENTS_MIN:
            out.loc[row, ["effect", "low", "high"]] = np.nan
    return out
