"""What a measure is asked: an indicator of a plan, on a source, over the months that can be analysed."""

from dataclasses import dataclass

import ibis
from ibis.expr import types as ir

from aos_analysis.data.calendar import Calendar, to_date
from aos_analysis.data.schema import CONTRACT
from aos_analysis.data.sources import Source
from aos_analysis.definitions.indicator import Codes, Indicator
from aos_analysis.definitions.plan import Plan
from aos_analysis.definitions.values import DaysPerBox
from aos_analysis.words.errors import DataError, Fault, present
from aos_analysis.words.wording import say


@dataclass(frozen=True)
class Request:
    source: Source
    plan: Plan
    indicator: Indicator
    calendar: Calendar

    @property
    def codes(self) -> Codes:
        """What the measure counts."""
        return present(self.indicator.codes)

    @property
    def days_per_box(self) -> DaysPerBox:
        return self.plan.value(present(self.indicator.days_per_box), DaysPerBox)

    def table(self, name: str, *columns: str) -> ir.Table:
        """A table, refused where it, or a column this measure needs, is missing."""
        if not self.source.has(name):
            message = say("data_faults.needs_table", id=self.indicator.id, row=CONTRACT[name].row)
            raise DataError(Fault(f"{name}.parquet", message))
        missing = [column for column in columns if column not in self.source.columns(name)]
        if missing:
            meaning = CONTRACT[name][missing[0]].meaning
            message = say("data_faults.needs_column", id=self.indicator.id, column=missing[0], meaning=meaning)
            raise DataError(Fault(f"{name}.parquet", message))
        return self.source.table(name)

    def complete(self, day: ir.DateValue) -> ir.BooleanValue:
        """Care that is complete: up to the cut-off, history included."""
        return day < _first_day(self.calendar.cutoff + 1)

    def analysed(self, day: ir.DateValue) -> ir.BooleanValue:
        """Care of the months the indicator is given for."""
        return (day >= _first_day(self.calendar.first)) & (day < _first_day(self.calendar.last + 1))


def _first_day(month) -> ir.DateScalar:
    day = to_date(month)
    return ibis.date(day.year, day.month, day.day)
