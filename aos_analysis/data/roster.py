"""The units of a campaign: who they are, the cluster they belong to, and the months they practised."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from aos_analysis.data.sources import Source
from aos_analysis.data.spoken import subgroup_faults
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import noun, say

REGISTRY = {"practitioner": "practitioners", "facility": "facilities", "territory": "practitioners"}
IDENTIFIER = {"practitioner": "practitioner_id", "facility": "facility_id", "territory": "territory_id"}
ONE_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Roster:
    """`units`, indexed by unit_id: cluster_id, territory_id, practice_size and the columns the campaign names.

    active  (n_units, n_months) True where the unit practised every day of the month
    """

    units: pd.DataFrame
    active: np.ndarray


def read_roster(source: Source, campaign: Campaign, months: pd.PeriodIndex, monthly: pd.DataFrame | None) -> Roster:
    """From the registry of the campaign's units. With `monthly` (unit_id, month) rows, units are those of
    `monthly_indicators`, active from their first row to their last, the registry completing what it says of them."""
    registry = _registry(source, campaign)
    start = pd.Timestamp(campaign.campaign_period.start)
    if monthly is not None:
        attributes = _monthly_attributes(source, campaign, start)
        if registry is not None:
            attributes = attributes.combine_first(_attributes(registry, campaign, start).reindex(attributes.index))
        active = _observed(monthly, attributes.index, months)
        if registry is not None and campaign.unit == "practitioner":
            there = attributes.index.isin(registry["unit_id"])
            active &= _validity(registry, attributes.index, months) | ~there[:, None]
    elif registry is not None:
        attributes = _attributes(registry, campaign, start)
        rows = registry if campaign.unit == "practitioner" else registry.drop(columns=["start_date", "end_date"])
        active = _validity(rows, attributes.index, months)
    else:
        table = REGISTRY[campaign.unit]
        raise DataError(Fault(f"{table}.parquet", say("data_faults.no_registry", id=campaign.id, unit=campaign.unit)))
    return Roster(_named_columns(attributes, source, campaign, monthly is not None), active)


def _registry(source: Source, campaign: Campaign) -> pd.DataFrame | None:
    """Rows of the units' table with unit_id, start_date and end_date (open ends filled); None without the table."""
    name = REGISTRY[campaign.unit]
    key = IDENTIFIER[campaign.unit]
    if not source.has(name) or key not in source.columns(name):
        return None
    rows = source.table(name).execute()
    rows = rows[rows[key].notna()].assign(unit_id=lambda frame: frame[key].astype(str))
    if campaign.unit == "practitioner":
        rows = _of_profession(rows, campaign)
    return _with_dates(rows).reset_index(drop=True)


