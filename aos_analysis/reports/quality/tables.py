"""The tables of a quality report: aggregated counts, each column saying what it counts."""

from aos_analysis.data.quality import Quality
from aos_analysis.data.quality.arrivals import TOLD_LAGS
from aos_analysis.page.disclosure import Counted, is_small, mask_parts
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.table import MASK, Cell, Column, counted, table
from aos_analysis.page.tables import STATUS_SHAPES
from aos_analysis.reports.quality.reading import QualityReading
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

RECENT = 12  # months of care
MOST_CODES = 12  # codes without a line that are named
COUNTS: dict[str, Counted] = {"practitioners": "practitioners", "facilities": "facilities", "contacts": "practitioners"}


def files(quality: Quality) -> Display:
    """What was read: files, rows, start of the content hash (in full in the manifest)."""
    rows = [[f.name, numbers.number(f.rows), f.sha256[:12]] for f in quality.source.files]
    columns = [Column(say(f"tables.data.columns.{key}"), number=key == "rows") for key in ("file", "rows", "sha256")]
    return table(say("tables.data.title"), columns, rows, QualityReading(quality).notes[1:])


def recent(quality: Quality) -> Display:
    """The last months of care against flux months: lines in so far, part of them in after each delay, kept or not."""
    found = quality.findings.arrivals
    if found is None or not found.known:
        return paragraphs(say("quality.page.no_delay"))
    rows = [
        [
            numbers.month(row.month),
            counted(row.lines, "deliveries"),
            *(_arrived(getattr(row, f"after_{lag}"), row.lines, row.share) for lag in TOLD_LAGS),
            numbers.percent(row.share, 0),
            say(f"quality.page.{'kept' if row.month <= quality.findings.cutoff else 'left_out'}"),
        ]
        for row in found.months.tail(RECENT).itertuples()
    ]
    lags = [f"after_{lag}" for lag in TOLD_LAGS]
    note = say("quality.tables.recent.note")
    return _table(quality, "recent", ("month", "lines", *lags, "share", "kept"), rows, words_last=True, note=note)


def _arrived(part: float, lines: float, share: float) -> str:
    """Part of the lines expected in the end; nothing where the flux month is still to come."""
    if numbers.missing(part):
        return say("quality.page.to_come")
    hidden = any(is_small(count, "deliveries") for count in (part, lines, lines - part))
    return MASK if hidden else numbers.percent(part * share / lines, 0) if lines else numbers.MISSING


def missing(quality: Quality) -> Display:
    """Columns that the campaign needs, and any other with a missing value."""
    found = quality.findings.missing
    shown = found[found["needed"] | (found["missing"] > 0)]
    if shown.empty:
        return paragraphs(say("quality.page.no_missing"))
    rows = [
        [
            Cell(row.column, note=say("quality.page.in_table", table=row.table)),
            say(f"quality.page.{'needed' if row.needed else 'optional'}"),
            *_parts(row.missing, row.rows, COUNTS.get(row.table, "deliveries")),
        ]
        for row in shown.itertuples()
    ]
    return _table(quality, "missing", ("column", "use", "missing", "share"), rows, words=2)


def rejects(quality: Quality) -> Display:
    """Lines that the import refused, by column."""
    found = quality.findings.rejects
    if found is None:
        return paragraphs(say("quality.page.no_rejects"))
    masked = mask_parts(list(found.columns["lines"]), "deliveries")
    rows = [
        [row.column or say("quality.page.whole_line"), counted(row.lines, "deliveries", hide)]
        for row, hide in zip(found.columns.itertuples(), masked, strict=True)
    ]
    rows.append([say("quality.page.all_columns"), counted(found.rejected, "deliveries")])
    return _table(quality, "rejects", ("column", "lines"), rows)


def cancellations(quality: Quality) -> Display:
    """Lines and cancelled ones by year of care."""
    found = quality.findings.cancellations
    if found is None:
        return paragraphs(say("quality.page.no_lines"))
    years = found.months.groupby(found.months["month"].dt.year)[["lines", "cancelled"]].sum()
    rows = [[str(year), counted(n, "deliveries"), *_parts(k, n, "deliveries")] for year, n, k in years.itertuples()]
    return _table(quality, "cancellations", ("year", "lines", "cancelled", "share"), rows)


