"""Who is attempted, refuses, cannot be reached, is met, and when, among those a campaign targets."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from aos_analysis.demo import months
from aos_analysis.demo.outreach import Outreach

NEVER = np.int32(2**30)  # day number of « not contacted »
ORDERS = ("random", "score", "geographic")
FATES = ("refused", "unreachable", "done")


@dataclass(frozen=True)
class Visits:
    """What a campaign did to its units.

    day      (n,) first realised contact, NEVER if none
    channel  (n,) position in `channels` of that contact (of the planned one where there is none)
    targeted, refused  (n,) True for those who were, who did
    unit_ids  (n,) identifiers of the units
    rows     lines of the table `contacts`: (unit number, status, day or None, channel, score or None, wave)
    """

    campaign: str
    channels: tuple[str, ...]
    day: np.ndarray
    channel: np.ndarray
    targeted: np.ndarray
    refused: np.ndarray
    unit_ids: list[str]
    rows: tuple[tuple, ...]

    @property
    def exposed(self) -> np.ndarray:
        """(n,) True for units with a realised contact."""
        return self.day < NEVER

    @property
    def exposed_ids(self) -> list[str]:
        return [self.unit_ids[unit] for unit in np.flatnonzero(self.exposed)]


def rank(rng: np.random.Generator, order: str, severity: np.ndarray, place: np.ndarray) -> np.ndarray:
    """(n,) order of visits, 0 first: at random, the worst first, or territory after territory."""
    key = {"random": np.zeros(len(severity)), "score": -severity, "geographic": place}[order]
    ranking = np.empty(len(severity), int)
    ranking[np.lexsort((rng.random(len(severity)), key))] = np.arange(len(severity))
    return ranking


def carry_out(
    rng: np.random.Generator,
    plan: Outreach,
    units: np.ndarray,
    score: np.ndarray,
    channel: np.ndarray,
    wave: np.ndarray,
    ranking: np.ndarray,
    end: np.ndarray,
    unit_ids: list[str],
) -> Visits:
    """Attempts the first of `ranking`, spread over the campaign in that order; the others stay targeted only.

    units    (k,) numbers of the targeted units;  score, channel, wave, ranking  (k,);  end  (n,) last day of each unit
    """
    k, n = len(units), len(end)
    attempted = ranking < k - int(np.ceil(plan.uncontacted * k))
    days = _working_days(plan.first, plan.last)
    at = np.minimum(ranking / max(1, attempted.sum()), 0.9999) * len(days)
    day = days[np.minimum(len(days) - 1, at.astype(int))]
    fate, luck = rng.random(k) * attempted.sum() / max(1, k), rng.random((k, 3))
    refused = attempted & (fate < plan.refused)
    unreachable = attempted & ~refused & (fate < plan.refused + plan.unreachable)
    status = np.select([~attempted, day > end[units], refused, unreachable], ["", "cancelled", *FATES[:2]], FATES[2])
    done = status == "done"
    rows = [
        (int(units[i]), step, at, plan.channels[channel[i]], points, str(wave[i]))
        for i in range(k)
        for step, at, points in _history(plan, status[i], int(day[i]), round(float(score[i]), 2), luck[i])
    ]
    return Visits(
        plan.campaign,
        plan.channels,
        day=_spread(units, np.where(done, day, NEVER), n, NEVER),
        channel=_spread(units, channel, n, 0),
        targeted=_spread(units, np.ones(k, bool), n, False),
        refused=_spread(units, status == "refused", n, False),
        unit_ids=unit_ids,
        rows=tuple(rows),
    )


def _history(plan: Outreach, status: str, day: int, score: float, luck: np.ndarray) -> Iterator[tuple]:
    """Status, day and score of each row of one unit; a retired unit's appointment is cancelled."""
    yield "targeted", None, None if np.isnan(score) else score
    if status == "cancelled" or luck[0] < plan.cancelled:
        yield "cancelled", max(day - 14, months.number(plan.first)), None
    if status in FATES:
        yield status, day, None
    again = day + 60 + int(60 * luck[2])
    if status == "done" and luck[1] < plan.second and again <= months.number(plan.last):
        yield "done", again, None


def considered(visits: Visits, units: np.ndarray, score: np.ndarray, wave: str) -> Visits:
    """The same campaign with the units it considered and did not target, their scores beside. units, score: (k,)."""
    rows = (
        (int(unit), "eligible", None, visits.channels[0], None if np.isnan(value) else float(value), wave)
        for unit, value in zip(units, score, strict=True)
    )
    return replace(visits, rows=(*visits.rows, *rows))


def merge(parts: list[Visits]) -> Visits:
    """One campaign from the visits of its bands, whose units are distinct."""
    first = parts[0]
    channel, targeted = first.channel.copy(), first.targeted.copy()
    for part in parts[1:]:
        channel[part.targeted] = part.channel[part.targeted]
        targeted |= part.targeted
    return replace(
        first,
        day=np.min([part.day for part in parts], axis=0),
        channel=channel,
        targeted=targeted,
        refused=np.any([part.refused for part in parts], axis=0),
        rows=tuple(row for part in parts for row in part.rows),
    )


def _spread(units: np.ndarray, values: np.ndarray, n: int, default) -> np.ndarray:
    whole = np.full(n, default, dtype=np.asarray(values).dtype)
    whole[units] = values
    return whole


def _working_days(first: date, last: date) -> np.ndarray:
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    return np.array([months.number(day) for day in days if day.weekday() < 5], np.int32)


def table(visits: list[Visits]) -> pa.Table:
    """Contract table of every campaign's contacts."""
    rows = [(visit.campaign, visit.unit_ids[unit], *rest) for visit in visits for unit, *rest in visit.rows]
    names = ("campaign", "unit_id", "status", "contact_date", "channel", "targeting_score", "wave")
    types = (pa.string(), pa.string(), pa.string(), pa.int32(), pa.string(), pa.float64(), pa.string())
    columns = {
        name: pa.array([row[place] for row in rows], type=kind)
        for place, (name, kind) in enumerate(zip(names, types, strict=True))
    }
    columns["contact_date"] = columns["contact_date"].cast(pa.date32())
    return pa.table(columns)
