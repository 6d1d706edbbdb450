"""Transports that hospitals prescribe: ambulance or less, and meetings with some of those that prescribe most."""

import numpy as np

from aos_analysis.demo import claims, months, truth
from aos_analysis.demo.drugs import Product
from aos_analysis.demo.parameters import Parameters
from aos_analysis.demo.randomness import autoregressive, generator, logistic, salt
from aos_analysis.demo.region import OPEN, Region
from aos_analysis.demo.stream import Stream
from aos_analysis.demo.visits import Visits, carry_out, rank

STREAM = "transports"
CAMPAIGN = "transports"
INDICATOR = "ambulance_share"
FIRST_PATIENT = 50_000_000
CODES = tuple(
    Product(code, None, price, code_system="PRS")
    for code, price in (("4212", 95.0), ("4213", 45.0), ("4214", 40.0), ("4217", 42.0), ("4215", 12.0))
)
OTHERS = (0.35, 0.25, 0.15, 0.25)  # of the trips that need no ambulance: light vehicle, taxis, private vehicle


def simulate(region: Region, p: Parameters, seed: int, effect: float, order: str) -> Stream:
    """The stream; `effect` multiplies the fall of the logit after a meeting."""
    hospitals, span = len(region.hospital_ids), months.index(p.last_month) + 1
    draws = generator(seed, STREAM, "acts")
    count = draws.poisson(region.scale * p.trp_trips, hospitals * span)
    hospital, month = np.divmod(np.repeat(np.arange(count.size), count), span)
    lasting = p.trp_hospital_sd * generator(seed, STREAM, "hospitals").standard_normal(hospitals)
    noise = autoregressive(generator(seed, STREAM, "noise"), hospitals, span, p.trp_noise_sd, p.trp_noise_rho)
    logit = p.trp_ambulance + lasting[hospital] + noise[hospital, month]
    visits = _meet(generator(seed, STREAM, "visits"), region, p, order)
    met = months.month_of(np.minimum(visits.day, p.last_day))
    after = visits.exposed[hospital] & (month > met[hospital])
    natural, treated = logistic(logit), logistic(logit - effect * p.trp_cut * after)
    v, other = draws.random((2, len(hospital)))
    code = np.where(v < treated, 0, 1 + np.searchsorted(np.cumsum(OTHERS)[:-1], other, side="right"))
    age = draws.integers(40, 95, len(hospital))
    acts = claims.Acts(claims.nobody(len(hospital)), hospital, claims.days_of(draws, month), code, age)
    names = claims.Named((), region.hospital_ids, FIRST_PATIENT)
    table = claims.table(acts, CODES, names, p, salt(seed, STREAM, "arrival"))
    potential = truth.Potential(hospital, month, natural, treated, np.ones(len(hospital)))
    summary = truth.summarise(potential, visits.day, visits.exposed, truth.last_month(p, 0), "decrease")
    return Stream(None, visits, {INDICATOR: summary}, acts=table)


def _meet(rng: np.random.Generator, region: Region, p: Parameters, order: str) -> Visits:
    """Hospitals are chosen whatever their past, all of them met in one month."""
    plan, end = p.trp_campaign, np.full(len(region.hospital_ids), OPEN)
    units = np.sort(rng.permutation(len(end))[: plan.targeted[0]])
    ranking = rank(rng, order, np.zeros(len(units)), region.hospital_territory[units])
    score, channel, wave = np.full(len(units), np.nan), np.zeros(len(units), int), np.full(len(units), "2024")
    return carry_out(rng, plan, units, score, channel, wave, ranking, end, region.hospital_ids)
