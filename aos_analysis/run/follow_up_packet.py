"""The packet of a follow-up: what a `FollowUp` declares, as files.

`follow_up.json` (schema_version 1): campaign, title, territory, synthetic, unit, summary (French), objective,
units_targeted, units_met, units_refused, units_unreachable, units_waiting, exchanges, realised (met / objective, a
fraction), covered (met / targeted), delay_days {low, median, high, from (start, targeting)}, forecast {kind, on, month,
steady, pace, late}, periods, channels and territories [{key, counts…}], feedback, review {status, reviewer}, run {id,
data_sha256, code_sha256, seed}. Counts are as the page prints them: null where they are masked. `parameters.yaml`
stands beside it, and `follow_up.csv`: the page's tables one under the other, a line a count, margins included (`all`),
`s` where the page masks it.
"""

from collections.abc import Iterator
from pathlib import Path

from aos_analysis.data.follow_up import FollowUp
from aos_analysis.page.follow_up.reading import FollowUpReading, Grid
from aos_analysis.page.table import MASK
from aos_analysis.run.files import FOLLOW_UP, MEETINGS, PARAMETERS, table, write_json, write_text
from aos_analysis.run.fingerprint import code_sha256

SCHEMA_VERSION = 1
COLUMNS = ("table", "key", "outcome", "units")
ALL = "all"


def save_follow_up(followed: FollowUp, folder: Path) -> Path:
    """Write the packet of `followed` into an existing folder."""
    write_text(folder / PARAMETERS, followed.plan.resolved())
    write_json(folder / FOLLOW_UP, declared(followed))
    write_text(folder / MEETINGS, table(COLUMNS, _lines(FollowUpReading(followed))))
    return folder


def declared(followed: FollowUp) -> dict:
    """`follow_up.json`, key by key; the runner completes `run`."""
    campaign, reading = followed.plan.campaign, FollowUpReading(followed)
    shown = reading.met is not None
    delays, forecast = (followed.delays, followed.forecast) if shown else (None, None)
    return {
        "schema_version": SCHEMA_VERSION,
        "campaign": campaign.id,
        "title": campaign.title,
        "territory": campaign.territory,
        "synthetic": followed.source.synthetic,
        "unit": campaign.unit,
        "summary": reading.answer,
        "objective": followed.objective,
        "units_targeted": reading.targeted,
        **{f"units_{name}": n for name, n in reading.parts.items()},
        "exchanges": reading.exchanges,
        "realised": reading.realised,
        "covered": reading.covered,
        "delay_days": delays
        and {
            "low": delays.low,
            "median": delays.median,
            "high": delays.high,
            "from": "targeting" if delays.dated else "start",
        },
        "forecast": forecast and {**vars(forecast), "on": forecast.on.isoformat()},
        "periods": _rows(reading.periods),
        "channels": _rows(reading.channels),
        "territories": _rows(reading.territories),
        "feedback": followed.feedback and followed.feedback.model_dump(mode="json", exclude={"id"}),
        "review": {"status": "draft", "reviewer": None},
        "run": {
            "id": None,
            "data_sha256": followed.source.sha256,
            "code_sha256": code_sha256(),
            "seed": campaign.seed,
        },
    }


def _rows(grid: Grid | None) -> list[dict] | None:
    """One object a row, without the margins; masked counts are null."""
    if grid is None:
        return None
    return [
        {"key": None if key != key else str(key)}
        | {f"units_{name}": None if hide else int(n) for name, n, hide in zip(grid.names, values, hidden, strict=False)}
        for key, values, hidden in zip(grid.keys, grid.values, grid.hidden, strict=False)
    ]


def _lines(reading: FollowUpReading) -> Iterator[dict]:
    """Each count of the tables shown, by period, channel and territory."""
    for name, grid in (("period", reading.periods), ("channel", reading.channels), ("territory", reading.territories)):
        if grid is None:
            continue
        heads = [*("" if key != key else str(key) for key in grid.keys), ALL]
        for head, values, hidden in zip(heads, grid.values, grid.hidden, strict=True):
            for outcome, n, hide in zip((*grid.names, ALL), values, hidden, strict=True):
                yield {"table": name, "key": head, "outcome": outcome, "units": MASK if hide else int(n)}
