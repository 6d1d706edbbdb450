"""The tables of a report. Each reads a `Study` and knows no design; every count passes `disclosure`."""

from aos_analysis.page.disclosure import Counted, mask_table
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.figures.parts import LEFT_OUT, comparable, label, of_role, part_row, unit_words
from aos_analysis.page.reading import Reading, dated, say_or, sentence_case
from aos_analysis.page.table import Cell, Column, counted, table
from aos_analysis.study.economics import Amount, Economics
from aos_analysis.study.result import Check
from aos_analysis.study.study import SecondaryEffect, Study
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

# exclusions that count months or unit-months, which are free; all others count units
MONTHS = ("zero_denominator", "outside_activity", "months_before_first", "months_after_last")
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
    rows = [[say(f"tables.sample.rows.{key}", units=units), counted(n, kind)] for key, n, kind in counts]
    rows.append([say("tables.sample.rows.first"), Cell(numbers.month(study.result.first_month), "months")])
    rows.append([say("tables.sample.rows.last"), Cell(numbers.month(study.result.last_month), "months")])
    return table(say("tables.sample.title"), _columns("sample", "what", "value"), rows, _sources(reading))


def exclusions(study: Study) -> Display:
    """Everything that was left out, and why."""
    reading, found = Reading(study), [e for e in study.result.sample.excluded if e.count]
    if not found:
        return paragraphs(say("tables.exclusions.none"))
    rows = [
        [
            sentence_case(say_or(f"exclusions.{e.reason}", e.reason)),
            counted(e.count, "months" if e.reason in MONTHS else reading.counted),
        ]
        for e in found
    ]
    return table(say("tables.exclusions.title"), _columns("exclusions", "reason", "count"), rows, _sources(reading))


def estimates(study: Study) -> Display:
    """Every estimate of the effect with its method; the naive ones say that they are not to be kept."""
    reading = Reading(study)
    rows = [
        [
            Cell(label(e), note=say_or(f"methods.{e.method}", e.method) if e.role in NAMED else ""),
            say("labels.roles.rejected" if e.role in LEFT_OUT else f"labels.roles.{e.role}"),
            numbers.number(e.estimate, reading.decimals, True),
            reading.interval(e),
        ]
        for e in comparable(study)
    ]
    if not rows:
        return paragraphs(say("figures.none", reason=say("figures.reasons.estimates")), css="aos-absent")
    unit = say(f"labels.effect_scales.{reading.unit}", per=numbers.number(study.plan.indicator.per))
    heads = [say(f"tables.estimates.columns.{key}", unit=unit) for key in ("method", "role", "estimate", "interval")]
    columns = [Column(head, number=i > 1) for i, head in enumerate(heads)]
    return table(say("tables.estimates.title"), columns, rows, _sources(reading))


def counts(study: Study) -> Display:
    """Units by two things, with their margins; small counts and what would give them away are masked."""
    reading, found = Reading(study), study.result.counts
    if found is None or not found.values.size:
        return paragraphs(say("tables.counts.none"))
    total = say("tables.counts.total")
    values = [[*line, sum(line)] for line in found.values.tolist()]
    values.append([sum(column) for column in zip(*values, strict=True)])
    hidden = mask_table(found.values, reading.counted)
    rows = [
        [sentence_case(name), *(counted(n, reading.counted, hide) for n, hide in zip(line, masks, strict=True))]
        for name, line, masks in zip([*found.rows, total], values, hidden, strict=True)
    ]
    heads = [Column(sentence_case(name), reading.counted, number=True) for name in (*found.columns, total)]
    return table(found.title, [Column(found.heading), *heads], rows, _sources(reading))


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
        [*study.result.notes, *_sources(reading)],
    )


def checks(study: Study) -> Display:
    """The questions a sceptic would ask, with their answers: those not satisfied first."""
    order = {"failed": 0, "passed": 1, "not_applicable": 2}
    rows = [_check_row(check) for check in sorted(study.checks, key=lambda c: order[c.status])]
    return table(say("tables.checks.title"), _columns("checks", "check", "severity", "status", number=False), rows)


