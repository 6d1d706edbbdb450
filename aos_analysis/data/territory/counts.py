"""Patients found by pathology, year and stratum of sex and age: of a territory, and of the areas beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from ibis.expr import types as ir

from aos_analysis.data.sources import Source
from aos_analysis.data.territory.geography import Geography
from aos_analysis.data.territory.outlines import Outlines, read_outlines
from aos_analysis.data.territory.residents import Tallied, read_measures
from aos_analysis.data.territory.tallied import Counts, Pathology, counted, each, tally
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import say


@dataclass(frozen=True)
class Ground:
    """What many territories share: the source, its places and their outlines, and the counts of all areas: of patients,
    of residents by measure."""

    source: Source
    geography: Geography
    counts: Counts
    outlines: Outlines | None = None
    measures: tuple[Tallied, ...] = ()

    @property
    def rows(self) -> ir.Table:
        return self.source.table("prevalences")

    def of(self, communes: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """cases, people of some communes, on the axes of `counts`, by area."""
        return counted(self.rows, self.geography, self.counts, communes)

    def by_commune(self, communes: Sequence[str], year: int) -> tuple[np.ndarray, np.ndarray]:
        """cases, people of each of them in a year: (n_communes, n_pathologies, n_strata)."""
        return each(self.rows, self.geography, self.counts, communes, year)


def read_ground(source: Source, geography: Geography) -> Ground:
    """Every area's counts; DataError where the folder holds no patients, or none of a place that it knows."""
    rows = source.table("prevalences")
    known = rows.select("pathology", *[name for name in ("label", "subfamily", "family") if name in rows.columns])
    counts = tally(rows, geography, _pathologies(known.distinct().execute()), ("prevalences", source.info.source))
    if not np.nansum(counts.people):
        raise DataError(Fault(source.info.source, say("territory.faults.no_patients")))
    return Ground(source, geography, counts, read_outlines(source, geography), read_measures(source, geography))


def _pathologies(rows: pd.DataFrame) -> tuple[Pathology, ...]:
    """The finest name that the map gives, in the order of families and names: never that of a result."""
    found = {}
    for row in rows.to_dict("records"):
        names = [row.get(name) for name in ("label", "subfamily", "family")]
        told = [name for name in names if isinstance(name, str) and name]
        family = row.get("family")
        found[row["pathology"]] = Pathology(
            row["pathology"], told[0] if told else row["pathology"], family if isinstance(family, str) else ""
        )
    return tuple(sorted(found.values(), key=lambda p: (p.family, p.label, p.code)))
