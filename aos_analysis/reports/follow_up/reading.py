"""A `FollowUp` read aloud: counts as they may be printed, rates without intervals, and the words around them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from aos_analysis.data.follow_up import FollowUp
from aos_analysis.data.follow_up.counts import DATED, OUTCOMES
from aos_analysis.page.disclosure import Counted, is_small, mask_parts, mask_table
from aos_analysis.page.origin import source_text
from aos_analysis.page.reading import COUNTED_UNITS, scope_notes
from aos_analysis.words import numbers
from aos_analysis.words.wording import noun, say

OTHERS = "others"  # heads the row that holds those too small to stand alone


@dataclass(frozen=True)
class Grid:
    """Counts printed with their margins. values, hidden: (n_rows + 1, n_columns + 1), margins last; `keys` head the
    rows, `names` the columns."""

    keys: tuple[object, ...]
    names: tuple[str, ...]
    values: np.ndarray
    hidden: np.ndarray


@dataclass(frozen=True)
class FollowUpReading:
    """Strings and printable counts of one follow-up. A count of None is masked."""

    followed: FollowUp

    @property
    def counts(self) -> Counted:
        """What a number of units counts, for the gate."""
        return COUNTED_UNITS[self.followed.plan.campaign.unit]

    @cached_property
    def parts(self) -> dict[str, int | None]:
        """Each outcome, None where it or its complement is small."""
        values = [int(value) for value in self.followed.parts]
        all_hidden = is_small(self.followed.targeted, self.counts)
        masked = [all_hidden] * len(values) if all_hidden else mask_parts(values, self.counts)
        return {name: None if hide else n for name, n, hide in zip(OUTCOMES, values, masked, strict=True)}

    @property
    def met(self) -> int | None:
        return self.parts["met"]

    @property
    def targeted(self) -> int | None:
        return None if is_small(self.followed.targeted, self.counts) else self.followed.targeted

    @property
    def exchanges(self) -> int | None:
        """Realised contacts, unless they tell how few units were met several times."""
        again = self.followed.exchanges - self.followed.met
        return None if self.met is None or is_small(again, self.counts) else self.followed.exchanges

    @property
    def realised(self) -> float | None:
        return None if self.met is None else self.followed.realised

    @property
    def covered(self) -> float | None:
        """Met over targeted, a fraction."""
        return self.met / self.targeted if self.met is not None and self.targeted else None

    @cached_property
    def periods(self) -> Grid | None:
        """Dated outcomes by month, else by quarter, else met or not: the first of them without a small count."""
        months = self.followed.months
        apart = months[["met"]].assign(missed=months[["refused", "unreachable"]].sum(axis=1))
        finest = [months[list(DATED)]] if None not in self.parts.values() else []
        for outcomes, span in ((o, s) for o in (*finest, apart) for s in "MQ"):
            table = outcomes.groupby(months["month"].dt.to_period(span), dropna=False).sum().reset_index(names="key")
            if not self._small(table):
                break
        return self._grid(table)

    @cached_property
    def channels(self) -> Grid | None:
        table = self.followed.channels.rename(columns={"channel": "key"})
        fine = None not in self.parts.values() and not self._small(table[["key", *OUTCOMES]])
        return self._grid(self._merged(table[["key", *OUTCOMES]] if fine else _met_or_not(table)))

    @cached_property
    def territories(self) -> Grid | None:
        """Met or not: a territory has too few refusals to print."""
        found = self.followed.territories
        return (
            None if found is None else self._grid(self._merged(_met_or_not(found.rename(columns={"territory": "key"}))))
        )

    @cached_property
    def met_by_month(self) -> pd.Series | None:
        """Units met by month (period index), None where a month is small: its sum to date would tell it."""
        met = self.followed.months.dropna(subset="month").set_index("month")["met"]
        usable = self.met is not None and len(met) > 1 and not any(is_small(n, self.counts) for n in met)
        return met if usable else None

    def _small(self, table: pd.DataFrame) -> bool:
        return any(is_small(n, self.counts) for n in table.drop(columns="key").to_numpy(float).ravel())

    def _merged(self, table: pd.DataFrame) -> pd.DataFrame:
        """Rows with a small count become one, with as many of the next smallest ones as its own counts need."""
        size = table.drop(columns="key").sum(axis=1)
        small = [self._small(table.loc[[row]]) for row in table.index]
        order = [*table.index[small], *size[~np.array(small, bool)].sort_values().index]
        for taken in range(sum(small), len(order) + 1):
            together = table.loc[order[:taken]].drop(columns="key").sum()
            if not any(is_small(n, self.counts) for n in together):
                break
        if not any(small):
            return table
        return pd.concat(
            [table.loc[sorted(order[taken:])], together.to_frame().T.assign(key=OTHERS)], ignore_index=True
        )

    def _grid(self, table: pd.DataFrame) -> Grid | None:
        """None where nothing would be left to read, or where the sums printed elsewhere would tell what is masked."""
        names = tuple(name for name in table.columns if name != "key")
        values = table[list(names)].to_numpy(float)
        if self.met is None or not values.sum():
            return None
        hidden = mask_table(values, self.counts)
        if hidden[-1].any() or hidden[:-1, 0].all():
            return None
        full = np.pad(values, (0, 1))
        full[-1], full[:, -1] = full.sum(axis=0), full.sum(axis=1)
        full[-1, -1] = values.sum()
        return Grid(tuple(table["key"]), names, full, hidden)

    # words

    @property
    def over(self) -> bool:
        """Whether the campaign had ended on the day that the data are of."""
        return (
            pd.Period(self.followed.plan.campaign.campaign_period.end, "M").end_time.date() < self.followed.forecast.on
        )

    def named(self, outcome: str) -> str:
        """The words of an outcome: nobody is left to be met once a campaign is over."""
        return "never" if outcome == "waiting" and self.over else outcome

    @property
    def units(self) -> str:
        return noun(self.followed.plan.campaign.called)

    def counted(self, n: int | None) -> str:
        """`339 praticiens`; « moins de 5 » or more is never told of a masked count."""
        forms = (noun(self.followed.plan.campaign.called, form) for form in ("one", "many"))
        said = say("follow_up.masked", units=self.units) if n is None else numbers.count(n, *forms)
        return type(self.units)(said)  # what is said with it agrees with the units

    @property
    def answer(self) -> str:
        """What ends the title: the realisation rate, else the units met."""
        if self.realised is not None:
            return say("follow_up.answers.rate", rate=rate(self.realised))
        return say("follow_up.answers.met", met=self.counted(self.met)) if self.met else say("follow_up.answers.none")

    @property
    def source(self) -> str:
        return source_text(self.followed.source)

    @property
    def notes(self) -> list[str]:
        campaign = self.followed.plan.campaign
        span = campaign.campaign_period
        return scope_notes(campaign, numbers.period(span.start, span.end), self.source)


def _met_or_not(table: pd.DataFrame) -> pd.DataFrame:
    return table[["key", "met"]].assign(not_met=table[list(OUTCOMES[1:])].sum(axis=1))


def rate(fraction: float) -> str:
    """`91,7 %`, `90 %`, `144 %`: one decimal where there is one."""
    text = numbers.percent(fraction)
    return text.replace(",0", "")
