"""Indicators of the campaigns by where patients live: a territory beside the rest, and what is usual between areas."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from aos_analysis.data.sources import Source
from aos_analysis.data.territory.geography import Geography
from aos_analysis.data.territory.tallied import refuse_unknown
from aos_analysis.definitions.indicator import Indicator
from aos_analysis.study.territory.heterogeneity import Spread, spread
from aos_analysis.study.territory.standardising import expected
from aos_analysis.words.small_counts import PATIENTS_MIN

USUAL = np.array([0.1, 0.9])  # between which eight comparable areas in ten lie
SIDES = ["numerator", "denominator"]


@dataclass(frozen=True)
class Level:
    """One indicator in its last year. numerator, denominator: of the territory, NaN where a count is masked; rest_…: of
    what it is compared with; expected: numerator that the latter's levels by sex and age would give here; usual: ratios
    of observed to expected between which eight comparable areas in ten of this size would lie, NaN where too few are
    known to say; standardised: whether sex or age were told."""

    indicator: Indicator
    year: int
    numerator: float
    denominator: float
    rest_numerator: float
    rest_denominator: float
    expected: float
    usual: tuple[float, float]
    areas: int
    standardised: bool

    @property
    def ratio(self) -> float:
        return self.numerator / self.expected if self.expected > 0 else float("nan")

    def level(self, numerator: float) -> float:
        """In the indicator's own unit."""
        return self.indicator.per * numerator / self.denominator if self.denominator > 0 else float("nan")


def read_levels(
    source: Source, geography: Geography, communes: Collection[str], level: str, indicators: Mapping[str, Indicator]
) -> tuple[Level, ...]:
    """One an indicator that the table `care` holds here, in the order asked for; nothing where there is no table."""
    if not indicators or not source.has("care"):
        return ()
    table = source.table("care")
    rows = table.filter(table.indicator.isin(list(indicators))).execute()
    refuse_unknown(geography, rows["area_id"].drop_duplicates(), "care", source.info.source)
    rows["area_id"] = geography.follow(rows["area_id"])
    places = geography.communes.reindex(rows["area_id"])
    rows["own"], rows["year"] = rows["area_id"].isin(communes), pd.to_datetime(rows["year"]).dt.year
    for name, column in (("group", level), ("area", "epci"), ("region", "region")):
        rows[name] = places[column].to_numpy()
    for name in ("sex", "age_band"):
        rows[name] = rows[name].fillna("") if name in rows else ""
    found = (_level(indicator, rows[rows["indicator"] == name]) for name, indicator in indicators.items())
    return tuple(level for level in found if level is not None)


def _level(indicator: Indicator, rows: pd.DataFrame) -> Level | None:
    here = rows[rows["own"]]
    if here.empty:
        return None
    year = int(here["year"].max())
    rows = rows[(rows["year"] == year) & rows["region"].isin(set(here["region"]))]
    rows = rows.assign(stratum=rows["sex"] + "|" + rows["age_band"])
    strata = sorted(rows["stratum"].unique())
    own, rest = rows[rows["own"]], rows[~rows["own"]]
    around = rest[rest["group"].isin(set(own["group"]))]
    fitted = sum(_expected(part, around[around["group"] == group], strata) for group, part in own.groupby("group"))
    between = spread(*_areas(rest, strata))
    (numerator, denominator), (rest_numerator, rest_denominator) = _sums(own), _sums(around)
    return Level(
        indicator=indicator,
        year=year,
        numerator=numerator,
        denominator=denominator,
        rest_numerator=rest_numerator,
        rest_denominator=rest_denominator,
        expected=float(fitted),
        usual=_usual(float(fitted), between),
        areas=between.areas,
        standardised=len(strata) > 1,
    )


def _sums(rows: pd.DataFrame) -> tuple[float, float]:
    """numerator, denominator: NaN where a count is masked."""
    return float(rows["numerator"].sum(skipna=False)), float(rows["denominator"].sum(skipna=False))


def _by_stratum(rows: pd.DataFrame, strata: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """numerator, denominator: (n_strata,), NaN where a count is masked."""
    summed = rows.groupby("stratum")[SIDES].agg(lambda counts: counts.sum(skipna=False))
    found = summed.reindex(strata, fill_value=0.0)
    return found["numerator"].to_numpy(float), found["denominator"].to_numpy(float)


def _expected(here: pd.DataFrame, there: pd.DataFrame, strata: list[str]) -> float:
    return float(expected(_by_stratum(here, strata)[1], *_by_stratum(there, strata)))


def _areas(rest: pd.DataFrame, strata: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """(n_areas,) observed and expected, of every other area of the region whose counts may be told, at the levels of
    the rest of its own group."""
    seen, fitted = [], []
    for (group, area), rows in rest.groupby(["group", "area"]):
        numerator, denominator = _sums(rows)
        if min(numerator, denominator) >= PATIENTS_MIN:
            seen.append(numerator)
            fitted.append(_expected(rows, rest[(rest["group"] == group) & (rest["area"] != area)], strata))
    return np.array(seen), np.array(fitted)


def _usual(fitted: float, between: Spread) -> tuple[float, float]:
    """By how much such areas differ, and by chance at this size: a small territory strays farther."""
    if not (between.known and fitted > 0):
        return float("nan"), float("nan")
    mean = between.mean * fitted
    shape = 1 / max(between.variance, 1e-9)
    low, high = stats.nbinom.ppf(USUAL, shape, shape / (shape + mean)) / fitted
    return float(low), float(high)
