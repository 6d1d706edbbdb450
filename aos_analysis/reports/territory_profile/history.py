"""Every pathology year after year, beside the rest of the département and of the region: small multiples, their table
and their lines of the packet."""

from collections.abc import Iterator, Sequence

import numpy as np

from aos_analysis.page.chart import Figures, figure_display
from aos_analysis.page.disclosure import is_small
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.figures.multiples import Curve, draw_multiples, styles_of
from aos_analysis.page.table import MASK, Column
from aos_analysis.reports.territory_profile import TREND
from aos_analysis.reports.territory_profile.reading import PER, ProfileReading, public_total, words
from aos_analysis.study.territory.history import AROUND, History, Point, breaks
from aos_analysis.study.territory.profile import TerritoryProfile
from aos_analysis.words import numbers

DIGITS = 6  # decimals of a rate per person in the packet
SHOWN = 2  # years that may be joined: fewer are no curve


def hidden(point: Point) -> bool:
    """Whatever is computed from a masked count is masked with it, also what stands beside: it is the whole less it."""
    counts = (point.patients, point.people - point.patients, point.rest)
    return numbers.missing(point.patients) or any(is_small(n, "patients") for n in counts)


def history(profile: TerritoryProfile) -> Display:
    """One curve a pathology that has something to show, in the map's own order."""
    reading = ProfileReading(profile)
    shown = [one for one in profile.histories if sum(not hidden(point) for point in one.points) >= SHOWN]
    if not shown:
        return paragraphs(words("history.none"), tone="absent")
    points = shown[0].points
    cut = breaks(points)
    moved = {f.pathology.code for f in reading.told if reading.moved(f) and f.change.call in ("above", "below")}
    curves = [_curve(one, one.pathology.code in moved) for one in shown]
    lines = (words(f"history.lines.{key}", territory=profile.plan.territory) for key in ("here", *AROUND))
    styles = styles_of(*lines)
    times = [str(point.year) for point in points]
    told = ", ".join(one.pathology.label for one in shown if one.pathology.code in moved)
    alt = words(
        "history.alt", n=len(shown), first=times[0], last=times[-1], example=_example(shown, max(cut, default=0))
    )
    figure = Figures(
        title=words("history.title", first=times[0], last=times[-1]),
        subtitle=words("history.subtitle", per=numbers.number(PER)),
        alt=alt + (words("history.alt_moved", listed=told) if told else ""),
        notes=(words("history.breaks", years=", ".join(times[k] for k in cut)) if cut else "",
               words("history.note"), words("history.whole", file=TREND), *reading.notes),
        table_title=words("history.table", per=numbers.number(PER)),
        columns=_columns(points),
        rows=[_row(one) for one in shown],
    )  # fmt: skip
    return figure_display(lambda width: draw_multiples(curves, times, cut, styles, width), figure)


def _curve(one: History, bold: bool) -> Curve:
    seen = np.array([not hidden(point) for point in one.points])

    def line(values: list[float]) -> np.ndarray:
        return np.where(seen, PER * np.array(values, float), np.nan)

    lines = [[p.here.estimate for p in one.points], *([getattr(p, name) for p in one.points] for name in AROUND)]
    low, high = ([getattr(p.here, name) for p in one.points] for name in ("low", "high"))
    return Curve(one.pathology.label, np.array([line(values) for values in lines]), line(low), line(high), bold)


def _columns(points: Sequence[Point]) -> list[Column]:
    """A year a column: fifty pathologies are read at once, and weigh no more than their curves."""
    last = points[-1].year
    heads = [
        *(words("history.columns.here", year=point.year) for point in points),
        *(words(f"history.columns.{name}", year=last) for name in AROUND),
    ]
    return [Column(words("history.columns.pathology")), *(Column(head, number=True) for head in heads)]


def _row(one: History) -> list[str]:
    last = one.points[-1]
    around = [MASK if hidden(last) else numbers.number(PER * getattr(last, name), 1) for name in AROUND]
    return [one.pathology.label, *(_rate(point) for point in one.points), *around]


def _rate(point: Point) -> str:
    """« 3,1 [2,4 ; 3,9] »."""
    if hidden(point):
        return MASK
    rate = point.here
    return f"{numbers.number(PER * rate.estimate, 1)} {numbers.interval(PER * rate.low, PER * rate.high, 1)}"


def _example(shown: list[History], start: int) -> str:
    """The first curve that is whole since the last break read aloud: what it was and is, here and beside."""
    for one in shown:
        first, last = one.points[start], one.points[-1]
        if not hidden(first) and not hidden(last):
            ends = {"before": first, "after": last}
            rates = {f"here_{end}": point.here.estimate for end, point in ends.items()}
            rates |= {f"there_{end}": point.department for end, point in ends.items()}
            told = {name: numbers.number(PER * rate, 1) for name, rate in rates.items()}
            return words("history.example", pathology=one.pathology.label, first=first.year, **told)
    return ""


def history_lines(profile: TerritoryProfile) -> Iterator[dict]:
    """`evolution.csv`: one line a pathology and year, `s` where the page masks it."""
    for one in profile.histories:
        for point in one.points:
            told = {"patients": point.patients, "here": point.here.estimate, "low": point.here.low,
                    "high": point.here.high, **{name: getattr(point, name) for name in AROUND}}  # fmt: skip
            yield {
                "pathology": one.pathology.code,
                "label": one.pathology.label,
                "year": point.year,
                "version": point.version,
                **{name: _told(name, value, hidden(point)) for name, value in told.items()},
                "whole": public_total(point.whole),
            }


def _told(name: str, value: float, hide: bool) -> object:
    if hide or numbers.missing(value):
        return MASK if hide else ""
    return int(value) if name == "patients" else round(value, DIGITS)
