"""Antidiabetics: metformin alone or not on the first day, GPs contacted through a channel that follows severity."""

from dataclasses import replace
from datetime import date

import numpy as np

from aos_analysis.demo import drugs, months, truth
from aos_analysis.demo.lines import NOBODY, Lines, arrow, settle
from aos_analysis.demo.parameters import Parameters
from aos_analysis.demo.randomness import autoregressive, fraction, generator, hashed, logistic, salt
from aos_analysis.demo.region import COLLEAGUES, Region
from aos_analysis.demo.starts import Starts, poisson_starts
from aos_analysis.demo.stream import Stream
from aos_analysis.demo.targeting import in_order, share_in_window
from aos_analysis.demo.treatments import age_at
from aos_analysis.demo.visits import Visits, carry_out, merge, rank

STREAM = "antidiabetics"
CAMPAIGN = "metformine"
FIRST_PATIENT = 30_000_000
BOXES = 128


def simulate(region: Region, p: Parameters, seed: int, effect: float, order: str) -> Stream:
    """The stream; `effect` multiplies what contacts add to the logit of metformin alone."""
    starts = poisson_starts(region, generator(seed, STREAM, "starts"), p.a10_incident_rate)
    rng = generator(seed, STREAM, "patients")
    n = len(starts.gp)
    insulin = rng.random(n) < p.a10_insulin_before
    v, single = rng.random(n), rng.random(n) < p.a10_single
    logit = _logit(region, p, generator(seed, STREAM, "noise"))[starts.gp, starts.month + months.BURN_IN]
    natural = logistic(logit)
    seen = np.flatnonzero(~insulin)
    past = (starts.gp[seen], starts.month[seen], (v < natural)[seen])
    score = share_in_window(p.a10_campaign, *past, region.size, region.scale)
    visits = _visit(generator(seed, STREAM, "visits"), score, region, p, order)
    treated = logistic(logit + effect * _lift(starts, visits, p))
    lines = _lines(region, p, seed, starts, v < treated, insulin, single)
    settled, flux = settle(lines, p, salt(seed, STREAM, "arrival"), _mistakes())
    first = truth.Potential(starts.gp, starts.month, natural, treated, np.ones(n)).take(~insulin)
    alone = replace(first, without=single[~insulin], with_=single[~insulin])
    deliveries = arrow(settled, flux, region, drugs.antidiabetics(), FIRST_PATIENT)
    return Stream(deliveries, visits, _truth(first, alone, visits, p))


def _logit(region: Region, p: Parameters, rng: np.random.Generator) -> np.ndarray:
    """(n_gp, n_months) logit of metformin alone."""
    n, span = region.active.shape
    lasting = p.a10_gp_sd * rng.standard_normal(n)
    lasting += (p.a10_practice_sd * rng.standard_normal(region.practice.max() + 1))[region.practice]
    noise = autoregressive(rng, n, span, p.a10_noise_sd, p.a10_noise_rho)
    years = np.maximum(0, np.arange(span) - months.BURN_IN - months.index(date(2022, 1, 1))) / 12
    return p.a10_metformin + lasting[:, None] + noise + p.a10_guideline_trend * years


def _visit(rng: np.random.Generator, score: np.ndarray, region: Region, p: Parameters, order: str) -> Visits:
    """Bands by score, the lowest in the last band; in each, the first of the order are contacted by its channel."""
    plan, bands, edge = p.a10_campaign, [], 0
    lowest = in_order(rng, plan, score, region.end)
    for band in reversed(range(len(plan.targeted))):
        units = np.sort(lowest[edge : edge + plan.targeted[band]])
        edge += plan.targeted[band]
        # nobody refuses a letter
        sent = replace(plan, refused=0.0, unreachable=0.02) if plan.channels[band] == "letter" else plan
        ranking = rank(rng, order, -score[units], region.territory[units])
        channel, wave = np.full(len(units), band), np.full(len(units), f"tranche {band + 1}")
        ids = region.practitioner_ids
        bands.append(carry_out(rng, sent, units, score[units], channel, wave, ranking, region.end, ids))
    return merge(bands)


def _lift(starts: Starts, visits: Visits, p: Parameters) -> np.ndarray:
    """(n,) what the contact of the prescriber adds to the logit on that day."""
    contact = visits.day[starts.gp]
    since = np.maximum(0, starts.day - contact) / 30.44
    lift = np.array(p.a10_lift)[visits.channel[starts.gp]] * 0.5 ** (since / p.a10_waning_months)
    return np.where(starts.day >= contact, lift, 0.0)


def _truth(first: truth.Potential, alone: truth.Potential, visits: Visits, p: Parameters) -> dict:
    """First line by band; going on with the treatment does not depend on the contact."""
    groups = {"band": (visits.channel, tuple(f"tranche {band + 1}" for band in range(len(visits.channels))))}

    def summed(potential: truth.Potential, ahead: int, direction: str) -> dict:
        last = truth.last_month(p, ahead)
        return truth.summarise(potential, visits.day, visits.exposed, last, direction, groups=groups)

    return {
        "metformin_first_line": summed(first, 0, "increase"),
        "metformin_single_delivery": summed(alone, 90, "decrease"),
    }


