"""A counted noun in two: what is counted, and what tells it apart."""

import re

from aos_analysis.words.wording import say

_WHICH = re.compile(
    r"(\S+)( (?:(?:sous|en|au|aux|à|par|avec|sans|chez) |"
    r"(?![^ ]*d')\S*(?:é|ée|és|ées|ant|ante|ants|antes|vi|vie|vis|vies|rit|rite|rits|rites) ).+)"
)


def parted(noun: str) -> tuple[str, str]:
    """`patient traité au moins six mois` → (`patient`, ` traité au moins six mois`), so that a number may stand between
    them; a noun with its complement (`journée d'arrêt`), or alone, stays whole."""
    found = _WHICH.fullmatch(noun)
    return (found[1], found[2]) if found else (noun, "")


def gained(noun: str, direction: str) -> str:
    """`journée d'arrêt de moins`, `patient de plus débutant par la metformine seule`: one, in the wanted direction."""
    head, which = parted(noun)
    return say(f"labels.gained.{direction}", noun=head) + which
