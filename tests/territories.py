"""A hand-made region of a test: one commune a line, the patients of one pathology, everybody of one sex and age."""

from pathlib import Path

import pandas as pd

from aos_analysis.data.sources import Source, open_source
from aos_analysis.definitions.territory import Territory
from aos_analysis.definitions.territory_file import TerritoryPlan
from tests.tables import SIGNATURE, write


def region(folder: Path, communes: str, **more: str | pd.DataFrame) -> Source:
    """communes: lines « code epci département patients habitants »; patients `-` are masked."""
    rows = [line.split() for line in communes.strip().splitlines()]
    areas = "area_id vintage name epci department region population\n" + "\n".join(
        f"{code} 2024-01-01 {code} {epci} {department} R {people}" for code, epci, department, _, people in rows
    )
    head = "area_id year pathology sex age_band patients population label family version\n"
    found = head + "\n".join(
        f"{code} 2023-01-01 DIA 1 65-69 {patients} {people} Diabète Diabète G9" for code, _, _, patients, people in rows
    )
    return open_source(write(folder, **{"areas": areas, "prevalences": found, **more}))


def territory(**keys: object) -> TerritoryPlan:
    """A plan of these communes or EPCI."""
    given = {"id": "essai", "title": "Essai", "territory": "Essai", "contact": "Service", "signature": SIGNATURE}
    return TerritoryPlan(Territory.model_validate(given | keys), ())


def twins(areas: int = 10, people: int = 10_000, patients: int = 500) -> str:
    """Ten EPCI of one commune each, all alike, and the territory's own, 10000, to be written beside."""
    return "\n".join(f"2{k:04d} E{k} D {patients} {people}" for k in range(areas))
