"""Unremarkable data never kill a report: whole analyses of generated panels of every design end with a verdict, or with
a refusal in French."""

import re
from dataclasses import replace

import numpy as np
import pytest

from aos_analysis.study.result import failed
from aos_analysis.words.errors import DataError, ParameterError
from tests import simulated, simulated_case_study, simulated_discontinuity, simulated_series, simulated_trial
from tests.study.test_verdict import study_of

SIZES = {"small": (5, 60), "usual": (60, 400), "large": (400, 5000)}
DESIGNS = ("staggered", "last period", "adjusted", "graduated", "case study", "trial", "threshold", "series")


def _adoption(rng, n, **declared):
    visited = int(n * rng.uniform(0.2, 0.6))
    setting = simulated.Setting(
        units=n, targeted=max(visited, int(n * 0.8)), visited=visited, refused=0, cohorts=int(rng.integers(1, 13)),
        monthly_cases=float(rng.choice([0.2, 2.0, 10.0])), effects=(0.0, 3.0) if "design" in declared else (),
    )  # fmt: skip
    return simulated.simulate(int(rng.integers(1e6)), setting), simulated.campaign(**{"adjust_for": [], **declared})


def drawn(rng: np.random.Generator, design: str, n: int):
    """A panel of about n units, and the campaign of its design."""
    seed = int(rng.integers(1e6))
    if design == "case study":
        setting = simulated_case_study.Setting(units=max(n, 4), visited=max(1, n // 8))
        return simulated_case_study.simulate(seed, setting), simulated_case_study.campaign()
    if design == "trial":
        setting = simulated_trial.Setting(practices=min(max(2, n // 10), 60), stepped=bool(rng.random() < 0.3))
        options = {} if setting.stepped else {"options": simulated_trial.campaign().options}
        return simulated_trial.simulate(seed, setting), simulated_trial.campaign(**options)
    if design == "threshold":
        return simulated_discontinuity.simulate(seed, simulated_discontinuity.Setting(units=n)), (
            simulated_discontinuity.campaign()
        )
    if design == "series":
        setting = simulated_series.Setting(units=max(1, n // 50), controls=int(rng.integers(0, 20)))
        return simulated_series.simulate(seed, setting), simulated_series.campaign()
    declared = {
        "last period": {"base": "last_period"},
        "adjusted": {"adjust_for": ["list_size"]},
        "graduated": {"design": "dose_response"},
    }
    return _adoption(rng, n, **declared.get(design, {}))


# What real files do to a panel


def _one_cohort(rng, panel):
    first = np.nanmin(panel.cohort) if np.isfinite(panel.cohort).any() else np.nan
    return with_columns(panel, cohort=np.where(np.isfinite(panel.cohort), first, np.nan))


def _everyone(rng, panel):
    known = panel.cohort[np.isfinite(panel.cohort)]
    if not known.size:
        return panel
    cohort = np.where(np.isfinite(panel.cohort), panel.cohort, rng.choice(known, panel.cohort.size))
    return with_columns(panel, cohort=cohort, status=np.full(cohort.size, "contacted"))


def _two_clusters(rng, panel):
    names = np.array([f"C{i % 2}" for i in range(len(panel.units))])
    return with_columns(panel, cluster_id=names, territory_id=names)


def _constant(share):
    return lambda rng, panel: replace(panel, numerator=share * panel.denominator)


def _giant(rng, panel):
    times = np.where(np.arange(len(panel.units)) == rng.integers(len(panel.units)), 1e4, 1.0)[:, None]
    return replace(panel, numerator=panel.numerator * times, denominator=panel.denominator * times)


def _mostly_empty(rng, panel):
    there = rng.random(panel.denominator.shape) < 0.05
    return replace(panel, numerator=panel.numerator * there, denominator=panel.denominator * there)


def _nothing(rng, panel):
    return replace(panel, numerator=panel.numerator * 0, denominator=panel.denominator * 0)


def _late_start(rng, panel):
    """The outcome exists from some month on only."""
    unborn = np.arange(len(panel.periods)) < rng.integers(len(panel.periods))
    return replace(panel, numerator=np.where(unborn, 0.0, panel.numerator))


def _straight(rng, panel):
    """Without any noise: a line for everybody."""
    line = 0.2 + 0.005 * np.arange(len(panel.periods))
    return replace(panel, numerator=panel.denominator * line)


def _few_contacted(rng, panel):
    rows = np.flatnonzero(np.isfinite(panel.cohort))
    kept = np.setdiff1d(np.arange(len(panel.units)), rows[int(rng.integers(0, 3)) :])
    return panel.of(kept) if kept.size else panel


CHANGES = {
    "as it is": lambda rng, panel: panel,
    "one cohort": _one_cohort,
    "everyone": _everyone,
    "two clusters": _two_clusters,
    "zeros": _constant(0.0),
    "all": _constant(1.0),
    "a third": _constant(1 / 3),
    "giant": _giant,
    "mostly empty": _mostly_empty,
    "nothing": _nothing,
    "late start": _late_start,
    "straight": _straight,
    "few contacted": _few_contacted,
}
SAME = {"zeros", "all", "a third"}


def with_columns(panel, **columns):
    known = {name: values for name, values in columns.items() if name in panel.units}
    return replace(panel, units=panel.units.assign(**known))


def outcome(seed: int, design: str, size: str, changes: tuple[str, ...]):
    """The study, or the French refusal."""
    rng = np.random.default_rng(seed)
    low, high = SIZES[size]
    n = int(np.exp(rng.uniform(np.log(low), np.log(high))))
    panel, campaign = drawn(rng, design, n)
    for change in changes:
        panel = CHANGES[change](rng, panel)
    try:
        return study_of(panel, campaign)
    except (ParameterError, DataError) as refusal:
        return str(refusal)


def verify(found, changes):
    if isinstance(found, str):
        assert re.search(r"[éèàùêç]|\b(le|la|les|de|des|il|un|une)\b", found)
        return
    assert found.verdict.sentence and np.isfinite([c.value for c in found.checks if c.value is not None]).all()
    if SAME & set(changes[-1:]):
        assert found.verdict.key == "insufficient_data" and failed(found.checks, "blocking")
    if found.verdict.key not in ("insufficient_data",):
        e = found.result.effect
        assert e.low <= e.estimate <= e.high and e.se > 0


NAMES = list(CHANGES)


@pytest.fixture(autouse=True)
def fewer_placebos(fewer_draws, monkeypatch):
    """Draws decide nothing here."""
    monkeypatch.setattr("aos_analysis.study.designs.comparative_case_study.second.PLACEBOS", 5)


@pytest.mark.parametrize("case", range(40))
def test_an_analysis_ends_with_a_verdict_or_a_refusal(case):
    """Each design five times, each change three times, five to sixty units or a few hundred."""
    changes = (NAMES[case % len(NAMES)],)
    size = "small" if case % 3 else "usual"
    verify(outcome(case, DESIGNS[case % len(DESIGNS)], size, changes), changes)


@pytest.mark.slow
@pytest.mark.parametrize("case", range(500))
def test_five_hundred_analyses_end_with_a_verdict_or_a_refusal(case):
    rng = np.random.default_rng((case, 500))
    size = rng.choice(list(SIZES), p=[0.5, 0.4, 0.1])
    changes = tuple(rng.choice(NAMES, rng.integers(1, 4), replace=False))
    verify(outcome(1000 + case, DESIGNS[case % len(DESIGNS)], str(size), changes), changes)


def test_a_constant_outcome_says_so():
    panel = simulated.simulate(3, simulated.Setting(units=300, targeted=240, visited=140, refused=10))
    study = study_of(replace(panel, numerator=panel.denominator * 1.0), simulated.campaign(adjust_for=[]))
    assert study.verdict.key == "insufficient_data"
    assert "partout et toujours le même" in study.verdict.sentence
