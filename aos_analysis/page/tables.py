"""The tables of a report. Each reads a `Study` and knows no design; every count passes `disclosure`."""

import numpy as np

from aos_analysis.definitions.turn import turned
from aos_analysis.page import amounts
from aos_analysis.page.disclosure import MONTHS, Counted, mask_table
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.euro_tables import assumptions, economics, persistence, spending
from aos_analysis.page.figures.parts import LEFT_OUT, comparable, label, of_role, part_row, sources, unit_words
from aos_analysis.page.reading import Reading, say_or, sentence_case
from aos_analysis.page.table import Cell, Column, counted, table
from aos_analysis.study.result import Check, Estimate
from aos_analysis.study.study import SecondaryEffect, Study
from aos_analysis.words import numbers
from aos_analysis.words.changes import change, change_interval
from aos_analysis.words.wording import say

__all__ = [
    "assumptions",
    "checks",
    "contrasts",
    "counts",
    "data",
    "dates",
    "economics",
    "estimates",
    "exclusions",
    "levels",
    "parts",
    "persistence",
    "sample",
    "secondary",
    "spending",
]

NAMED = ("headline", "second")  # called by their role: the method stands below
STATUS_SHAPES = {"passed": "yes", "failed": "no", "not_applicable": "na"}


def sample(study: Study) -> Display:
    """Who was compared with whom, and over which months."""
    reading, found = Reading(study), study.result.sample
    units = sentence_case(reading.units_word)
    counts: list[tuple[str, float, Counted]] = [
        ("targeted", found.units_targeted, reading.counted),
        ("exposed", found.units_exposed, reading.counted),
        ("comparison", found.units_comparison, reading.counted),
        ("before", found.months_before, "months"),
        ("after", found.months_after, "months"),
    ]
    rows: list[list[str | Cell]] = [
        [say(f"tables.sample.rows.{key}", units=units), counted(n, kind)] for key, n, kind in counts
    ]
    rows.append([say("tables.sample.rows.first"), Cell(numbers.month(study.result.first_month), "months")])
    rows.append([say("tables.sample.rows.last"), Cell(numbers.month(study.result.last_month), "months")])
    return table(say("tables.sample.title"), _columns("sample", "what", "value"), rows, sources(reading), shown=0)


def exclusions(study: Study) -> Display:
    """Everything that was left out, and why."""
    reading, found = Reading(study), [e for e in study.result.sample.excluded if e.count]
    if not found:
        return paragraphs(say("tables.exclusions.none"))
    rows: list[list[str | Cell]] = [
        [
            sentence_case(say_or(f"exclusions.{e.reason}", e.reason)),
            counted(e.count, "months" if e.reason in MONTHS else reading.counted),
        ]
        for e in found
    ]
    columns = _columns("exclusions", "reason", "count")
    return table(say("tables.exclusions.title"), columns, rows, sources(reading), shown=0)


def estimates(study: Study) -> Display:
    """Every estimate of the effect with its method; the naive ones say that they are not to be kept."""
    reading, found = Reading(study), comparable(study)
    rows: list[list[str | Cell]] = [
        [
            Cell(label(e), note=_beside(e)),
            say("labels.roles.rejected" if e.role in LEFT_OUT else f"labels.roles.{e.role}"),
            *(reading.cells(e) if e.known else (say("tables.estimates.not_computed"), "")),
        ]
        for e in found
    ]
    if not any(e.known for e in found):
        return paragraphs(say("figures.none", reason=say("figures.reasons.estimates")), tone="absent")
    keys, unit = ("method", "role", "estimate", "interval"), unit_words(reading)
    heads = [say(f"tables.estimates.columns.{key}", unit=unit) for key in keys]
    columns = [Column(head, number=i > 1) for i, head in enumerate(heads)]
    agreement = [say("tables.estimates.agreement")] if any(e.role == "agreement" for e in found) else []
    return table(say("tables.estimates.title"), columns, rows, [*agreement, *sources(reading)], shown=0)


def _beside(estimate: Estimate) -> str:
    """The method of those called by their role; why an estimate is missing."""
    if not estimate.known:
        return estimate.reason or say("tables.estimates.usual_reason")
    return say_or(f"methods.{estimate.method}", estimate.method) if estimate.role in NAMED else ""


def counts(study: Study) -> Display:
    """Units by two things, with their margins; small counts and what would give them away are masked."""
    reading, found = Reading(study), study.result.counts
    if found is None or not found.values.size:
        return paragraphs(say("tables.counts.none"))
    total = say("tables.counts.total")
    values = [[*line, sum(line)] for line in found.values.tolist()]
    values.append([sum(column) for column in zip(*values, strict=True)])
    hidden = mask_table(found.values, reading.counted)
    rows: list[list[str | Cell]] = [
        [sentence_case(name), *(counted(n, reading.counted, hide) for n, hide in zip(line, masks, strict=True))]
        for name, line, masks in zip([*found.rows, total], values, hidden, strict=True)
    ]
    heads = [Column(sentence_case(name), reading.counted, number=True) for name in (*found.columns, total)]
    return table(found.title, [Column(found.heading), *heads], rows, sources(reading))


def contrasts(study: Study) -> Display:
    """Differences between parts of the effect, with what could be detected; or why there are none."""
    reading, found = Reading(study), of_role(study, "contrast")
    if not found:
        return paragraphs(say("tables.contrasts.none"), *study.result.notes)
    heads = [
        say(f"tables.contrasts.columns.{key}", unit=unit_words(reading)) for key in ("what", "estimate", "interval")
    ]
    columns = [Column(head, number=i > 0) for i, head in enumerate([*heads, say("figures.columns.detectable")])]
    return table(
        say("tables.contrasts.title"),
        columns,
        [part_row(reading, e) for e in found],
        [*study.result.notes, *sources(reading)],
    )


