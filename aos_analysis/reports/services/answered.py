"""Requests of an action, counted: in all, by month against what is usual, by kind and by who asks."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from aos_analysis.data.services.requests import Judged, judge
from aos_analysis.data.sources import Source, SourceInfo
from aos_analysis.definitions.action import Services
from aos_analysis.definitions.action_file import Dossier
from aos_analysis.study.control_chart import Chart, p_prime
from aos_analysis.words.errors import DataError, Fault, present
from aos_analysis.words.wording import say

WITHIN, MISSED = "within", "missed"


@dataclass(frozen=True)
class Answered:
    """months: month (index), within, missed; chart: the limits of these months, None where nothing usual is known;
    kinds, publics: key (index), within, missed; None where the table has no such column."""

    plan: Dossier
    source: SourceInfo
    judged: Judged
    months: pd.DataFrame
    chart: Chart | None
    kinds: pd.DataFrame | None
    publics: pd.DataFrame | None

    @property
    def rule(self) -> Services:
        return present(self.plan.action.services)

    @property
    def total(self) -> int:
        """Requests that are old enough to be judged."""
        return len(self.judged.rows)

    @property
    def within(self) -> int:
        return int(self.judged.counts["within"])

    @property
    def share(self) -> float:
        """Answered in time, a fraction: a full count, without any interval."""
        return self.within / self.total


def answer_for(dossier: Dossier, source: Source) -> Answered:
    """Judge the requests of a folder as the action asks."""
    rule = present(dossier.action.services)
    judged = judge(source, rule)
    if judged.rows.empty:
        raise DataError(Fault(source.info.source, say("services.too_recent")))
    months = _months(judged.rows)
    frozen = np.zeros(len(months), bool)
    if rule.baseline:
        first, last = (pd.Timestamp(day) for day in (rule.baseline.start, rule.baseline.end))
        frozen = np.asarray((months.index >= first) & (months.index <= last), bool)
    chart = p_prime(months[WITHIN].to_numpy(), months.sum(axis=1).to_numpy(), frozen)
    tables = [_by(judged.rows, name) if judged.rows[name].notna().any() else None for name in ("kind", "public")]
    return Answered(dossier, source.info, judged, months, chart, *tables)


def _months(rows: pd.DataFrame) -> pd.DataFrame:
    """Every month from the first to the last, those without requests too."""
    table = _by(rows, "month")
    every = pd.date_range(table.index.min(), table.index.max(), freq="MS")
    return table.reindex(every, fill_value=0).rename_axis("month")


def _by(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """within, missed (late or pending) by value of a column, the unknown last."""
    good = rows["outcome"] == WITHIN
    counted = pd.DataFrame({WITHIN: good.astype(int), MISSED: (~good).astype(int)})
    return counted.groupby(rows[name], dropna=False).sum()
