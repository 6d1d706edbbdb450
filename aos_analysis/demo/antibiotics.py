"""Antibiotics: a seasonal rate per patient of the list, and a meeting in all territories of some départements."""

from datetime import date

import numpy as np

from aos_analysis.demo import drugs, months, truth
from aos_analysis.demo.lines import NOBODY, Lines, arrow, settle
from aos_analysis.demo.parameters import Parameters
from aos_analysis.demo.randomness import autoregressive, fraction, generator, hashed, logistic, salt
from aos_analysis.demo.region import Region
from aos_analysis.demo.stream import Stream
from aos_analysis.demo.treatments import age_at
from aos_analysis.demo.visits import NEVER, Visits

STREAM = "antibiotics"
CAMPAIGN = "antibiotiques"
FIRST_PATIENT = 50_000_000
CHANNELS = ("group_meeting",)


def simulate(region: Region, p: Parameters, seed: int, effect: float, order: str) -> Stream:
    """The stream; `effect` multiplies the fall of the rate and of the critical share. Nobody is chosen on the past, so
    `order` changes nothing."""
    expected = _expected(region, p, generator(seed, STREAM, "noise"))
    visits = _meetings(region, p)
    rng = generator(seed, STREAM, "lines")
    count = rng.poisson(expected).ravel().astype(np.int64)
    gp, month = np.divmod(np.repeat(np.arange(count.size, dtype=np.int32), count), np.int32(expected.shape[1]))
    day = months.first_day(month) + (rng.random(len(month), np.float32) * months.length(month)).astype(np.int32)
    reached = day >= visits.day[region.territory[gp]]
    stays = rng.random(len(gp), np.float32) < np.where(reached, np.exp(-effect * p.j01_cut), 1.0)
    logit = generator(seed, STREAM, "critical").standard_normal(region.size) * p.j01_critical_gp_sd
    critical = rng.random(len(gp), np.float32) < _critical(p, logit[gp], month, reached, effect)
    lines = _lines(region, p, seed, rng, gp, day, _products(rng, p, month, critical))
    lines = lines.take(np.flatnonzero(stays))
    settled, flux = settle(lines, p, salt(seed, STREAM, "arrival"), _mistakes())
    return Stream(
        arrow(settled, flux, region, drugs.antibiotics(), FIRST_PATIENT),
        visits,
        _truth(region, p, expected, visits, effect, logit),
    )


def _expected(region: Region, p: Parameters, rng: np.random.Generator) -> np.ndarray:
    """(n_gp, n_months from January 2019) prescriptions expected without any meeting."""
    active, lists = (matrix[:, months.BURN_IN :] for matrix in (region.active, region.list_size))
    n, span = active.shape
    swing = (p.j01_winter - 1) / (p.j01_winter + 1)
    month = np.arange(span)
    season = 1 + swing * np.cos(2 * np.pi * (month % 12 - 0.5) / 12)
    covid = np.where(months.between(month, p.lockdown), p.j01_lockdown, p.j01_covid)
    shocks = np.where(months.between(month, p.covid), covid, 1.0)
    shocks *= np.where(months.between(month, p.rebound), p.j01_rebound, 1.0)
    shocks *= np.where(months.between(month, p.shortage), p.j01_shortage, 1.0)
    departments = len(np.unique(region.territory_department))
    noise = p.j01_gp_sd * (rng.standard_normal((n, 1)) - p.j01_gp_sd / 2)
    noise = noise + autoregressive(rng, n, span, p.j01_noise_sd, p.j01_noise_rho)
    noise += autoregressive(rng, departments, span, p.j01_department_sd, p.j01_department_rho)[region.department]
    noise += p.j01_region_sd * rng.standard_normal(span) + p.j01_trend * month / 12
    return p.j01_rate / 12 * lists * active * season * shocks * np.exp(noise)


def _meetings(region: Region, p: Parameters) -> Visits:
    """Every territory of the départements, on the same day; nobody else is targeted."""
    chosen = np.isin(region.territory_department + 1, p.j01_departments)
    day, channel = months.number(p.j01_meeting), CHANNELS[0]
    rows = [
        (int(unit), status, at, channel, None, f"{p.j01_meeting:%Y-%m}")
        for unit in np.flatnonzero(chosen)
        for status, at in (("targeted", None), ("done", day))
    ]
    contact = np.where(chosen, day, NEVER).astype(np.int32)
    nobody = np.zeros(len(chosen), bool)
    return Visits(CAMPAIGN, CHANNELS, contact, nobody.astype(int), chosen, nobody, region.territory_ids, tuple(rows))


