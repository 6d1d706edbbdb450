"""An `Answered` read aloud: counts as they may be printed, with their margins, and the words around them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from aos_analysis.data.services.requests import OUTCOMES
from aos_analysis.page.disclosure import FLOORS, Counted, is_small, mask_parts, mask_table
from aos_analysis.page.origin import source_text
from aos_analysis.page.reading import scope_notes
from aos_analysis.reports.services.answered import Answered
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

OTHERS = "others"  # heads the row that holds those too small to stand alone


@dataclass(frozen=True)
class Grid:
    """Rows of requests answered in time or not. keys head them; within, missed, total: None where masked."""

    keys: tuple[object, ...]
    within: tuple[int | None, ...]
    missed: tuple[int | None, ...]
    total: tuple[int | None, ...]

    def share(self, row: int) -> float | None:
        """None where one of its counts is masked, or where nothing was asked."""
        within, missed = self.within[row], self.missed[row]
        return within / (within + missed) if within is not None and missed is not None and within + missed else None


@dataclass(frozen=True)
class AnsweredReading:
    """Strings and printable counts of one report."""

    answered: Answered

    @property
    def counts(self) -> Counted:
        """Of whom a number of requests may tell: there are at most so many."""
        counts = self.answered.plan.action.counts
        return "none" if counts == "other" else counts

    @cached_property
    def parts(self) -> dict[str, int | None]:
        """Each outcome, None where it would tell of few."""
        values = [int(value) for value in self.answered.judged.counts]
        hidden = [True] * len(values) if is_small(sum(values), self.counts) else mask_parts(values, self.counts)
        return {name: None if hide else n for name, n, hide in zip(OUTCOMES, values, hidden, strict=True)}

    @property
    def share(self) -> float | None:
        return None if self.parts["within"] is None else self.answered.share

    @cached_property
    def months(self) -> Grid:
        """Month by month, each shown or masked as a whole."""
        table = self.answered.months
        rows = hidden_rows(table.to_numpy(float), self.counts) if self.share is not None else np.ones(len(table), bool)
        return _grid(table, np.repeat(rows[:, None], 3, axis=1))

    @cached_property
    def kinds(self) -> Grid | None:
        return self._masked(self.answered.kinds)

    @cached_property
    def publics(self) -> Grid | None:
        return self._masked(self.answered.publics)

    @cached_property
    def outside(self) -> list[int]:
        """Months that leave the limits, and whose share may be printed."""
        chart = self.answered.chart
        if chart is None:
            return []
        return [int(k) for k in np.flatnonzero(chart.outside) if self.months.share(int(k)) is not None]

    def _masked(self, table: pd.DataFrame | None) -> Grid | None:
        """Counts printed with their margins: what is masked cannot be worked out of the total."""
        if table is None:
            return None
        merged = self._merged(table)
        values = merged.to_numpy(float)
        known = self.share is not None
        return _grid(merged, mask_table(values, self.counts)[:-1] if known else np.ones((len(values), 3), bool))

    def _merged(self, table: pd.DataFrame) -> pd.DataFrame:
        """Rows with a small count become one, with as many of the next smallest as its own counts need."""
        small = table.map(lambda n: is_small(n, self.counts)).any(axis=1).to_numpy()
        if not small.any():
            return table
        sizes = table.sum(axis=1).to_numpy()
        order = [*np.flatnonzero(small), *(k for k in np.argsort(sizes, kind="stable") if not small[k])]
        for taken in range(int(small.sum()), len(order) + 1):
            together = table.iloc[order[:taken]].sum()
            if not any(is_small(n, self.counts) for n in together):
                break
        kept = table.iloc[sorted(order[taken:])]
        return pd.concat([kept, together.astype(int).to_frame().T.set_axis([OTHERS])])

    # words

    @property
    def delay(self) -> str:
        """`48 h`, `2 jours ouvrés`."""
        rule = self.answered.rule
        if rule.within_hours:
            return say("services.hours", n=numbers.number(rule.within_hours))
        days = rule.within_working_days or 0
        return say(f"services.days.{'one' if days < 2 else 'many'}", n=numbers.number(days))

    @property
    def answer(self) -> str:
        if self.share is None:
            return say("services.answer_masked")
        return say("services.answer", share=whole(self.share), delay=self.delay)

    @property
    def noun(self) -> str:
        return self.answered.plan.action.noun.many

    def count(self, n: int) -> str:
        """`2 025 demandes`."""
        noun = self.answered.plan.action.noun
        return numbers.count(n, noun.one, noun.many)

    def called(self, key: object) -> str:
        """A kind of request by the name that the action file gives it."""
        if key == OTHERS:
            return say("services.others")
        if pd.isna(key):
            return say("services.unsaid")
        return self.answered.rule.kinds.get(str(key), str(key))

    @property
    def span(self) -> str:
        months = self.answered.months.index
        return numbers.period(months[0].date(), months[-1].date())

    @property
    def source(self) -> str:
        return source_text(self.answered.source)

    @property
    def notes(self) -> list[str]:
        return scope_notes(self.answered.plan.action, self.span, self.source)


def _grid(table: pd.DataFrame, hidden: np.ndarray) -> Grid:
    """hidden: (n_rows, 3), of the columns and of their sum."""
    values = table.to_numpy(float)
    within, missed, total = (
        tuple(None if hide else int(n) for n, hide in zip(column, hidden[:, k], strict=True))
        for k, column in enumerate((*values.T, values.sum(axis=1)))
    )
    return Grid(tuple(table.index), within, missed, total)


def hidden_rows(values: np.ndarray, counts: Counted) -> np.ndarray:
    """Which rows are masked as a whole: those with a small count, and the next smallest ones as long as the sums of all
    rows, which are printed, leave too little room to one that is masked. values: (n_rows, n_columns) counts."""
    small = np.array([[is_small(n, counts) for n in row] for row in values]).reshape(values.shape)
    hidden: np.ndarray = np.asarray(small.any(axis=1))
    for column in np.flatnonzero(small.any(axis=0)):
        order = [row for row in np.argsort(values[:, column], kind="stable") if values[row, column] and not hidden[row]]
        while order and (hidden.sum() < 2 or values[hidden, column].sum() - hidden.sum() < FLOORS[counts]):
            hidden[order.pop(0)] = True
    return hidden


def whole(fraction: float) -> str:
    """`81 %`: a share of a full count, without decimals."""
    return numbers.percent(fraction, 0)
