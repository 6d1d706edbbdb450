"""The region: general practitioners in practices, territories and départements, and hospitals."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from aos_analysis.demo import months
from aos_analysis.demo.parameters import Parameters
from aos_analysis.demo.randomness import generator

OPEN = np.int32(2**30)  # day number of « still valid »
COLLEAGUES = 4


@dataclass(frozen=True)
class Region:
    """GPs are numbered 0..n-1, hospitals 0..h-1; months start `months.BURN_IN` before January 2019.

    practice, territory, department   (n,) numbers;  practice_size (n,) GPs of the practice
    start, end                        (n,) day numbers, end = OPEN while still practising
    list_size                         (n, n_months) patients
    active                            (n, n_months) True where the GP practises the whole month
    colleagues                        (n, 4) GPs practising the whole period, of the same practice or territory
    hospital_department               (h,)
    """

    scale: float
    specialty: np.ndarray
    practice: np.ndarray
    territory: np.ndarray
    department: np.ndarray
    practice_size: np.ndarray
    start: np.ndarray
    end: np.ndarray
    change: np.ndarray
    list_before: np.ndarray
    list_after: np.ndarray
    list_size: np.ndarray
    active: np.ndarray
    colleagues: np.ndarray
    hospital_territory: np.ndarray
    hospital_department: np.ndarray
    territory_department: np.ndarray

    @property
    def size(self) -> int:
        return len(self.practice)

    @property
    def hospitals_of_department(self) -> np.ndarray:
        """(departments, 64) hospitals of each département, repeated in turn: pick any column."""
        places = range(int(self.territory_department.max()) + 1)
        return np.array([np.resize(np.flatnonzero(self.hospital_department == place), 64) for place in places])

    @property
    def practitioner_ids(self) -> list[str]:
        return [f"P{number:06d}" for number in range(1, self.size + 1)]

    @property
    def hospital_ids(self) -> list[str]:
        return [f"H{number:04d}" for number in range(1, len(self.hospital_department) + 1)]

    @property
    def territory_ids(self) -> list[str]:
        return [f"T{number:02d}" for number in range(1, len(self.territory_department) + 1)]

    def successors(self, gp: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Who prescribes on that day: the GP, or a colleague once the GP has stopped."""
        return np.where(day > self.end[gp], self.colleagues[gp, 0], gp)


def build(p: Parameters, seed: int, scale: float) -> Region:
    """The same region whatever the scale, but for the number of patients of each list."""
    rng = generator(seed, "region")
    n, span = p.practitioners, months.BURN_IN + months.index(p.last_month) + 1
    practice = _practices(rng, p)
    territory_department = np.sort(
        np.concatenate([np.arange(p.departments), rng.integers(0, p.departments, p.territories - p.departments)])
    )
    territory = rng.integers(0, p.territories, practice.max() + 1)[practice]
    start, end = _careers(rng, p)
    before, after, change = _lists(rng, p, scale)
    calendar = np.arange(-months.BURN_IN, span - months.BURN_IN)
    first, last = months.first_day(calendar), months.first_day(calendar + 1) - 1
    active = (start[:, None] <= first) & (end[:, None] >= last)
    hospital_territory = np.concatenate(
        [np.arange(p.territories), rng.integers(0, p.territories, p.hospitals - p.territories)]
    )
    return Region(
        scale=scale,
        specialty=rng.choice(["1", "22", "23"], n, p=[0.55, 0.35, 0.10]),
        practice=practice,
        territory=territory,
        department=territory_department[territory],
        practice_size=np.bincount(practice)[practice],
        start=start,
        end=end,
        change=change,
        list_before=before,
        list_after=after,
        list_size=np.where(change[:, None] <= first, after[:, None], before[:, None]),
        active=active,
        colleagues=_colleagues(rng, practice, territory, np.all(active, axis=1)),
        hospital_territory=hospital_territory,
        hospital_department=territory_department[hospital_territory],
        territory_department=territory_department,
    )


