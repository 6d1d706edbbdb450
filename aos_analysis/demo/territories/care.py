"""Invented professionals, access to care and coordinated practice of the synthetic region."""

from datetime import date

import numpy as np
import pandas as pd

from aos_analysis.demo.territories.places import Places

PROFESSIONS = {"Médecins généralistes": 9.0, "Infirmiers": 15.0, "Masseurs-kinésithérapeutes": 11.0,
               "Chirurgiens-dentistes": 5.5, "Sages-femmes": 1.2}  # fmt: skip # per 10,000 inhabitants
AGES = {"moins de 35": 0.18, "35-54": 0.42, "55-59": 0.15, "60-64": 0.15, "65 et plus": 0.10}
YEARS = (2018, 2023)
LOST = 0.93  # of general practitioners, from one of these years to the other


def supply(rng: np.random.Generator, places: Places) -> pd.DataFrame:
    """Professionals by EPCI, year and age; the line of all ages is their sum."""
    rows = []
    epci = places.communes.groupby("epci")["population"].sum()
    for code, people in epci.items():
        for profession, density in PROFESSIONS.items():
            for year in YEARS:
                fewer = LOST if profession.startswith("Médecins") and year == YEARS[-1] else 1.0
                whole = rng.poisson(people / 10_000 * density * fewer)
                parts = rng.multinomial(whole, list(AGES.values()))
                for band, n in (("tout_age", whole), *zip(AGES, parts, strict=True)):
                    rows.append((code, date(year, 1, 1), profession, band, float(n)))
    return pd.DataFrame(rows, columns=["area_id", "year", "profession", "age_band", "professionals"])


def accessibility(rng: np.random.Generator, places: Places) -> pd.DataFrame:
    communes = places.areas[places.areas["level"] == "commune"]
    town = np.log(communes["population"].to_numpy() / 1500)
    value = np.maximum(2.6 + 0.35 * town + 0.5 * rng.standard_normal(len(communes)), 0.2).round(2)
    return pd.DataFrame({"area_id": communes["area_id"].to_numpy(), "year": date(2023, 1, 1),
                         "profession": "Médecins généralistes", "accessibility": value,
                         "population": communes["population"].to_numpy()})  # fmt: skip


def coordination(places: Places) -> pd.DataFrame:
    """CPTS that signed, that prepare, that closed; one overlaps another; a few MSP."""
    of = {code: list(rows["area_id"]) for code, rows in places.areas.groupby("epci")}
    stories = [
        ("CPTS01", of["E102"], "CPTS", [("project", date(2020, 3, 1)), ("signed", date(2021, 7, 1))], None),
        ("CPTS02", [*of["E103"], *of["E102"][:2]], "CPTS", [("signed", date(2022, 1, 1))], None),
        ("CPTS03", of["E104"], "CPTS", [("project", date(2023, 2, 1))], None),
        ("CPTS04", of["E105"], "CPTS", [("signed", date(2020, 1, 1))], date(2022, 12, 31)),
        ("CPTS05", of["E201"] + of["E202"], "CPTS", [("signed", date(2022, 5, 1))], None),
        ("CPTS06", of["E301"], "CPTS", [("project", date(2022, 9, 1))], None),
        ("MSP01", of["E102"][:1], "MSP", [("signed", date(2019, 6, 1))], None),
        ("MSP02", of["E103"][:1], "MSP", [("signed", date(2020, 6, 1))], None),
        ("MSP03", of["E201"][:1], "MSP", [("signed", date(2018, 6, 1))], None),
    ]
    rows = [
        (area, structure, kind, stage, since, closed)
        for structure, areas, kind, stages, closed in stories
        for stage, since in stages
        for area in areas
    ]
    return pd.DataFrame(rows, columns=["area_id", "structure_id", "kind", "stage", "since", "closed_on"])
