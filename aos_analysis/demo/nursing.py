"""Nurses: assessments of dependent patients, an age after another, and visits about the heaviest ones."""

from datetime import date

import numpy as np
import pyarrow as pa

from aos_analysis.demo import claims, months, truth
from aos_analysis.demo.drugs import Product
from aos_analysis.demo.parameters import Parameters
from aos_analysis.demo.randomness import autoregressive, generator, logistic, salt
from aos_analysis.demo.region import OPEN, Region
from aos_analysis.demo.stream import Stream
from aos_analysis.demo.visits import Visits, carry_out, rank

STREAM = "nursing"
CAMPAIGN = "bsi"
INDICATOR = "bsc_share"
OLDEST = "bsc_share_90"  # the same, of an age that was in from the beginning
FIRST_PATIENT = 60_000_000
CODES = tuple(
    Product(code, None, price, code_system="PRS") for code, price in (("3106", 28.7), ("3107", 18.2), ("3108", 13.0))
)
# ages that the scheme takes in, the first month of each, their share of the patients once all are in
PHASES = ((90, date(2020, 1, 1), 0.30), (85, date(2022, 9, 1), 0.30), (65, date(2023, 4, 1), 0.40))


def simulate(region: Region, p: Parameters, seed: int, effect: float, order: str) -> Stream:
    """The stream; `effect` multiplies the fall of the logit after a visit."""
    draws = generator(seed, STREAM, "acts")
    nurse, month, age = _patients(region, p, draws)
    visits = _visit(generator(seed, STREAM, "visits"), p, order)
    lasting = p.bsi_nurse_sd * generator(seed, STREAM, "nurses").standard_normal(p.bsi_nurses)
    span = months.index(p.last_month) + 1
    noise = autoregressive(generator(seed, STREAM, "noise"), p.bsi_nurses, span, p.bsi_noise_sd, p.bsi_noise_rho)
    logit = p.bsi_heavy + p.bsi_old * (age >= 85) + (p.bsi_oldest - p.bsi_old) * (age >= 90)
    logit = logit + lasting[nurse] + noise[nurse, month]
    met = months.month_of(np.minimum(visits.day, p.last_day))
    after = visits.exposed[nurse] & (month > met[nurse])
    natural, treated = logistic(logit), logistic(logit - effect * p.bsi_cut * after)
    v, other = draws.random((2, len(nurse)))
    code = np.where(v < treated, 0, np.where(other < 0.5, 1, 2))
    acts = claims.Acts(nurse, claims.nobody(len(nurse)), claims.days_of(draws, month), code, age)
    names = claims.Named(_names(p), (), FIRST_PATIENT)
    table = claims.table(acts, CODES, names, p, salt(seed, STREAM, "arrival"))
    potential = truth.Potential(nurse, month, natural, treated, np.ones(len(nurse)))
    last = truth.last_month(p, 0)
    told = {
        name: truth.summarise(potential.take(rows), visits.day, visits.exposed, last, "decrease")
        for name, rows in ((INDICATOR, age >= 0), (OLDEST, age >= PHASES[0][0]))
    }
    return Stream(None, visits, told, acts=table, units=_units(region, p))


def _patients(region: Region, p: Parameters, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Nurse, month and age of each assessment: each age comes in at once, and stays."""
    span, parts = np.arange(months.index(p.last_month) + 1), []
    for youngest, since, share in PHASES:
        expected = region.scale * p.bsi_acts * share * (span >= months.index(since))
        count = rng.poisson(np.broadcast_to(expected, (p.bsi_nurses, len(span)))).ravel()
        nurse, month = np.divmod(np.repeat(np.arange(count.size), count), len(span))
        parts.append((nurse, month, youngest + rng.integers(0, 20 if youngest == 65 else 5, len(nurse))))
    nurses, at, ages = (np.concatenate(column) for column in zip(*parts, strict=True))
    return nurses, at, ages


def _names(p: Parameters) -> list[str]:
    return [f"N{number:05d}" for number in range(1, p.bsi_nurses + 1)]


def _visit(rng: np.random.Generator, p: Parameters, order: str) -> Visits:
    """Nurses are targeted whatever their past."""
    plan, end = p.bsi_campaign, np.full(p.bsi_nurses, OPEN)
    units = np.sort(rng.permutation(p.bsi_nurses)[: plan.targeted[0]])
    ranking = rank(rng, order, np.zeros(len(units)), units)
    score, channel, wave = np.full(len(units), np.nan), np.zeros(len(units), int), np.full(len(units), "2024")
    return carry_out(rng, plan, units, score, channel, wave, ranking, end, _names(p))


def _units(region: Region, p: Parameters) -> pa.Table:
    """Contract rows of `practitioners`: nurses of a cabinet work in one territory."""
    cabinet = np.arange(p.bsi_nurses) // p.bsi_cabinet
    territory = cabinet % len(region.territory_department)
    return pa.table(
        {
            "practitioner_id": pa.array(_names(p)),
            "profession": pa.array(["nurse"] * p.bsi_nurses),
            "cluster_id": pa.array([f"K{number + 1:04d}" for number in cabinet]),
            "territory_id": pa.array([region.territory_ids[number] for number in territory]),
            "department": pa.array([f"D{region.territory_department[number] + 1}" for number in territory]),
        }
    )
