"""Reimbursed acts as the caisse holds them: who performed, who prescribed, cancellations and late arrivals included."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from aos_analysis.demo import months
from aos_analysis.demo.drugs import Product
from aos_analysis.demo.lines import NOBODY, Lines, dates, named, pseudonyms, settle
from aos_analysis.demo.parameters import Parameters


@dataclass(frozen=True)
class Acts:
    """One entry an act, all for different patients. performer, facility: numbers, NOBODY where there is none (the
    facility prescribed); product: position among the codes; age at the day of care."""

    performer: np.ndarray
    facility: np.ndarray
    day: np.ndarray
    product: np.ndarray
    age: np.ndarray


@dataclass(frozen=True)
class Named:
    """Names by number, and where the stream's patients begin."""

    performers: Sequence[str]
    facilities: Sequence[str]
    first_patient: int


def table(acts: Acts, codes: Sequence[Product], names: Named, p: Parameters, salt: np.uint64) -> pa.Table:
    """Contract rows; the wrong code of a mistaken line is the next one."""
    n, ones = len(acts.day), np.ones(len(acts.day), np.int16)
    lines = Lines(
        key=np.arange(n),
        patient=np.arange(n),
        practitioner=acts.performer.astype(np.int16),
        facility=acts.facility.astype(np.int16),
        day=acts.day.astype(np.int32),
        prescribed=acts.day.astype(np.int32),
        product=acts.product.astype(np.int64),
        quantity=ones,
        age=acts.age.astype(np.int16),
        sex=ones.astype(np.int8),
        long_term=np.ones(n, bool),
        void=np.zeros(n, bool),
    )
    settled, flux = settle(lines, p, salt, (np.arange(len(codes)) + 1) % len(codes))
    price = np.array([code.price for code in codes])[settled.product] * settled.quantity
    nobody = pa.nulls(len(settled), pa.string())
    return pa.table(
        {
            "patient_id": pseudonyms(names.first_patient + settled.patient.astype(np.int64)),
            "performer_id": named(settled.practitioner, names.performers),
            "prescriber_id": nobody,
            "performer_facility_id": nobody,
            "prescriber_facility_id": named(settled.facility, names.facilities),
            "care_date": dates(settled.day),
            "flux_date": dates(months.first_day(flux)),
            "code_system": named(settled.product, [code.code_system for code in codes]),
            "code": named(settled.product, [code.code for code in codes]),
            "quantity": pa.array(settled.quantity.astype(float)),
            "count": pa.array(settled.quantity.astype(float)),
            "amount": pa.array(np.round(price, 2)),
            "age": pa.array(settled.age.astype(np.int16)),
        }
    )


def nobody(n: int) -> np.ndarray:
    return np.full(n, NOBODY, np.int16)


def days_of(rng: np.random.Generator, month: np.ndarray) -> np.ndarray:
    """A day of each month."""
    return (months.first_day(month) + (rng.random(len(month)) * months.length(month)).astype(int)).astype(np.int32)
