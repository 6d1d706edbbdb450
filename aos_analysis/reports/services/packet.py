"""What an `Answered` declares, and its table.

`services.json` (schema_version 1): campaign (the action), title, territory, synthetic, summary, delay {hours,
working_days}, requests, within, late, pending, share (a fraction; all null where masked), recent (left out; null where
few), known_on, chart {center, spread, outside (months)}, review, run. `services.csv`: one line a month, kind, public.
"""

from collections.abc import Iterator

from aos_analysis.page.disclosure import MASK, is_small
from aos_analysis.reports.services import COLUMNS, CSV
from aos_analysis.reports.services.answered import Answered
from aos_analysis.reports.services.reading import AnsweredReading, Grid

DIGITS = 2  # of a share, after the point: with more, a count can be read in it


def tables(answered: Answered) -> dict[str, Iterator[dict]]:
    return {CSV: _lines(AnsweredReading(answered))}


def declare(answered: Answered) -> dict:
    """`services.json`, key by key, but for its head, review and run."""
    reading, rule, chart = AnsweredReading(answered), answered.rule, answered.chart
    months, recent = answered.months.index, answered.judged.recent
    return {
        "summary": reading.answer,
        "delay": {"hours": rule.within_hours, "working_days": rule.within_working_days},
        "requests": None if reading.share is None else answered.total,
        **reading.parts,
        "share": reading.share and round(reading.share, DIGITS),
        "recent": None if is_small(recent, reading.counts) else recent,
        "known_on": f"{answered.judged.as_of:%Y-%m-%d}",
        "chart": chart
        and {
            "center": round(chart.center, DIGITS),
            "spread": round(chart.spread, DIGITS),
            "outside": [f"{months[k]:%Y-%m}" for k in reading.outside],
        },
    }


def _lines(reading: AnsweredReading) -> Iterator[dict]:
    chart = reading.answered.chart
    for k, row in enumerate(_rows("month", reading.months, reading)):
        if chart is None or row["share"] in (MASK, None):
            yield row
        else:
            low, high = (round(float(limit[k]), DIGITS) for limit in (chart.low, chart.high))
            yield row | {"low": low, "high": high, "outside": k in reading.outside}
    for name, grid in (("kind", reading.kinds), ("public", reading.publics)):
        yield from () if grid is None else _rows(name, grid, reading)


def _rows(name: str, grid: Grid, reading: AnsweredReading) -> Iterator[dict]:
    for k, key in enumerate(grid.keys):
        share = grid.share(k)
        counts = {"count": grid.total[k], "within": grid.within[k], "not_within": grid.missed[k]}
        hidden = any(n is None for n in counts.values())
        yield {
            **dict.fromkeys(COLUMNS),
            "table": name,
            "key": f"{key:%Y-%m}" if name == "month" else reading.called(key),
            "counts": reading.counts,
            **{column: MASK if n is None else n for column, n in counts.items()},
            "share": MASK if hidden else None if share is None else round(share, DIGITS),
        }
