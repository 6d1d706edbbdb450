"""What a design says of itself from the files alone: its comparisons, its options, what it refuses of a campaign."""

from collections.abc import Iterator
from typing import ClassVar

from aos_analysis.definitions.base import Definition
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.indicator import Indicator

Refusals = Iterator[tuple[tuple[str, ...], str]]  # where in the campaign file, and the French message


class Options(Definition):
    """The options of a design are the fields of its own class."""

    comparisons: ClassVar[tuple[str, ...]] = ()
    asked: ClassVar[tuple[str, ...]] = ("cluster",)  # keys that a new file leaves blank although they have a default
    drawable: ClassVar[bool] = False  # whether it compares waves or arms, which `aos draw` may make

    def refused(self, campaign: Campaign, indicator: Indicator) -> Refusals:
        """What the campaign file asks for and this design does not have; `indicator`: the primary one."""
        yield from ()
