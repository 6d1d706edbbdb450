"""Benzodiazepines after 65: a share of patients treated each month, and visits drawn by lot among group practices."""

import numpy as np
from scipy.stats import binom

from aos_analysis.demo import monthly, months, truth
from aos_analysis.demo.parameters import Parameters
from aos_analysis.demo.randomness import autoregressive, generator, logistic
from aos_analysis.demo.region import Region
from aos_analysis.demo.stream import Stream
from aos_analysis.demo.visits import Visits, carry_out, considered, rank

STREAM = "hypnotics"
CAMPAIGN = "benzodiazepines"
INDICATOR = "benzodiazepine_share_65"
ARMS = ("témoin", "visite")


def simulate(region: Region, p: Parameters, seed: int, effect: float, order: str) -> Stream:
    """The stream; `effect` multiplies the fall of the logit after a visit."""
    patients = np.round(p.n05_elderly * (region.list_size * region.active)[:, months.BURN_IN :])
    logit = _logit(region, p, generator(seed, STREAM, "noise"))
    arm = _draw(generator(seed, STREAM, "draw"), region, p)
    visits = _visit(generator(seed, STREAM, "visits"), region, p, arm, order)
    after = np.arange(logit.shape[1]) > months.month_of(np.minimum(visits.day, p.last_day))[:, None]
    treated = logistic(logit - effect * p.n05_cut * (after & visits.exposed[:, None]))
    natural = logistic(logit)
    v = generator(seed, STREAM, "patients").random(logit.shape)
    counts = monthly.Counts(INDICATOR, binom.ppf(v, patients.astype(int), treated).clip(0), patients)
    summary = _truth(region, p, visits, arm, patients, natural, treated)
    return Stream(None, visits, {INDICATOR: summary}, monthly=monthly.table(counts, region, p))


def _logit(region: Region, p: Parameters, rng: np.random.Generator) -> np.ndarray:
    """(n_gp, n_months) logit of being treated in the month, without any visit."""
    n, span, practices = region.size, months.index(p.last_month) + 1, int(region.practice.max()) + 1
    lasting = p.n05_practice_sd * rng.standard_normal(practices)[region.practice] + p.n05_gp_sd * rng.standard_normal(n)
    noise = autoregressive(rng, n, span, p.n05_noise_sd, p.n05_noise_rho)
    noise += autoregressive(rng, practices, span, p.n05_practice_noise_sd, p.n05_practice_noise_rho)[region.practice]
    return p.n05_level + lasting[:, None] + noise + p.n05_trend * np.arange(span) / 12


def _draw(rng: np.random.Generator, region: Region, p: Parameters) -> np.ndarray:
    """(n_gp,) 1 drawn to be visited, 0 control, -1 outside: half of the group practices of each territory."""
    there = region.end >= months.number(p.n05_campaign.first)
    grouped = np.bincount(region.practice, minlength=int(region.practice.max()) + 1) > 1
    places = np.unique(region.practice[there & grouped[region.practice]])
    home = region.territory[np.array([np.flatnonzero(region.practice == place)[0] for place in places])]
    arm = np.full(grouped.size, -1)
    spare = 0  # territories with an odd number give the one too many to each arm in turn
    for territory in np.unique(home):
        inside = rng.permutation(places[home == territory])
        visited = (len(inside) + spare) // 2
        spare = (spare + len(inside)) % 2
        arm[inside], arm[inside[:visited]] = 0, 1
    return np.where(there, arm[region.practice], -1)


def _visit(rng: np.random.Generator, region: Region, p: Parameters, arm: np.ndarray, order: str) -> Visits:
    """Every GP of the practices drawn is to be visited; the control practices are only written down."""
    plan, units = p.n05_campaign, np.flatnonzero(arm == 1)
    nothing, wave = np.full(len(units), np.nan), np.full(len(units), ARMS[1])
    ranking = rank(rng, order, np.zeros(len(units)), region.territory[units])
    channel = np.zeros(len(units), int)
    visits = carry_out(rng, plan, units, nothing, channel, wave, ranking, region.end, region.practitioner_ids)
    controls = np.flatnonzero(arm == 0)
    return considered(visits, controls, np.full(len(controls), np.nan), ARMS[0])


def _truth(region: Region, p: Parameters, visits: Visits, arm, patients, natural, treated) -> dict:
    """Intention to treat: every GP of the practices drawn, from the month the campaign began."""
    n, span = patients.shape
    unit, month = np.repeat(np.arange(n), span), np.tile(np.arange(span), n)
    weight = patients.ravel()
    potential = truth.Potential(unit, month, weight * natural.ravel(), weight * treated.ravel(), weight)
    start = np.full(n, months.number(p.n05_campaign.first.replace(day=1)), np.int32)
    groups = {"contact": (visits.exposed.astype(int), ("non contactés", "contactés"))}
    return truth.summarise(potential, start, arm == 1, truth.last_month(p, 0), "decrease", groups=groups)
