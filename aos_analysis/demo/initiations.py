"""Who starts an antidepressant, when, with which GP: incident patients, second attempts, long users, amitriptyline."""

import numpy as np

from aos_analysis.demo import drugs, months
from aos_analysis.demo.lines import NOBODY
from aos_analysis.demo.parameters import Parameters
from aos_analysis.demo.randomness import generator
from aos_analysis.demo.region import Region
from aos_analysis.demo.starts import poisson_starts
from aos_analysis.demo.treatments import FIRST, OTHER, RESTART, SECOND, Stopping, Treatments, outcome

STREAM = "antidepressants"


def draw(region: Region, p: Parameters, seed: int, still: Stopping, draws: np.uint64) -> Treatments:
    """Every treatment of the period, the same whatever the campaign does."""
    rng = {name: generator(seed, STREAM, name) for name in ("first", "second", "long", "amitriptyline", "before")}
    first = _incident(region, p, rng["first"])
    second = _second_attempts(first, region, still, p, draws, rng["second"])
    total = len(first) + len(second)
    long = _long_users(region, p, rng["long"], total, int(first.patient.max(initial=0)) + 1)
    total += len(long)
    pain = _amitriptyline(region, p, rng["amitriptyline"], total, int(long.patient.max(initial=0)) + 1)
    total += len(pain)
    return Treatments.join([first, second, long, pain, _before(first, p, rng["before"], total)])


def _season(region: Region, p: Parameters) -> np.ndarray:
    """(n_months,) more initiations in winter, fewer in the first lockdown."""
    month = np.arange(region.active.shape[1]) - months.BURN_IN
    season = 1 + p.n06a_seasonality * np.cos(2 * np.pi * (month % 12) / 12)
    return season * np.where(months.between(month, p.lockdown), p.n06a_lockdown, 1.0)


def _packs(rng: np.random.Generator, n: int, large: float) -> dict[str, np.ndarray]:
    """Products: one in all boxes, or another one from box `change` on; the ordinary box or the 90-day pack."""
    products = drugs.antidepressants()
    weight = np.array([product.weight for product in products])
    pick, later = (rng.choice(len(products), n, p=weight / weight.sum()) for _ in range(2))
    pack = np.array([drugs.LARGE_PACKS.get(place, place) for place in range(len(products))])
    big = rng.random(n) < large
    change = np.where(rng.random(n) < 0.06, rng.integers(1, 4, n), 127)
    product = np.where(big, pack[pick], pick)
    days = np.array([item.days for item in products])
    # a treatment keeps one length of box: the product that follows is sold in the same
    same = days[np.where(big, pack[later], later)] == days[product]
    later = np.where(same, np.where(big, pack[later], later), product)
    return {"product": product, "later": later, "change": change, "days": days[product].astype(np.int32)}


def _incident(region: Region, p: Parameters, rng: np.random.Generator) -> Treatments:
    starts = poisson_starts(region, rng, p.n06a_incident_rate * (1 + p.n06a_other_ages), _season(region, p))
    gp, day = starts.gp, starts.day
    n = len(gp)
    inside = rng.random(n) < 1 / (1 + p.n06a_other_ages)
    young, old = rng.uniform(18, 65, n), rng.uniform(76, 95, n)
    age = np.where(inside, rng.uniform(65, 76, n), np.where(rng.random(n) < 0.7, young, old))
    hospital = region.hospitals_of_department[region.department[gp], rng.integers(0, 64, n)]
    return Treatments(
        number=np.arange(n),
        patient=np.arange(n),
        gp=gp,
        facility=np.where(rng.random(n) < p.n06a_hospital, hospital, NOBODY),
        start=day,
        born=(day - age * 365.25).astype(np.int32),
        elapsed=np.zeros(n, np.int32),
        v=1 - rng.random(n),
        kind=np.full(n, FIRST, np.int8),
        previous=np.full(n, -1),
        **_packs(rng, n, p.n06a_large_packs),
    )


def _second_attempts(
    first: Treatments, region: Region, still: Stopping, p: Parameters, draws: np.uint64, rng: np.random.Generator
) -> Treatments:
    """Some who stopped early start again: 270 to 360 days after (not incident) or 560 to 1,300 (incident)."""
    stopped = first.v >= outcome(first, still, p, draws, False).lasting
    n = len(first)
    soon = rng.random(n) < 0.2
    start = first.start + np.where(soon, rng.integers(270, 360, n), rng.integers(560, 1300, n)).astype(np.int32)
    last = months.first_day(months.index(p.last_month) + 1)
    rows = np.flatnonzero(stopped & (rng.random(n) < p.n06a_second_attempt) & (start < last))
    some = first.take(rows)
    return some.but(
        number=n + np.arange(len(rows)),
        gp=region.successors(some.gp, start[rows]),
        start=start[rows],
        facility=np.full(len(rows), NOBODY),
        v=1 - rng.random(len(rows)),
        kind=np.where(soon[rows], RESTART, SECOND).astype(np.int8),
        previous=some.number,
    )


def _others(rng: np.random.Generator, gp, day, age, number: int, patient: int) -> dict[str, np.ndarray]:
    n = len(gp)
    return {
        "number": number + np.arange(n),
        "patient": patient + np.arange(n),
        "gp": gp,
        "facility": np.full(n, NOBODY),
        "start": day.astype(np.int32),
        "born": (day - age * 365.25).astype(np.int32),
        "elapsed": np.zeros(n, np.int32),
        "v": 1 - rng.random(n),
        "kind": np.full(n, OTHER, np.int8),
        "previous": np.full(n, -1),
    }


def _long_users(region: Region, p: Parameters, rng: np.random.Generator, number: int, patient: int) -> Treatments:
    """Treated for years when the data begin: their hazard is that of old treatments."""
    present = region.active[:, months.BURN_IN]
    gp = np.repeat(np.arange(region.size), rng.poisson(p.n06a_prevalent * region.list_before * present))
    n = len(gp)
    day = months.number(p.first_month) + rng.integers(0, 60, n)
    columns = _others(rng, gp, day, rng.uniform(40, 88, n), number, patient)
    columns["elapsed"] = np.full(n, 1500, np.int32)
    return Treatments(**columns, **_packs(rng, n, 2 * p.n06a_large_packs))


def _plain(n: int) -> dict[str, np.ndarray]:
    product = np.full(n, drugs.AMITRIPTYLINE)
    days = drugs.antidepressants()[drugs.AMITRIPTYLINE].days
    return {"product": product, "later": product, "change": np.full(n, 127), "days": np.full(n, days, np.int32)}


def _amitriptyline(region: Region, p: Parameters, rng: np.random.Generator, number: int, patient: int) -> Treatments:
    starts = poisson_starts(region, rng, p.n06a_amitriptyline_rate)
    n = len(starts.gp)
    columns = _others(rng, starts.gp, starts.day, rng.uniform(30, 90, n), number, patient)
    return Treatments(**columns, **_plain(n))


def _before(first: Treatments, p: Parameters, rng: np.random.Generator, number: int) -> Treatments:
    """Amitriptyline 90 to 300 days before an initiation: it does not stop the patient from being incident."""
    rows = np.flatnonzero(rng.random(len(first)) < p.n06a_amitriptyline_before)
    some, n = first.take(rows), len(rows)
    return some.but(
        number=number + np.arange(n),
        start=some.start - rng.integers(90, 300, n).astype(np.int32),
        facility=np.full(n, NOBODY),
        v=1 - rng.random(n),
        kind=np.full(n, OTHER, np.int8),
        previous=np.full(n, -1),
        **_plain(n),
    )
