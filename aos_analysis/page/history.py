"""The history of a campaign over its editions: the effect that each one told, on one axis, by date."""

from collections.abc import Mapping, Sequence

from aos_analysis.page.edition import moment
from aos_analysis.page.hypertext import hypertext
from aos_analysis.words import numbers
from aos_analysis.words.changes import relative_change, relative_interval
from aos_analysis.words.wording import say


def _say(key: str, **words: object) -> str:
    return say(f"page.history.{key}", **words)


def section(told: Sequence[Mapping] | None) -> tuple[str, str]:
    """(title, HTML) from the editions, oldest first, this one last; no HTML where there is no earlier one."""
    known = [edition for edition in told or () if not any(map(numbers.missing, _wanted(edition)))]
    return _say("title"), _figure(known) if len(known) > 1 else ""


def _figure(editions: Sequence[Mapping]) -> str:
    """Positive in the wanted direction, as a share of the level expected: indicators of any unit read alike."""
    from aos_analysis.page.chart import Figures, figure_display  # drawing is imported where something is drawn
    from aos_analysis.page.forest import Line, draw_forest
    from aos_analysis.page.table import Column

    rows = [[_day(edition), *_cells(edition), say(f"portal.short.{edition['verdict']}")] for edition in editions]
    lines = []
    for row, edition in zip(rows, editions, strict=True):
        estimate, low, high = (100 * value for value in _wanted(edition))
        weight = "headline" if edition is editions[-1] else "plain"
        lines.append(Line(row[0], estimate, low, high, "  ".join(row[1:3]), weight))
    columns = [Column(_say(f"columns.{key}"), number=key in ("effect", "interval")) for key in COLUMNS]
    figure = Figures(
        title=_say("figure", n=numbers.number(len(rows))),
        subtitle=_say("subtitle"),
        alt=_say("alt", told=" ; ".join(f"{_day(edition)}, {_said(edition)}" for edition in editions)),
        notes=(
            say("figures.reading", text=_say("reading", date=rows[-1][0], effect=_said(editions[-1]))),
            _say("note"),
        ),
        table_title=_say("table"),
        columns=columns,
        rows=rows,
    )
    return hypertext(figure_display(lambda width: draw_forest(lines, None, width), figure).block)


COLUMNS = ("edition", "effect", "interval", "verdict")


def _wanted(edition: Mapping) -> tuple[float, float, float]:
    found = edition["relative"]
    return found["estimate"], found["low"], found["high"]


def _cells(edition: Mapping) -> tuple[str, str]:
    estimate, low, high = _wanted(edition)
    return numbers.percent(estimate), numbers.percent_interval(low, high)


def _said(edition: Mapping) -> str:
    raw = edition["relative"]["raw"]
    interval = relative_interval(raw["low"], raw["high"], beside=raw["estimate"])
    return f"{relative_change(raw['estimate'])} {interval}"


def _day(edition: Mapping) -> str:
    return numbers.day(moment(edition["edition"]))
