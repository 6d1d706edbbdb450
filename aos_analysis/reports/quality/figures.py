"""The figures of a quality report: how lines arrive, how many there are, how many units are active."""

from typing import TypedDict

import pandas as pd

from aos_analysis.data.quality import Quality
from aos_analysis.data.quality.arrivals import COMPLETE, PRECISION
from aos_analysis.data.quality.findings import Findings
from aos_analysis.page.chart import Figures, figure_display
from aos_analysis.page.disclosure import Counted, is_small
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.table import Cell, Column, counted
from aos_analysis.page.timeline import Mark
from aos_analysis.reports.quality.drawing import Curve, draw_arrivals, draw_months
from aos_analysis.reports.quality.reading import QualityReading
from aos_analysis.words import numbers
from aos_analysis.words.errors import present
from aos_analysis.words.small_counts import UNITS_MIN
from aos_analysis.words.wording import say

LONGEST = 36  # rows of a data table; a longer series is summed by year
SHOWN_LAGS = 12


def _say(key: str, **words: object) -> str:
    return say(f"quality.figures.{key}", **words)


def arrivals(quality: Quality) -> Display:
    """Part of the lines that is in after so many months, the declared delay and the one that 99 % needs."""
    found, declared = quality.findings.arrivals, quality.plan.campaign.completeness_months
    if found is None or not found.known:
        return _absent("no_delay")
    curve = found.curve[found.curve["lag"] <= max(SHOWN_LAGS, declared, found.needed) + 1]
    share = numbers.percent(found.share(declared), 0)
    words = {"declared": numbers.months(declared), "needed": numbers.months(found.needed), "share": share}
    words |= {"first": numbers.percent(curve["share"].iloc[0], 0), "last": numbers.months(int(curve["lag"].iloc[-1]))}
    enough = round(found.share(declared), PRECISION) >= COMPLETE
    figure = Figures(
        title=_say(f"arrivals.title_{'enough' if enough else 'short'}", **words),
        subtitle=_say("arrivals.subtitle"),
        alt=_say("arrivals.alt", **words),
        notes=(say("figures.reading", text=_say("arrivals.reading", **words)), *QualityReading(quality).notes),
        table_title=_say("arrivals.table"),
        columns=[Column(_say("arrivals.columns.lag")), Column(_say("arrivals.columns.share"), number=True)],
        rows=[[numbers.number(row.lag), numbers.percent(row.share)] for row in curve.itertuples()],
    )
    return figure_display(lambda width: draw_arrivals(curve, declared, found.needed, width), figure)


def volumes(quality: Quality) -> Display:
    """Lines by month of care, and what the last, incomplete months should reach."""
    found = quality.findings
    if found.volumes is None or len(found.volumes) < 2:
        return _absent("no_volume")
    kind: str = "numerators" if found.aggregated else "lines"
    counts: Counted = "deliveries"
    table = _expected(found, found.volumes)
    safe = ~table["lines"].map(lambda n: is_small(n, counts))
    table[["lines", "expected"]] = table[["lines", "expected"]].where(safe, float("nan"))
    kept = table[table["month"] <= found.cutoff]
    if kept["lines"].notna().sum() < 2:
        return _absent("small_volume")
    words = {"first": numbers.month(table["month"].iloc[0]), "last": numbers.month(table["month"].iloc[-1])}
    words |= {"cutoff": numbers.month(present(found.cutoff)), "mean": numbers.number(kept["lines"].mean())}
    words |= {"low": numbers.number(kept["lines"].min()), "high": numbers.number(kept["lines"].max())}
    figure = Figures(
        title=_say(f"volumes.title_{kind}", **words),
        subtitle=_say(f"volumes.subtitle_{kind}", indicator=quality.plan.indicator.title),
        alt=_say(f"volumes.alt_{kind}", **words),
        notes=(say("figures.reading", text=_say("volumes.reading", **words)), *QualityReading(quality).notes),
        **_by_year(table, "lines", kind, counts),
    )
    curves = [Curve(_say(f"volumes.{kind}"), table["lines"], "main")]
    if not found.aggregated:
        curves.insert(0, Curve(_say("volumes.expected"), table["expected"], "second"))
    return figure_display(lambda width: draw_months(table["month"], curves, _marks(quality, table), width), figure)


