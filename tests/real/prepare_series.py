"""Public monthly series written as `monthly_indicators` of the data contract: one unit, no contacts."""

from pathlib import Path

import pandas as pd

from tests.real.prepare import DATA, write

ENGLAND = DATA / "uk_antibiotics_itsa" / "total_antibiotic_prescribing.csv"
TRIMETHOPRIM = DATA / "uk_trimethoprim_quality_premium" / "ccg_df.csv"
MEDICAM = DATA / "fr_medicam_vaccins_mensuel" / "medicam.csv"
SICILY = DATA / "reference" / "sicily.csv"
CROKER = "Prescriptions du NHS par territoire (Croker et coll., 2019)"


def england(folder: Path) -> Path:
    """Antibiotic items and STAR-PU (patients weighted for age and sex), October 2010 to June 2018."""
    data = pd.read_csv(ENGLAND)
    columns = {"numerator": data["items"].astype(float), "denominator": data["star_pu_items"]}
    return _series(folder, "Angleterre", pd.to_datetime(data["month"]), "antibiotic_items_star_pu", columns)


def sicily(folder: Path) -> Path:
    """Acute coronary events and standard population, 2002 to 2006; smoking banned in public places from 2005-01."""
    data = pd.read_csv(SICILY)
    month = pd.to_datetime({"year": data["year"], "month": data["month"], "day": 1})
    columns = {"numerator": data["aces"].astype(float), "denominator": data["stdpop"]}
    return _series(folder, "Sicile", month, "coronary_events", columns)


def _series(folder: Path, unit: str, month: pd.Series, indicator: str, columns: dict) -> Path:
    table = pd.DataFrame({"unit_id": unit, "month": month, "indicator": indicator, **columns})
    return write(folder, f"Série mensuelle publiée ({unit})", monthly_indicators=table)


def trimethoprim_months() -> pd.DataFrame:
    """Items of trimethoprim, and of both antibiotics together, as `monthly_indicators`: 210 areas, January 2011 to
    November 2017."""
    data = pd.read_csv(TRIMETHOPRIM)
    columns = {"numerator": data["trimethoprim_items"].astype(float), "denominator": data["all_items"].astype(float)}
    month = pd.to_datetime(data["period"])
    return pd.DataFrame({"unit_id": data["pct"], "month": month, "indicator": "trimethoprim_share", **columns})


def trimethoprim(folder: Path) -> Path:
    """The areas' series, nobody contacted."""
    return write(folder, CROKER, monthly_indicators=trimethoprim_months())
