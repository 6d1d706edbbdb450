"""Dressings: prescribed by the hospital at discharge, too often prescribed again in town within three days."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from aos_analysis.demo import drugs, months, truth
from aos_analysis.demo.lines import NOBODY, Lines, arrow, dates, named, pseudonyms, settle
from aos_analysis.demo.parameters import Parameters
from aos_analysis.demo.randomness import autoregressive, fraction, generator, hashed, logistic, salt
from aos_analysis.demo.region import OPEN, Region
from aos_analysis.demo.stream import Stream
from aos_analysis.demo.targeting import in_order, share_in_window
from aos_analysis.demo.treatments import age_at
from aos_analysis.demo.visits import Visits, carry_out, rank

STREAM = "dressings"
CAMPAIGN = "pansements"
FIRST_PATIENT = 80_000_000
NEAR_DAYS = 3


@dataclass(frozen=True)
class Stays:
    """One entry per stay: patient, hospital, GP, days of admission and discharge, whether dressings were prescribed."""

    patient: np.ndarray
    hospital: np.ndarray
    gp: np.ndarray
    admission: np.ndarray
    discharge: np.ndarray
    dressed: np.ndarray

    @property
    def month(self) -> np.ndarray:
        return months.month_of(self.discharge)


def simulate(region: Region, p: Parameters, seed: int, effect: float, order: str) -> Stream:
    """The stream; `effect` multiplies the fall of the logit of an early renewal."""
    stays = _stays(region, p, generator(seed, STREAM, "stays"))
    logit = _logit(region, p, generator(seed, STREAM, "noise"))[stays.hospital, stays.month]
    logit = logit + p.dressing_rule * (stays.discharge >= months.number(p.dressings_rule))
    v = generator(seed, STREAM, "renewals").random(len(logit))
    natural = logistic(logit)
    seen = np.flatnonzero(stays.dressed)
    past = (stays.hospital[seen], stays.month[seen], (v < natural)[seen])
    score = share_in_window(p.dressing_campaign, *past, len(region.hospital_department), region.scale)
    visits = _visit(generator(seed, STREAM, "visits"), score, region, p, order)
    reached = stays.discharge >= visits.day[stays.hospital]
    treated = logistic(logit - effect * p.dressing_cut * reached)
    lines = _lines(region, p, seed, stays, v < treated)
    settled, flux = settle(lines, p, salt(seed, STREAM, "arrival"), _mistakes())
    ones = np.ones(len(logit))
    potential = truth.Potential(stays.hospital, stays.month, natural, treated, ones).take(stays.dressed)
    summary = truth.summarise(potential, visits.day, visits.exposed, truth.last_month(p, NEAR_DAYS), "decrease")
    deliveries = arrow(settled, flux, region, drugs.dressings(), FIRST_PATIENT)
    return Stream(deliveries, visits, {"dressing_renewal_3d": summary}, _table(stays, region))


def _stays(region: Region, p: Parameters, rng: np.random.Generator) -> Stays:
    """Stays by hospital and month, some readmissions, patients of GPs of the hospital's département."""
    hospitals, span = len(region.hospital_department), months.index(p.last_month) + 1
    month = np.arange(span)
    covid = months.between(month, p.lockdown)
    size = p.dressing_stays * np.exp(p.dressing_stays_log_sd * rng.standard_normal(hospitals))
    expected = region.scale * size[:, None] * (1 + p.dressing_plain_stays) * np.where(covid, p.dressing_covid, 1.0)
    count = rng.poisson(expected).ravel()
    hospital, when = np.divmod(np.repeat(np.arange(count.size), count), span)
    discharge = (months.first_day(when) + (rng.random(len(when)) * months.length(when)).astype(int)).astype(np.int32)
    gps = [np.flatnonzero((region.department == place) & (region.end == OPEN)) for place in range(p.departments)]
    draw = rng.random(len(hospital))
    gp = np.concatenate([np.resize(pool, 400) for pool in gps]).reshape(p.departments, 400)
    gp = gp[region.hospital_department[hospital], (draw * 400).astype(int)]
    patient = np.arange(len(hospital))
    again = np.flatnonzero(rng.random(len(hospital)) < p.dressing_readmission)
    back = discharge[again] + rng.integers(45, 300, len(again)).astype(np.int32)
    kept = back < months.first_day(span)
    again, back = again[kept], back[kept]
    hospital, gp, patient = (np.concatenate([column, column[again]]) for column in (hospital, gp, patient))
    discharge = np.concatenate([discharge, back])
    admission = discharge - np.minimum(40, rng.geometric(0.16, len(discharge))).astype(np.int32)
    dressed = rng.random(len(discharge)) < 1 / (1 + p.dressing_plain_stays)
    order = np.lexsort((discharge, patient, hospital))
    return Stays(*(column[order] for column in (patient, hospital, gp, admission, discharge, dressed)))


