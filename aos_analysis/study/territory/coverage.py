"""Coverage by coordinated practice: each commune counted once, at the furthest stage of those that cover it."""

from dataclasses import dataclass

import pandas as pd

from aos_analysis.data.territory.mapped import CPTS


@dataclass(frozen=True)
class Coverage:
    """Inhabitants by stage of their CPTS: signed ACI, project, none (zones blanches); blank: communes of none."""

    signed: float
    project: float
    none: float
    blank: tuple[str, ...]

    @property
    def inhabitants(self) -> float:
        return self.signed + self.project + self.none


def coverage(population: pd.Series, open_stages: pd.DataFrame) -> Coverage:
    """population: inhabitants by commune; open_stages: area_id, structure_id, kind, stage, of structures that are open.

    A commune of two CPTS is counted once; one whose CPTS has no known stage is a project."""
    known = population.dropna()
    cpts = open_stages[open_stages["area_id"].isin(known.index) & (open_stages["kind"] == CPTS)]
    signed = set(cpts.loc[cpts["stage"] == "signed", "area_id"])
    project = set(cpts["area_id"]) - signed
    blank = [code for code in known.index if code not in signed | project]
    return Coverage(
        signed=float(known[known.index.isin(signed)].sum()),
        project=float(known[known.index.isin(project)].sum()),
        none=float(known[blank].sum()),
        blank=tuple(blank),
    )
