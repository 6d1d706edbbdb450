"""Reimbursed lines as columns of numbers: when they arrive, how they are cancelled, how they become Parquet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from aos_analysis.demo import months
from aos_analysis.demo.drugs import Product
from aos_analysis.demo.parameters import Parameters
from aos_analysis.demo.randomness import fraction, hashed
from aos_analysis.demo.region import Region
from aos_analysis.demo.rows import Rows

NOBODY = -1  # practitioner of a hospital line, facility of a town line
REIMBURSED = 0.65  # share of the price for a patient without long-term condition
ROWS_PER_GROUP = 1_000_000


@dataclass(frozen=True)
class Lines(Rows):
    """All arrays have one entry per line; `key` is unique and seeds the line's own randomness.

    day, prescribed  day numbers of care and of prescription
    product          position in the stream's products
    wrong            product that a mistaken line would carry
    void             True for a line billed but never fetched: it will be cancelled
    """

    key: np.ndarray
    patient: np.ndarray
    practitioner: np.ndarray
    facility: np.ndarray
    day: np.ndarray
    prescribed: np.ndarray
    product: np.ndarray
    quantity: np.ndarray
    age: np.ndarray
    sex: np.ndarray
    long_term: np.ndarray
    void: np.ndarray


def settle(lines: Lines, p: Parameters, salt: np.uint64, wrong: np.ndarray) -> tuple[Lines, np.ndarray]:
    """The lines as the caisse holds them, and their month of flux: care of the period, cancellations, late arrivals.

    wrong  product billed by mistake instead of each product
    """
    period = (lines.day >= months.number(p.first_month)) & (
        lines.day < months.first_day(months.index(p.last_month) + 1)
    )
    lines = lines.take(np.flatnonzero(period))
    bits = hashed(lines.key, salt)
    care = months.month_of(lines.day).astype(np.int16)
    lag = np.searchsorted(np.asarray(p.arrival_by_month, np.float32)[:-1], fraction(bits, 0), side="right")
    flux = care + lag.astype(np.int16)
    cancel = flux + 1 + (fraction(bits, 1) * fraction(bits, 1) * 4).astype(np.int16)
    chance = fraction(bits, 2)
    again = np.flatnonzero(~lines.void & (chance < p.reissued))
    beside = np.flatnonzero(~lines.void & (chance >= p.reissued) & (chance < p.reissued + p.mistaken))
    void = np.flatnonzero(lines.void)
    mistaken = replace(lines.take(beside), product=wrong[lines.product[beside]])
    parts = [lines, _negative(lines.take(again)), lines.take(again), mistaken, _negative(mistaken)]
    parts.append(_negative(lines.take(void)))
    arrivals = [flux, cancel[again], cancel[again], flux[beside], cancel[beside], cancel[void]]
    everything, arrival = Lines.join(parts), np.concatenate(arrivals)
    order = np.argsort(np.concatenate([np.arange(len(lines)), again, again, beside, beside, void]), kind="stable")
    order = order[arrival[order] <= months.index(p.last_month)]
    return everything.take(order), arrival[order]


def _negative(lines: Lines) -> Lines:
    return replace(lines, quantity=-lines.quantity)


def arrow(lines: Lines, flux: np.ndarray, region: Region, products: Sequence[Product], first_patient: int) -> pa.Table:
    """The contract's columns; strings stay dictionaries."""
    price = np.array([product.price for product in products])[lines.product] * lines.quantity
    amount = np.round(np.where(lines.long_term, price, price * REIMBURSED), 2)
    return pa.table(
        {
            "patient_id": _patients(lines.patient, first_patient),
            "practitioner_id": named(lines.practitioner, region.practitioner_ids),
            "facility_id": named(lines.facility, region.hospital_ids),
            "care_date": dates(lines.day),
            "prescription_date": dates(lines.prescribed),
            "flux_date": dates(months.first_day(flux)),
            "code_system": named(lines.product, [product.code_system for product in products]),
            "code": named(lines.product, [product.code for product in products]),
            "atc": named(lines.product, [product.atc for product in products]),
            "quantity": pa.array(lines.quantity.astype(np.int16)),
            "amount": pa.array(amount),
            "age": pa.array(lines.age.astype(np.int16)),
            "sex": named(lines.sex - 1, ["1", "2"]),
            "long_term_condition": pa.array(lines.long_term),
        }
    )


def named(numbers: np.ndarray, names: Sequence[str | None]) -> pa.DictionaryArray:
    """Names by number; NOBODY and names that are None become null."""
    values = sorted({name for name in names if name is not None})
    place = np.array([values.index(name) if name is not None else NOBODY for name in names] + [NOBODY], np.int16)
    indices = place[numbers]
    return pa.DictionaryArray.from_arrays(pa.array(indices, mask=indices < 0), pa.array(values, pa.string()))


def pseudonyms(numbers: np.ndarray) -> pa.Array:
    """`B00001234` from 1234."""
    return pc.binary_join_element_wise("B", pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), 8, "0"), "")


def _patients(numbers: np.ndarray, first: int) -> pa.DictionaryArray:
    present = np.zeros(int(numbers.max(initial=-1)) + 1, bool)
    present[numbers] = True
    place = np.cumsum(present, dtype=np.int32) - 1
    names = pseudonyms(first + np.flatnonzero(present).astype(np.int64))
    return pa.DictionaryArray.from_arrays(pa.array(place[numbers]), names)


def dates(days: np.ndarray) -> pa.Array:
    return pa.array(np.asarray(days, np.int32)).cast(pa.date32())


def write(table: pa.Table, file: Path) -> None:
    """One Parquet file: dictionaries, Zstandard, plain types (no Arrow schema), the same bytes for the same table."""
    pq.write_table(table, file, compression="zstd", store_schema=False, row_group_size=ROWS_PER_GROUP)
