"""Plans keep their word: what the past announces is what the campaign drawn afterwards reaches.

The regions of the generator are in `tests.planned_regions` (docs/etalonnage.md says what they gave); here, simulated
ones, of which a plan knows the first 44 months.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests import planned_regions
from tests.planned_regions import extend, kept_word, report
from tests.simulated_trial import Setting, campaign, simulate

USEFUL = 1.0
WINDOW = {"score": "highest_share", "window": {"from": "2023-03", "to": "2024-02"}, "visit_order": "random"}
CAMPAIGN = campaign(targeting=WINDOW, useful_effect=USEFUL, placebo=None, effect_window={"from": 1, "to": 12})


def region(seed: int):
    panel = simulate(seed, Setting(effect=0.0, practices=60, spread=0.4))
    blank = {"status": "never_targeted", "cohort": np.nan, "contact_month": pd.NaT, "channel": None, "wave": None}
    return replace(panel, units=panel.units.assign(**blank))


def kept(regions: int, runs: int) -> pd.DataFrame:
    """Plans of so many regions, each announced by `runs` runs."""
    rows = [kept_word(region(seed), CAMPAIGN, seed, units=500, runs=runs) for seed in range(1, regions + 1)]
    return report(pd.DataFrame([row for found in rows for row in found])).set_index("layout")


def told(found: pd.DataFrame) -> None:
    """Within three Monte Carlo errors (a true plan fails one time in four hundred), and no more false alarms than one
    would fear: 2.5 %."""
    assert (abs(found["reached"] - found["announced"]) < 3 * found["gap_error"].clip(lower=0.05)).all(), found
    assert (abs(found["coverage"] - 0.95) < 3 * found["coverage_error"]).all(), found
    assert (found["alarms"] <= 0.025 + 3 * (0.025 * 0.975 / found["regions"]) ** 0.5).all(), found


def test_a_few_plans_reach_what_they_announced():
    told(kept(8, 2))


@pytest.mark.slow
def test_sixty_plans_reach_what_they_announced():
    told(kept(60, 4))


def test_regions_are_added_and_none_is_lost(tmp_path, monkeypatch):
    monkeypatch.setattr(planned_regions, "campaign", lambda: CAMPAIGN)
    rows = [{"seed": 0, "layout": name, "announced": 0.5, "runs": 2, "seen": 1, "held": 1, "alarm": 0, "held_null": 1}
            for name in ("arms", "wedge")]  # fmt: skip
    asked = []
    monkeypatch.setattr(planned_regions, "kept_word", lambda panel, declared, seed: [r | {"seed": seed} for r in rows])
    path = tmp_path / "regions.csv"
    assert len(extend(2, asked.append, path)) == 4
    path.write_text(path.read_text("utf-8") + "3,arms,0.", "utf-8")  # killed while it wrote
    assert len(extend(3, asked.append, path)) == 6 and asked == [1, 2, 3]