def _lines(
    region: Region,
    p: Parameters,
    seed: int,
    starts: Starts,
    metformin: np.ndarray,
    insulin: np.ndarray,
    single: np.ndarray,
) -> Lines:
    """Incident patients (one or two molecules), insulin before some of them, and patients treated for years."""
    n = len(starts.gp)
    rng = generator(seed, STREAM, "treatments")
    product, second = _first_products(rng, p, starts, metformin)
    number = np.where(single, 1, 1 + rng.geometric(p.a10_stop, n))
    age = np.clip(rng.normal(61, 13, n), 20, 92)
    born = (starts.day - age * 365.25).astype(np.int32)
    boxes = {"starts": starts, "born": born, "patient": np.arange(n), "first": 0}
    main = _series(region, p, seed, number=number, product=product, monthly=3, **boxes)
    beside = _series(
        region, p, seed, number=np.where(second >= 0, number, 0), product=second, monthly=3, **boxes | {"first": 1}
    )
    year = replace(starts, day=starts.day - 300)
    before = _series(
        region,
        p,
        seed,
        number=np.where(insulin, 12, 0),
        product=np.full(n, drugs.INSULIN),
        monthly=0,
        **boxes | {"starts": year, "first": 2},
    )
    return Lines.join([main, beside, before, _long_users(region, p, seed, n)])


def _first_products(rng: np.random.Generator, p: Parameters, starts: Starts, metformin: np.ndarray):
    """(n,) first product and the one beside it (-1: alone). Guideline classes gain weight year after year."""
    n, products = len(starts.gp), drugs.antidiabetics()
    weight = np.array([product.weight for product in products])
    years = np.maximum(0, starts.month - months.index(date(2021, 1, 1))) / 12
    growing = np.isin(np.arange(len(products)), drugs.GUIDELINE)
    weights = weight[None, :] * np.where(growing[None, :], 1 + 0.4 * years[:, None], 1.0)
    cumulative = np.cumsum(weights, axis=1) / weights.sum(axis=1, keepdims=True)
    other = (rng.random(n)[:, None] > cumulative).sum(axis=1)
    two = ~metformin & (rng.random(n) < p.a10_two_at_once)
    return np.where(metformin, drugs.METFORMIN, other), np.where(two, drugs.METFORMIN, -1)


def _long_users(region: Region, p: Parameters, seed: int, patient: int) -> Lines:
    rng = generator(seed, STREAM, "long")
    gp = np.repeat(
        np.arange(region.size), rng.poisson(p.a10_prevalent * region.list_before * region.active[:, months.BURN_IN])
    )
    n = len(gp)
    day = (months.number(p.first_month) - rng.integers(0, 90, n)).astype(np.int32)
    product = rng.choice([drugs.METFORMIN, 1, 2, 3, 4, drugs.INSULIN], n, p=[0.5, 0.15, 0.1, 0.1, 0.05, 0.1])
    born = (day - rng.uniform(42, 84, n) * 365.25).astype(np.int32)
    number = np.minimum(60, rng.geometric(0.02, n))
    starts = Starts(gp, months.month_of(day), day)
    return _series(region, p, seed, starts, born, patient + np.arange(n), 3, number=number, product=product, monthly=0)


def _series(region, p, seed, starts, born, patient, first, number, product, monthly) -> Lines:
    """`number` boxes each: the first `monthly` ones last 30 days (and one more), then 90.

    first  tells apart the series of one patient in the keys
    """
    owner = np.repeat(np.arange(len(number)), number)
    box = np.arange(len(owner)) - np.repeat(np.cumsum(number) - number, number)
    key = (patient[owner] * BOXES + box) * 4 + first
    bits = hashed(key, salt(seed, STREAM, "boxes", str(first)))
    nominal = np.where(box <= monthly, 30 * box, 30 * monthly + 98 * (box - monthly))
    day = (starts.day[owner] + nominal + (box > 0) * (fraction(bits, 0) * 9).astype(np.int32)).astype(np.int32)
    quarterly = (box >= monthly) & (product[owner] != drugs.INSULIN)
    gp = starts.gp[owner]
    colleague = region.colleagues[gp, (fraction(bits, 1) * COLLEAGUES).astype(int)]
    helped = (box > 0) & (fraction(bits, 2) < p.colleague)
    person = hashed(patient, salt(seed, STREAM, "persons"))[owner]
    keep = np.flatnonzero(day <= months.first_day(months.index(p.last_month) + 1) - 1)
    return Lines(
        key=key,
        patient=patient[owner],
        practitioner=np.where(helped, colleague, region.successors(gp, day)).astype(np.int16),
        facility=np.full(len(owner), NOBODY, np.int16),
        day=day,
        prescribed=day - (fraction(bits, 3) * 4).astype(np.int32),
        product=product[owner] + np.where(quarterly, drugs.QUARTERLY, 0),
        quantity=np.ones(len(owner), np.int16),
        age=age_at(day, born[owner]),
        sex=(1 + (fraction(person, 0) < 0.45)).astype(np.int8),
        long_term=fraction(person, 1) < 0.8,
        void=np.zeros(len(owner), bool),
    ).take(keep)


def _mistakes() -> np.ndarray:
    """A mistaken line carries gliclazide, or sitagliptin where gliclazide was meant."""
    return np.array([2 if place == 1 else 1 for place in range(len(drugs.antidiabetics()))])
