"""Trends before contact: one test that keeps its size, and nothing that stops a report (48 territories in three waves,
everybody contacted in the end: after `did` issue 186 and pull request 266)."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from aos_analysis.data.panel import Panel
from aos_analysis.study.designs import estimate
from aos_analysis.study.inference import hotelling_p_value, wald_p_value
from aos_analysis.study.staggered.adoption import set_up
from aos_analysis.study.staggered.estimation import Estimation
from aos_analysis.study.staggered.trends import pre_trend
from tests.simulated import campaign
from tests.simulated_series import indicator

WAVES = {"adjust_for": [], "comparison": "not_yet_treated", "targeting": None, "subgroups": [],
         "unit": "territory", "effect_window": {"from": 1, "to": 6}}  # fmt: skip
RATE = indicator()  # a rate, that looks at its own month only


def territories(seed: int, waves: int = 3, each: int = 16, never: int = 0, effect: float = 0.0, apart: float = 0.0):
    """Levels of their own, a common line and season, noise; waves six months apart, from the thirteenth month on.
    apart: what those of the first wave gain each month before anybody is met."""
    rng, n, t = np.random.default_rng(seed), waves * each + never, np.arange(36)
    cohort = np.append(np.repeat(12.0 + 6 * np.arange(waves), each), np.full(never, np.nan))
    level = 100 + rng.normal(0, 10, (n, 1)) + 0.3 * t + 3 * np.sin(t / 2) + rng.normal(0, 3, (n, 36))
    level += effect * (t >= cohort[:, None]) + apart * t * (cohort == 12)[:, None]
    names = [f"T{i:02d}" for i in range(n)]
    units = pd.DataFrame({"unit_id": names, "cluster_id": names, "territory_id": names, "cohort": cohort,
                          "status": np.where(np.isfinite(cohort), "contacted", "not_contacted")})  # fmt: skip
    size = np.full((n, 36), 20_000.0)
    return Panel(
        indicator=RATE, units=units, periods=pd.date_range("2020-01-01", periods=36, freq="MS"), grain=1,
        numerator=level / RATE.per * size, denominator=size, amount=np.zeros(size.shape),
        active=np.ones(size.shape, bool), cutoff=date(2022, 12, 1), flux_last=date(2023, 6, 1), excluded=(),
        contacts_by_channel={"letter": n}, campaigns_seen={}, unit="territory",
    )  # fmt: skip


def found_in(panel: Panel, base: str) -> Estimation:
    declared = campaign(**WAVES, base=base)
    setup = set_up(panel, declared)
    cells = setup.cells()
    rows = setup.in_window(cells)
    effect = cells.average(rows)
    return Estimation(panel, declared, setup, cells, effect, cells.level(rows), effect)


@pytest.mark.parametrize("base", ["last_period", "pooled_before_window"])
@pytest.mark.parametrize(("waves", "each", "never"), [(3, 16, 0), (12, 5, 20)])
def test_randomised_waves_are_seldom_said_to_differ(base, waves, each, never):
    """No difference at all, 40 draws: at most 7 refused at 5 % (more has a probability below 1 %). The joint test
    without correction refused 12 of 14."""
    p = [found_in(territories(seed, waves, each, never), base).trends.joint_p_value for seed in range(40)]
    assert np.isfinite(p).all() and sum(value < 0.05 for value in p) <= 7


@pytest.mark.parametrize("base", ["last_period", "pooled_before_window"])
def test_a_wave_that_left_the_others_is_seen(base):
    check = pre_trend(found_in(territories(3, apart=1.5), base).trends)
    assert (check.severity, check.status) == ("advisory", "failed") and "par an" in check.sentence


@pytest.mark.parametrize("seed", [109, 111])
@pytest.mark.parametrize("base", ["last_period", "pooled_before_window"])
def test_everybody_contacted_in_the_end_has_a_report(seed, base):
    """The months of the base sum to nothing: their variance has no inverse, and the smooth trends have their interval.
    Those who wait count as comparison, though nobody does in the end."""
    result = estimate(territories(seed, effect=-20.0), campaign(**WAVES, base=base, useful_effect=5.0))
    known = {check.name: check for check in result.checks}
    assert result.effect.low < 20 < result.effect.high  # in the wanted direction
    assert known["smooth_trend"].status in ("passed", "failed") and known["trend_allowed"].status != "not_applicable"
    counted = replace(territories(seed), numerator=np.round(territories(seed).numerator))
    assert (
        next(c for c in estimate(counted, campaign(**WAVES, base=base)).checks if c.name == "events").status == "passed"
    )


def test_hotelling_with_many_clusters_is_wald():
    rng = np.random.default_rng(1)
    values, psi = rng.normal(size=3) * 0.1, rng.normal(size=(3, 200)) / 100
    assert hotelling_p_value(values, psi, 10**9) == pytest.approx(wald_p_value(values, psi), rel=1e-6)
    assert hotelling_p_value(values, psi, 12) > wald_p_value(values, psi)
    assert np.isnan(hotelling_p_value(values, psi, 3))


def test_a_test_repeated_counts_once():
    rng = np.random.default_rng(1)
    values, psi = rng.normal(size=3) * 0.1, rng.normal(size=(3, 200)) / 100
    twice = hotelling_p_value(np.append(values, values[0] * 5), np.vstack([psi, 5 * psi[:1]]), 40)
    assert twice == pytest.approx(hotelling_p_value(values, psi, 40))
