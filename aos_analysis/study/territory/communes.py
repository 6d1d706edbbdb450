"""The communes of a territory, each drawn towards their common mean by as much as its few people leave it uncertain."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aos_analysis.data.territory.counts import Ground
from aos_analysis.study.territory.comparing import Compared
from aos_analysis.study.territory.heterogeneity import drawn, spread
from aos_analysis.study.territory.standardising import expected


@dataclass(frozen=True)
class Commune:
    """One commune and pathology: people found and expected at the comparator's rates, and the drawn ratio (NaN where
    communes are too few to know how they differ)."""

    code: str
    observed: float
    expected: float
    estimate: float
    low: float
    high: float


def commune_ratios(ground: Ground, communes: Sequence[str], compared: Compared, level: str) -> dict[str, list[Commune]]:
    """By pathology, for those that are called above or below: where in the territory the gap is."""
    told = [k for k, finding in enumerate(compared.findings) if finding.standing.call in ("above", "below")]
    places = ground.geography.communes
    around = set(places[level].reindex(list(communes)).dropna())
    near = list(places.index[places[level].isin(around)]) if told else []
    if not told:
        return {}
    cases, people = ground.by_commune(near, compared.year)
    own = np.isin(near, list(communes))
    found = {}
    for k in told:
        rest = cases[~own, k].sum(axis=0), people[~own, k].sum(axis=0)
        fitted = expected(people[:, k], *rest)
        seen = cases[:, k].sum(axis=-1)
        between = spread(seen[~own], fitted[~own])
        mean = spread(seen[own], fitted[own])
        around_own = mean if mean.known else between
        ratios = drawn(seen[own], fitted[own], around_own) if around_own.known else None
        rows = zip(np.array(near)[own], seen[own], fitted[own], strict=True)
        found[compared.findings[k].pathology.code] = [
            Commune(
                str(code),
                float(n),
                float(e),
                *((float(x[i]) for x in (ratios.estimate, ratios.low, ratios.high)) if ratios else (np.nan,) * 3),
            )
            for i, (code, n, e) in enumerate(rows)
        ]
    return found