def duplicates(quality: Quality) -> Display:
    """Rows alike in everything, by table."""
    found = quality.findings.duplicates
    if found.empty:
        return paragraphs(say("quality.page.no_lines"))
    rows = []
    for row in found.itertuples():
        counts = COUNTS.get(row.table, "deliveries")
        rows.append([row.table, counted(row.rows, counts), *_parts(row.repeated, row.rows, counts)])
    return _table(quality, "duplicates", ("table", "rows", "repeated", "share"), rows)


def denominators(quality: Quality) -> Display:
    """How many people each unit counts in a period of its activity."""
    found = quality.findings.denominators
    if found is None:
        return paragraphs(say("quality.page.no_indicator"))
    counts = QualityReading(quality).counted
    masked = mask_parts(list(found.sizes["cells"]), counts)
    rows = [
        [
            say(f"quality.page.sizes.{row.size}"),
            counted(row.cells, counts, hide),
            MASK if hide else numbers.percent(row.cells / max(found.cells, 1)),
        ]
        for row, hide in zip(found.sizes.itertuples(), masked, strict=True)
    ]
    return _table(quality, "denominators", ("size", "cells", "share"), rows)


def contacts(quality: Quality) -> Display:
    """Units of the campaign's contacts, found or not in the data."""
    found = quality.findings.coverage
    if found is None:
        return paragraphs(say("quality.page.no_contacts"))
    counts = QualityReading(quality).counted
    parts = {key: getattr(found, key) for key in ("present", "silent", "unknown")}
    masked = mask_parts(list(parts.values()), counts)
    rows = [[say("quality.page.units.all"), counted(found.units, counts)]]
    rows += [
        [say(f"quality.page.units.{key}"), counted(n, counts, hide)]
        for (key, n), hide in zip(parts.items(), masked, strict=True)
    ]
    return _table(quality, "contacts", ("what", "units"), rows)


def codes(quality: Quality) -> Display:
    """Codes of each indicator, found or not in the lines."""
    found = quality.findings.codes
    if found is None:
        return paragraphs(say("quality.page.no_lines"))
    rows: list[list[str | Cell]] = [
        [
            Cell(quality.plan.indicators[row.indicator].title, note=say(f"quality.page.roles.{row.role}")),
            numbers.number(row.declared),
            numbers.number(row.found),
            counted(row.lines, "deliveries"),
            _unmatched(row.unmatched),
        ]
        for row in found.itertuples()
    ]
    return _table(quality, "codes", ("indicator", "declared", "found", "lines", "unmatched"), rows, words_last=True)


def checks(quality: Quality) -> Display:
    """Every question, what failed first."""
    order = {"failed": 0, "passed": 1, "not_applicable": 2}
    rows: list[list[str | Cell]] = [
        [
            Cell(say(f"quality.labels.{check.name}"), note=check.sentence),
            say(f"quality.severity.{check.severity}") if check.status == "failed" else "",
            Cell(say(f"quality.status.{check.status}"), shape=STATUS_SHAPES[check.status]),
        ]
        for check in sorted(quality.checks, key=lambda check: (order[check.status], check.severity != "blocking"))
    ]
    columns = [Column(say(f"quality.tables.checks.columns.{key}")) for key in ("check", "severity", "status")]
    return table(say("quality.tables.checks.title"), columns, rows)


def _parts(part: int, whole: int, counts: Counted) -> list[Cell | str]:
    """A count within a total, and its share: both masked where the rest or the part is small."""
    cell = counted(part, counts, any(mask_parts([part, whole - part], counts)))
    return [cell, MASK if cell.text == MASK else numbers.percent(part / whole if whole else float("nan"))]


def _unmatched(lost: tuple[str, ...]) -> str:
    shown = ", ".join(lost[:MOST_CODES]) or say("quality.page.no_code")
    rest = len(lost) - MOST_CODES
    return shown if rest <= 0 else say("quality.and_more", listed=shown, count=numbers.number(rest))


def _table(
    quality: Quality,
    name: str,
    keys: tuple[str, ...],
    rows: list,
    words: int = 1,
    words_last: bool = False,
    note: str = "",
) -> Display:
    """Columns of words first, then of numbers."""
    last = len(keys) - words_last
    heads = [say(f"quality.tables.{name}.columns.{key}") for key in keys]
    columns = [Column(head, number=words <= i < last) for i, head in enumerate(heads)]
    notes = [note, *QualityReading(quality).notes] if note else QualityReading(quality).notes
    return table(say(f"quality.tables.{name}.title"), columns, rows, notes)
