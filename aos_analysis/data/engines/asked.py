"""The queries of a campaign as text: for a person to run where no program of ours may, and to import their result."""

from collections.abc import Iterator
from dataclasses import dataclass

import ibis
import pandas as pd
from ibis.expr import types as ir

from aos_analysis.data.calendar import Calendar, calendar_of
from aos_analysis.data.columns import READ_AS
from aos_analysis.data.engines.dialects import Dialect, written
from aos_analysis.data.indicators import COUNTS, MEASURES, queries
from aos_analysis.data.measures.request import Request
from aos_analysis.data.rules import FILE, ROW
from aos_analysis.data.schema import CONTRACT
from aos_analysis.data.sources import Source, SourceInfo
from aos_analysis.definitions.indicator import Indicator
from aos_analysis.definitions.plan import Plan
from aos_analysis.words.errors import ParameterError
from aos_analysis.words.wording import say

EXACT = "decimal(38, 9)"  # numbers of a table; the engine's own would be compared with a value that it has not
MONTH = "%Y-%m"
UNTRIED = ("oracle", "spark")  # where nobody has run them


@dataclass(frozen=True)
class Asked:
    """What is asked; first, last_flux: first month of the lines, last month of their processing."""

    plan: Plan
    dialect: Dialect
    first: pd.Period
    last_flux: pd.Period

    def text(self) -> str:
        """One query an indicator, each giving rows of `monthly_indicators`; French comments say what to do."""
        counted = [one for one in self.plan.indicators.values() if one.measure in MEASURES]
        if not counted:
            raise ParameterError(say("sql.nothing", campaign=self.plan.campaign.id))
        head = [say("sql.head", campaign=self.plan.campaign.id), say("sql.tables"), say("sql.import")]
        head += [say(f"sql.untried.{self.dialect}")] if self.dialect in UNTRIED else []
        return "\n".join(f"-- {line}" for line in head) + "\n" + "".join(self._parts(counted))

    def _parts(self, counted: list[Indicator]) -> Iterator[str]:
        for one in counted:
            calendar = calendar_of(self.first, self.last_flux, self.plan, one)
            if calendar.last < calendar.first:
                raise ParameterError(
                    say("sql.too_short", id=one.id, first=f"{calendar.first}", last=f"{calendar.last}")
                )
            yield f"\n-- {one.id}\n{self._query(one, calendar)};\n"

    def _query(self, indicator: Indicator, calendar: Calendar) -> str:
        request = Request(Source(SourceInfo("", None, False, "", ()), _contract()), self.plan, indicator, calendar)
        text = written(_monthly(request, self.last_flux), self.dialect)
        used = [name for name in CONTRACT if f'"{name}"' in text.replace("`", '"')]
        return _named(text, used, '"' if self.dialect == "oracle" or "`" not in text else "`")


def _contract() -> dict[str, ir.Table]:
    """Every table with every column."""
    kinds = READ_AS | {"number": EXACT}
    return {
        name: ibis.table({c.name: kinds[c.kind] for c in table.columns} | {FILE: "string", ROW: "int64"}, name=name)
        for name, table in CONTRACT.items()
    }


def _monthly(request: Request, last_flux: pd.Period) -> ir.Table:
    """Rows of `monthly_indicators`, months as text: how a date is printed depends on the station."""
    counts, *apart = queries(request)
    counts = counts.mutate(**{name: ibis.literal(0.0) for name in COUNTS if name not in counts.columns})
    if apart:
        denominator = apart[0].rename(unit="unit_id", at="month", people="denominator")
        both = counts.drop("denominator").outer_join(denominator, [("unit_id", "unit"), ("month", "at")])
        counts = both.mutate(
            unit_id=ibis.coalesce(both.unit_id, both.unit),
            month=ibis.coalesce(both.month, both["at"]),
            denominator="people",
        )
    counts = counts.filter(counts.denominator > 0)
    return counts.select(
        "unit_id",
        month=counts.month.strftime(MONTH),
        indicator=ibis.literal(request.indicator.id),
        **{name: ibis.coalesce(counts[name], 0.0) for name in COUNTS},
        flux_max=ibis.literal(str(last_flux)),
    )


def _named(query: str, used: list[str], quote: str) -> str:
    """The query after its tables, each named once, at the top, where names of the station can be written."""
    heads = []
    for name in used:
        columns = ", ".join(f"{c.name} AS {quote}{c.name}{quote}" for c in CONTRACT[name].columns)
        heads.append(f"{quote}{name}{quote} AS (SELECT {columns} FROM {name})")
    rest = query.removeprefix("WITH ") if query.startswith("WITH ") else query
    return "WITH " + ",\n".join(heads) + (",\n" if query.startswith("WITH ") else "\n") + rest
