"""Invented grids that the MSP of the synthetic region filled in: four axes, some items left out, some rated twice."""

from datetime import date

import numpy as np
import pandas as pd

from aos_analysis.demo.territories.places import Places

GRID = {
    "Projet de santé": (
        "Diagnostic du territoire",
        "Objectifs écrits et suivis",
        "Actions de santé publique",
        "Soins non programmés",
    ),
    "Implication des patients": ("Information sur l'équipe", "Participation des usagers", "Éducation thérapeutique"),
    "Travail en équipe": (
        "Réunions pluriprofessionnelles",
        "Protocoles partagés",
        "Partage des tâches",
        "Accueil d'étudiants",
    ),
    "Système d'information": ("Dossier partagé", "Messagerie sécurisée", "Données pour le suivi"),
}
HARD = {"Participation des usagers": -1.2, "Partage des tâches": -0.8, "Données pour le suivi": -0.9}
HIGHEST, LEFT_OUT = 4, 0.06  # part of the items that nobody rated
FIRST, SECOND = date(2022, 5, 16), date(2024, 3, 18)
COVERED = {"MSP01": "E102", "MSP02": "E103", "MSP03": "E201"}  # those that « coordination » already places
MANY = {"E102": 1, "E201": 4, "E202": 4}  # more of them, where a page must show it; elsewhere, at random


def maturity(rng: np.random.Generator, places: Places) -> pd.DataFrame:
    """One line a structure, date and item; a structure rated twice got a little further."""
    rows = []
    for name, area in _structures(rng, places):
        rank = rng.standard_normal()
        for day in (FIRST, SECOND) if rng.random() < 0.3 else (SECOND,):
            rows += _rated(rng, name, area, day, rank + 0.4 * (day == SECOND))
    columns = ["structure_id", "date", "item", "level", "highest", "domain", "kind", "area_id"]
    return pd.DataFrame(rows, columns=columns).astype({"level": "Int64"})


def _structures(rng: np.random.Generator, places: Places) -> list[tuple[str, str | None]]:
    """(structure, its commune; None where « coordination » says it)."""
    found: list[tuple[str, str | None]] = [(name, None) for name in COVERED]
    communes = places.areas[places.areas["level"] == "commune"]
    for epci, rows in communes.groupby("epci"):
        n = int(rng.integers(1, 5))
        codes = list(rows["area_id"])[: MANY.get(str(epci), n)]
        found += [(f"S{code[1:]}", code) for code in codes]
    return found


def _rated(rng: np.random.Generator, name: str, area: str | None, day: date, rank: float) -> list[tuple]:
    forgotten = rng.choice(list(GRID)) if rng.random() < 0.12 else ""
    rows: list[tuple] = []
    for domain, items in GRID.items():
        own = rank + 0.5 * rng.standard_normal()
        for item in items:
            level = np.clip(np.round(1.9 + own + HARD.get(item, 0) + 0.7 * rng.standard_normal()), 0, HIGHEST)
            out = domain == forgotten or rng.random() < LEFT_OUT
            rows.append((name, day, item, None if out else int(level), HIGHEST, domain, "MSP", area))
    return rows