def _critical(
    p: Parameters, logit: np.ndarray, month: np.ndarray, reached: np.ndarray | bool, effect: float
) -> np.ndarray:
    """Probability of a critical antibiotic."""
    share = np.where(months.between(month, p.shortage), p.j01_critical_shortage, p.j01_critical)
    level = np.log(share / (1 - share))
    return logistic(level + logit - effect * p.j01_critical_cut * reached)


def _products(rng: np.random.Generator, p: Parameters, month: np.ndarray, critical: np.ndarray) -> np.ndarray:
    """Product of each line: less amoxicillin during the shortage."""
    weight = np.array([product.weight for product in drugs.antibiotics()])
    scarce = weight * np.where(np.arange(len(weight)) == drugs.AMOXICILLIN, p.j01_amoxicillin_shortage, 1.0)
    shortage = months.between(month, p.shortage)
    u, product = rng.random(len(month), np.float32), np.empty(len(month), np.int16)
    for rows, weights in ((~critical & ~shortage, weight), (~critical & shortage, scarce)):
        product[rows] = _pick(u[rows], weights[: drugs.COMMON])
    product[critical] = drugs.COMMON + _pick(u[critical], weight[drugs.COMMON :])
    return product


def _pick(u: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.searchsorted((np.cumsum(weights) / weights.sum())[:-1].astype(np.float32), u, side="right")


def _lines(
    region: Region,
    p: Parameters,
    seed: int,
    rng: np.random.Generator,
    gp: np.ndarray,
    day: np.ndarray,
    product: np.ndarray,
) -> Lines:
    """Patients of the GP's list, some much more often than others; a few prescriptions come from hospitals."""
    people = np.maximum(region.list_before, region.list_after)
    offset = np.cumsum(people) - people
    place = people[gp] * rng.random(len(gp), np.float32) ** np.float32(1.7)
    patient = (offset[gp] + place.astype(np.int32)).astype(np.int32)
    who = generator(seed, STREAM, "patients")
    reference = months.number(date(2022, 7, 1))
    total = int(people.sum())
    born = (reference - 365.25 * 95 * who.beta(1.1, 1.3, total)).astype(np.int32)
    sex, long_term = (1 + (who.random(total) < 0.54)).astype(np.int8), who.random(total) < 0.2
    key = np.arange(len(gp), dtype=np.int64)
    bits = hashed(key, salt(seed, STREAM, "prescribers"))
    near = region.hospitals_of_department[region.department[gp], (fraction(bits, 1) * 64).astype(int)]
    hospital = fraction(bits, 0) < p.j01_hospital
    return Lines(
        key=key,
        patient=patient,
        practitioner=np.where(hospital, NOBODY, gp).astype(np.int16),
        facility=np.where(hospital, near, NOBODY).astype(np.int16),
        day=day,
        prescribed=day - (fraction(bits, 2) * fraction(bits, 2) * 3).astype(np.int32),
        product=product,
        quantity=(1 + (fraction(bits, 3) < p.j01_two_boxes)).astype(np.int16),
        age=np.maximum(0, age_at(day, born[patient])),
        sex=sex[patient],
        long_term=long_term[patient],
        void=np.zeros(len(gp), bool),
    )


def _truth(
    region: Region, p: Parameters, expected: np.ndarray, visits: Visits, effect: float, logit: np.ndarray
) -> dict:
    """Rates from the expected counts, per 1,000 patients of the lists of practising GPs; by month and territory."""
    n, span = expected.shape
    month = np.tile(np.arange(span), n)
    unit = np.repeat(region.territory, span)
    first, contact = months.first_day(month), visits.day[unit]
    # share of the month's days after the meeting
    after = np.clip((first + months.length(month) - contact) / months.length(month), 0, 1)
    town = expected.ravel() * (1 - p.j01_hospital)
    kept = town * (1 - after * (1 - np.exp(-effect * p.j01_cut)))
    lists = (region.list_size * region.active)[:, months.BURN_IN :].ravel().astype(float)
    without, with_ = (_critical(p, np.repeat(logit, span), month, reached, effect) for reached in (False, True))
    critical = kept * (without + after * (with_ - without))
    last = truth.last_month(p, 0)
    rate = truth.Potential(unit, month, town, kept, lists)
    # the share is a ratio of sums: both worlds are put on the denominator of the campaign's
    part = truth.Potential(unit, month, kept * without, critical, kept)
    return {
        "antibiotic_rate": truth.summarise(rate, visits.day, visits.exposed, last, "decrease", per=1000.0),
        "antibiotic_critical_share": truth.summarise(part, visits.day, visits.exposed, last, "decrease"),
    }


def _mistakes() -> np.ndarray:
    """A mistaken line carries doxycycline, or amoxicillin where doxycycline was meant."""
    return np.array([0 if place == 5 else 5 for place in range(len(drugs.antibiotics()))])
