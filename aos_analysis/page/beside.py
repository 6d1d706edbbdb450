"""A page read beside what it is not: the editions published before it, and the identifiers that its data hold."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from aos_analysis.page.crossed import delayed, read_crossed
from aos_analysis.page.finding import Finding
from aos_analysis.page.markup import Markup
from aos_analysis.page.memory import Memory, said
from aos_analysis.page.tabulated import edition_faults
from aos_analysis.words.small_counts import PATIENTS_MIN
from aos_analysis.words.wording import say

CROSSED = "follow_up.csv"
SHORTEST = 6  # characters: shorter identifiers are also words and numbers
TOKEN = re.compile(r"(?<![\w.,\-])\w[\w\-]*\w(?![\w\-]|[.,]\d)")
Holders = Callable[[set[str]], set[str]]  # words -> those that identify a person or a facility in the opened data


def nobody(_: set[str]) -> set[str]:
    """Where no data are opened: an edition that is published was read beside them when it was made."""
    return set()


def differences(page: Markup, files: Mapping[str, str], earlier: Memory, territories: bool) -> Iterator[Finding]:
    """Counts of 1 to 10 patients that two editions give by difference, between their tables and their sentences; of one
    to four units between their crossed tables."""
    for grid, cell, fault, found in edition_faults(page.grids, earlier.cells):
        yield Finding(say("gate.places.table", title=grid.title, line=cell.line, column=cell.column), fault, found)
    for sentence, (place, numbers) in said(page).items():
        for new, old in zip(numbers, earlier.said.get(sentence, ()), strict=False):
            if 0 < abs(new - old) < PATIENTS_MIN:
                yield Finding(place, "difference", f"{abs(new - old)}")
    late = set() if territories else delayed(read_crossed(files.get(CROSSED, "")), [earlier.crossed])
    yield from (Finding(CROSSED, "crossed", name) for name in sorted(late))


def identifying(page: Markup, holders: Holders, known: Collection[str]) -> Iterator[Finding]:
    """Words of a page that are identifiers of its data, place by place; the words themselves are not repeated."""
    places = {place: tokens(text) - {*known} for place, text in page.texts}
    held = holders(set().union(*places.values()))
    yield from (Finding(place, "held") for place, words in places.items() if words & held)


def tokens(text: str) -> set[str]:
    """Words of six characters or more, whole and cut at their hyphens; formatted numbers are none."""
    words = {word for word in TOKEN.findall(text) if len(word) >= SHORTEST}
    return words | {part for word in words for part in word.split("-") if len(part) >= SHORTEST}
