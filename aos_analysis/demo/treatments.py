"""Treatment episodes: boxes delivered one after the other until the patient stops, by a cumulative hazard.

A patient stops at the first refill where the cumulative hazard since the start exceeds -log(v), v uniform and fixed: a
campaign that lowers the hazard can only lengthen the treatment, and changes nothing else.
"""

from dataclasses import dataclass, replace

import numpy as np

from aos_analysis.demo import months
from aos_analysis.demo.parameters import Parameters
from aos_analysis.demo.randomness import fraction, hashed
from aos_analysis.demo.rows import Rows

FIRST, RESTART, SECOND, OTHER = range(4)
BOXES = 128  # keys per treatment: more boxes than any treatment can hold


@dataclass(frozen=True)
class Treatments(Rows):
    """One entry per treatment.

    number   position, which seeds its refills;  patient, gp  numbers;  facility  initiating hospital, -1 if none
    start    day of the first box;  born  day of birth;  days  treatment covered by a box
    product, later, change  product until box `change`, then `later`
    elapsed  days of treatment before `start` (treatments under way when the data begin)
    v        uniform: the patient goes on while the survival stays above it
    kind     FIRST, RESTART (never incident), SECOND (incident unless the first still lasted) or OTHER (not counted)
    previous position of the patient's first treatment, -1 if none
    """

    number: np.ndarray
    patient: np.ndarray
    gp: np.ndarray
    facility: np.ndarray
    start: np.ndarray
    born: np.ndarray
    days: np.ndarray
    product: np.ndarray
    later: np.ndarray
    change: np.ndarray
    elapsed: np.ndarray
    v: np.ndarray
    kind: np.ndarray
    previous: np.ndarray

    def but(self, **columns: np.ndarray) -> "Treatments":
        """The same treatments with other columns."""
        return replace(self, **columns)

    @property
    def age(self) -> np.ndarray:
        """Completed years at the first box."""
        return age_at(self.start, self.born)


def age_at(day: np.ndarray, born: np.ndarray) -> np.ndarray:
    return ((day - born) / 365.25).astype(np.int16)


