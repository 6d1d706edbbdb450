"""A `Quality` read aloud: its source, its scope, its answers, in words that every figure and table share."""

from dataclasses import dataclass

from aos_analysis.data.quality import Quality
from aos_analysis.page.disclosure import Counted
from aos_analysis.page.origin import source_text
from aos_analysis.page.reading import COUNTED_UNITS, scope_notes
from aos_analysis.words import numbers
from aos_analysis.words.wording import noun, say


@dataclass(frozen=True)
class QualityReading:
    """Strings of one assessment."""

    quality: Quality

    @property
    def answer(self) -> str:
        """`données exploitables avec réserves`."""
        label = say(f"quality.verdicts.{self.quality.verdict}")
        return label[0].lower() + label[1:]

    @property
    def counted(self) -> Counted:
        """What a number of units counts, for the gate."""
        return COUNTED_UNITS[self.quality.plan.campaign.unit]

    @property
    def units(self) -> str:
        return noun(self.quality.plan.campaign.called)

    @property
    def source(self) -> str:
        return source_text(self.quality.source)

    @property
    def span(self) -> str:
        found = self.quality.findings
        if found.first is None or found.cutoff is None:
            return numbers.MISSING
        return numbers.period(found.first, found.cutoff)

    @property
    def notes(self) -> list[str]:
        return scope_notes(self.quality.plan.campaign, self.span, self.source)

    def told(self, *names: str) -> list[str]:
        """The sentences of some questions, in their order."""
        return [check.sentence for check in self.quality.checks if check.name in names]
