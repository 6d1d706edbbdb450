"""Visits by place: does the month of visit follow the territories? They are then what is independent."""

from dataclasses import dataclass, replace

import numpy as np

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign

LEAST = 0.05  # correlation of the month of visit inside territories
ALPHA = 0.02  # of its permutation test: flags at most that share of the orders without pattern (METHODS, section 4.3)
DRAWS = 999
IN_COMPARISON = ("contacted", "not_contacted")


@dataclass(frozen=True)
class Place:
    """correlation: of the month of visit among the targeted of a same territory. p_value: that it is none."""

    correlation: float
    p_value: float
    declared: bool

    @property
    def followed(self) -> bool:
        """Visits were made territory by territory, as declared or as seen."""
        return self.declared or bool(self.correlation >= LEAST and self.p_value <= ALPHA)


def clustered_by_place(panel: Panel, campaign: Campaign) -> tuple[Panel, Place | None]:
    """The panel with territories as clusters where visits followed them; and what was found, None where clusters are
    as wide already, or territories are not told."""
    units = panel.units
    if campaign.unit == "territory" or campaign.cluster == "territory_id" or "territory_id" not in units:
        return panel, None
    if "drawn_cohort" in units:  # the order was drawn by lot, and is analysed as drawn
        return panel, None
    place = by_place(panel, campaign)
    if place is None or not place.followed:
        return panel, place
    told = units["territory_id"].map(lambda name: isinstance(name, str) and bool(name))
    wide = units["territory_id"].where(told, units["cluster_id"])
    return replace(panel, units=units.assign(cluster_id=wide)), place


def by_place(panel: Panel, campaign: Campaign) -> Place | None:
    """Intra-class correlation of the month of visit, whole clusters handed to other territories for its test; units
    still waiting are visited in the month after the last."""
    units = panel.units[panel.units["status"].isin(IN_COMPARISON)]
    units = units[units["territory_id"].map(lambda name: isinstance(name, str) and bool(name))]
    month = units["cohort"].fillna(len(panel.periods)).clip(upper=len(panel.periods)).to_numpy(float)
    territory = np.unique(units["territory_id"].to_numpy(str), return_inverse=True)[1]
    cluster = _coded(units["cluster_id"].to_numpy(str), month)
    if len(units) == 0 or territory.max() < 1 or cluster.max() <= territory.max():
        return None
    declared = campaign.targeting is not None and campaign.targeting.visit_order == "geographic"
    seen = correlation(month, territory)
    first = np.unique(cluster, return_index=True)[1]
    rng, of_cluster = np.random.default_rng(campaign.seed), territory[first]
    drawn = [correlation(month, rng.permutation(of_cluster)[cluster]) for _ in range(DRAWS)] if seen >= LEAST else []
    p_value = (1 + sum(value >= seen for value in drawn)) / (1 + len(drawn))
    return Place(seen, p_value, declared)


def correlation(values: np.ndarray, groups: np.ndarray) -> float:
    """Intra-class correlation of values (n,) by groups (n,), by analysis of variance; 0 where values are all equal."""
    size = np.bincount(groups).astype(float)
    size, total = size[size > 0], np.bincount(groups, values)[np.bincount(groups) > 0]
    n, k = values.size, size.size
    if n <= k or k < 2:
        return 0.0
    between = (total**2 / size).sum() - values.sum() ** 2 / n
    within = ((values**2).sum() - (total**2 / size).sum()) / (n - k)
    usual = (n - (size**2).sum() / n) / (k - 1)  # units of a group, unequal as they are
    excess = between / (k - 1) - within
    whole = excess + usual * within
    return float(excess / whole) if whole > 0 else 0.0


def _coded(clusters: np.ndarray, month: np.ndarray) -> np.ndarray:
    """(n,) codes of clusters in the order of their data: draws must not depend on rows or names."""
    code = np.unique(clusters, return_inverse=True)[1]
    order = np.lexsort((np.bincount(code), np.bincount(code, month)))
    return np.argsort(order)[code]
