"""What a `Portfolio` declares, and its tables.

`portfolio.json` (schema_version 1): campaign (« portefeuille »), title, territory, synthetic, summary, actions [{id,
title, caisse, territory, noun, counts, count (null where masked), objective, denominator (known, deduced), share,
known_on, pace_per_month, forecast, expected {on, first, last, late}, start, end, effect {label, path, run}, feedback,
events}], review, run. `portfolio.csv` is the same for machines; `portefeuille.csv` for French Excel.
"""

from collections.abc import Iterator

from aos_analysis.page.disclosure import MASK
from aos_analysis.reports.portfolio import COLUMNS, FRENCH, FRENCH_COLUMNS, LINES
from aos_analysis.reports.portfolio.cover import answer
from aos_analysis.reports.portfolio.gathering import Portfolio
from aos_analysis.reports.portfolio.lines import Line
from aos_analysis.reports.portfolio.words import date_text, effect_text, rounded
from aos_analysis.words.wording import say

SHARE_DIGITS = 3  # after the point; fewer where the objective was deduced
PACE_DIGITS = 3  # significant


def tables(found: Portfolio) -> dict[str, Iterator[dict]]:
    """`portfolio.csv` and `portefeuille.csv`."""
    return {
        LINES: map(_machine, found.lines),
        FRENCH: map(_french, found.lines),
    }


def declare(found: Portfolio) -> dict:
    """`portfolio.json`, key by key, but for its head, review and run."""
    return {"summary": answer(found), "actions": list(map(_declared, found.lines))}


def _declared(line: Line) -> dict:
    row, effect = _plain(line), line.effect
    when = ("expected", "expected_first", "expected_last", "late")
    return {
        "id": line.id,
        **{key: row[key] for key in COLUMNS if key not in (*when, "effect", "effect_run")},
        "noun": {"one": line.one, "many": line.many},
        "expected": dict(zip(("on", "first", "last", "late"), (row[key] for key in when), strict=True)),
        "effect": effect and {"label": effect.label, "path": effect.path, "run": row["effect_run"]},
        "feedback": list(line.feedback),
        "events": [event.model_dump(mode="json") for event in line.events],
    }


def _plain(line: Line) -> dict:
    """Everything as the page prints it: a deduced objective is rounded, dates are texts."""
    expected, objective = line.expected, line.objective
    days = {"expected": expected.month, "expected_first": expected.first, "expected_last": expected.last}
    return {
        "title": line.title,
        "caisse": line.caisse or None,
        "territory": line.territory,
        "noun": line.many or None,
        "counts": line.counts,
        "objective": rounded(objective) if objective and line.deduced else objective,
        "denominator": objective and ("deduced" if line.deduced else "known"),
        "count": line.total,
        "share": line.share and round(line.share, SHARE_DIGITS - line.deduced),
        "known_on": line.known_on and line.known_on.isoformat(),
        "pace_per_month": expected.pace and float(f"{expected.pace:.{PACE_DIGITS}g}"),
        "forecast": expected.kind,
        **{key: day and f"{day:%Y-%m}" for key, day in days.items()},
        "late": expected.late,
        "start": line.start and f"{line.start:%Y-%m}",
        "end": line.end and f"{line.end:%Y-%m}",
        "effect": line.effect and line.effect.label,
        "effect_run": line.effect and line.effect.path.rpartition("/")[2],
    }


def _machine(line: Line) -> dict:
    return _plain(line) | ({"count": MASK} if line.masked else {})


def _french(line: Line) -> dict:
    row = _machine(line)
    keys = (
        *("title", "caisse", "territory", "noun", "count", "known_on", "objective"),
        *("denominator", "percent", "pace_per_month", "date", "expected_first", "expected_last", "start", "end"),
        "effect_said",
    )
    denominator = row["denominator"] and say(f"portfolio.denominators.{row['denominator']}")
    more = {"percent": row["share"] and 100 * row["share"], "date": date_text(line.expected)}
    more |= {"denominator": denominator, "effect_said": effect_text(line)}
    return dict(zip(FRENCH_COLUMNS, _cells(row | more, keys), strict=True))


def _cells(row: dict, keys: tuple[str, ...]) -> Iterator[object]:
    return (row[key] for key in keys)