@dataclass(frozen=True)
class Stopping:
    """What makes patients of a GP stop.

    log_hazard  (n_gp, n_months from -BURN_IN) deviation of the GP's log hazard
    contact     (n_gp,) day of the contact, NEVER if none;  cut  (n_gp,) fall of the log hazard it brings
    """

    log_hazard: np.ndarray
    contact: np.ndarray
    cut: np.ndarray
    half_life: float

    def factor(self, gp: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Hazard without the campaign, relative to the reference."""
        month = np.clip(months.month_of(day) + months.BURN_IN, 0, self.log_hazard.shape[1] - 1)
        return np.exp(self.log_hazard[gp, month])

    def relief(self, gp: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Hazard with the campaign, relative to without: the effect starts on the day of contact, then wanes."""
        since = np.maximum(0, day - self.contact[gp]) / 30.44
        fall = self.cut[gp] * 0.5 ** (since / self.half_life)
        return np.where(day >= self.contact[gp], np.exp(-fall), 1.0)


def quantity(t: Treatments, box: int, p: Parameters, salt: np.uint64) -> np.ndarray:
    """(n,) boxes delivered at once."""
    return 1 + (fraction(hashed(t.number * BOXES + box, salt), 3) < p.n06a_double).astype(np.int32)


def delay(t: Treatments, box: int, p: Parameters, salt: np.uint64) -> np.ndarray:
    """(n,) days without treatment before the next box: mostly 0-8, sometimes 9-50, rarely an interruption of 65-110."""
    bits = hashed(t.number * BOXES + box, salt)
    kind, place = fraction(bits, 0), fraction(bits, 1)
    days = np.where(kind < 0.78, 9 * place, np.where(kind < 0.95, 9 + 12 * place, 21 + 30 * place))
    return np.where(kind >= 1 - p.n06a_interruptions, 65 + 46 * place, days).astype(np.int32)


def hazard_until(age: np.ndarray, p: Parameters) -> np.ndarray:
    """Cumulative reference hazard after `age` days of treatment."""
    days, total = np.asarray(p.n06a_hazard).T
    return np.interp(age, days, total)


@dataclass(frozen=True)
class Outcome:
    """Probabilities (n,) that a treatment lasts: survival to the box that completes 180 days, and whether a gap of more
    than 60 days broke it before; a second delivery within 90 days of the first."""

    lasting: np.ndarray
    broken: np.ndarray
    second: np.ndarray

    @property
    def lasts(self) -> np.ndarray:
        return np.where(self.broken, 0.0, self.lasting)


MIN_DAYS, GAP_DAYS, SINGLE_DAYS = 180, 60, 90  # of the two indicators


def outcome(t: Treatments, stopping: Stopping, p: Parameters, salt: np.uint64, campaign: bool) -> Outcome:
    """Each treatment's own probabilities, given its refill dates, with or without the campaign's contacts."""
    n = len(t)
    day, total = t.start.copy(), np.zeros(n)
    lasting, second, broken = np.ones(n), np.zeros(n), np.zeros(n, bool)
    pending = np.ones(n, bool)
    for box in range(BOXES):
        end = day + t.days * quantity(t, box, p, salt)
        reached = pending & (end - t.start >= MIN_DAYS)
        lasting[reached] = np.exp(-total[reached])
        pending &= ~reached
        if not pending.any():
            break
        wait = delay(t, box, p, salt)
        broken |= pending & (wait > GAP_DAYS)
        following = end + wait
        total += increment(t, stopping, p, day, following, campaign)
        if box == 0:
            second = np.where(following - t.start <= SINGLE_DAYS, np.exp(-total), 0.0)
        day = following
    return Outcome(lasting, broken, second)


def increment(t: Treatments, stopping: Stopping, p: Parameters, day, following, campaign: bool) -> np.ndarray:
    """(n,) hazard met at the refill of day `following`."""
    begun = t.start - t.elapsed
    step = (hazard_until(following - begun, p) - hazard_until(day - begun, p)) * stopping.factor(t.gp, following)
    return step * stopping.relief(t.gp, following) if campaign else step


@dataclass(frozen=True)
class Boxes:
    """Deliveries (m,): treatment, rank of the box, day, quantity; `void` were billed but never fetched.

    last  (n_treatments,) day of the last box really delivered
    """

    treatment: np.ndarray
    box: np.ndarray
    day: np.ndarray
    quantity: np.ndarray
    void: np.ndarray
    last: np.ndarray


def deliver(t: Treatments, stopping: Stopping, p: Parameters, salt: np.uint64, last_day: int) -> Boxes:
    """Every box until the patient stops or the data end, in order of treatment then box."""
    alive, day, total = np.arange(len(t)), t.start.astype(np.int32), np.zeros(len(t))
    limit, last = -np.log(t.v), t.start.astype(np.int32)
    parts: list[tuple[np.ndarray, ...]] = []
    for box in range(BOXES - 1):
        last[alive] = day
        some = t.take(alive)
        boxes = quantity(some, box, p, salt)
        parts.append((alive, np.full(len(alive), box, np.int16), day, boxes, np.zeros(len(alive), bool)))
        end = day + some.days * boxes
        following = (end + delay(some, box, p, salt)).astype(np.int32)
        total = total + increment(some, stopping, p, day, following, True)
        within = following <= last_day
        goes_on = within & (total < limit[alive])
        ghost = within & ~goes_on & (fraction(hashed(some.number * BOXES + box, salt), 2) < p.unclaimed)
        parts.append(
            (alive[ghost], np.full(ghost.sum(), box + 1, np.int16), following[ghost], boxes[ghost], ghost[ghost])
        )
        alive, day, total = alive[goes_on], following[goes_on], total[goes_on]
        if not len(alive):
            break
    treatment, rank, days, boxes, void = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(treatment * BOXES + rank)
    return Boxes(treatment[order], rank[order], days[order], boxes[order], void[order], last)
