"""What a page shows of the audits of a programme: functions of an `Audited`, never about one of the audited."""

from aos_analysis.page.block import Card
from aos_analysis.page.chart import Figures, figure_display
from aos_analysis.page.disclosure import Counted
from aos_analysis.page.display import Display, listed, paragraphs
from aos_analysis.page.forest import Bar, draw_bars
from aos_analysis.page.front import action_facts, plain_front
from aos_analysis.page.reading import sentence_case
from aos_analysis.page.table import MASK, Cell, Column, table
from aos_analysis.reports.audits.audited import Audited
from aos_analysis.reports.audits.reading import LINES, AuditedReading
from aos_analysis.reports.audits.sentences import amount_sentence, method_sentence, rate_sentence, second_sentence
from aos_analysis.words import numbers
from aos_analysis.words.wording import say


def _say(key: str, **words: object) -> str:
    return say(f"audits.{key}", **words)


def cover(audited: Audited) -> Display:
    """Header, « L'essentiel » and key figures; no mark: nothing is judged of anybody."""
    reading, action = AuditedReading(audited), audited.plan.action
    lines = {"rate": rate_sentence(reading), "second": second_sentence(reading), "use": _say("use")}
    facts = action_facts(action, reading.span, reading.source)
    return plain_front("audits", action.title, reading.answer, facts, lines, _cards(reading), audited.source)


def _cards(reading: AuditedReading) -> list[Card]:
    audited = reading.audited
    if not reading.known:
        return []
    shown = [
        ("units", numbers.number(audited.units), _say("cards.units_note")),
        ("rate", reading.rate, reading.interval),
    ]
    if reading.lines_told:
        shown.append(("lines", numbers.number(audited.checked), _say("cards.lines_note")))
    if audited.amount is not None:
        shown.append(("amount", numbers.euros(audited.amount), _say("cards.amount_note")))
    return [Card(_say(f"cards.{key}"), text, note) for key, text, note in shown]


def question(audited: Audited) -> Display:
    return paragraphs(_say("question", noun=AuditedReading(audited).noun))


def rate(audited: Audited) -> Display:
    reading = AuditedReading(audited)
    empty = _say("empties", n=numbers.number(audited.empty)) if audited.empty else ""
    return paragraphs(rate_sentence(reading), amount_sentence(reading) if reading.known else "", empty)


def checked(audited: Audited) -> Display:
    """What was audited: a few more, from an edition to the next, would be known line by line, and the gate compares."""
    reading = AuditedReading(audited)
    if not reading.known:
        return paragraphs(rate_sentence(reading), tone="absent")
    lines = [audited.checked, audited.wrong] if reading.lines_told else [None, None]
    again = audited.second.units if audited.second else None
    rows: list[list[str | Cell]] = [
        [_say("checked.first"), _count(audited.units, "audited"), *(_count(n, LINES) for n in lines)]
    ]
    if again:
        rows.append([_say("checked.second"), _count(again, "audited"), "", ""])
    counts: dict[str, Counted] = {"units": "audited", "lines": LINES, "wrong": LINES}
    columns = [Column(_say("second.columns.what"))]
    columns += [Column(_say(f"checked.{key}"), kind, True) for key, kind in counts.items()]
    return table(_say("checked.title", noun=reading.noun), columns, rows, reading.notes)


def _count(n: int | None, counts: Counted) -> Cell:
    return Cell(MASK if n is None else numbers.number(n), counts)


def grades(audited: Audited) -> Display:
    """Units by grade; those below five are put together, and no amount stands beside."""
    reading = AuditedReading(audited)
    if not reading.grades:
        return paragraphs(_say("grades.none"), tone="absent")
    texts = {name: MASK if n is None else numbers.number(n) for name, n in reading.grades}
    bars = [Bar(name, n, texts[name], False) for name, n in reading.grades]
    figure = Figures(
        title=_say("grades.title", units=reading.units(audited.units)),
        subtitle=_say("grades.subtitle", noun=reading.noun),
        alt=_say("grades.alt", noun=reading.noun, listed=", ".join(f"{k} {v}" for k, v in texts.items() if v != MASK)),
        notes=(say("figures.reading", text=_say("grades.reading")), *reading.notes),
        table_title=_say("grades.subtitle", noun=reading.noun),
        columns=[Column(_say("grades.head")), Column(sentence_case(reading.noun), reading.counts, True)],
        rows=[[name, Cell(text, reading.counts)] for name, text in texts.items()],
    )
    return figure_display(lambda width: draw_bars(bars, width), figure)


def second(audited: Audited) -> Display:
    """The second audit of those chosen, and what would have happened without any change."""
    reading, found = AuditedReading(audited), audited.second
    if found is None:
        return paragraphs(second_sentence(reading))
    rows = [
        [_say("second.rows.first"), numbers.percent(found.first, 0), ""],
        [
            _say("second.rows.alone"),
            numbers.percent(found.alone, 0),
            numbers.percent_interval(found.low, found.high, 0),
        ],
        [_say("second.rows.second"), numbers.percent(found.second, 0), ""],
    ]
    columns = [Column(_say(f"second.columns.{key}"), number=key != "what") for key in ("what", "rate", "interval")]
    title = _say("second.title", units=reading.units(found.units))
    note = say("figures.reading", text=second_sentence(reading))
    return table(title, columns, rows, [note, *reading.notes])


def limits(audited: Audited) -> Display:
    return paragraphs(*(_say(f"limits.{key}") for key in ("sample", "comparison", "masked")), _say("use"))


def method(audited: Audited) -> Display:
    reading = AuditedReading(audited)
    lines = [method_sentence(reading), _say("method.first"), _say("method.second")]
    return listed([line for line in lines if line], say("page.sentences.method_summary"))
