"""Drawing by lot who comes in which wave, or in which arm: stratified, from a seed, whole clusters at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign

SIZES = 3  # classes of size, by thirds


@dataclass(frozen=True)
class Balance:
    """The largest standardised difference between a wave (0 to waves - 1) and the others, of what is drawn together."""

    what: Literal["level", "size", "territory"]
    difference: float
    wave: int


def draw_waves(strata: pd.DataFrame, waves: int, seed: int) -> np.ndarray:
    """(n,) wave of each row, 0 to waves - 1, as many in each to one near.

    strata  territory (text), size, level (NaN if unknown) of what is drawn together. Rows in the order of territory,
            third of size and past level are cut into blocks of one row a wave, and each block is dealt at random: so
            each wave gets its share of every territory, size and level.
    """
    rng = np.random.default_rng(seed)
    size = strata["size"].rank(method="average", pct=True).mul(SIZES).apply(np.ceil)
    luck = rng.random(len(strata))  # ties at random, never in the order of the identifiers
    keys = (luck, strata["level"].fillna(np.inf), size, strata["territory"].fillna("").astype(str))
    order = np.lexsort(tuple(np.asarray(key) for key in keys))
    blocks = -(-len(strata) // waves)
    dealt = np.concatenate([rng.permutation(waves) for _ in range(blocks)]) if blocks else np.empty(0, int)
    wave = np.empty(len(strata), int)
    wave[order] = dealt[: len(strata)]
    return wave


def strata_of(
    panel: Panel, campaign: Campaign, targeted: Sequence[str], registered: pd.DataFrame | None = None
) -> pd.DataFrame:
    """What is drawn together (`cluster_id`: the level of assignment that the campaign declares) for each targeted unit,
    indexed by unit_id, with territory, size and level over the months before the campaign. A unit that the data do not
    count has no size and no level; it is drawn with the cluster that the registry gives it, else alone: counted later,
    it must be where the others of its cluster are. registered: unit_id -> cluster_id, territory_id."""
    before = panel.periods < pd.Timestamp(campaign.campaign_period.start)
    sums = {name: getattr(panel, name)[:, before].sum(axis=1) for name in ("numerator", "denominator")}
    known = panel.units.set_index("unit_id")[["cluster_id", "territory_id"]].assign(**sums)
    own = known.reindex(pd.Index(sorted(targeted), name="unit_id"))
    if registered is not None:
        own = own.combine_first(registered.reindex(own.index))[list(known.columns)]
    own["cluster_id"] = own["cluster_id"].where(own["cluster_id"].notna(), own.index)
    return own


def draw_units(units: pd.DataFrame, waves: int, seed: int) -> pd.Series:
    """unit_id → wave (0 to waves - 1), the same for a whole cluster. units: as `strata_of`."""
    told = _together(units)
    told["wave"] = draw_waves(told, waves, seed)
    return told["wave"].reindex(units["cluster_id"]).set_axis(units.index)


def _together(units: pd.DataFrame) -> pd.DataFrame:
    """What is drawn together, with its territory, size and level."""
    groups = units.groupby("cluster_id", sort=True)
    told = groups.agg(territory=("territory_id", "first"), top=("numerator", "sum"), size=("denominator", "sum"))
    told["level"] = told["top"] / told["size"].where(told["size"] > 0)
    return told


def balance(units: pd.DataFrame, wave: pd.Series) -> list[Balance]:
    """How alike the waves are before anybody is met: past level, size, share of each territory. units: as `strata_of`;
    wave: by unit_id."""
    told = _together(units)
    drawn = wave.groupby(units["cluster_id"]).first().reindex(told.index).to_numpy(int)
    places = told["territory"].fillna("").astype(str)
    columns: dict[Literal["level", "size", "territory"], list[np.ndarray]] = {
        "level": [told["level"].to_numpy(float)],
        "size": [told["size"].to_numpy(float)],
        "territory": [(places == name).to_numpy(float) for name in sorted(set(places))],
    }
    return [Balance(what, *_largest(values, drawn)) for what, values in columns.items()]


def _largest(columns: Sequence[np.ndarray], wave: np.ndarray) -> tuple[float, int]:
    found = [(_difference(column, wave == k), int(k)) for column in columns for k in np.unique(wave)]
    return max(found, default=(0.0, 0))


def _difference(values: np.ndarray, inside: np.ndarray) -> float:
    """Absolute difference of two means, in standard deviations of all; 0 where there is nothing to tell."""
    known = np.isfinite(values)
    one, other, spread = values[known & inside], values[known & ~inside], values[known].std() if known.any() else 0.0
    return float(abs(one.mean() - other.mean()) / spread) if one.size and other.size and spread > 0 else 0.0
