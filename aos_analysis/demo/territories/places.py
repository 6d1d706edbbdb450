"""Invented communes of 80 to 60,000 inhabitants, in EPCI and départements; two of them were merged."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

DEPARTMENTS, EPCI_EACH, COMMUNES_EACH = 3, 8, 9
SMALLEST, LARGEST = 80, 60_000  # inhabitants
NAMED = 20_000  # inhabitants of the EPCI where an excess is planted
VINTAGE = 2024
MERGED_UNTIL = 2021  # last year whose tables have the old codes
BANDS = [f"{low:02d}-{low + 4:02d}" for low in range(0, 95, 5)] + ["95 et +"]
SEXES = ("1", "2")
_FIRST = ("Val", "Mont", "Bel", "Haut", "Saint-Aubin", "Roche", "Fontaine", "Ville", "Champ", "Pont")
_LAST = ("clair", "fort", "lieu", "aubert", "sur-Orne", "neuve", "vert", "d’Avre", "long", "rond")


MERGED, INTO = "D1018", "D1017"


@dataclass(frozen=True)
class Places:
    """communes: those of before the merger, a row each; areas, mergers: tables of the contract, of after it;
    people: (n_communes, n_strata) by sex then age band."""

    communes: pd.DataFrame
    areas: pd.DataFrame
    mergers: pd.DataFrame
    people: np.ndarray

    def followed(self, rows: pd.DataFrame, counts: list[str]) -> pd.DataFrame:
        """Rows of the years after the merger count the commune with the one that absorbed it."""
        late = rows["year"] > date(MERGED_UNTIL, 12, 31)
        both = late & rows["area_id"].isin((MERGED, INTO))
        names = [name for name in rows.columns if name not in counts]
        summed = rows[both].assign(area_id=INTO).groupby(names, sort=False, as_index=False)[counts].sum()
        return pd.concat([rows[~both], summed[[*rows.columns]]], ignore_index=True)


def build(rng: np.random.Generator) -> Places:
    """The same places for the same generator."""
    communes = pd.concat(
        [_epci(rng, department, k) for department in range(1, DEPARTMENTS + 1) for k in range(1, EPCI_EACH + 1)],
        ignore_index=True,
    )
    named = communes["epci"] == "E102"
    communes.loc[named, "population"] *= NAMED / communes.loc[named, "population"].sum()
    communes["population"] = communes["population"].round().clip(SMALLEST, LARGEST)
    old = communes["area_id"] == MERGED
    mergers = pd.DataFrame({"area_id": [MERGED], "merged_into": [INTO], "name": [*communes.loc[old, "name"]]})
    now = communes.copy()
    now.loc[now["area_id"] == INTO, "population"] += float(communes.loc[old, "population"].iloc[0])
    above = [_above(communes, level) for level in ("epci", "department", "region")]
    areas = pd.concat([now[~old].assign(level="commune"), *above], ignore_index=True)
    areas["vintage"] = pd.Timestamp(VINTAGE, 1, 1).date()
    return Places(communes, areas, mergers, _people(rng, communes))


def _epci(rng: np.random.Generator, department: int, k: int) -> pd.DataFrame:
    """One town and villages around it."""
    town = np.exp(rng.uniform(np.log(4_000), np.log(LARGEST)))
    sizes = np.r_[town, np.exp(rng.normal(6.6, 0.9, COMMUNES_EACH - 1))].clip(SMALLEST, LARGEST)
    numbers = np.arange(COMMUNES_EACH) + (k - 1) * COMMUNES_EACH + 1
    names = [f"{_FIRST[n % 10]}-{_LAST[(3 * n + n // 10 + department) % 10]}" for n in numbers]
    return pd.DataFrame(
        {
            "area_id": [f"D{department}{number:03d}" for number in numbers],
            "name": names,
            "epci": f"E{department}{k:02d}",
            "department": f"D{department}",
            "region": "R1",
            "population": sizes,
        }
    )


def _above(communes: pd.DataFrame, level: str) -> pd.DataFrame:
    """EPCI, départements or the region, with the people of their communes."""
    whole = communes.groupby(level)["population"].sum().round()
    label = {"epci": "Communauté", "department": "Département", "region": "Région"}[level]
    names = [f"{label} {code}" for code in whole.index]
    return pd.DataFrame({"area_id": whole.index, "name": names, "level": level, "population": whole.to_numpy()})


def _people(rng: np.random.Generator, communes: pd.DataFrame) -> np.ndarray:
    """Villages are older than towns."""
    middle = np.arange(2.5, 100, 5)
    size = communes["population"].to_numpy()
    old = 0.9 - 0.12 * np.log(size / 3000) + 0.15 * rng.standard_normal(len(size))
    shape = np.exp(-(((middle - 38) / 42) ** 2))[None, :] * np.exp(old[:, None] * (middle - 45)[None, :] / 60)
    shape = np.where(middle > 85, shape * np.exp(-(middle - 85) / 6), shape)
    women = 0.49 + 0.004 * np.maximum(middle - 55, 0)
    both = np.concatenate([shape * (1 - women), shape * women], axis=1)
    shares = both / both.sum(axis=1, keepdims=True)
    return np.array([rng.multinomial(round(n), share) for n, share in zip(size, shares, strict=True)])