def secondary(study: Study) -> Display:
    """Secondary indicators, each in its unit, judged with Holm's correction."""
    if not study.secondary:
        return paragraphs(say("page.sentences.secondary_none"))
    rows = [_secondary_row(found) for found in study.secondary]
    columns = _columns("secondary", "indicator", "effect", "interval", "conclusion")
    columns[-1] = Column(columns[-1].label)
    notes = [say("tables.secondary.note"), *_sources(Reading(study))]
    return table(say("tables.secondary.title"), columns, rows, notes)


def economics(study: Study) -> Display:
    """Euros with their interval; what cannot be computed is not shown as zero."""
    found, reading = study.economics, Reading(study)
    if found is None:
        return paragraphs(say("page.money.none"))
    rows = [
        _amount_row(key, getattr(found, key))
        for key in ("gross", "cost", "net", "cost_per_unit")
        if getattr(found, key)
    ]
    if found.p_net_positive is not None:
        rows.append([say("tables.economics.rows.p_net_positive"), probability(found.p_net_positive), ""])
    if found.break_even is not None:
        rows.append([say("tables.economics.rows.break_even"), reading.amount(found.break_even), ""])
    return table(
        say("tables.economics.title"), _columns("economics", "what", "value", "interval"), rows, _sources(reading)
    )


def assumptions(study: Study) -> Display:
    """The dated values that the euros rest on, and who validated them."""
    found: Economics | None = study.economics
    if found is None or not found.assumptions:
        return paragraphs(say("page.money.none"))
    rows = [
        [
            a.title,
            f"{numbers.number(a.value, 0 if float(a.value).is_integer() else 2)}{numbers.SPACE}{a.unit}",
            f"{a.source}, {dated(a.date)}",
            a.validated_by or say("tables.assumptions.unvalidated"),
        ]
        for a in found.assumptions
    ]
    columns = _columns("assumptions", "title", "value", "source", "validated", number=False)
    return table(say("tables.assumptions.title"), columns, rows)


def data(study: Study) -> Display:
    """The files read, their rows and the start of their content hash (in full in the manifest)."""
    if not study.source.files:
        return paragraphs(say("tables.data.none"))
    rows = [[f.name, numbers.number(f.rows), f.sha256[:12]] for f in study.source.files]
    columns = [Column(say("tables.data.columns.file")), Column(say("tables.data.columns.rows"), number=True)]
    columns.append(Column(say("tables.data.columns.sha256")))
    return table(say("tables.data.title"), columns, rows, _sources(Reading(study)))


def probability(value: float) -> str:
    """`87 %`; near certainty is said with words rather than 100 %."""
    return "> 99 %" if value > 0.99 else "< 1 %" if value < 0.01 else numbers.percent(value, 0)


def _columns(name: str, *keys: str, number: bool = True) -> list[Column]:
    return [Column(say(f"tables.{name}.columns.{key}"), number=number and i > 0) for i, key in enumerate(keys)]


def _sources(reading: Reading) -> list[str]:
    return [say("figures.scope", text=reading.scope), say("figures.source", text=reading.source)]


def _check_row(check: Check) -> list[str | Cell]:
    title = say_or(f"labels.checks.{check.name}", check.name)
    return [
        Cell(title, note=check.sentence),
        say(f"labels.severity.{check.severity}"),
        Cell(say(f"labels.status.{check.status}"), shape=STATUS_SHAPES[check.status]),
    ]


def _secondary_row(found: SecondaryEffect) -> list[str | Cell]:
    effect = found.effect
    decimals = numbers.decimals_for(found.unit, (effect.high - effect.low) / 2)
    clear = not numbers.missing(found.p_adjusted) and found.p_adjusted < 0.05
    good = "clear_good" if effect.estimate > 0 else "clear_bad"
    return [
        found.title,
        numbers.quantity(effect.estimate, found.unit, decimals, signed=True),
        numbers.interval(effect.low, effect.high, decimals),
        say(f"tables.secondary.{good if clear else 'unclear'}"),
    ]


def _amount_row(key: str, amount: Amount) -> list[str | Cell]:
    known = amount.low == amount.high == amount.estimate  # a declared cost has no interval
    interval = "" if known else numbers.euro_interval(amount.low, amount.high)
    return [say(f"tables.economics.rows.{key}"), numbers.euros(amount.estimate), interval]
