"""What a page says of the other reports of its campaign: what moved since the last edition, where the others are."""

import re
from collections.abc import Mapping
from html import escape

from aos_analysis.page.block import Pair
from aos_analysis.page.edition import moment
from aos_analysis.page.reading import say_or
from aos_analysis.words import numbers
from aos_analysis.words.changes import change, relative_change
from aos_analysis.words.wording import say

CITED = re.compile(r"cited_\d+$")  # names of the ways to reports of other campaigns


def since(told: Mapping | None) -> list[Pair]:
    """One line of « L'essentiel »: « effet −3,1 % → −2,4 % », the conclusion, what else changed."""
    return [Pair(say("compare.since"), since_text(told))] if told else []


def since_text(told: Mapping) -> str:
    before, after = told["before"], told["after"]
    date = numbers.day(moment(told["edition"]))
    names = [name for key in told["changed"] if (name := say_or(f"compare.parts.{key}", ""))]
    key = "no_cause" if not names else "cause" if len(names) == 1 else "causes"
    cause = say(f"compare.{key}", names=", ".join(names))
    if any(before[key] != after[key] for key in ("indicator", "unit", "direction")):
        return " ".join([say("compare.effect_other", date=date), cause])
    words = {"before": effect_text(before), "after": effect_text(after), "date": date}
    effect = say(f"compare.effect{'_same' if words['before'] == words['after'] else ''}", **words)
    return " ".join([effect, _conclusion(before["verdict"], after["verdict"]), cause])


def effect_text(declared: Mapping) -> str:
    """Points as they are, other units as a relative change; in words that carry their way."""
    if declared["unit"] != "points":
        return relative_change(declared["relative"]["raw"]["estimate"])
    raw = declared["effect"]["raw"]
    decimals = numbers.effect_decimals("points", raw["low"], raw["high"], declared["mde"])
    return change(raw["estimate"], "points", decimals)


def _conclusion(before: str, after: str) -> str:
    if before == after:
        return say("compare.verdict_same")
    labels = {"before": say(f"portal.short.{before}").lower(), "after": say(f"portal.short.{after}").lower()}
    return say("compare.verdict_moved", **labels)


def ways(facts: Mapping) -> dict[str, dict]:
    """The other reports that a page leads to, by the name of the way; `link` is None where they cannot be reached."""
    return {key: told for key, told in facts.items() if isinstance(told, dict) and "link" in told}


def sections(facts: Mapping) -> list[tuple[str, str]]:
    """(title, HTML) of the ways to the other reports; none where there is no other report. That to the judgement on
    the data stands with what is repeated of it; those that a page cites stand together."""
    own = [(key, told) for key, told in ways(facts).items() if key != "quality"]
    cited = [told for key, told in own if CITED.match(key)]
    alone = [(say(f"linked.{key}"), _way(key, told)) for key, told in own if not CITED.match(key)]
    return [*alone, *([(say("linked.cited"), _citations(cited))] if cited else [])]


def _citations(cited: list[dict]) -> str:
    lines = "".join(f"<li>{_link(told, say('linked.cited_link', **_dated(told)))}</li>" for told in cited)
    return f"<p>{escape(say('linked.cited_text'), quote=False)}</p><ul>{lines}</ul>"


def _dated(told: Mapping) -> dict[str, str]:
    return {"title": told["title"], "date": numbers.day(moment(told["edition"]))}


def _way(key: str, told: Mapping) -> str:
    way = _link(told, say(f"linked.{key}_link", date=numbers.day(moment(told["edition"]))))
    return f"<p>{escape(say(f'linked.{key}_text'), quote=False)}</p><p>{way}</p>"


def _link(told: Mapping, text: str) -> str:
    """The name of a report, which leads to it where it can be reached."""
    name = escape(text, quote=False)
    return f'<a href="{escape(told["link"])}">{name}</a>' if told.get("link") else name