def _logit(region: Region, p: Parameters, rng: np.random.Generator) -> np.ndarray:
    """(n_hospitals, n_months) logit of an early renewal."""
    hospitals, span = len(region.hospital_department), months.index(p.last_month) + 1
    lasting = p.dressing_hospital_sd * rng.standard_normal(hospitals)
    return (
        p.dressing_renewal
        + lasting[:, None]
        + autoregressive(rng, hospitals, span, p.dressing_noise_sd, p.dressing_noise_rho)
    )


def _visit(rng: np.random.Generator, score: np.ndarray, region: Region, p: Parameters, order: str) -> Visits:
    """The hospitals with the highest share, all of them visited."""
    plan, end = p.dressing_campaign, np.full(len(score), OPEN)
    units = np.sort(in_order(rng, plan, -score, end)[: plan.targeted[0]])
    ranking = rank(rng, order, score[units], region.hospital_territory[units])
    wave, channel = np.full(len(units), "2024"), np.zeros(len(units), int)
    return carry_out(rng, plan, units, score[units], channel, wave, ranking, end, region.hospital_ids)


def _lines(region: Region, p: Parameters, seed: int, stays: Stays, renewed: np.ndarray) -> Lines:
    """The hospital's line, the town's early or later one, and dressings of patients never in hospital."""
    bits = hashed(np.arange(len(stays.patient)), salt(seed, STREAM, "lines"))
    dressed = np.flatnonzero(stays.dressed)
    next_day = (fraction(bits, 0) < 0.3).astype(np.int32)
    hospital = _line(region, p, seed, stays, 0, stays.discharge, next_day, stays.hospital)
    early = 1 + (fraction(bits, 1) * NEAR_DAYS).astype(np.int32)
    later = 5 + (fraction(bits, 1) * 17).astype(np.int32)
    town = _line(region, p, seed, stays, 1, stays.discharge + np.where(renewed, early, later), 0, None)
    twice = np.flatnonzero(stays.dressed & (renewed | (fraction(bits, 2) < p.dressing_later)))
    return Lines.join([hospital.take(dressed), town.take(twice), _chronic(region, p, seed, stays)])


def _chronic(region: Region, p: Parameters, seed: int, stays: Stays) -> Lines:
    """Town prescriptions without any stay: as many patients again, who are in no denominator."""
    rng = generator(seed, STREAM, "chronic")
    rows = np.sort(rng.choice(len(stays.patient), int(p.dressing_chronic * len(stays.patient)), replace=False))
    patient = int(stays.patient.max(initial=0)) + 1 + np.arange(len(rows))
    day = stays.discharge[rows] + rng.integers(-10, 11, len(rows)).astype(np.int32)
    outside = Stays(patient, stays.hospital[rows], stays.gp[rows], day, day, stays.dressed[rows])
    return _line(region, p, seed, outside, 2, day, 0, None)


def _line(region: Region, p: Parameters, seed: int, stays: Stays, rank: int, prescribed, wait, facility) -> Lines:
    """One line per stay; `rank` tells the lines of a stay apart. The 2025 rule limits the first delivery to 7 days."""
    n = len(stays.patient)
    key = np.arange(n) * 4 + rank
    bits = hashed(key, salt(seed, STREAM, "products"))
    person = hashed(stays.patient, salt(seed, STREAM, "persons"))
    born = (months.number(date(2022, 7, 1)) - 365.25 * (35 + 58 * fraction(person, 0) ** 0.6)).astype(np.int32)
    weight = np.array([product.weight for product in drugs.dressings()])
    product = np.searchsorted((np.cumsum(weight) / weight.sum())[:-1], fraction(bits, 0), side="right")
    boxes = 1 + (fraction(bits, 1) * 3).astype(np.int16)
    town = np.full(n, NOBODY, np.int16)
    return Lines(
        key=key,
        patient=stays.patient,
        practitioner=(region.successors(stays.gp, prescribed) if facility is None else town).astype(np.int16),
        facility=town if facility is None else facility.astype(np.int16),
        day=(prescribed + wait).astype(np.int32),
        prescribed=prescribed.astype(np.int32),
        product=product,
        quantity=np.where(prescribed >= months.number(p.dressings_rule), 1, boxes).astype(np.int16),
        age=age_at(prescribed, born),
        sex=(1 + (fraction(person, 1) < 0.5)).astype(np.int8),
        long_term=fraction(person, 2) < 0.5,
        void=np.zeros(n, bool),
    )


def _table(stays: Stays, region: Region) -> pa.Table:
    return pa.table(
        {
            "patient_id": pseudonyms(FIRST_PATIENT + stays.patient.astype(np.int64)),
            "facility_id": named(stays.hospital, region.hospital_ids),
            "admission_date": dates(stays.admission),
            "discharge_date": dates(stays.discharge),
        }
    )


def _mistakes() -> np.ndarray:
    number = len(drugs.dressings())
    return (np.arange(number) + 1) % number
