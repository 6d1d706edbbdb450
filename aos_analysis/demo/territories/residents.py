"""Invented residents without a declared doctor, vaccinated, screened, hospitalised: rates by age, differences between
communes, two years of them; two departures are planted."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from aos_analysis.demo.territories.places import BANDS, SEXES, Places

YEARS = (2022, 2023)
BETWEEN_EPCI, BETWEEN_COMMUNES = 0.02, 0.04  # standard deviation of the logarithm of the true ratios
PLANTED = {("E102", "no_doctor"): 1.4, ("E102", "flu_vaccine"): 0.8, ("E203", "emergency"): 1.3}


@dataclass(frozen=True)
class Measure:
    """ages: first and last band that is counted among; rate: of these people, at 50; slope: of its logarithm, by year
    of age; sexes: of whom; share: of the inhabitants of these ages who are counted among at all."""

    code: str
    ages: tuple[int, int]
    rate: float
    slope: float = 0.0
    sexes: tuple[str, ...] = SEXES
    share: float = 1.0


MEASURES = (
    Measure("no_doctor", (15, 99), 0.11, -0.022),
    Measure("no_doctor_ltc", (15, 99), 0.055, -0.015, share=0.22),
    Measure("flu_vaccine", (65, 99), 0.40, 0.012),
    Measure("breast_screening", (50, 74), 0.46, 0.002, sexes=("2",)),
    Measure("bowel_screening", (50, 74), 0.28, 0.012),
    Measure("cervical_screening", (25, 64), 0.58, -0.004, sexes=("2",)),
    Measure("dental_check", (0, 24), 0.22, -0.008),
    Measure("stay", (0, 99), 0.10, 0.014),
    Measure("avoidable_stay", (15, 99), 0.006, 0.045),
    Measure("readmission", (0, 99), 0.11, 0.008, share=0.13),
    Measure("emergency", (0, 99), 0.17, -0.006),
)


def resident_counts(rng: np.random.Generator, places: Places) -> pd.DataFrame:
    """Every measure of the contract, in every commune of its year; people of other ages and sexes have no line."""
    ratios = {measure.code: _ratios(rng, places, measure)[:, None] for measure in MEASURES}
    tables = [_rows(rng, places, measure, ratios[measure.code], year) for measure in MEASURES for year in YEARS]
    return places.followed(pd.concat(tables, ignore_index=True), ["residents", "population"])


def _rows(rng: np.random.Generator, places: Places, measure: Measure, ratio: np.ndarray, year: int) -> pd.DataFrame:
    """(n_communes × n_strata) lines of those whom it counts among. ratio: (n_communes, 1)."""
    first = np.array([int(band[:2]) for band in BANDS])
    inside = (first >= measure.ages[0]) & (first <= measure.ages[1])
    used = np.concatenate([inside & (sex in measure.sexes) for sex in SEXES])
    rate = np.tile(measure.rate * np.exp(measure.slope * (first + 2.5 - 50)), 2)[used]
    people = rng.binomial(places.people[:, used], measure.share)
    found = rng.binomial(people, np.clip(rate[None, :] * ratio, 0, 0.95))
    n, strata = len(places.communes), int(used.sum())
    return pd.DataFrame({
        "area_id": np.repeat(places.communes["area_id"].to_numpy(), strata),
        "year": date(year, 1, 1),
        "measure": measure.code,
        "sex": np.tile(np.repeat(SEXES, len(BANDS))[used], n),
        "age_band": np.tile(np.array(BANDS * 2)[used], n),
        "residents": found.ravel().astype(float),
        "population": people.ravel().astype(float),
    })  # fmt: skip


def _ratios(rng: np.random.Generator, places: Places, measure: Measure) -> np.ndarray:
    """(n_communes,) true ratios; a planted one replaces those of its EPCI."""
    epci = places.communes["epci"].to_numpy()
    codes, place = np.unique(epci, return_inverse=True)
    between = rng.standard_normal(len(codes))[place] * BETWEEN_EPCI
    ratio = np.exp(between + rng.standard_normal(len(epci)) * BETWEEN_COMMUNES)
    for (code, name), value in PLANTED.items():
        if name == measure.code:
            ratio[epci == code] = value
    return ratio
