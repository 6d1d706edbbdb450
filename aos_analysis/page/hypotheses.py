"""The declared values behind a campaign's euros that nobody has validated, as a first screen names them."""

from aos_analysis.study.economics.assumptions import Assumption
from aos_analysis.study.economics.balance import Economics
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

NAMED = 3  # the others are counted: the table of the section on euros holds them all


def hypotheses(found: Economics) -> list[str]:
    """`Hypothèse à confirmer : « Visite d'un délégué », 80 euros par visite.`; none where all were validated."""
    doubtful = [item for item in found.assumptions if not item.validated_by]
    if not doubtful:
        return []
    names = [say("page.money.hypothesis", title=item.title, value=_value(item)) for item in doubtful[:NAMED]]
    more = len(doubtful) - len(names)
    names += [say("page.money.more_hypotheses", n=more)] if more else []
    return [say("page.money.hypotheses", n=len(doubtful), names=" ; ".join(names))]


def _value(item: Assumption) -> str:
    return f"{numbers.number(item.value, numbers.declared_decimals(item.value))} {item.unit}"
