"""What a new edition of a table that describes says beside the one that a folder holds: who came, left or changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import duckdb

from aos_analysis.data.importing.sql import literal, quoted
from aos_analysis.data.territory_tables import TERRITORY_TABLES
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.numbers import day, number
from aos_analysis.words.wording import say

COMPLETE, SUPPLEMENT = 0.8, 0.2  # of what was known, found again: an edition of everything, or one more export
DATES = ("start_date", "end_date")


@dataclass(frozen=True)
class Described:
    """named: columns that tell what a row is about; within: those inside which an export is complete or not;
    absent: what becomes of a row that a complete edition no longer holds: it ends, stays as it is, or goes."""

    named: tuple[str, ...]
    within: tuple[str, ...] = ()
    absent: Literal["ends", "stays", "goes"] = "stays"


DESCRIBED: Mapping[str, Described] = {
    "practitioners": Described(("practitioner_id",), absent="ends"),
    "facilities": Described(("facility_id",)),
    "contacts": Described(("campaign", "unit_id", "status"), ("campaign",), absent="goes"),
    "patients": Described(("patient_id",), absent="ends"),
    "conditions": Described(("patient_id", "system", "code"), absent="ends"),
    "residents": Described(("patient_id", "facility_id"), absent="ends"),
    "monthly_indicators": Described(("unit_id", "month", "indicator")),
    # of a territory: each year beside the others, a corrected one in the place of what it said
    **{table.name: Described(table.key) for table in TERRITORY_TABLES},
}


@dataclass(frozen=True)
class Edition:
    """The views `_new` and `_old` of a table: `columns` in both, `exported` those that the new export gives.
    until: the last day that the folder speaks of."""

    table: str
    connection: duckdb.DuckDBPyConnection
    columns: tuple[str, ...]
    exported: tuple[str, ...]
    until: date

    @property
    def how(self) -> Described:
        return DESCRIBED[self.table]

    @property
    def dated(self) -> bool:
        """Whether the export dates what it says; else it says what holds on the day it was made."""
        return DATES[0] in self.exported

    @property
    def open(self) -> str:
        """Condition of the rows of the folder that still held."""
        return "end_date IS NULL" if DATES[1] in self.columns else "true"

    def supplements(self) -> list[str]:
        """The values of `within` that the export only completes; DataError where it is neither that nor complete."""
        if self.how.absent == "stays":
            return []
        within = self.how.within
        group = quoted(within) or "'all'"
        found = self.connection.sql(f"""
            SELECT {group}, count(*), count(*) FILTER (here) FROM (
                SELECT *, {self._in("_new")} AS here
                FROM (SELECT DISTINCT {quoted(self.how.named)} FROM _old o WHERE {self.open}) o)
            GROUP BY ALL {f"HAVING {group} IN (SELECT {group} FROM _new)" if within else ""} ORDER BY 1""")
        supplements = []
        for value, known, again in found.fetchall():
            if SUPPLEMENT < again / known < COMPLETE:
                words = {"again": number(again), "known": number(known), "within": self._within(value)}
                raise DataError(Fault(self.table, say(f"import.edition.partial.{self._words}", **words)))
            supplements += [value] if again / known <= SUPPLEMENT else []
        return supplements

    def told(self, supplements: Sequence[str]) -> Iterator[str]:
        """One sentence for the table, or for each campaign of the contacts."""
        if self.table != "contacts":
            yield self._sentence("true", "", bool(supplements))
            return
        for (campaign,) in self.connection.sql("SELECT DISTINCT campaign FROM _new ORDER BY 1").fetchall():
            yield self._sentence(f"campaign = {literal(campaign)}", campaign, campaign in supplements)

    def _sentence(self, where: str, campaign: str, supplement: bool) -> str:
        came = self._count(f"SELECT DISTINCT {self._named} FROM _new o WHERE {where} AND NOT {self._in('_old')}")
        left = self._count(f"SELECT DISTINCT {self._named} FROM _old o WHERE {where} AND {self.open}"
                           f" AND NOT {self._in('_new')}")  # fmt: skip
        names = [name for name in self.exported if name not in self.how.named]
        changed = self._count(self._changed(names, where, ""))
        gone = not supplement and self.how.absent != "stays"
        counts = {"came": came, "left": left if gone else 0, "changed": changed}
        words = {key: self._counted(key, count) for key, count in counts.items()}
        if changed:
            each = {name: self._count(self._changed([name], where, "DISTINCT ")) for name in names}
            some = ", ".join(f"{name} {number(count)}" for name, count in each.items() if count)
            words["changed"] += f" ({some})"
        kind = "supplement" if supplement else "complete"
        return say(f"import.edition.{kind}", table=self.table, within=self._within(campaign), **words)

    def _changed(self, names: Sequence[str], where: str, each: str) -> str:
        """SQL of what both editions describe, otherwise in one of these columns."""
        content = f"list_sort(list({each}hash({quoted(names) or 'NULL'})))"
        held = "true" if self.dated else self.open
        grouped = [
            f"(SELECT {self._named}, {content} AS said FROM {view} WHERE {where} AND {kept} GROUP BY {self._named})"
            for view, kept in (("_new", "true"), ("_old", held))
        ]
        return f"SELECT n.said FROM {grouped[0]} n JOIN {grouped[1]} o USING ({self._named}) WHERE n.said <> o.said"

    @property
    def _named(self) -> str:
        return quoted(self.how.named)

    @property
    def _words(self) -> str:
        return self.table if self.table in ("practitioners", "contacts") else "others"

    def _in(self, view: str) -> str:
        """Condition: what a row `o` is about is described in a view."""
        same = " AND ".join(f'v."{name}" IS NOT DISTINCT FROM o."{name}"' for name in self.how.named)
        return f"EXISTS (SELECT 1 FROM {view} v WHERE {same})"

    def _within(self, campaign: str) -> str:
        return say("import.edition.within", campaign=campaign) if self.table == "contacts" else ""

    def _count(self, query: str) -> int:
        ((found,),) = self.connection.sql(f"SELECT count(*) FROM ({query})").fetchall()
        return found

    def _counted(self, key: str, count: int) -> str:
        until = say("import.edition.until", day=day(self.until)) if count and self.how.absent == "ends" else ""
        return say(f"import.edition.{key}.{self._words}", n=number(count), until=until)
