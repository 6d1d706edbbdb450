"""Invented patients of the pathology map: rates by age and sex, differences between areas, two versions of the map."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from aos_analysis.demo.territories.places import BANDS, SEXES, Places

YEARS = (2020, 2021, 2022, 2023)
VERSIONS = {2020: "G8", 2021: "G9", 2022: "G9", 2023: "G9"}
STAYS, GROWTH = 0.85, 1.01  # of the patients of a year, those of the next one; more of them each year
BETWEEN_EPCI, BETWEEN_COMMUNES = 0.01, 0.03  # standard deviation of the logarithm of the true ratios


@dataclass(frozen=True)
class Pathology:
    """rate: of men of 65, per person; doubling: years of age; women: their rate over that of men."""

    code: str
    label: str
    family: str
    rate: float
    doubling: float
    women: float = 1.0


_HEART, _CANCER, _MIND = "Maladies cardioneurovasculaires", "Cancers", "Maladies psychiatriques"
_NERVES, _IMMUNE, _DRUGS = "Maladies neurologiques", "Maladies inflammatoires ou rares ou infection VIH", "Traitements"
PATHOLOGIES = (
    Pathology("DIA_CAT_CAT", "Diabète", "Diabète", 0.16, 14, 0.75),
    Pathology("MCV_IDM_AIG", "Syndrome coronaire aigu", _HEART, 0.004, 12, 0.4),
    Pathology("MCV_COR_CHR", "Maladie coronaire chronique", _HEART, 0.075, 11, 0.35),
    Pathology("MCV_AVC_AIG", "Accident vasculaire cérébral aigu", _HEART, 0.0035, 10, 0.8),
    Pathology("MCV_AVC_CHR", "Séquelle d’accident vasculaire cérébral", _HEART, 0.026, 10, 0.75),
    Pathology("MCV_ICA_CAT", "Insuffisance cardiaque", _HEART, 0.02, 7, 0.75),
    Pathology("MCV_AOM_IND", "Artériopathie des membres inférieurs", _HEART, 0.024, 12, 0.4),
    Pathology("MCV_RYT_IND", "Troubles du rythme ou de la conduction", _HEART, 0.06, 8, 0.7),
    Pathology("CAN_SEI_ACT", "Cancer du sein actif", _CANCER, 0.0002, 25, 45),
    Pathology("CAN_PRO_ACT", "Cancer de la prostate actif", _CANCER, 0.015, 10, 0.0),
    Pathology("CAN_COL_ACT", "Cancer colorectal actif", _CANCER, 0.005, 10, 0.7),
    Pathology("CAN_BPU_ACT", "Cancer du poumon actif", _CANCER, 0.005, 12, 0.5),
    Pathology("PSY_SCZ_IND", "Troubles psychotiques", _MIND, 0.008, 60, 0.7),
    Pathology("PSY_DEP_IND", "Troubles névrotiques et de l’humeur", _MIND, 0.024, 40, 1.8),
    Pathology("PSY_ADD_IND", "Troubles addictifs", _MIND, 0.013, 80, 0.3),
    Pathology("NEU_DEM_IND", "Démences", _NERVES, 0.004, 4.5, 1.2),
    Pathology("NEU_PRK_IND", "Maladie de Parkinson", _NERVES, 0.006, 7, 0.75),
    Pathology("NEU_SEP_IND", "Sclérose en plaques", _NERVES, 0.002, 90, 2.4),
    Pathology("NEU_EPI_IND", "Épilepsie", _NERVES, 0.006, 60, 0.85),
    Pathology("RES_MRC_EXC", "Maladies respiratoires chroniques", "Maladies respiratoires chroniques", 0.08, 25, 1.0),
    Pathology("INF_PRA_IND", "Polyarthrite rhumatoïde", _IMMUNE, 0.006, 25, 2.2),
    Pathology("INF_VIH_IND", "Infection par le VIH", _IMMUNE, 0.0025, 200, 0.5),
    Pathology("IRT_DIA_CHR", "Dialyse chronique", "Insuffisance rénale chronique terminale", 0.0022, 13, 0.6),
    Pathology("TPS_ADP_EXC", "Antidépresseurs (hors pathologies)", _DRUGS, 0.05, 35, 2.0),
)
CHANGED = {"RES_MRC_EXC": 0.8, "PSY_DEP_IND": 1.2}  # what the version before counted, over what it would count now


def prevalences(rng: np.random.Generator, places: Places, planted: dict[tuple[str, str], float]) -> pd.DataFrame:
    """The table of the contract. planted: (EPCI, pathology) -> true ratio, in place of the difference drawn there."""
    communes = places.communes
    tables = []
    for disease in PATHOLOGIES:
        ratio = _ratios(rng, communes, disease, planted)
        expected = places.people * _rates(disease)[None, :] * ratio[:, None]
        found = np.minimum(rng.poisson(expected), places.people)
        for year in YEARS:
            if year != YEARS[0]:
                fresh = rng.poisson(expected * (1 - STAYS * GROWTH**-1) * GROWTH ** (year - YEARS[0]))
                found = np.minimum(rng.binomial(found, STAYS) + fresh, places.people)
            told = found if VERSIONS[year] == "G9" else rng.binomial(found, min(CHANGED.get(disease.code, 1), 1))
            tables.append(_rows(communes, disease, year, told, places.people))
    return places.followed(pd.concat(tables, ignore_index=True), ["patients", "population"])


def _ratios(rng: np.random.Generator, communes: pd.DataFrame, disease: Pathology, planted: dict) -> np.ndarray:
    """(n_communes,) true ratios of mean 1; a planted one replaces that of its EPCI and of each of its communes."""
    epci, own = communes["epci"].to_numpy(), rng.standard_normal(len(communes)) * BETWEEN_COMMUNES
    codes, place = np.unique(epci, return_inverse=True)
    ratio = np.exp(rng.standard_normal(len(codes))[place] * BETWEEN_EPCI + own)
    for (code, pathology), value in planted.items():
        if pathology == disease.code:
            ratio[epci == code] = value
    return ratio


def _rates(disease: Pathology) -> np.ndarray:
    """(n_strata,) per person, by sex then age band."""
    middle = np.arange(2.5, 100, 5)
    men = disease.rate * 2 ** ((np.minimum(middle, 90) - 65) / disease.doubling)
    men = np.where(middle < 15, men * 0.2, men)
    return np.minimum(np.concatenate([men, men * disease.women]), 0.6)


def _rows(communes: pd.DataFrame, disease: Pathology, year: int, found: np.ndarray, people: np.ndarray) -> pd.DataFrame:
    n, bands = len(communes), len(BANDS)
    return pd.DataFrame(
        {
            "area_id": np.repeat(communes["area_id"].to_numpy(), 2 * bands),
            "year": pd.Timestamp(year, 1, 1).date(),
            "pathology": disease.code,
            "sex": np.tile(np.repeat(SEXES, bands), n),
            "age_band": np.tile(BANDS * 2, n),
            "patients": found.ravel().astype(float),
            "population": people.ravel().astype(float),
            "label": disease.label,
            "family": disease.family,
            "version": VERSIONS[year],
        }
    )
