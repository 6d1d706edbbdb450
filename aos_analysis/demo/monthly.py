"""Streams that a team would bring already aggregated: rows of `monthly_indicators`, one a GP and month."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from aos_analysis.demo import months
from aos_analysis.demo.lines import dates
from aos_analysis.demo.parameters import Parameters
from aos_analysis.demo.region import Region


@dataclass(frozen=True)
class Counts:
    """numerator, denominator: (n_gp, n_months from January 2019), whole numbers. price: euros per numerator unit."""

    indicator: str
    numerator: np.ndarray
    denominator: np.ndarray
    price: float = 0.0


def complete(numerator: np.ndarray, p: Parameters) -> np.ndarray:
    """What has arrived by the last month of flux: the last months are not all there yet."""
    age = numerator.shape[1] - 1 - np.arange(numerator.shape[1])
    arrived = np.array(p.arrival_by_month)[np.minimum(age, len(p.arrival_by_month) - 1)]
    return np.round(numerator * arrived)


def table(counts: Counts, region: Region, p: Parameters) -> pa.Table:
    """Contract rows, where somebody is counted."""
    seen = complete(counts.numerator, p)
    gp, month = np.nonzero(counts.denominator > 0)
    number = seen[gp, month]
    return pa.table(
        {
            "unit_id": pa.DictionaryArray.from_arrays(pa.array(gp, pa.int16()), region.practitioner_ids),
            "month": dates(months.first_day(month)),
            "indicator": pa.array([counts.indicator]).dictionary_encode().take(pa.array(np.zeros(len(gp), np.int32))),
            "numerator": pa.array(number),
            "denominator": pa.array(counts.denominator[gp, month].astype(float)),
            "amount": pa.array(np.round(number * counts.price, 2)),
            "flux_max": dates(np.full(len(gp), months.number(p.last_month))),
        }
    )
