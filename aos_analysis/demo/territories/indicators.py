"""Invented care of the residents of each commune, through a few indicators of the campaigns, by sex and broad age."""

from datetime import date

import numpy as np
import pandas as pd

from aos_analysis.demo.territories.places import SEXES, Places

AGES = {
    "00-24": slice(0, 5),
    "25-64": slice(5, 13),
    "65-74": slice(13, 15),
    "75 et +": slice(15, 20),
}  # five-year bands
BETWEEN = 0.06  # standard deviation between EPCI of the logarithm of the true level
# indicator -> (share of the people of each age that it counts, level among them)
LEVELS = {
    "antibiotic_rate": ((1.0, 1.0, 1.0, 1.0), (0.62, 0.55, 0.70, 0.85)),
    "benzodiazepine_12_weeks": ((0.004, 0.05, 0.10, 0.14), (0.20, 0.38, 0.50, 0.58)),
    "hba1c_twice": ((0.001, 0.03, 0.13, 0.14), (0.60, 0.68, 0.78, 0.75)),
    "metformin_first_line": ((0.0005, 0.004, 0.009, 0.006), (0.80, 0.82, 0.74, 0.62)),
}
YEARS = (2022, 2023)


def care_of_residents(rng: np.random.Generator, places: Places) -> pd.DataFrame:
    """The table `care`, of communes of today."""
    people = places.people.reshape(len(places.communes), len(SEXES), -1)
    bands = np.stack([people[:, :, ages].sum(axis=2) for ages in AGES.values()], axis=2)
    tables = [_rows(rng, places, bands, name, year) for name in LEVELS for year in YEARS]
    return places.followed(pd.concat(tables, ignore_index=True), ["numerator", "denominator"])


def _rows(rng: np.random.Generator, places: Places, bands: np.ndarray, name: str, year: int) -> pd.DataFrame:
    shares, levels = (np.array(values) for values in LEVELS[name])
    codes, place = np.unique(places.communes["epci"].to_numpy(), return_inverse=True)
    true = np.exp(BETWEEN * rng.standard_normal(len(codes)))[place][:, None, None] * levels
    counted = rng.binomial(bands, shares)
    found = rng.poisson(counted * true) if name.endswith("_rate") else rng.binomial(counted, np.minimum(true, 0.97))
    n = len(places.communes)
    return pd.DataFrame(
        {
            "area_id": np.repeat(places.communes["area_id"].to_numpy(), len(SEXES) * len(AGES)),
            "year": date(year, 1, 1),
            "indicator": name,
            "sex": np.tile(np.repeat(SEXES, len(AGES)), n),
            "age_band": np.tile(list(AGES), n * len(SEXES)),
            "numerator": found.ravel().astype(float),
            "denominator": counted.ravel().astype(float),
        }
    )
