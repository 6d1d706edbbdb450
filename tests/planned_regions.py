"""Do planned campaigns keep what their plan announced? On synthetic regions: each one plans on its past, draws, and is
judged on the months that follow, where a known effect is planted.

    python -m tests.planned_regions 200

brings the regions of the embedded generator to 200, one line each in `outputs/.planned/regions.csv` (an interruption
loses nothing), and prints what was announced beside what was reached. `tests/study/planning/test_planned_regions.py`
does the same on simulated panels.
"""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from aos_analysis import demo
from aos_analysis.data.panel import Panel, build_panel
from aos_analysis.data.sources import open_source
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.places import OUTPUTS
from aos_analysis.run.designs import load_plan
from aos_analysis.run.kept import Kept
from aos_analysis.study.designs import brief
from aos_analysis.study.planning.trial_run import Layout, Past, Placed, Scenario, judged, placed, pseudo_campaign
from aos_analysis.study.pseudo_campaigns import planted
from aos_analysis.study.untouched import moved_back
from aos_analysis.study.verdict import verdict_key

KEPT = OUTPUTS / ".planned" / "regions.csv"
COLUMNS = ("seed", "layout", "announced", "runs", "seen", "held", "alarm", "held_null")
DRAWN: tuple[Layout, ...] = ("arms", "wedge")
UNITS, MONTHS, RUNS, USEFUL = 600, 12, 4, 0.8
TARGETING = {"score": "highest_share", "window": {"from": "2023-07", "to": "2024-06"}, "visit_order": "random"}


def campaign() -> Campaign:
    """The benzodiazepines, aimed at the highest levels, for an effect that a region may or may not see."""
    plan = load_plan("benzodiazepines", targeting=TARGETING, useful_effect=USEFUL, placebo=None)
    return plan.campaign


def region(seed: int) -> Panel:
    """Every month of one region of the generator, where nothing acts."""
    plan = load_plan("benzodiazepines", targeting=TARGETING, useful_effect=USEFUL, placebo=None)
    with tempfile.TemporaryDirectory() as there:
        caisse = demo.cached(Path(there), seed=seed, scale=0.2, streams=("hypnotics",), effect=0.0)
        return build_panel(open_source(caisse), plan, exposed=False)


def kept_word(panel: Panel, declared: Campaign, seed: int, units: int = UNITS, runs: int = RUNS) -> list[dict]:
    """One row a layout: the power that the past announces, and what the campaign really drawn shows."""
    begins = panel.position(declared.campaign_period.start)
    every = np.arange(len(panel.units))
    past = Past(panel.during(slice(begins)), declared, every, begins)
    rows = []
    for layout in DRAWN:
        scenario = Scenario(layout, units, MONTHS)
        tried = [row for run in range(runs) for row in judged(past, scenario, (declared.useful_effect,), run)]
        announced = [str(row["verdict"]).startswith("favourable") for row in tried]
        rows.append({"seed": seed, "layout": layout, "announced": np.mean(announced), "runs": len(announced)})
        rows[-1] |= _reached(panel, past, scenario, seed)
    return rows


def _reached(panel: Panel, past: Past, scenario: Scenario, seed: int) -> dict:
    """The campaign at its own date, on the months that follow, with and without its effect."""
    earlier = placed(past, scenario)
    assert earlier is not None
    back = past.begins - int(earlier.starts[0])
    starts = tuple(start + back for start in earlier.starts)
    last = int(np.nanmax(starts)) + scenario.months + 1
    found = Placed(moved_back(earlier.campaign, -back * panel.grain), starts)
    whole = replace(past, panel=panel.during(slice(last)))
    drawn = pseudo_campaign(whole, scenario, found, np.random.default_rng((seed, 2026)))
    told: dict = {}
    for effect, seen, held in ((past.campaign.useful_effect, "seen", "held"), (0.0, "alarm", "held_null")):
        result = brief(planted(drawn, drawn.cohort, effect), found.campaign)
        e = result.effect
        key = verdict_key(e.estimate, e.low, e.high, past.campaign.useful_effect, result.checks)
        told |= {seen: int(key.startswith("favourable")), held: int(e.low <= effect <= e.high)}
    return told


def report(rows: pd.DataFrame) -> pd.DataFrame:
    """By layout: announced and reached power with the Monte Carlo error of their difference, coverage, false alarms."""
    return pd.DataFrame([_layout(str(layout), of) for layout, of in rows.groupby("layout")])


def _layout(layout: str, of: pd.DataFrame) -> dict:
    """A region's two intervals rest on one draw: its coverage counts once."""
    regions, gap, held = len(of), of["seen"] - of["announced"], (of["held"] + of["held_null"]) / 2
    return {
        "layout": layout,
        "regions": regions,
        "announced": of["announced"].mean(),
        "reached": of["seen"].mean(),
        "gap_error": gap.std() / regions**0.5,
        "coverage": held.mean(),
        "coverage_error": (0.95 * 0.05 / regions) ** 0.5,
        "alarms": of["alarm"].mean(),
    }


def extend(regions: int, make: Callable[[int], Panel] = region, kept: Path = KEPT) -> pd.DataFrame:
    """Brings the file to so many regions, and returns its rows."""
    file = Kept(kept, COLUMNS, ("seed", "layout"))
    file.begin()
    done, declared = set(file.read()["seed"]), campaign()
    for seed in (seed for seed in range(1, regions + 1) if seed not in done):
        file.add(kept_word(make(seed), declared, seed))
    return file.read()


if __name__ == "__main__":
    print(report(extend(int(sys.argv[1]))).round(3).to_string(index=False))
