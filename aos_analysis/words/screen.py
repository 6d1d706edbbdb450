"""The one screen of every text that a reader may see: does it identify, name or count a person?

Files pass it at `aos check`, words that come out of the data when the data are opened, and pages in the gate. A text is
folded first, then read as it stands and as a browser, a link or a style sheet would decode it. No list knows every
surname, and what a person rewrites on purpose is beyond any reader: two more locks stand behind (the identifiers of the
opened data, and the reviewer who reads each new text before it is published).
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from aos_analysis.words.counting import COUNTING
from aos_analysis.words.folding import INVISIBLE, readings
from aos_analysis.words.identities import IDENTITIES
from aos_analysis.words.naming import NAMING, is_full_name
from aos_analysis.words.particulars import PARTICULARS
from aos_analysis.words.parts import PARTS
from aos_analysis.words.wording import say

HASH = re.compile(r"(?<!\w)(?=\d*[a-f])(?=[a-f]*\d)(?:[0-9a-f]{7,8}|[0-9a-f]{12}|[0-9a-f]{16,})(?!\w)")


@dataclass(frozen=True)
class Detector:
    """kind: a key of `screen.faults`. `told` tells a match from a chance one. Identifiers are not repeated in messages.
    `named`: what the edition itself declares (its hashes, its reviewer, its signers) is no finding."""

    kind: str
    pattern: re.Pattern
    told: Callable[[re.Match], bool] = bool
    shown: bool = False
    named: bool = False


def detectors(*tables: tuple) -> tuple[Detector, ...]:
    return tuple(Detector(kind, re.compile(pattern), **options) for table in tables for kind, pattern, options in table)


IDENTIFIERS = detectors(IDENTITIES)  # all that is asked of a signature
NAMES = detectors(NAMING)
PERSONS = (*IDENTIFIERS, *NAMES, *detectors(PARTICULARS, COUNTING, PARTS))
KINDS = {"invisible", *(detector.kind for detector in PERSONS)}


def found_in(
    text: str, asked: Collection[Detector] = PERSONS, known: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """(kind, what was read, where it may be repeated) of everything that may not leave, each kind once."""
    seen = set()
    if INVISIBLE.search(text):
        yield "invisible", ""
    for reading in readings(text):
        declared = reading
        for word in sorted(known, key=len, reverse=True):
            declared = declared.replace(word, " ")
        digits = HASH.sub("#", reading)  # their digits are not those of a number; unknown ones are told as pseudonyms
        for detector in asked:
            if detector.kind in seen:
                continue
            matches = detector.pattern.finditer(declared if detector.named else digits)
            found = next((match for match in matches if detector.told(match)), None)
            if found:
                seen.add(detector.kind)
                yield detector.kind, " ".join(found.group().split()) if detector.shown else ""


def screen(text: str, signed: bool = False) -> list[str]:
    """The faults of a text, in French; of a signature (`signed`), only the identifiers that it holds."""
    found = found_in(text, IDENTIFIERS if signed else PERSONS)
    return [say(f"screen.faults.{kind}", found=shown) for kind, shown in found]


def names_somebody(text: str) -> bool:
    """Whether a text that stands alone, as an identifier does, reads as the name of a person."""
    return is_full_name(text) or any(kind == "person" for kind, _ in found_in(text, NAMES))


def clean(texts: Collection[str]) -> bool:
    """Whether nothing is found in any of these texts, read together: most are clean."""
    return not any(found_in("\n\n".join(texts)))


def masked(text: str) -> str:
    """Enough of a refused value to find it again, not enough to know whom it names: « Ca… (39 signes) »."""
    return say("screen.masked", start=text[:2], count=len(text))
