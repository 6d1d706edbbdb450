"""Writes the synthetic region's tables of territories, and the excesses planted there (`truth.json`)."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from aos_analysis.data.sources import OUTLINES
from aos_analysis.demo.randomness import generator
from aos_analysis.demo.territories import care, indicators, maturity, outlines, pathologies, places, residents
from aos_analysis.words.wording import say

SEED = 20241101
PLANTED = {("E102", "DIA_CAT_CAT"): 1.2, ("E102", "RES_MRC_EXC"): 0.8, ("E203", "MCV_ICA_CAT"): 1.3}


def write_territories(folder: Path, seed: int = SEED) -> None:
    """Every table of a territory report, in an absent or empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    ground = places.build(generator(seed, "places"))
    communes = ground.communes
    tables = {
        "areas": ground.areas,
        "mergers": ground.mergers,
        "populations": _populations(ground),
        "prevalences": pathologies.prevalences(generator(seed, "prevalences"), ground, PLANTED),
        "supply": care.supply(generator(seed, "supply"), ground),
        "accessibility": care.accessibility(generator(seed, "accessibility"), ground),
        "coordination": care.coordination(ground),
        "care": indicators.care_of_residents(generator(seed, "care_of_residents"), ground),
        "resident_counts": residents.resident_counts(generator(seed, "resident_counts"), ground),
        "maturity": maturity.maturity(generator(seed, "maturity"), ground),
    }
    for name, rows in tables.items():
        table = pa.Table.from_pandas(rows, preserve_index=False).replace_schema_metadata()
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
    drawn = outlines.outlines(generator(seed, "outlines"), ground)
    (folder / OUTLINES).write_bytes(drawn.encode("utf-8"))
    planted = [[*key, value] for key, value in {**PLANTED, **residents.PLANTED}.items()]
    truth = {"seed": seed, "communes": len(communes), "planted": planted}
    about = {"source": say("synthetic.territories"), "extracted_on": date(2024, 6, 30).isoformat(), "synthetic": True}
    for name, content in (("truth", truth), ("dataset", about)):
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        (folder / f"{name}.json").write_bytes(text.encode("utf-8"))


def _populations(ground: places.Places) -> pd.DataFrame:
    """Census of two years: a little younger at the first one."""
    n, bands = len(ground.communes), len(places.BANDS)
    tables = []
    for year, tilt in ((2018, -0.0015), (2023, 0.0)):
        factor = np.tile(np.exp(tilt * (np.arange(2.5, 100, 5) - 40)), 2)
        tables.append(
            pd.DataFrame(
                {
                    "area_id": np.repeat(ground.communes["area_id"].to_numpy(), 2 * bands),
                    "year": date(year, 1, 1),
                    "sex": np.tile(np.repeat(places.SEXES, bands), n),
                    "age_band": np.tile(places.BANDS * 2, n),
                    "population": np.round(ground.people * factor).ravel(),
                }
            )
        )
    return ground.followed(pd.concat(tables, ignore_index=True), ["population"])