def _of_profession(rows: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """Those of the campaign's profession; physicians, named or not, are also those of whom the table says nothing."""
    wanted = campaign.profession or "physician"
    known = rows["profession"] if "profession" in rows else pd.Series(None, index=rows.index, dtype=object)
    kept = rows[(known == wanted) | (known.isna() & (wanted == "physician"))]
    if kept.empty and len(rows):
        said = say("data_faults.no_profession", id=campaign.id, units=noun(wanted), read=wanted)
        raise DataError(Fault("practitioners.parquet", said))
    return kept


def territories(source: Source, campaign: Campaign) -> pd.Series | None:
    """unit_id → territory when the campaign started; None where the data do not say it."""
    registry = _registry(source, campaign)
    if registry is None or "territory_id" not in registry:
        return None
    return _attributes(registry, campaign, pd.Timestamp(campaign.campaign_period.start))["territory_id"]


def registered(source: Source, campaign: Campaign) -> pd.DataFrame | None:
    """unit_id → cluster_id and territory_id (where the registry has them) when the campaign started, counted or not;
    None without a registry."""
    registry = _registry(source, campaign)
    if registry is None or campaign.unit == "territory":
        return None
    known = _attributes(registry, campaign, pd.Timestamp(campaign.campaign_period.start))
    return known[[name for name in ("cluster_id", "territory_id") if name in known]]


def _with_dates(rows: pd.DataFrame) -> pd.DataFrame:
    """Validity dates as timestamps, open ends filled."""
    rows = rows.copy()
    for column, open_end in (("start_date", "1900-01-01"), ("end_date", "2200-01-01")):
        dates = rows[column] if column in rows else pd.Series(pd.NaT, index=rows.index)
        rows[column] = pd.to_datetime(dates).astype("datetime64[s]").fillna(pd.Timestamp(open_end))
    return rows


def _nearest_rows(rows: pd.DataFrame, key: str, day: pd.Timestamp) -> pd.DataFrame:
    """The row valid at `day`, else the nearest one (ties: the later), one a `key`, in the order of the key."""
    before = (rows["start_date"] - day).dt.days.clip(lower=0)
    after = (day - rows["end_date"]).dt.days.clip(lower=0)
    ranked = rows.assign(distance=before + after, recent=-rows["start_date"].astype("int64"))
    ranked = ranked.sort_values([key, "distance", "recent"]).drop(columns="recent")
    return ranked.drop_duplicates(key)


def _attributes(registry: pd.DataFrame, campaign: Campaign, start: pd.Timestamp) -> pd.DataFrame:
    """What each unit was when the campaign started, indexed by unit_id."""
    if campaign.unit == "territory":
        people = _nearest_rows(registry, "practitioner_id", start)
        sizes = {"list_size": people.groupby("unit_id")["list_size"].sum()} if "list_size" in people else {}
        index = pd.Index(sorted(registry["unit_id"].unique()), name="unit_id")
        return pd.DataFrame({**sizes, "practice_size": np.nan}, index=index).assign(territory_id=index)
    units = _nearest_rows(registry, "unit_id", start)
    there = units[units["distance"] == 0]
    units["practice_size"] = np.nan
    if campaign.unit == "practitioner" and "cluster_id" in units:
        units["practice_size"] = units["cluster_id"].map(there["cluster_id"].value_counts()).astype(float)
    return units.set_index("unit_id").drop(columns=["distance", "start_date", "end_date"])


def _monthly_attributes(source: Source, campaign: Campaign, start: pd.Timestamp) -> pd.DataFrame:
    """Last value of each optional column at the campaign's start, else the first one after it."""
    table = source.table("monthly_indicators")
    measured = ("numerator", "denominator", "amount", "indicator", "flux_max", "cohort", "treated")
    rows = table.drop(*(name for name in measured if name in table.columns)).distinct().execute()
    rows = rows.assign(start_date=rows["month"], end_date=rows["month"])
    units = _nearest_rows(rows, "unit_id", start).set_index("unit_id")
    units.index = units.index.astype(str)
    return units.drop(columns=["distance", "start_date", "end_date", "month"])


def _named_columns(units: pd.DataFrame, source: Source, campaign: Campaign, monthly: bool) -> pd.DataFrame:
    """Columns of the panel: cluster (a unit without one is its own), territory, practice size, the campaign's own."""
    file = "monthly_indicators.parquet" if monthly else f"{REGISTRY[campaign.unit]}.parquet"
    for key, names in (("adjust_for", campaign.adjust_for), ("subgroups", campaign.subgroups)):
        for name in names:
            if name not in units and name != "practice_size":
                raise DataError(Fault(file, say("data_faults.no_covariate", column=name, clause=key, id=campaign.id)))
    if faults := subgroup_faults(units, campaign.subgroups, file):
        raise DataError(*faults)
    level = campaign.cluster
    if level and level not in units and not monthly and level != IDENTIFIER[campaign.unit]:
        raise DataError(Fault(file, say("data_faults.no_covariate", column=level, clause="cluster", id=campaign.id)))
    own = pd.Series(units.index, index=units.index)
    kept = pd.DataFrame(index=units.index)
    kept["cluster_id"] = (units[level].fillna(own) if level in units else own).astype(str)
    kept["territory_id"] = units["territory_id"].astype(object) if "territory_id" in units else None
    kept["practice_size"] = units.get("practice_size", np.nan)
    named = dict.fromkeys((*campaign.adjust_for, *campaign.subgroups))
    return kept.assign(**{name: units[name] for name in named if name not in kept})


def _validity(rows: pd.DataFrame, index: pd.Index, months: pd.PeriodIndex) -> np.ndarray:
    """True where the rows of a unit cover every day of the month, even if they change in its middle."""
    if "start_date" not in rows:
        return np.ones((len(index), len(months)), bool)
    first = months.start_time.to_numpy("datetime64[D]")
    last = months.end_time.to_numpy("datetime64[D]")
    start = np.maximum(rows["start_date"].to_numpy("datetime64[D]")[:, None], first)
    end = np.minimum(rows["end_date"].to_numpy("datetime64[D]")[:, None], last)
    days = np.zeros((len(index), len(months)), int)
    position = index.get_indexer(rows["unit_id"])
    known = position >= 0
    np.add.at(days, position[known], np.maximum((end - start) // ONE_DAY + 1, 0)[known])
    return days >= months.days_in_month.to_numpy()


def _observed(monthly: pd.DataFrame, index: pd.Index, months: pd.PeriodIndex) -> np.ndarray:
    """True from the first row of a unit to its last one."""
    span = monthly.groupby("unit_id")["month"].agg(["min", "max"]).reindex(index)
    first = span["min"].to_numpy("datetime64[M]")[:, None]
    last = span["max"].to_numpy("datetime64[M]")[:, None]
    at = months.start_time.to_numpy("datetime64[M]")
    return (first <= at) & (at <= last)
