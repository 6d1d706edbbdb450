"""Groups fixed before the analysis (`subgroups`): each compared with itself, all told, never ranked."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from aos_analysis.study.adoption import Estimation
from aos_analysis.study.checks import MIN_UNITS, check
from aos_analysis.study.inference import Linear, equal_p_value
from aos_analysis.study.result import Check
from aos_analysis.words.numbers import number
from aos_analysis.words.wording import say

ALPHA = 0.05
MOST_LEVELS = 8  # a column with more values is cut in two, or, if it is text, not told
PRACTICE_SIZES = (2, 5)  # practitioners of the cluster: 1 | 2-4 | 5+


@dataclass(frozen=True)
class Group:
    """term, label: of its estimate. units: (n_units,) boolean. effect: raw sign, indicator's unit."""

    term: str
    label: str
    effect: Linear


def subgroup_effects(found: Estimation, column: str) -> list[Group]:
    """Effect in each group with enough contacted and comparison units; none where there are not two of them."""
    groups = []
    for position, (label, units) in enumerate(_levels(found.panel.units[column], column).items(), 1):
        cells = found.adoption.inside(units).cells(found.adoption.events)
        rows = found.adoption.in_window(cells)
        exposed = int((found.adoption.exposed(cells, rows) & units).sum())
        if exposed >= MIN_UNITS and cells.comparison_units(rows) >= MIN_UNITS:
            groups.append(Group(f"{column}_{position}", label, cells.average(rows)))
    return groups if len(groups) > 1 else []


def subgroup_check(groups: list[list[Group]]) -> Check:
    """Are the effects of the groups of a column the same? The smallest p-value, times the number of columns."""
    p_values = [equal_p_value([group.effect for group in column]) for column in groups if column]
    known = [p for p in p_values if np.isfinite(p)]
    if not known:
        return check("subgroups", "advisory", None)
    p = min(1.0, min(known) * len(known))
    return check("subgroups", "advisory", p >= ALPHA, p, ALPHA)


def _levels(values: pd.Series, column: str) -> dict[str, np.ndarray]:
    """The groups of a column in their order, by French label."""
    numeric = pd.to_numeric(values, errors="coerce").to_numpy(float, na_value=np.nan)
    if column == "practice_size":
        return _cut(
            numeric, PRACTICE_SIZES, [say(f"study.subgroups.practice_size.{k}") for k in ("one", "few", "many")]
        )
    known = values[values.notna()]
    if np.isfinite(numeric).any() and known.nunique() > MOST_LEVELS:
        middle = float(np.nanmedian(numeric))
        words = {"column": _name(column), "cut": number(middle, 0 if middle.is_integer() else 1)}
        return _cut(numeric, (middle,), [say(f"study.subgroups.{k}", **words) for k in ("below", "above")])
    if known.nunique() > MOST_LEVELS:
        return {}
    levels = sorted(known.unique(), key=str)
    return {say("study.subgroups.level", column=_name(column), level=v): (values == v).to_numpy() for v in levels}


def _cut(numeric: np.ndarray, cuts: tuple[float, ...], labels: list[str]) -> dict[str, np.ndarray]:
    inside = np.where(np.isfinite(numeric), np.digitize(numeric, cuts), -1)
    return {label: inside == k for k, label in enumerate(labels)}


def _name(column: str) -> str:
    """French name of a column, or the column's own."""
    try:
        return say(f"labels.columns.{column}")
    except KeyError:
        return column
