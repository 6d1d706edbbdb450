"""What a page shows of one campaign in several territories: the mean, their differences, each drawn to the mean."""

from aos_analysis.definitions.turn import turned_bounds
from aos_analysis.page.block import Card
from aos_analysis.page.chart import Figures, figure_display
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.figures.parts import effect_scale
from aos_analysis.page.forest import Line, draw_forest
from aos_analysis.page.front import Front, front_display
from aos_analysis.page.table import Column, table
from aos_analysis.study.pooling import Pooling
from aos_analysis.study.result import Estimate
from aos_analysis.words import numbers
from aos_analysis.words.changes import between, change, change_interval
from aos_analysis.words.wording import say

MARKS = {
    "favourable": "favourable",
    "favourable_reserved": "to_confirm",
    "unfavourable": "unfavourable",
    "unfavourable_reserved": "unfavourable_to_confirm",
    "unclear": "inconclusive",
}


def _say(key: str, **words: object) -> str:
    return say(f"pooling.{key}", **words)


def cover(found: Pooling) -> Display:
    """The five answers over all territories, how far they differ, and what the next one may expect."""
    campaign = found.plan.campaign
    front = Front(
        campaign=campaign.title,
        answer=headline(found),
        lead=campaign.question,
        facts=[
            (say("page.facts.source"), found.source.source),
            (_say("facts.territories"), ", ".join(member.name for member in found.members)),
            (say("page.facts.contact"), campaign.contact),
        ],
        statement=_say(f"statements.{_case(found)}"),
        essentials=[
            (_say("labels.works"), _say(f"works.{_case(found)}")),
            (_say("labels.size"), _size_told(found)),
            (_say("labels.sure"), _sure(found)),
            (_say("labels.price"), _say("price")),
            (_say("labels.advice"), _say(f"advice.{_case(found)}")),
            (_say("labels.spread"), _spread(found)),
            (_say("labels.next"), _next(found)),
            *([(_say("labels.left_out"), ", ".join(found.left_out))] if found.left_out else []),
        ],
        cards=[
            Card(_say("cards.effect"), _amount(found, found.pooled.effect.estimate), _span(found, found.pooled.effect)),
            Card(_say("cards.tau"), _size(found, found.pooled.tau), _say("cards.tau_note")),
            Card(_say("cards.territories"), numbers.number(len(found.members)), ""),
        ],
        mark=MARKS[_case(found)],
    )
    return front_display(front, found.source)


def headline(found: Pooling) -> str:
    """`0,7 point de moins sur 5 territoires, dont 2 avec réserves`."""
    words = {"effect": _amount(found, found.pooled.effect.estimate), "n": len(found.members)}
    k = len(_reserved(found))
    return _say("answer_reserved", k=k, **words) if k else _say("answer", **words)


def question(found: Pooling) -> Display:
    return paragraphs(_say("question", n=len(found.members)))


def forest(found: Pooling) -> Display:
    """Each territory with its interval, the whole below."""
    effect = found.pooled.effect
    lines = [_line(found, member.name, member.effect, "plain") for member in found.members]
    lines.append(_line(found, _say("whole"), effect, "headline"))
    words = {"effect": _amount(found, effect.estimate), "interval": _span(found, effect), "n": len(found.members)}
    figure = Figures(
        title=_say(f"figure.title.{_side(found)}", **words),
        subtitle=_say("figure.subtitle", unit=effect_scale(found.plan.indicator)),
        alt=_say("figure.alt", **words),
        notes=(say("figures.reading", text=_say("figure.reading", **words)), _source(found)),
        table_title=_say("figure.table"),
        columns=[
            Column(_say(f"columns.{key}"), number=key != "territory") for key in ("territory", "effect", "interval")
        ],
        rows=[[line.label, *_cells(found, line)] for line in lines],
    )
    useful = found.plan.campaign.useful_effect
    return figure_display(lambda width: draw_forest(lines, useful, width), figure)


def territories(found: Pooling) -> Display:
    """Each territory as it was estimated, then drawn towards the whole; in the order of their names, never ranked."""
    rows = [
        [
            member.name,
            *_cells(found, member.effect),
            *_cells(found, drawn),
            say(f"verdicts.{member.verdict}.label"),
        ]
        for member, drawn in zip(found.members, found.pooled.shrunk, strict=True)
    ]
    keys = ("territory", "effect", "interval", "drawn", "drawn_interval", "verdict")
    columns = [Column(_say(f"columns.{key}"), number=0 < i < len(keys) - 1) for i, key in enumerate(keys)]
    return table(_say("table"), columns, rows, [_say("table_note"), _source(found)])


