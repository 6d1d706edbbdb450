"""What deceives a comparison: each harm takes a panel where nothing was done and gives one that looks otherwise."""

from dataclasses import replace

import numpy as np

from aos_analysis.data.panel import Panel

DIP_MONTHS = 6  # before contact


def moved(panel: Panel, points: np.ndarray, rng: np.random.Generator) -> Panel:
    """The panel whose level has moved by `points` (n_units, n_periods), in the wanted direction where positive.

    Shares stay counts: each case changes side with the probability that the mean level of the moved units asks for.
    Other units (rates) move by what the arithmetic says.
    """
    shift = panel.indicator.sign * points / panel.indicator.per
    if panel.indicator.unit != "points":
        return replace(panel, numerator=panel.numerator + shift * panel.denominator)
    touched = (points != 0).any(axis=1)
    num, den = panel.numerator, panel.denominator
    level = num[touched].sum() / max(den[touched].sum(), 1)
    more = rng.binomial((den - num).astype(int), (shift / (1 - level)).clip(0, 1))
    less = rng.binomial(num.astype(int), (-shift / level).clip(0, 1))
    return replace(panel, numerator=num + more - less)


def since(panel: Panel) -> np.ndarray:
    """(n_units, n_periods) periods since contact, NaN for those who have none."""
    return np.arange(len(panel.periods))[None, :] - panel.cohort[:, None]


def after(panel: Panel, points: float) -> np.ndarray:
    """A true effect, from the month of contact on."""
    return points * (since(panel) >= 0)


def trend(panel: Panel, begins: int) -> np.ndarray:
    """One point a month more for whoever is contacted, from the month `begins` on: a straight line where it is 0."""
    ever = np.isfinite(panel.cohort)[:, None]
    return ever * np.maximum(np.arange(len(panel.periods))[None, :] - begins, 0).astype(float)


def dip(panel: Panel, points: float) -> np.ndarray:
    """A passing bad period just before contact, which is why the unit was contacted (Ashenfelter)."""
    months = since(panel)
    return -points * ((months >= -DIP_MONTHS) & (months < 0))


def fewer_bad_cases(panel: Panel, share: float, rng: np.random.Generator) -> Panel:
    """From contact on, the contacted record fewer of the cases that count against them: nothing else has changed."""
    bad = panel.denominator - panel.numerator if panel.indicator.sign > 0 else panel.numerator
    lost = rng.binomial(bad.astype(int), share * (since(panel) >= 0))
    numerator = panel.numerator - (0 if panel.indicator.sign > 0 else lost)
    return replace(panel, numerator=numerator, denominator=panel.denominator - lost)


def leaving(panel: Panel, share: float, kind: str, start: int, rng: np.random.Generator) -> Panel:
    """Units of the arm to visit that have no outcome any more from `start` on.

    kind   random: any of them; worse_half: among those whose past is worse than the arm's median; worst: the worst ones
    share  of the arm that leaves
    """
    arm = np.flatnonzero(panel.units["wave"].to_numpy(object) == "visite")
    top, bottom = (cells[arm, :start].sum(axis=1) for cells in (panel.numerator, panel.denominator))
    worse = -panel.indicator.sign * top / np.maximum(bottom, 1)
    number = round(share * arm.size)
    candidates = arm[np.argsort(-worse, kind="stable")]
    pool = {"random": candidates, "worse_half": candidates[: arm.size // 2], "worst": candidates[:number]}[kind]
    gone = np.zeros(len(panel.units), bool)
    gone[rng.choice(pool, number, replace=False)] = True
    stays = ~(gone[:, None] & (np.arange(len(panel.periods)) >= start))
    kept = {name: getattr(panel, name) * stays for name in ("numerator", "denominator", "amount")}
    return replace(panel, **kept, active=panel.active & stays)
