"""Sick leave: days paid per active patient, and alert interviews with the GPs whose past year exceeds a threshold."""

import numpy as np
from scipy.special import gammaincinv

from aos_analysis.demo import monthly, months, truth
from aos_analysis.demo.parameters import Parameters
from aos_analysis.demo.randomness import autoregressive, generator
from aos_analysis.demo.region import Region
from aos_analysis.demo.stream import Stream
from aos_analysis.demo.visits import Visits, carry_out, considered, rank

STREAM = "sick_leave"
CAMPAIGN = "arrets_de_travail"
INDICATOR = "sick_leave_days"
PER = 100.0
WAVE = "2024"


def simulate(region: Region, p: Parameters, seed: int, effect: float, order: str) -> Stream:
    """The stream; `effect` multiplies the fall of the log rate after an interview."""
    patients = np.round(p.ij_active * (region.list_size * region.active)[:, months.BURN_IN :])
    natural = patients * np.exp(_log_rate(region, p, generator(seed, STREAM, "noise")))
    v = generator(seed, STREAM, "days").random(natural.shape)
    without = _days(natural, v, p)
    score = _score(region, p, without, patients)
    visits = _interview(generator(seed, STREAM, "visits"), region, p, score, order)
    after = np.arange(natural.shape[1]) > months.month_of(np.minimum(visits.day, p.last_day))[:, None]
    treated = natural * np.exp(-effect * p.ij_cut * (after & visits.exposed[:, None]))
    counts = monthly.Counts(INDICATOR, _days(treated, v, p), patients, p.ij_price)
    summary = _truth(p, score, patients, natural, treated)
    return Stream(None, visits, {INDICATOR: summary}, monthly=monthly.table(counts, region, p))


def _log_rate(region: Region, p: Parameters, rng: np.random.Generator) -> np.ndarray:
    """(n_gp, n_months) log of the days per active patient and month, without any interview."""
    n, span = region.size, months.index(p.last_month) + 1
    month = np.arange(span)
    season = p.ij_season * np.cos(2 * np.pi * (month % 12 - 0.5) / 12)
    lasting = p.ij_gp_sd * rng.standard_normal(n)[:, None]
    noise = autoregressive(rng, n, span, p.ij_noise_sd, p.ij_noise_rho)
    return np.log(p.ij_days) + lasting + noise + season + p.ij_trend * month / 12


def _days(expected: np.ndarray, v: np.ndarray, p: Parameters) -> np.ndarray:
    """Whole days with that expectation, in spells of some days (gamma); the same `v` gives comparable worlds."""
    return np.round(p.ij_spell * gammaincinv(np.maximum(expected, 1e-9) / p.ij_spell, v)) * (expected > 0)


def _score(region: Region, p: Parameters, days: np.ndarray, patients: np.ndarray) -> np.ndarray:
    """(n_gp,) days per 100 active patients and month over the window, two decimals; NaN for GPs who are not there all
    along, or have too few patients."""
    plan = p.ij_campaign
    first, last = (months.index(day) for day in plan.window)
    window, size = slice(first, last + 1), patients[:, first : last + 1]
    there = (size.min(axis=1) >= plan.least * region.scale) & (region.end >= months.number(plan.first))
    rate = PER * days[:, window].sum(axis=1) / np.maximum(1, size.sum(axis=1))
    return np.where(there & (size.min(axis=1) > 0), np.round(rate, 2), np.nan)


def _interview(rng: np.random.Generator, region: Region, p: Parameters, score: np.ndarray, order: str) -> Visits:
    """Every GP at or above the threshold is to be met; the score of the others is only written down."""
    units, others = np.flatnonzero(score >= p.ij_threshold), np.flatnonzero(score < p.ij_threshold)
    ranking = rank(rng, order, score[units], region.territory[units])
    words = (np.zeros(len(units), int), np.full(len(units), WAVE), ranking, region.end, region.practitioner_ids)
    return considered(carry_out(rng, p.ij_campaign, units, score[units], *words), others, score[others], WAVE)


def _truth(p: Parameters, score: np.ndarray, patients: np.ndarray, natural: np.ndarray, treated: np.ndarray) -> dict:
    """At the threshold: GPs targeted by little, met or not, each with the same weight, from the first month on."""
    n, span = patients.shape
    unit, month = np.repeat(np.arange(n), span), np.tile(np.arange(span), n)
    just = (score >= p.ij_threshold) & (score < p.ij_threshold * (1 + p.ij_near))
    size = np.maximum(patients, 1).ravel()
    potential = truth.Potential(
        unit, month, natural.ravel() / size, treated.ravel() / size, (patients > 0).ravel() * 1.0
    )
    start = np.full(n, months.number(p.ij_campaign.first.replace(day=1)), np.int32)
    return truth.summarise(potential, start, just, truth.last_month(p, 0), "decrease", per=PER)
