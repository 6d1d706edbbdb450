"""False alarms of the analysis on real months where nothing was done: the rows of the table in docs/etalonnage.md.

`python -m tests.real.false_alarms [RUNS]` prints them. The cost is about a twentieth of a second a
pseudo-campaign, a third where the interval comes from a bootstrap.
"""

import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

import aos_analysis as aos
from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study.calibration import Cell, one_run, summary
from aos_analysis.study.pseudo_campaigns import Bases, Setting
from aos_analysis.study.untouched import before_the_campaign
from tests.real import prepare, prepare_past

OURS = Path(__file__).parent
DATA = {
    "uk_manchester": prepare.manchester,
    "uk_manchester_quartile": prepare_past.manchester,
    "uk_territories_quartile": prepare_past.territories,
    "uk_territories_few": prepare_past.few_territories,
}
RANDOM, LEVEL, SCORE = (Setting(*rule, 0.0) for rule in (("random", "random"), ("level", "random"), ("level", "score")))
# Neither file names a territory above its units: a geographic order would be the random one. Worst first is one draw.
SETTINGS = {name: (RANDOM,) if name == "uk_manchester" else (RANDOM, LEVEL, SCORE) for name in DATA}
CHUNK = 25  # runs of one task


@cache
def ground(name: str) -> tuple[Panel, Campaign]:
    """The months that the pseudo-contacts of a campaign cannot have touched, and the campaign in them."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        plan = aos.load_plan(OURS / "campaigns" / f"{name}.yaml")
        panel = aos.build_panel(aos.open_source(DATA[name](Path(folder))), plan)
    return before_the_campaign(panel, plan.campaign)


def rows(name: str, setting: Setting, runs: Sequence[int]) -> list[dict]:
    panel, campaign = ground(name)
    return [one_run(Bases([panel]), campaign, setting, run) for run in runs]


def cells(name: str, runs: int, settings: Sequence[Setting]) -> list[Cell]:
    """What `runs` pseudo-campaigns without effect say, rule by rule; two processes."""
    tasks = [(name, s, range(k, min(k + CHUNK, runs))) for s in settings for k in range(0, runs, CHUNK)]
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        found = pool.map(rows, *zip(*tasks, strict=True))
        return summary(pd.DataFrame([row for chunk in found for row in chunk]), ground(name)[1], caisses=1)


def row(name: str, cell: Cell) -> str:
    """One row of the table, in per cent, with twice the Monte Carlo error of the false alarms."""
    told = (name, cell.setting.targeting, cell.setting.visit_order, f"{cell.runs}")
    shares = (
        f"{100 * share:.1f}" for share in (cell.rejected, 2 * cell.error(cell.rejected), cell.coverage, cell.naive)
    )
    bias = f"{cell.bias:.2f} (se/spread {cell.se / cell.spread:.2f}; without interval {cell.without_interval})"
    verdicts = ", ".join(f"{key} {100 * share:.1f}" for key, share in cell.verdicts.items())
    return "| " + " | ".join((*told, *shares, bias, verdicts)) + " |"


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    for name in sys.argv[2:] or DATA:
        for cell in cells(name, wanted, SETTINGS[name]):
            print(row(name, cell), flush=True)
