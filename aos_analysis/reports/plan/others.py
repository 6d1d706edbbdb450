"""What other campaigns gave: the band where one more would lie, published studies, and every effect by date."""

from aos_analysis.definitions.values import PublishedEffect, PublishedNumber
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.reading import design_words, say_or
from aos_analysis.page.table import Cell, Column, table
from aos_analysis.reports.plan.words import plan_say
from aos_analysis.study.planning.planning import Planning
from aos_analysis.study.planning.usual import LEAST, Entry
from aos_analysis.words import numbers

FOLDED = 10  # rows shown before the fold


def usual(found: Planning) -> Display:
    """The band from campaigns of this kind, and what was published of such contacts."""
    told, (low, high) = found.usual, found.usual.band
    words = {"counted": numbers.number(told.counted)}
    if numbers.missing(low):
        first = plan_say("usual.too_few", least=numbers.number(LEAST), **words)
    else:
        band = {"low": numbers.percent(low), "high": numbers.percent(high)}
        first = plan_say("usual.band", **words, **band)
    return paragraphs(first, *(_published(study) for study in found.published))


def _published(study: PublishedEffect) -> str:
    effects = " ; ".join(_effect(number) for number in study.effects)
    return plan_say("usual.published", title=study.title, effects=effects, source=study.reference.source)


def _effect(number: PublishedNumber) -> str:
    words = {"label": number.label, "value": numbers.percent(number.value)}
    if number.low is None or number.high is None:
        return plan_say("usual.effect", **words)
    interval = numbers.percent_interval(number.low, number.high).strip("[]")
    return plan_say("usual.effect_known", interval=interval, **words)


def register(found: Planning) -> Display:
    """Every run of every campaign, with its design and how solid it is: by date, never by size."""
    told = found.usual
    if not told.entries:
        return paragraphs(plan_say("register.none"), tone="absent")
    names = ("campaign", "day", "design", "effect", "solidity", "kept")
    columns = [Column(plan_say(f"register.columns.{name}")) for name in names]
    note = plan_say("register.note", withdrawn=numbers.number(told.withdrawn))
    return table(plan_say("register.title"), columns, [_row(e) for e in told.entries], [note], shown=FOLDED)


def _row(entry: Entry) -> list[str | Cell]:
    effect = numbers.percent(entry.estimate)
    interval = numbers.percent_interval(entry.low, entry.high)
    return [
        f"{entry.title} ({entry.caisse})" if entry.caisse else entry.title,
        numbers.day(entry.day),
        design_words(entry.design),
        numbers.MISSING if numbers.missing(entry.estimate) else f"{effect} {interval}",
        say_or(f"solidity.{entry.solidity}.label", numbers.MISSING),
        plan_say(f"register.kept.{entry.kept}"),
    ]
