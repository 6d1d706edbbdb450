"""What a page shows of the answers of a service: functions of an `Answered`, whose counts pass `disclosure`."""

from aos_analysis.page.block import Card
from aos_analysis.page.display import Display, listed, paragraphs
from aos_analysis.page.front import action_facts, plain_front
from aos_analysis.page.table import MASK, Cell, Column, table
from aos_analysis.reports.services.answered import Answered
from aos_analysis.reports.services.figure import chart
from aos_analysis.reports.services.reading import AnsweredReading, Grid, whole
from aos_analysis.reports.services.sentences import recent_sentence, share_sentence, usual_sentence
from aos_analysis.study.control_chart import LEAST
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

__all__ = ["answers", "chart", "cover", "kinds", "limits", "method", "publics", "question"]
COLUMNS = ("count", "within", "missed", "share")


def _say(key: str, **words: object) -> str:
    return say(f"services.{key}", **words)


def cover(answered: Answered) -> Display:
    """Header, « L'essentiel » and key figures; no mark: a delay kept is no effect."""
    reading, action = AnsweredReading(answered), answered.plan.action
    lines = {"share": share_sentence(reading), "left": recent_sentence(reading), "usual": usual_sentence(reading)}
    lines["effect"] = _say("no_effect")
    facts = action_facts(action, reading.span, reading.source)
    return plain_front("services", action.title, reading.answer, facts, lines, _cards(reading), answered.source)


def _cards(reading: AnsweredReading) -> list[Card]:
    counted = {"total": reading.answered.total if reading.share is not None else None, **reading.parts}
    shown = [(key, numbers.number(n)) for key, n in counted.items() if n is not None]
    return [Card(_say(f"cards.{key}"), text, _say(f"cards.{key}_note", delay=reading.delay)) for key, text in shown]


def question(answered: Answered) -> Display:
    reading = AnsweredReading(answered)
    return paragraphs(_say("question", noun=reading.noun, delay=reading.delay))


def answers(answered: Answered) -> Display:
    reading = AnsweredReading(answered)
    return paragraphs(share_sentence(reading), recent_sentence(reading), _say("full_count"))


def kinds(answered: Answered) -> Display:
    reading = AnsweredReading(answered)
    return _table(reading, "kinds", reading.kinds)


def publics(answered: Answered) -> Display:
    reading = AnsweredReading(answered)
    return _table(reading, "publics", reading.publics)


def _table(reading: AnsweredReading, name: str, grid: Grid | None) -> Display:
    """One row a key, in the order of their names; the whole stands in the sentences above."""
    if grid is None:
        return paragraphs(_say(f"{name}.none"))
    if all(n is None for n in grid.total):
        return paragraphs(_say("masked", noun=reading.noun), tone="absent")
    counted = dict.fromkeys(COLUMNS, reading.counts) | {"share": "none"}
    columns = [Column(_say(f"{name}.head"))]
    columns += [Column(_say(f"columns.{key}", delay=reading.delay), counted[key], True) for key in COLUMNS]
    rows = [[reading.called(key), *_cells(reading, grid, k)] for k, key in enumerate(grid.keys)]
    return table(_say(f"{name}.title", delay=reading.delay), columns, rows, reading.notes)


def _cells(reading: AnsweredReading, grid: Grid, k: int) -> list[str | Cell]:
    share = grid.share(k)
    counts = [Cell(MASK if n is None else numbers.number(n), reading.counts)
              for n in (grid.total[k], grid.within[k], grid.missed[k])]  # fmt: skip
    return [*counts, MASK if share is None else whole(share)]


def limits(answered: Answered) -> Display:
    return paragraphs(*(_say(f"limits.{key}") for key in ("process", "recorded", "masked")))


def method(answered: Answered) -> Display:
    reading = AnsweredReading(answered)
    rule = "hours" if answered.rule.within_hours else "working_days"
    words = {"delay": reading.delay, "limit": numbers.number(LEAST)}
    lines = [_say(f"method.{key}", **words) for key in (rule, "recent", "chart")]
    return listed(lines, say("page.sentences.method_summary"))
