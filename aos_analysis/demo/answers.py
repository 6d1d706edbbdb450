"""Requests to a service: counts by month, answers in hours, months that vary more than chance, one that goes wrong."""

from datetime import date

import numpy as np
import pyarrow as pa

from aos_analysis.demo.randomness import generator

STREAM = "requests"
ACTION = "reponses_expertes"
FIRST, MONTHS = np.datetime64("2022-01"), 54  # until the data end, in June 2026
A_MONTH, A_YEAR = 84, 0.1  # requests: mean of a month, standard deviation of its logarithm
WITHIN, MONTHLY = 1.45, 0.22  # logit of the share answered in 48 hours, and its deviation from month to month
BAD, FALL = np.datetime64("2025-11"), 1.6  # the month when it falls, and by how much on the logit
UNANSWERED = 0.02  # of those that were not answered in time
KINDS, SHARES, SLOWER = ("cotation", "facturation", "prescription", "autre"), (0.45, 0.3, 0.22, 0.03), (0, 0.3, -0.4, 0)
PUBLICS, ASKING = ("médecin", "infirmier", "pharmacien", "établissement"), (0.4, 0.3, 0.2, 0.1)


def simulate(seed: int, last_day: date) -> tuple[pa.Table, dict]:
    """The table and what is true of it: the share of the usual months, the month that is not usual."""
    draws = generator(seed, STREAM, "requests")
    count = draws.poisson(A_MONTH * np.exp(A_YEAR * draws.standard_normal(MONTHS)))
    month = np.repeat(np.arange(MONTHS), count)
    days = (FIRST + np.arange(MONTHS + 1)).astype("datetime64[D]")
    minutes = (draws.random(len(month)) * (days[month + 1] - days[month]).astype(float) * 24 * 60).astype(int)
    received = days[month].astype("datetime64[m]") + minutes
    kind, public = (draws.choice(len(shares), len(month), p=shares) for shares in (SHARES, ASKING))
    logit = WITHIN + MONTHLY * draws.standard_normal(MONTHS) - FALL * (FIRST + np.arange(MONTHS) == BAD)
    quick = draws.random(len(month)) < 1 / (1 + np.exp(-(logit[month] - np.array(SLOWER)[kind])))
    hours = np.where(quick, 48 * draws.random(len(month)), 48 + draws.exponential(60, len(month)))
    answered = received + (60 * hours).astype(int)
    never = ~quick & (draws.random(len(month)) < UNANSWERED)
    end = np.datetime64(last_day).astype("datetime64[m]")
    rows = np.flatnonzero(received <= end)
    rows = rows[np.argsort(received[rows], kind="stable")]
    unknown = (never | (answered > end))[rows]
    table = pa.table(
        {
            "received_at": pa.array(received[rows].astype("datetime64[s]")),
            "answered_at": pa.array(answered[rows].astype("datetime64[s]"), mask=unknown),
            "kind": pa.array(np.array(KINDS)[kind[rows]]),
            "public": pa.array(np.array(PUBLICS)[public[rows]]),
        }
    )
    usual = month != int((BAD - FIRST).astype(int))
    return table, {"share": float(quick[usual].mean()), "unusual": [str(BAD)]}
