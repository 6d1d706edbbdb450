"""The first printed page of all actions: how many, how far, what may be foretold, which effects are evaluated."""

from aos_analysis.page.block import Card
from aos_analysis.page.display import Display
from aos_analysis.page.front import plain_front
from aos_analysis.page.origin import source_text
from aos_analysis.reports.portfolio.gathering import Portfolio
from aos_analysis.words import numbers
from aos_analysis.words.wording import say


def _say(key: str, **words: object) -> str:
    return say(f"portfolio.{key}", **words)


def cover(found: Portfolio) -> Display:
    """Header, « L'essentiel » and key figures; no mark: nothing is judged here."""
    foretold = sum(line.expected.kind == "expected" for line in found.lines)
    evaluated = sum(line.effect is not None for line in found.lines)
    essentials = {
        "realised": realised(found),
        "forecast": _say(f"forecast.{_form(foretold)}", n=numbers.number(foretold)),
        "effect": _say(f"evaluated.{_form(evaluated)}", n=numbers.number(evaluated)),
        "caution": _say("caution"),
    }
    return plain_front(
        "portfolio", _say("title"), answer(found), _facts(found), essentials, _cards(found), found.source
    )


def answer(found: Portfolio) -> str:
    """`4 actions suivies`."""
    n = len(found.lines)
    return _say(f"answer.{'one' if n < 2 else 'many'}", n=numbers.number(n))


def realised(found: Portfolio) -> str:
    """How many of those that can tell have met their objective."""
    told = [line for line in found.lines if line.share is not None]
    k = sum(line.reached for line in told)
    if len(told) < 2:
        verb = _say(f"realised.verb.{'yes' if k else 'no'}")
        return _say(f"realised.{'one' if told else 'none'}", verb=verb)
    counted = _say(f"realised.counted.{_form(k)}", k=numbers.number(k))
    return _say("realised.many", n=numbers.number(len(told)), k=counted)


def _form(n: int) -> str:
    return "none" if n == 0 else "one" if n == 1 else "many"


def _facts(found: Portfolio) -> list[tuple[str, str]]:
    caisses = [(_say("caisses"), ", ".join(found.caisses))] if found.caisses else []
    contacts = dict.fromkeys(action.contact for action in found.plan.actions)
    reports = [(_say("reports"), source_text(found.source))] if found.source.files else []
    contact = [(say("page.facts.contact"), ", ".join(contacts))] if contacts else []
    return [*caisses, *reports, *contact]


def _cards(found: Portfolio) -> list[Card]:
    told = [line for line in found.lines if line.share is not None]
    shown = {
        "actions": len(found.lines),
        "reached": sum(line.reached for line in told) if told else None,
        "evaluated": sum(line.effect is not None for line in found.lines),
        "caisses": len(found.caisses) if len(found.caisses) > 1 else None,
    }
    return [
        Card(_say(f"cards.{key}"), numbers.number(n), _say(f"cards.{key}_note", n=numbers.number(len(told))))
        for key, n in shown.items()
        if n is not None
    ]
