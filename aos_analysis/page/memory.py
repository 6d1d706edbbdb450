"""What an edition printed, as the next ones are read beside it: counts of patients, sentences that count them, and the
crossed tables of units. It goes into the register of a share, for a page that is withdrawn was still read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aos_analysis.page.crossed import Crossed, read_crossed
from aos_analysis.page.markup import Markup, read_markup
from aos_analysis.page.tabulated import Cell, Published, published
from aos_analysis.words.counting import NUMBER, PATIENTS
from aos_analysis.words.folding import fold


@dataclass(frozen=True)
class Memory:
    """cells: of tables that count patients; said: sentences without their digits -> their numbers of patients; crossed:
    tables of units by name."""

    cells: Published
    said: Mapping[str, Sequence[int]]
    crossed: Crossed = field(default_factory=dict)

    def content(self) -> dict:
        """For a line of the register."""
        return {
            "cells": [[*key, cell.counts, cell.text] for key, cell in self.cells.items()],
            "said": {words: [*numbers] for words, numbers in self.said.items()},
            "crossed": {
                name: [[*key, None if n != n else n] for key, n in counts.items()]
                for name, counts in self.crossed.items()
            },
        }


def remember(html: str, crossed: str = "") -> Memory:
    """Of a page and the CSV of its crossed tables, where it has one."""
    page = read_markup(html)
    told = {words: numbers for words, (_, numbers) in said(page).items()}
    return Memory(published(page.grids), told, read_crossed(crossed) if crossed else {})


def recall(content: Mapping) -> Memory:
    """The same, from a line of the register."""
    cells = {tuple(key): Cell(text, counts, 0, 0) for *key, counts, text in content["cells"]}
    crossed = {
        name: {(row, outcome): float("nan") if n is None else n for row, outcome, n in counts}
        for name, counts in content["crossed"].items()
    }
    return Memory(cells, content["said"], crossed)


def said(page: Markup) -> dict[str, tuple[str, list[int]]]:
    """Sentences that count patients: their words without digits -> place and the numbers before « patients »."""
    found = {}
    for place, text in page.texts:
        for sentence in re.split(r"\n|(?<=[.;]) ", fold(text)):
            numbers = [int(n.replace(" ", "")) for n in re.findall(rf"({NUMBER}) (?:[^\W\d]+ )?{PATIENTS}\b", sentence)]
            if numbers:
                found[re.sub(r"\d+(?: \d{3})*", "#", sentence)] = place, numbers
    return found
