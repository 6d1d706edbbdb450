"""An `Audited` read aloud: rates with their intervals, counts as they may be printed, grades of few put together."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from aos_analysis.page.disclosure import Counted, is_small, mask_parts
from aos_analysis.page.origin import source_text
from aos_analysis.page.reading import scope_notes
from aos_analysis.reports.audits.audited import Audited
from aos_analysis.words import numbers
from aos_analysis.words.errors import present
from aos_analysis.words.wording import say

OTHERS = "others"  # heads the row that holds those too small to stand alone
LINES: Counted = "deliveries"  # n lines are at most n patients


@dataclass(frozen=True)
class AuditedReading:
    """Strings and printable counts of one report."""

    audited: Audited

    @property
    def counts(self) -> Counted:
        counts = self.audited.plan.action.counts
        return "facilities" if counts == "facilities" else "practitioners"  # whoever is audited is a professional

    @property
    def known(self) -> bool:
        return self.audited.rate is not None

    @property
    def lines_told(self) -> bool:
        """Whether the numbers of lines may be printed: with the rate, they give the wrong ones back."""
        right = self.audited.checked - self.audited.wrong
        return self.known and not is_small(self.audited.wrong, LINES) and not is_small(right, LINES)

    @property
    def decimals(self) -> int:
        """Of a rate in per cent: whole where its decimals would tell of few lines."""
        return 1 if self.lines_told else 0

    @cached_property
    def grades(self) -> list[tuple[str, int | None]]:
        """Units by grade, those below five put together; None where that is still not enough."""
        found = self.audited.grades
        if found is None:
            return []
        small = found.map(lambda n: is_small(n, self.counts))
        order = [*found[small].index, *found[~small].sort_values(kind="stable").index] if small.any() else []
        taken = int(small.sum())
        while taken and taken < len(order) and is_small(found[order[:taken]].sum(), self.counts):
            taken += 1
        kept = [(self._called(key), int(n)) for key, n in found.items() if key not in order[:taken]]
        both = [*kept, (say("audits.others"), int(found[order[:taken]].sum()))] if taken else kept
        hidden = mask_parts([n for _, n in both], self.counts)
        return [(name, None if hide else n) for (name, n), hide in zip(both, hidden, strict=True)]

    @staticmethod
    def _called(key: object) -> str:
        return say("audits.unsaid") if pd.isna(key) else str(key)

    # words

    @property
    def rate(self) -> str:
        return numbers.percent(present(self.audited.rate).estimate, self.decimals)

    @property
    def interval(self) -> str:
        rate = present(self.audited.rate)
        return numbers.percent_interval(rate.low, rate.high, self.decimals)

    @property
    def answer(self) -> str:
        return say("audits.answer", rate=self.rate) if self.known else say("audits.answer_few")

    @property
    def noun(self) -> str:
        return self.audited.plan.action.noun.many

    def units(self, n: int) -> str:
        """`38 infirmiers`."""
        noun = self.audited.plan.action.noun
        return numbers.count(n, noun.one, noun.many)

    @property
    def span(self) -> str:
        first, last = (day.date().replace(day=1) for day in (self.audited.first, self.audited.last))
        return numbers.period(first, last)

    @property
    def source(self) -> str:
        return source_text(self.audited.source)

    @property
    def notes(self) -> list[str]:
        return scope_notes(self.audited.plan.action, self.span, self.source)
