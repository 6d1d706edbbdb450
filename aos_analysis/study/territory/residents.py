"""The measures of a territory's residents beside the rest of its département, judged as pathologies are."""

from collections.abc import Iterator
from dataclasses import dataclass

from aos_analysis.data.territory.residents import Block
from aos_analysis.data.territory_tables import MEASURES
from aos_analysis.study.territory.comparing import Compared, compare, counted_last


@dataclass(frozen=True)
class Uses:
    """One block: what is said of its measures in their last year; absent: those that nobody counted there then."""

    name: str
    compared: Compared
    absent: tuple[str, ...]


def uses(blocks: tuple[Block, ...], level: str, relevance: float) -> Iterator[Uses]:
    """Blocks that count somebody in the territory in their last year; the correction for many measures is by block."""
    for block in blocks:
        if not counted_last(block.counts, block.own[1]):
            continue
        found = compare(block.counts, block.own, level, relevance)
        counted = {finding.pathology.code for finding in found.findings if finding.people > 0}
        yield Uses(block.name, found, tuple(code for code in MEASURES[block.name] if code not in counted))
