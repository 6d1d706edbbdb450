"""The bands of a graduated campaign: who was assigned to which, by which channel, and what is estimated in each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
import pandas as pd

from aos_analysis.study.checks import MIN_UNITS
from aos_analysis.study.inference import Linear
from aos_analysis.study.staggered.estimation import Estimation
from aos_analysis.words.numbers import number
from aos_analysis.words.wording import say

MIN_PER_CHANNEL = 20  # contacted units of each channel, for a contrast inside a band (METHODS, 3.3)


@dataclass(frozen=True)
class Bands:
    """names: of the bands, in their order. strata: (n_units,) position in `names`, -1 without a band.
    mixed: bands declared by cut points that hold several bands of the assignment."""

    names: tuple[str, ...]
    strata: np.ndarray
    mixed: tuple[str, ...] = ()


def read_bands(units: pd.DataFrame, score_cuts: Sequence[float]) -> Bands:
    """The column `wave`, or the targeting score between cut points (a score equal to a cut is above it)."""
    targeted = (units["status"] != "never_targeted").to_numpy()
    wave = np.array([str(name) if isinstance(name, str) else "" for name in units["wave"]], object)
    if not score_cuts:
        names = sorted(set(wave[targeted]) - {""}, key=_natural)
        strata = np.array([names.index(w) if w in names else -1 for w in wave], int)
        return Bands(tuple(map(_readable, names)), np.where(targeted, strata, -1))
    cuts, score = sorted(set(score_cuts)), units["targeting_score"].to_numpy(float)
    strata = np.where(targeted & np.isfinite(score), np.digitize(score, cuts), -1)
    names = _between(cuts)
    mixed = [name for k, name in enumerate(names) if len(set(wave[strata == k]) - {""}) > 1]
    return Bands(tuple(names), strata, tuple(mixed))


def _natural(name: str) -> list[str | int]:
    """« bande 10 » comes after « bande 9 »."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


def _readable(name: str) -> str:
    return say("study.bands.numbered", n=name) if name.isdigit() else name


def _between(cuts: Sequence[float]) -> list[str]:
    """« score de 40 à 50 », one name more than there are cuts."""
    shown = [number(cut, 0 if float(cut).is_integer() else 2) for cut in cuts]
    inner = [say("study.bands.between", low=a, high=b) for a, b in pairwise(shown)]
    return [say("study.bands.below", high=shown[0]), *inner, say("study.bands.above", low=shown[-1])]


@dataclass(frozen=True)
class Contrast:
    """Effect of one channel less that of another, inside one band; raw sign."""

    band: int
    channels: tuple[str, str]
    gap: Linear


@dataclass(frozen=True)
class Graduated:
    """A staggered comparison inside bands."""

    found: Estimation
    bands: Bands

    @property
    def present(self) -> list[int]:
        """Bands that hold contacted units."""
        return [k for k in range(len(self.bands.names)) if (self._contacted & self.inside(k)).any()]

    @property
    def analysed(self) -> list[int]:
        """Bands that enter the effect: contacted units, and a comparison."""
        return [int(k) for k in np.unique(self.found.cells.stratum[self.found.rows])]

    @property
    def _contacted(self) -> np.ndarray:
        return np.isfinite(self.found.adoption.cohort)

    @property
    def _channel(self) -> np.ndarray:
        return self.found.panel.units["channel"].to_numpy(object)

    def inside(self, band: int) -> np.ndarray:
        """(n_units,) units of a band."""
        return self.bands.strata == band

    def uncontacted(self, band: int) -> int:
        """Targeted units of a band that nobody has contacted by the end of the data (refusals do not count)."""
        return int((self.inside(band) & (self.found.panel.units["status"] == "not_contacted").to_numpy()).sum())

    def channels(self, band: int) -> dict[str, int]:
        """Contacted units of a band by channel of their first contact, in the campaign's order of channels."""
        used = list(self._channel[self.inside(band) & self._contacted])
        return {c: used.count(c) for c in self.found.campaign.exposure.channels if c in used}

    def effects(self) -> dict[int, Linear]:
        """Effect in each band with enough contacted units to be told."""
        cells, rows = self.found.cells, self.found.rows
        told = self.found.adoption.exposed(cells, rows)
        enough = [k for k in self.analysed if (told & self.inside(k)).sum() >= MIN_UNITS]
        return {k: cells.average(rows & (cells.stratum == k)) for k in enough}

    def contrasts(self) -> list[Contrast]:
        """Every pair of channels with enough contacted units in a same band."""
        found = []
        for band in self.analysed:
            enough = [channel for channel, n in self.channels(band).items() if n >= MIN_PER_CHANNEL]
            effects = {channel: self._effect(band, channel) for channel in enough if len(enough) > 1}
            found += [Contrast(band, (a, b), effects[a] - effects[b]) for a, b in combinations(effects, 2)]
        return [contrast for contrast in found if np.isfinite(contrast.gap.value)]

    def _effect(self, band: int, channel: str) -> Linear:
        others = self._contacted & (self._channel != channel)
        return self.found.adoption.inside(self.inside(band)).without(others).effect()
