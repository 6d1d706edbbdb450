"""Audits of an action, for the whole programme: the rate, the grades, the amount, those audited twice. Never a unit."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from aos_analysis.data.sources import Source, SourceInfo
from aos_analysis.definitions.action_file import Dossier
from aos_analysis.study.anomalies import Rate, Second, beta_binomial, ratio, second_audit
from aos_analysis.study.withheld import dominated
from aos_analysis.words.errors import DataError, Fault, present
from aos_analysis.words.small_counts import UNITS_MIN, few_units
from aos_analysis.words.wording import say

TABLE = "audits.parquet"
MODELS = {"ratio": ratio, "beta_binomial": beta_binomial}


@dataclass(frozen=True)
class Audited:
    """units: those audited; checked, wrong: lines of their first audits; rate: None where one to four units, or nearly
    one alone, would be told; grades: units by grade of their first audit; amount: euros of all first audits; second:
    None where nobody, or too few, were audited again. first, last: days of the audits; empty: audits of no line."""

    plan: Dossier
    source: SourceInfo
    units: int
    checked: int
    wrong: int
    rate: Rate | None
    grades: pd.Series | None
    amount: float | None
    again: int
    second: Second | None
    first: pd.Timestamp
    last: pd.Timestamp
    empty: int


def audit_for(dossier: Dossier, source: Source) -> Audited:
    """Sum up the audits of a folder: the first of each unit, then the second of those that have one."""
    if not source.has("audits"):
        raise DataError(Fault(source.info.source, say("audits.no_table")))
    every = source.table("audits").execute()
    table = every[every["lines_checked"] > 0].sort_values(["unit_id", "date"])
    if table.empty:
        raise DataError(Fault(TABLE, say("audits.empty")))
    table = table.assign(rank=table.groupby("unit_id").cumcount(), date=pd.to_datetime(table["date"]))
    first = table[table["rank"] == 0].set_index("unit_id")
    wrong, checked = (first[f"lines_{name}"].to_numpy(float) for name in ("wrong", "checked"))
    told = not few_units(len(first)) and not bool(dominated(checked))
    model = MODELS[present(dossier.action.audits).model]
    again = table[table["rank"] == 1].set_index("unit_id")
    return Audited(
        plan=dossier,
        source=source.info,
        units=len(first),
        checked=int(checked.sum()),
        wrong=int(wrong.sum()),
        rate=model(wrong, checked) if told else None,
        grades=_grades(first) if told else None,
        amount=_amount(first) if told else None,
        again=len(again),
        second=_second(first, again, dossier.seed) if told else None,
        first=table["date"].min(),
        last=table["date"].max(),
        empty=len(every) - len(table),
    )


def _grades(first: pd.DataFrame) -> pd.Series | None:
    """Units by grade, in the order of their names; the unknown last."""
    known = "grade" in first.columns and first["grade"].notna().any()
    return first.groupby("grade", dropna=False).size() if known else None


def _amount(first: pd.DataFrame) -> float | None:
    """Euros of the programme; None where they are not known, or nearly all those of one unit."""
    if "amount" not in first.columns or first["amount"].isna().any():
        return None
    amounts = first["amount"].to_numpy(float)
    return None if bool(dominated(np.abs(amounts))) else float(amounts.sum())


def _second(first: pd.DataFrame, again: pd.DataFrame, seed: int) -> Second | None:
    """Those audited again, where they and the others are five at least, and none makes nearly all of their lines."""
    others = len(first) - len(again)
    lines = again["lines_checked"].to_numpy()
    if len(again) < UNITS_MIN or few_units(others) or bool(dominated(lines)):
        return None
    chosen = first.index.isin(again.index)
    second = again.loc[first.index[chosen]]
    wrong, checked = (first[f"lines_{name}"].to_numpy() for name in ("wrong", "checked"))
    return second_audit(
        wrong, checked, chosen, second["lines_wrong"].to_numpy(), second["lines_checked"].to_numpy(), seed
    )