def _expected(found: Findings, volumes: pd.DataFrame) -> pd.DataFrame:
    """month, lines, expected: lines over the part of them that should be in, for the months that are not kept."""
    if found.arrivals is None or not found.arrivals.known:
        return volumes.assign(expected=float("nan"))
    share = found.arrivals.months.set_index("month")["share"].reindex(volumes["month"]).to_numpy()
    late = volumes["month"] >= found.cutoff
    return volumes.assign(expected=(volumes["lines"] / share).where(late, float("nan")))


def _marks(quality: Quality, table: pd.DataFrame) -> list[Mark]:
    """The campaign, and the months that are not complete."""
    span, last = quality.plan.campaign.campaign_period, table["month"].iloc[-1]
    marks = [Mark(say("figures.observed.campaign"), span.start, span.end, "campaign")]
    if last > quality.findings.cutoff:
        after = (quality.findings.cutoff + pd.DateOffset(months=1)).date()
        marks.append(Mark(_say("volumes.incomplete"), after, last.date(), "window"))
    first = table["month"].iloc[0].date()
    return [mark for mark in marks if mark.end >= first and mark.start <= last.date()]


def active_counts(quality: Quality) -> Counted:
    """What active units are: those of the campaign or, where it has territories and lines, their prescribers."""
    counted = QualityReading(quality).counted
    return "practitioners" if counted == "none" and not quality.findings.aggregated else counted


def active_units(quality: Quality) -> Display:
    """Units with some activity, by month, from their first to their last."""
    found, reading = quality.findings.turnover, QualityReading(quality)
    counts = active_counts(quality)
    if found is None or len(found) < 2 or found["active"].min() < UNITS_MIN:
        return _absent("no_units")
    moved = found.astype({"arrived": int, "left": int})  # there in the first month is not arrived, in the last not left
    moved.loc[found.index[0], "arrived"] = moved.loc[found.index[-1], "left"] = 0
    kind = "prescribers" if not quality.findings.aggregated and reading.counted == "none" else "units"
    words = {"units": reading.units if kind == "units" else _say("units.prescribers")}
    for key, row in (("first", found.iloc[0]), ("last", found.iloc[-1])):
        words |= {f"{key}_month": numbers.month(row["month"]), key: numbers.number(row["active"])}
    figure = Figures(
        title=_say("units.title", **words),
        subtitle=_say("units.subtitle", **words),
        alt=_say("units.alt", **words),
        notes=(say("figures.reading", text=_say("units.reading", **words)), *reading.notes),
        table_title=_say("units.table", **words),
        columns=[
            Column(_say(f"units.columns.{key}"), number=key != "year") for key in ("year", "active", "arrived", "left")
        ],
        rows=[
            [str(year), counted(rows["active"].iloc[-1], counts), *(counted(rows[key].sum(), counts) for key in MOVES)]
            for year, rows in moved.groupby(found["month"].dt.year)
        ],
    )
    curves = [Curve(_say("units.active"), found["active"], "main")]
    return figure_display(lambda width: draw_months(found["month"], curves, [], width), figure)


MOVES = ("arrived", "left")


class _Data(TypedDict):
    """The data table of a figure, in the words of `Figures`."""

    table_title: str
    columns: list[Column]
    rows: list[list[str | Cell]]


def _by_year(table: pd.DataFrame, column: str, kind: str, counts: Counted) -> _Data:
    """The data table of a monthly series: by month where it is short, else by year."""
    long = len(table) > LONGEST
    groups = table.groupby(table["month"].dt.year)[column].sum() if long else table.set_index("month")[column]
    name = str if long else numbers.month
    heads = [Column(_say(f"volumes.columns.{'year' if long else 'month'}"))]
    rows: list[list[str | Cell]] = [[name(key), counted(value, counts)] for key, value in groups.items()]
    return {
        "table_title": _say(f"volumes.table_{kind}"),
        "columns": [*heads, Column(_say(f"volumes.columns.{kind}"), counts, number=True)],
        "rows": rows,
    }


def _absent(reason: str) -> Display:
    return paragraphs(say("figures.none", reason=_say(f"reasons.{reason}")), tone="absent")
