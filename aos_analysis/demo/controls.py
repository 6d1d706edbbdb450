"""Audits of nurses: samples of lines, rates of their own, a second audit of the worst that changes nothing."""

from datetime import date

import numpy as np
import pyarrow as pa

from aos_analysis.demo.randomness import generator

STREAM = "audits"
ACTION = "controle_pedagogique"
NURSES, MEAN, SIZE = 38, 0.14, 14.0  # their rates: a beta distribution, of this mean and size
LINES = (15, 36)  # of a sample, the last excluded
FIRST, SECOND = np.datetime64("2025-02-01"), np.datetime64("2025-11-01")
AGAIN, HEAVY = 0.20, 0.10  # share of wrong lines from which one is audited again, and from which a letter is sent
EUROS = 14.0  # a wrong line, on average


def simulate(seed: int, last_day: date) -> tuple[pa.Table, dict]:
    """The table and what is true of it: the mean rate, and that nobody changed between the two audits."""
    draws = generator(seed, STREAM, "audits")
    own = draws.beta(MEAN * SIZE, (1 - MEAN) * SIZE, NURSES)
    checked = draws.integers(*LINES, (2, NURSES))
    wrong = draws.binomial(checked, own)
    euros = np.round(wrong * EUROS * draws.lognormal(0, 0.4, (2, NURSES)), 2)
    days = np.array([FIRST, SECOND])[:, None] + draws.integers(0, 60, (2, NURSES)).astype("timedelta64[D]")
    share = wrong / checked
    grade = np.select([share >= AGAIN, share >= HEAVY], ["second contrôle", "courrier"], "rappel des règles")
    names = np.array([f"C{number:03d}" for number in range(1, NURSES + 1)])
    kept = np.array([np.ones(NURSES, bool), share[0] >= AGAIN])
    table = pa.table(
        {
            "unit_id": pa.array(np.tile(names, (2, 1))[kept]),
            "date": pa.array(days[kept]),
            "lines_checked": pa.array(checked[kept]),
            "lines_wrong": pa.array(wrong[kept]),
            "amount": pa.array(euros[kept]),
            "grade": pa.array(grade[kept]),
        }
    )
    return table, {"rate": float(own.mean()), "change": 0.0}
