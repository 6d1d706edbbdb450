"""What campaigns of a kind usually give: every effect that was estimated, and the band where one more would lie.

Relative effects, positive in the wanted direction. The band is the prediction interval of random effects over
independent, uncapped campaigns; below eight of them there is none.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np

from aos_analysis.study.inference import NORMAL
from aos_analysis.study.pooling import pool
from aos_analysis.study.result import Estimate

LEAST = 8  # campaigns
SOLID = ("drawn", "compared")  # nothing that decides is missing: the verdict is not capped
Kept = Literal["counted", "own", "unknown", "capped", "other_kind", "older", "same_units"]


@dataclass(frozen=True)
class Entry:
    """One run of one campaign, as its packet declares it. series: the campaign in its caisse; day: of the run; kept:
    `counted` in the band, or why not."""

    run: str
    series: str
    caisse: str
    campaign: str
    repeats: str
    title: str
    day: date
    design: str
    indicator: str
    channels: tuple[str, ...]
    estimate: float
    low: float
    high: float
    solidity: str
    kept: Kept = "unknown"


@dataclass(frozen=True)
class Usual:
    """entries: all runs, by day; withdrawn: editions that the share took back; band: low and high, NaN below `LEAST`
    campaigns; counted: how many are in it."""

    entries: tuple[Entry, ...]
    withdrawn: int
    band: tuple[float, float]
    counted: int


def usual(entries: Sequence[Entry], campaign: str, repeats: str, channels: Collection[str], withdrawn: int) -> Usual:
    """For the campaign that is planned: its own runs, and those of the campaign it repeats, tell nothing new."""
    told: list[Entry] = []
    own = {campaign, repeats} - {""}
    for entry in sorted(entries, key=lambda e: (e.day, e.run), reverse=True):  # the newest run of each counts
        counted = [other for other in told if other.kept == "counted"]
        told.append(replace(entry, kept=_kept(entry, own, {*channels}, counted, told)))
    kept = [entry for entry in told if entry.kept == "counted"]
    return Usual(tuple(reversed(told)), withdrawn, _band(kept), len(kept))


def _kept(entry: Entry, own: set[str], channels: set[str], counted: Sequence[Entry], told: Sequence[Entry]) -> Kept:
    if own & {entry.campaign, entry.repeats}:
        return "own"
    if any(other.series == entry.series for other in told):
        return "older"
    if not channels & {*entry.channels}:
        return "other_kind"
    if not np.isfinite([entry.estimate, entry.low, entry.high]).all() or entry.high <= entry.low:
        return "unknown"
    if entry.solidity not in SOLID:
        return "capped"
    return "same_units" if any(_akin(entry, other) for other in counted) else "counted"


def _akin(entry: Entry, other: Entry) -> bool:
    """Two campaigns of one caisse on one indicator, or one that repeats the other, share their units."""
    same = entry.caisse == other.caisse
    names, others = {entry.campaign, entry.repeats} - {""}, {other.campaign, other.repeats} - {""}
    return same and (entry.indicator == other.indicator or bool(names & others))


def _band(kept: Sequence[Entry]) -> tuple[float, float]:
    if len(kept) < LEAST:
        return float("nan"), float("nan")
    effects = [
        Estimate(e.series, e.estimate, (e.high - e.low) / (2 * NORMAL), e.low, e.high, "fraction", "report")
        for e in kept
    ]
    return pool(effects).prediction
