"""What a `FollowUp` declares, and its tables.

`follow_up.json` (schema_version 1): campaign, title, territory, synthetic, unit, summary (French), objective,
units_targeted, units_met, units_refused, units_unreachable, units_waiting, exchanges, realised (met / objective, a
fraction), covered (met / targeted), delay_days {low, median, high, from (start, targeting)}, forecast {kind, on, month,
steady, pace, late}, periods, channels and territories [{key, counts…}], feedback, review {status, reviewer}, run {id,
data_sha256, code_sha256, seed}. Counts are as the page prints them: null where they are masked. `parameters.yaml`
stands beside it, and `follow_up.csv`: the page's tables one under the other, a line a count, margins included (`all`),
`s` where the page masks it.
"""

from collections.abc import Iterator

from aos_analysis.data.follow_up import FollowUp
from aos_analysis.page.table import MASK
from aos_analysis.reports.follow_up import MEETINGS
from aos_analysis.reports.follow_up.reading import FollowUpReading, Grid

ALL = "all"


def tables(followed: FollowUp) -> dict[str, Iterator[dict]]:
    """`follow_up.csv`."""
    return {MEETINGS: _lines(FollowUpReading(followed))}


def declare(followed: FollowUp) -> dict:
    """`follow_up.json`, key by key, but for its head, review and run."""
    campaign, reading = followed.plan.campaign, FollowUpReading(followed)
    shown = reading.met is not None
    delays, forecast = (followed.delays, followed.forecast) if shown else (None, None)
    return {
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
    """Each count of the tables shown, by period, channel and territory; then the months of the figure."""
    for name, grid in (("period", reading.periods), ("channel", reading.channels), ("territory", reading.territories)):
        if grid is None:
            continue
        heads = [*("" if key != key else str(key) for key in grid.keys), ALL]
        for head, values, hidden in zip(heads, grid.values, grid.hidden, strict=True):
            for outcome, n, hide in zip((*grid.names, ALL), values, hidden, strict=True):
                yield {"table": name, "key": head, "outcome": outcome, "units": MASK if hide else int(n)}
    for month, n in () if reading.met_by_month is None else reading.met_by_month.items():
        yield {"table": "month", "key": f"{month:%Y-%m}", "outcome": "met", "units": int(n)}
