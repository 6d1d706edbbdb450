"""Biosimilars of two molecules: treatments begun, refills that change product, and visits about both."""

import numpy as np

from aos_analysis.demo import months, truth
from aos_analysis.demo.drugs import Product, cip13
from aos_analysis.demo.lines import NOBODY, Lines, arrow, settle
from aos_analysis.demo.parameters import Parameters
from aos_analysis.demo.randomness import autoregressive, fraction, generator, hashed, logistic, salt
from aos_analysis.demo.region import Region
from aos_analysis.demo.starts import Starts, poisson_starts
from aos_analysis.demo.stream import Stream
from aos_analysis.demo.targeting import in_order
from aos_analysis.demo.visits import Visits, carry_out, rank

STREAM = "biosimilars"
CAMPAIGN = "biosimilaires"
INDICATOR = "biosimilar_initiation"
FIRST_PATIENT = 40_000_000
PRODUCTS = (
    Product(cip13(60001), "B01AB05", 55.0),  # reference, then its biosimilar
    Product(cip13(60002), "B01AB05", 40.0),
    Product(cip13(60009), "A10AB05", 38.0),
    Product(cip13(60010), "A10AB05", 28.0),
)
MOST = 12  # deliveries of one treatment
EVERY = 30  # days from one to the next


def simulate(region: Region, p: Parameters, seed: int, effect: float, order: str) -> Stream:
    """The stream; `effect` multiplies the rise of the logit of a start by a biosimilar."""
    draws = generator(seed, STREAM, "starts")
    starts = poisson_starts(region, draws, p.bio_starts)
    visits = _visit(generator(seed, STREAM, "visits"), region, p, order)
    logit = _logit(region, p, seed)[starts.gp, starts.month + months.BURN_IN]
    met = visits.exposed[starts.gp] & (starts.day >= visits.day[starts.gp])
    natural, treated = logistic(logit), logistic(logit + effect * p.bio_gain * met)
    by_biosimilar = draws.random(len(logit)) < treated
    lines = _lines(region, p, seed, starts, by_biosimilar)
    settled, flux = settle(lines, p, salt(seed, STREAM, "arrival"), np.array([2, 3, 0, 1]))
    kept = starts.month >= 0
    columns = (starts.gp, starts.month, natural, treated, np.ones(len(logit)))
    potential = truth.Potential(*(column[kept] for column in columns))
    summary = truth.summarise(potential, visits.day, visits.exposed, truth.last_month(p, 0), "increase")
    return Stream(arrow(settled, flux, region, PRODUCTS, FIRST_PATIENT), visits, {INDICATOR: summary})


def _logit(region: Region, p: Parameters, seed: int) -> np.ndarray:
    """(n_gp, n_months from -BURN_IN) logit of a start by a biosimilar, without any visit."""
    n, span = region.active.shape
    lasting = p.bio_gp_sd * generator(seed, STREAM, "doctors").standard_normal((n, 1))
    noise = autoregressive(generator(seed, STREAM, "noise"), n, span, p.bio_noise_sd, p.bio_noise_rho)
    years = (np.arange(span) - months.BURN_IN) / 12
    return p.bio_level + p.bio_trend * years + lasting + noise


def _visit(rng: np.random.Generator, region: Region, p: Parameters, order: str) -> Visits:
    """Doctors are targeted whatever their past."""
    plan = p.bio_campaign
    units = np.sort(in_order(rng, plan, np.zeros(region.size), region.end)[: plan.targeted[0]])
    ranking = rank(rng, order, np.zeros(len(units)), region.territory[units])
    score, channel, wave = np.full(len(units), np.nan), np.zeros(len(units), int), np.full(len(units), "2023")
    return carry_out(rng, plan, units, score, channel, wave, ranking, region.end, region.practitioner_ids)


def _lines(region: Region, p: Parameters, seed: int, starts: Starts, by_biosimilar: np.ndarray) -> Lines:
    """One line a delivery, each of its own prescription; a treatment keeps its molecule, a refill may change product.

    Draws are hashed from the line: a start by a biosimilar changes the product of its treatment, nothing else.
    """
    n = len(starts.gp)
    person = hashed(np.arange(n), salt(seed, STREAM, "persons"))
    number = 1 + np.floor(np.log(fraction(person, 0)) / np.log(p.bio_refills)).astype(int).clip(0, MOST - 1)
    patient = np.repeat(np.arange(n), number)
    place = np.arange(len(patient)) - np.repeat(np.cumsum(number) - number, number)
    chance = fraction(hashed(patient * MOST + place, salt(seed, STREAM, "refills")), 0)
    changes = (chance < p.bio_switch) & (place > 0)
    changed = np.cumsum(changes) - np.repeat(np.cumsum(np.bincount(patient, changes, n)), number)
    changed = changed + np.repeat(np.bincount(patient, changes, n), number) > 0
    molecule = np.where(fraction(person, 1) < 0.6, 0, 2)
    day = starts.day[patient] + EVERY * place
    return Lines(
        key=patient * MOST + place,
        patient=patient,
        practitioner=region.successors(starts.gp[patient], day).astype(np.int16),
        facility=np.full(len(patient), NOBODY, np.int16),
        day=day.astype(np.int32),
        prescribed=day.astype(np.int32),
        product=molecule[patient] + (by_biosimilar[patient] | changed),
        quantity=np.ones(len(patient), np.int16),
        age=(30 + 60 * fraction(person, 2)).astype(np.int16)[patient],
        sex=(1 + (fraction(person, 3) < 0.5)).astype(np.int8)[patient],
        long_term=(fraction(person, 1) < 0.3)[patient],
        void=np.zeros(len(patient), bool),
    )