def _practices(rng: np.random.Generator, p: Parameters) -> np.ndarray:
    """(n,) practice number: groups of unequal size (2 at least) first, then single practices; GPs in random order."""
    grouped = p.practitioners - p.single_practices
    shares = rng.dirichlet(np.full(p.group_practices, 1.2))
    sizes = 2 + rng.multinomial(grouped - 2 * p.group_practices, shares)
    singles = np.arange(p.group_practices, p.group_practices + p.single_practices)
    return rng.permutation(np.concatenate([np.repeat(np.arange(p.group_practices), sizes), singles]))


def _careers(rng: np.random.Generator, p: Parameters) -> tuple[np.ndarray, np.ndarray]:
    """(n,) first and last day of practice, at the ends of months."""
    n, last = p.practitioners, months.index(p.last_month)
    old = months.first_day(rng.integers(-140, -24, n))
    start = np.where(rng.random(n) < p.arrivals, months.first_day(rng.integers(3, last - 12, n)), old)
    leaving = months.first_day(rng.integers(6, last - 2, n)) - 1
    stops = (rng.random(n) < p.retirements) & (leaving > start + 365)
    return start.astype(np.int32), np.where(stops, leaving, OPEN).astype(np.int32)


def _lists(rng: np.random.Generator, p: Parameters, scale: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(n,) patients before and after the day the list changes (OPEN: it does not)."""
    n = p.practitioners
    size = p.list_size_median * np.exp(p.list_size_log_sd * rng.standard_normal(n))
    size = np.where(rng.random(n) < p.tiny_lists, rng.integers(15, 120, n), size)
    later = size * np.exp(p.list_change_log_sd * rng.standard_normal(n))
    changes = rng.random(n) < p.list_changes
    change = np.where(changes, months.first_day(rng.integers(12, 80, n)), OPEN).astype(np.int32)
    patients = [np.maximum(1, np.round(scale * value)).astype(np.int32) for value in (size, later)]
    return patients[0], np.where(changes, patients[1], patients[0]), change


def _colleagues(
    rng: np.random.Generator, practice: np.ndarray, territory: np.ndarray, steady: np.ndarray
) -> np.ndarray:
    """(n, 4) GPs who practise throughout, of the same practice if there is one, else of the territory, else any."""
    chosen = np.empty((len(practice), COLLEAGUES), np.int16)
    for gp in range(len(practice)):
        for same in (practice == practice[gp], territory == territory[gp], steady):
            pool = np.flatnonzero(same & steady & (np.arange(len(practice)) != gp))
            if len(pool):
                break
        chosen[gp] = rng.choice(pool, COLLEAGUES)
    return chosen


def practitioners(region: Region) -> pa.Table:
    """Contract table: one row per GP and validity period."""
    changed = np.flatnonzero((region.change > region.start) & (region.change <= region.end) & (region.change < OPEN))
    row = np.concatenate([np.arange(region.size), changed])
    second = np.arange(len(row)) >= region.size
    cut = np.isin(row, changed)
    start = np.where(second, region.change[row], region.start[row])
    end = np.where(cut & ~second, region.change[row] - 1, region.end[row])
    # a list that changed before the GP's first day has only its later size
    early = region.change[row] <= region.start[row]
    size = np.where(second | early, region.list_after[row], region.list_before[row])
    order = np.lexsort((start, row))
    row, start, end, size = row[order], start[order], end[order], size[order]
    return pa.table(
        {
            "practitioner_id": pa.array([region.practitioner_ids[gp] for gp in row]),
            "specialty": pa.array(region.specialty[row].tolist()),
            "cluster_id": pa.array([f"C{number + 1:04d}" for number in region.practice[row]]),
            "territory_id": pa.array([region.territory_ids[number] for number in region.territory[row]]),
            "department": pa.array([f"D{number + 1}" for number in region.department[row]]),
            "start_date": pa.array(start.astype(np.int32)).cast(pa.date32()),
            "end_date": pa.array(end.astype(np.int32), mask=end == OPEN).cast(pa.date32()),
            "list_size": pa.array(size.astype(np.int32)),
        }
    )


def facilities(region: Region) -> pa.Table:
    """Contract table: one row per hospital."""
    return pa.table(
        {
            "facility_id": pa.array(region.hospital_ids),
            "category": pa.array(["hospital"] * len(region.hospital_department)),
            "territory_id": pa.array([region.territory_ids[number] for number in region.hospital_territory]),
            "department": pa.array([f"D{number + 1}" for number in region.hospital_department]),
        }
    )
