"""What a page shows of all actions: their counts, dates, events, lessons; the effects only by name."""

from aos_analysis.page.block import Items, Paragraph
from aos_analysis.page.chart import Figures, figure_display
from aos_analysis.page.display import Display, listed, paragraphs, prose
from aos_analysis.page.forest import Bar, draw_bars
from aos_analysis.page.table import Cell, Column, table
from aos_analysis.reports.portfolio.cover import cover
from aos_analysis.reports.portfolio.gathering import Portfolio
from aos_analysis.reports.portfolio.lines import Line
from aos_analysis.reports.portfolio.words import (
    counted_text,
    date_text,
    effect_text,
    objective_text,
    pace_text,
    sentence,
    share_text,
    total_text,
)
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

__all__ = ["actions", "cover", "effects", "events", "lessons", "limits", "pace", "question", "shares"]
COLUMNS = ("action", "what", "done", "objective", "share", "date", "effect")
NUMBERS = ("done", "objective", "share")


def _say(key: str, **words: object) -> str:
    return say(f"portfolio.{key}", **words)


def question(found: Portfolio) -> Display:
    return paragraphs(_say("question"))


def actions(found: Portfolio) -> Display:
    """One row an action, in the order of caisses and titles, never of results; nothing is coloured."""
    columns = [Column(_say(f"table.columns.{key}"), number=key in NUMBERS) for key in COLUMNS]
    deduced = any(line.deduced for line in found.lines)
    notes = [_say("table.deduced") if deduced else "", say("figures.reading", text=_say("table.full")), _source(found)]
    return table(_say("table.title"), columns, [_row(line) for line in found.lines], notes)


def _row(line: Line) -> list[str | Cell]:
    return [
        Cell(line.title, note=", ".join(filter(None, [line.caisse, line.territory]))),
        counted_text(line),
        Cell(total_text(line), line.counts),
        objective_text(line),
        share_text(line),
        Cell(date_text(line.expected), note=pace_text(line)),
        effect_text(line),
    ]


def shares(found: Portfolio) -> Display:
    """Each share on one axis, all bars of one colour: process is no success."""
    told = [line for line in found.lines if line.share is not None]
    if not told:
        return paragraphs(say("figures.none", reason=_say("figure.none")), tone="absent")
    bars = [Bar(_short(line.title), line.share, share_text(line), False) for line in told]
    form = "one" if len(told) == 1 else "many"
    figure = Figures(
        title=_say(f"figure.title.{form}", n=numbers.number(len(told))),
        subtitle=_say("figure.subtitle"),
        alt=_say("figure.alt", listed=", ".join(f"{line.title} {share_text(line)}" for line in told)),
        notes=(say("figures.reading", text=f"{told[0].title} – {sentence(told[0])}"), _source(found)),
        table_title=_say("figure.subtitle"),
        columns=[Column(_say("figure.columns.action")), Column(_say("figure.columns.share"), number=True)],
        rows=[[line.title, share_text(line)] for line in told],
    )
    return figure_display(lambda width: draw_bars(bars, width), figure)


def _short(title: str, most: int = 32) -> str:
    """What stands beside a bar: whole words, cut where there is no room."""
    if len(title) <= most:
        return title
    return title[: most - 1].rpartition(" ")[0].rstrip(" ,;:") + " …"


def pace(found: Portfolio) -> Display:
    """Each action in a sentence, then the rule of what is foretold."""
    lines = [_say("pace_line", title=line.title, text=_told(line)) for line in found.lines if line.many]
    return prose(Items(tuple(lines)), Paragraph(_say("pace_rule"), "sentence"))


def _told(line: Line) -> str:
    parts = [sentence(line).rstrip("."), pace_text(line), date_text(line.expected)]
    return " ; ".join(part for part in parts if part)


def lessons(found: Portfolio) -> Display:
    """What those who carry the actions out have written, action by action."""
    told = [line for line in found.lines if line.feedback]
    if not told:
        return paragraphs(_say("feedback.none"))
    return prose(*(part for line in told for part in (Paragraph(line.title, "heading"), Items(tuple(line.feedback)))))


def events(found: Portfolio) -> Display:
    """Dated lines, oldest first."""
    dated = sorted(
        ((e.on, line.title, e, line.caisse) for line in found.lines for e in line.events), key=lambda d: d[:2]
    )
    if not dated:
        return paragraphs(_say("events.none"))
    several = any(event.caisse or caisse for _, _, event, caisse in dated)
    keys = ("on", "action", "kind", "title", *(("caisse",) if several else ()))
    rows = [
        [numbers.day(on), title, _say(f"events.kinds.{event.kind}"), event.title,
         *([event.caisse or caisse] if several else [])]
        for on, title, event, caisse in dated
    ]  # fmt: skip
    return table(_say("events.title"), [Column(_say(f"events.columns.{key}")) for key in keys], rows)


def effects(found: Portfolio) -> Display:
    """The evaluations by their own words, without any number: these stand in their own reports."""
    told = [line for line in found.lines if line.effect]
    if not told:
        return paragraphs(_say("effects.none"))
    return listed(
        [_say("effects.line", title=line.title, label=line.effect.label, date=numbers.day(line.effect.day))
         for line in told if line.effect]
    )  # fmt: skip


def limits(found: Portfolio) -> Display:
    return paragraphs(*(_say(f"limits.{key}") for key in ("process", "declared", "masked")))


def _source(found: Portfolio) -> str:
    return say("figures.source", text=_say("table.source", source=found.source.source))