def levels(study: Study) -> Display:
    """Each arm before and after: what a mean reversion or a general trend did to both."""
    reading, found = Reading(study), study.result.levels
    if not found:
        return paragraphs(say("tables.levels.none"))
    rows = [
        [item.label, *(_level(reading, value) for value in (item.before, item.after)),
         amounts.change(reading, item.after - item.before)]
        for item in found
    ]  # fmt: skip
    keys = ("what", "before", "after", "change")
    heads = [say(f"tables.levels.columns.{key}", unit=unit_words(reading)) for key in keys]
    columns = [Column(head, number=i > 0) for i, head in enumerate(heads)]
    return table(say("tables.levels.title"), columns, rows, [say("tables.levels.note"), *sources(reading)])


def _level(reading: Reading, value: float) -> str:
    """A share is read in %, anything else in its unit."""
    if reading.unit == "points":
        return numbers.percent(value / 100, reading.decimals)
    return numbers.quantity(value, reading.unit, reading.decimals)


def parts(study: Study) -> Display:
    """What the rejected two-way estimate is made of: the share of each kind of comparison, and what it says alone."""
    reading, found = Reading(study), study.result.parts
    if not found:
        return paragraphs(say("tables.parts.none"))
    shown = [(p, numbers.number(reading.sign * p.estimate, reading.decimals)) for p in found]
    rows = [[part.label, numbers.percent(part.weight), effect] for part, effect in shown]
    heads = [say(f"tables.parts.columns.{key}", unit=unit_words(reading)) for key in ("what", "weight", "estimate")]
    columns = [Column(head, number=i > 0) for i, head in enumerate(heads)]
    return table(say("tables.parts.title"), columns, rows, [say("tables.parts.note"), *sources(reading)], shown=0)


def dates(study: Study) -> Display:
    """Slope before, then the level and the slope that each date of the model changes."""
    reading, found = Reading(study), of_role(study, "date")
    if not found:
        return paragraphs(say("tables.dates.none"))
    columns = _columns("dates", "what", "unit", "estimate", "interval")
    columns[1] = Column(columns[1].label)
    rows = [_date_row(reading, e) for e in found]
    return table(say("tables.dates.title"), columns, rows, [*study.result.notes, *sources(reading)])


def checks(study: Study) -> Display:
    """The questions a sceptic would ask, with their answers: those not satisfied first."""
    order = {"failed": 0, "passed": 1, "not_applicable": 2}
    rows = [_check_row(check) for check in sorted(study.checks, key=lambda c: order[c.status])]
    columns = _columns("checks", "check", "severity", "status", number=False)
    return table(say("tables.checks.title"), columns, rows, shown=sum(c.status == "failed" for c in study.checks))


def secondary(study: Study) -> Display:
    """Secondary indicators, each in its unit, judged with Holm's correction."""
    if not study.secondary:
        return paragraphs(say("page.sentences.secondary_none"))
    rows = [_secondary_row(found) for found in study.secondary]
    columns = _columns("secondary", "indicator", "effect", "interval", "conclusion")
    columns[-1] = Column(columns[-1].label)
    notes = [say("tables.secondary.note"), *sources(Reading(study))]
    return table(say("tables.secondary.title"), columns, rows, notes)


def data(study: Study) -> Display:
    """The files read, their rows and the start of their content hash (in full in the manifest)."""
    if not study.source.files:
        return paragraphs(say("tables.data.none"))
    rows = [[f.name, numbers.number(f.rows), f.sha256[:12]] for f in study.source.files]
    columns = [Column(say("tables.data.columns.file")), Column(say("tables.data.columns.rows"), number=True)]
    columns.append(Column(say("tables.data.columns.sha256")))
    return table(say("tables.data.title"), columns, rows, sources(Reading(study)), shown=0)


def _columns(name: str, *keys: str, number: bool = True) -> list[Column]:
    return [Column(say(f"tables.{name}.columns.{key}"), number=number and i > 0) for i, key in enumerate(keys)]


def _date_row(reading: Reading, estimate: Estimate) -> list[str]:
    """Slopes by month, those of a logarithm as a relative change; two significant digits of the standard error."""
    values, se = np.array([estimate.estimate, estimate.low, estimate.high]), estimate.se
    unit = reading.difference
    if estimate.unit == "log_per_month":
        values, se, unit = 100 * np.expm1(values), 100 * se, say("tables.dates.relative")
    if estimate.unit.endswith("_per_month"):
        unit = say("tables.dates.by_month", unit=unit)
    decimals = numbers.decimals_for("rate", se)
    told, (value, low, high) = change(values[0], "count", decimals), values
    return [label(estimate), sentence_case(unit), told, change_interval(low, high, decimals, beside=value)]


def _check_row(check: Check) -> list[str | Cell]:
    title = say_or(f"labels.checks.{check.name}", check.name)
    return [
        Cell(title, note=check.sentence),
        say(f"labels.severity.{check.severity}"),
        Cell(say(f"labels.status.{check.status}"), shape=STATUS_SHAPES[check.status]),
    ]


def _secondary_row(found: SecondaryEffect) -> list[str | Cell]:
    effect, raw = found.effect, turned(found.effect, found.sign)
    decimals = numbers.effect_decimals(found.unit, effect.low, effect.high)
    clear = not numbers.missing(found.p_adjusted) and found.p_adjusted < 0.05
    good = "clear_good" if effect.estimate > 0 else "clear_bad"
    return [
        found.title,
        change(raw.estimate, found.unit, decimals),
        change_interval(raw.low, raw.high, decimals, beside=raw.estimate),
        say(f"tables.secondary.{good if clear else 'unclear'}"),
    ]
