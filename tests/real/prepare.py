"""Public data written as the tables of the data contract: a few lines each, by hand, until the importer exists."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from tests import SHARED

DATA = SHARED / "data"
MANCHESTER = DATA / "uk_manchester_antibacterial_practice_month" / "practice_month.csv"
MPDTA = DATA / "reference" / "mpdta.csv"


def write(folder: Path, source: str, **tables: pd.DataFrame) -> Path:
    """One Parquet file a table, and `dataset.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet", index=False)
    described = {"source": source, "date": "2026-11-21", "synthetic": False}
    (folder / "dataset.json").write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    return folder


def manchester_months() -> pd.DataFrame:
    """94 practices, 60 months, as `monthly_indicators`."""
    data = pd.read_csv(MANCHESTER)
    return pd.DataFrame(
        {
            "unit_id": data["id"],
            "month": pd.to_datetime(data["date"]),
            "indicator": "antibacterial_items",
            "numerator": data["y_items"].astype(float),
            "denominator": data["total_list_size"].astype(float),
            "amount": data["y_actual_cost"],
            "flux_max": pd.Timestamp("2020-03-01"),
        }
    )


def manchester(folder: Path, draw: int = 0) -> Path:
    """80 of the 94 practices drawn as targets, 48 of these drawn for a visit that never took place."""
    monthly, rng = manchester_months(), np.random.default_rng(draw)
    targets = rng.permutation(sorted(monthly["unit_id"].unique()))[:80]
    month = pd.to_datetime(["2017-10-10", "2017-11-10", "2017-12-10", "2018-01-10"])
    contacts = pd.DataFrame(
        {
            "campaign": "uk_manchester",
            "unit_id": [*targets, *targets[:48]],
            "status": ["targeted"] * 80 + ["done"] * 48,
            "contact_date": [pd.NaT] * 80 + [month[i % 4] for i in range(48)],
            "channel": [None] * 80 + ["delegate_visit"] * 48,
        }
    )
    return write(folder, "OpenPrescribing (NHS Manchester)", monthly_indicators=monthly, contacts=contacts)


def mpdta(folder: Path) -> Path:
    """500 counties, 2003 to 2007, one row a year; `cohort` is the first treated year, null for the never treated; lpop
    is the log of the population, the covariate of the published analyses."""
    data = pd.read_csv(MPDTA)
    first = data["first.treat"].where(data["first.treat"] > 0)
    monthly = pd.DataFrame(
        {
            "unit_id": data["countyreal"].astype(str),
            "month": pd.to_datetime(data["year"].astype(str) + "-01-01"),
            "indicator": "log_teen_employment",
            "numerator": data["lemp"],
            "denominator": 1.0,
            "cohort": pd.to_datetime(first.astype("Int64").astype("string") + "-01-01"),
            "lpop": data["lpop"],
        }
    )
    return write(folder, "mpdta, paquet R did", monthly_indicators=monthly)
