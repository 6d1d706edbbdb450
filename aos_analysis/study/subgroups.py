"""Groups fixed before the analysis (`subgroups`): each compared with itself, all told, never ranked."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from aos_analysis.study.checks import MIN_UNITS, check
from aos_analysis.study.inference import Linear, equal_p_value
from aos_analysis.study.result import Check, Estimate
from aos_analysis.study.staggered.estimates import named
from aos_analysis.study.staggered.estimation import Estimation
from aos_analysis.words.numbers import number
from aos_analysis.words.wording import say

ALPHA = 0.05
MOST_LEVELS = 8  # a column with more values is cut in two, or, if it is text, not told
PRACTICE_SIZES = (2, 5)  # practitioners of the cluster: 1 | 2-4 | 5+


@dataclass(frozen=True)
class Group:
    """What a design says inside a group, raw sign, indicator's unit; effect: what tells it from the other groups."""

    estimate: Estimate
    effect: Linear

    @property
    def label(self) -> str:
        return self.estimate.label


Inside = Callable[[np.ndarray], tuple[Estimate, Linear] | None]  # (n_units,) boolean -> effect, None if too few


def groups_of(units: pd.DataFrame, columns: Sequence[str], inside: Inside) -> list[list[Group]]:
    """The groups of each column that the design can compare; none of a column that has not two of them."""
    found = [_groups(units, column, inside) for column in columns]
    return [groups if len(groups) > 1 else [] for groups in found]


def left_out(units: pd.DataFrame, columns: Sequence[str], kept: Collection[str]) -> list[str]:
    """Groups that were declared and not told, by their French label: too few units, or nothing to compare with in their
    column; a column of too many values by its name."""
    out = []
    for column in (name for name in columns if name in units):
        labels = _levels(units[column], column)
        out += [label for label in labels if label not in kept] if labels else [_name(column)]
    return out


def _groups(units: pd.DataFrame, column: str, inside: Inside) -> list[Group]:
    groups = []
    for position, (label, rows) in enumerate(_levels(units[column], column).items(), 1):
        if known := inside(rows):
            groups.append(Group(replace(known[0], term=f"{column}_{position}", label=label), known[1]))
    return groups


def subgroup_effects(found: Estimation, columns: Sequence[str]) -> list[list[Group]]:
    """Those of a staggered comparison: enough contacted and comparison units in each."""

    def inside(units: np.ndarray) -> tuple[Estimate, Linear] | None:
        cells = found.adoption.inside(units).cells(found.adoption.events)
        rows = found.adoption.in_window(cells)
        exposed = int((found.adoption.exposed(cells, rows) & units).sum())
        if exposed < MIN_UNITS or cells.comparison_units(rows) < MIN_UNITS:
            return None
        effect = cells.average(rows)
        return named("", effect, found.panel.indicator.measured, "subgroup", "subgroup"), effect

    return groups_of(found.panel.units, columns, inside)


def subgroup_estimates(groups: list[list[Group]]) -> list[Estimate]:
    return [group.estimate for column in groups for group in column]


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
