"""`donnees.csv`: the estimates of the effect and its path in one table that a French Excel opens."""

from collections.abc import Iterator

import pandas as pd

from aos_analysis.page.figures.parts import comparable, label, unit_words
from aos_analysis.page.raw import Raw
from aos_analysis.page.reading import Reading, say_or
from aos_analysis.reports.effect import FRENCH_COLUMNS
from aos_analysis.study.study import Study
from aos_analysis.words.wording import say

KEYS = ("part", "what", "method", "month", "observed", "counterfactual", "effect", "low", "high", "unit")
DIGITS = 6  # significant: a reader's table; `estimates.csv` has them all


def french(study: Study, path: pd.DataFrame) -> list[dict]:
    """Effects are positive in the wanted direction, as the page and the portal print them; `path` is printable."""
    rows = [*_estimates(study), *_path(study, path)]
    return [dict(zip(FRENCH_COLUMNS, map(row.get, KEYS), strict=True)) for row in rows]


def _estimates(study: Study) -> Iterator[dict]:
    reading = Reading(study)
    for found in comparable(study):
        yield {
            "part": say("spreadsheet.parts.estimates"),
            "what": label(found),
            "method": say_or(f"methods.{found.method}", found.method),
            **_effect(reading.wanted(found), reading),
        }


def _path(study: Study, path: pd.DataFrame) -> Iterator[dict]:
    """Levels as they are, the effect of each month or quarter with its interval."""
    reading = Reading(study)
    for month in path.to_dict("records"):
        wanted = reading.wanted(Raw(month["effect"], month["low"], month["high"]))
        yield {
            "part": say("spreadsheet.parts.path"),
            "what": study.plan.indicator.title,
            **{key: month[key] for key in ("month", "observed", "counterfactual")},
            **_effect(wanted, reading),
        }


def _effect(wanted: Raw, reading: Reading) -> dict:
    values = {"effect": wanted.estimate, "low": wanted.low, "high": wanted.high}
    return {key: float(f"{value:.{DIGITS}g}") for key, value in values.items()} | {"unit": unit_words(reading)}