def answer(found: Pooling) -> Display:
    return paragraphs(_effect(found), _sure(found), _spread(found), _next(found))


def limits(found: Pooling) -> Display:
    few = _say("limits.few") if len(found.members) < 10 else ""
    return paragraphs(_say("limits.same"), few, _measured(found), _say("limits.method"))


def _case(found: Pooling) -> str:
    """Which way the whole goes; to be confirmed where most of its parts are, since pooling lifts no reserve."""
    side, most = _side(found), 2 * len(_reserved(found)) > len(found.members)
    return f"{side}_reserved" if most and side != "unclear" else side


def _side(found: Pooling) -> str:
    effect = found.pooled.effect
    return "favourable" if effect.low > 0 else "unfavourable" if effect.high < 0 else "unclear"


def _reserved(found: Pooling) -> list[str]:
    return [member.name for member in found.members if member.reserved]


def _sure(found: Pooling) -> str:
    """What weighs on the parts weighs on the whole."""
    names = _reserved(found)
    if not names:
        return _say("sure.none")
    return _say("sure.some", k=len(names), n=len(found.members), names=", ".join(names))


def _effect(found: Pooling) -> str:
    effect = found.pooled.effect
    words = {"effect": _amount(found, effect.estimate), "interval": _span(found, effect), "n": len(found.members)}
    return _say(f"effect.{_side(found)}", **words)


def _size_told(found: Pooling) -> str:
    effect, indicator = found.pooled.effect, found.plan.indicator
    bounds = turned_bounds(effect.low, effect.high, indicator.sign)
    interval = between(*bounds, indicator.measured, _decimals(found))
    return _say("size", effect=_amount(found, effect.estimate), interval=interval)


def _spread(found: Pooling) -> str:
    """Whether territories differ, in words."""
    pooled = found.pooled
    key = "same" if pooled.tau == 0 or pooled.q_p > 0.1 else "differ"
    return _say(f"spread.{key}", tau=_size(found, pooled.tau))


def _measured(found: Pooling) -> str:
    """I² and Cochran's test: for those who know them."""
    pooled = found.pooled
    words = {"share": numbers.percent(pooled.i_squared, 0), "p": numbers.number(pooled.q_p, 2)}
    return _say("spread.measured", **words)


def _next(found: Pooling) -> str:
    low, high = found.pooled.prediction
    if numbers.missing(low):
        return _say("next.unknown")
    sign, unit = found.plan.indicator.sign, found.plan.indicator.measured
    interval = between(*turned_bounds(low, high, sign), unit, _decimals(found))
    return _say("next.known", interval=interval)


def _line(found: Pooling, name: str, effect: Estimate, weight: str) -> Line:
    return Line(name, effect.estimate, effect.low, effect.high, "  ".join(_cells(found, effect)), weight)


def _decimals(found: Pooling) -> int:
    """The same in every sentence, table and figure."""
    return numbers.effect_decimals(found.plan.indicator.unit, found.pooled.effect.low, found.pooled.effect.high)


def _amount(found: Pooling, value: float) -> str:
    """An effect, positive in the wanted direction, in words that carry its way."""
    indicator = found.plan.indicator
    return change(indicator.sign * value, indicator.measured, _decimals(found))


def _size(found: Pooling, value: float) -> str:
    return numbers.quantity(value, found.plan.indicator.measured, _decimals(found))


def _span(found: Pooling, effect: Estimate) -> str:
    sign = found.plan.indicator.sign
    return change_interval(
        *turned_bounds(effect.low, effect.high, sign), _decimals(found), beside=sign * effect.estimate
    )


def _cells(found: Pooling, effect: Estimate | Line) -> tuple[str, str]:
    """An effect and its interval, positive in the wanted direction."""
    decimals = _decimals(found)
    return numbers.number(effect.estimate, decimals), numbers.interval(effect.low, effect.high, decimals)


def _source(found: Pooling) -> str:
    return say("figures.source", text=found.source.source)
