"""The tables of the SNDS joined into lines, stays, practitioners and facilities; lines left aside are counted."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa
from ibis.expr import types as ir

from aos_analysis.data.dcir import deliveries, people, references, stays, tables
from aos_analysis.data.importing.parts import ROWS
from aos_analysis.data.importing.selection import TYPES
from aos_analysis.data.rules import rules_of
from aos_analysis.data.schema import CONTRACT
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.numbers import number
from aos_analysis.words.wording import say

BATCH = 500_000  # acts joined at once: memory does not grow with the extraction
OF_DETAIL = {"ER_PHA_F": deliveries.medicines, "ER_TIP_F": deliveries.devices}
ALL_STAY_KEYS = tables.STAY_KEYS
MONTH = "CAST(date_trunc('month', FLX_DIS_DTD) AS DATE)"
# table of the contract → what one import must bring whole: the column that says it there, and its values in the SNDS
BROUGHT_ONCE = {
    "deliveries": (
        "flux_date",
        " UNION ".join(f"SELECT {MONTH} FROM {name}" for name in ("ER_PRS_F", *tables.DETAILS)),
    ),
    "stays": ("year(discharge_date)", "SELECT year(EXE_SOI_DTF) FROM T_MCOaaC"),
}
REFERENCE = {  # kept by DuckDB, computed once
    "DA_PRA_R": lambda rows: references.chain(references.practices(rows)),
    "IR_PHA_R": references.medicines,
    "IR_IMB_R": references.exonerations,
}


@dataclass
class Joining:
    """One import. staged: a sub-folder of Parquet files a table; aside: SNDS table → rule → lines it leaves out."""

    connection: duckdb.DuckDBPyConnection
    staged: Path
    progress: Callable[[str], None] = lambda text: None
    aside: dict[str, Counter] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Each table becomes a view of its name, without rows where there is no file."""
        self.backend = ibis.duckdb.from_connection(self.connection)
        self.given = {table for table in tables.SNDS if self._files(table)}
        for name, table in tables.SNDS.items():
            typed = ", ".join(f"CAST(NULL AS {TYPES[column.kind]}) AS {column.name}" for column in table.columns)
            rows = _read(self._files(name)) if name in self.given else f"(SELECT {typed} WHERE FALSE)"
            self._view(name, f"SELECT * FROM {rows}")

    def _files(self, table: str) -> list[Path]:
        return sorted((self.staged / table).glob("*.parquet"))

    def table(self, name: str) -> ir.Table:
        return self.backend.table(name)

    def refuse_known(self, table: str, existing: Sequence[Path]) -> None:
        """A month of flux, or a year of stays, comes in one import: in two, what is there twice would count twice."""
        if not existing:
            return
        column, brought = BROUGHT_ONCE[table]
        query = f"({brought}) INTERSECT SELECT {column} FROM {_read(existing)} ORDER BY 1"
        if found := [str(value)[:7] for (value,) in self.connection.execute(query).fetchall()]:
            raise DataError(Fault(table, say("dcir.known_period", first=found[0], last=found[-1])))

    # lines -------------------------------------------------------------------------------------------------------

    def lines(self) -> Iterator[pa.Table]:
        """Rows of the contract, a batch of months of flux at a time."""
        known = deliveries.References(
            *(self._keep(f"{name}_kept", make(self.table(name))) if name in self.given else None
              for name, make in REFERENCE.items())
        )  # fmt: skip
        for first, last in self._batches():
            lines = 0
            for rows in self._batch(first, last, known):
                lines += len(rows)
                yield rows
            words = {"first": f"{first:%Y-%m}", "last": f"{last:%Y-%m}", "lines": number(lines)}
            self.progress(say("dcir.joined", **words))

    def _batches(self) -> list[tuple[date, date]]:
        """First and last month of flux of each batch: as many months as hold BATCH acts."""
        acts = f"SELECT {MONTH} AS month, count(*) AS acts FROM ER_PRS_F GROUP BY 1"
        alone = " UNION ".join(f"SELECT {MONTH} FROM {name}" for name in tables.DETAILS)
        query = f"SELECT month, coalesce(acts, 0) FROM ({alone}) d (month) FULL JOIN ({acts}) USING (month) ORDER BY 1"
        batches: list[tuple[date, date]] = []
        held = 0
        for month, count in self.connection.execute(query).fetchall():
            if not batches or held + count > BATCH:
                batches, held = [*batches, (month, month)], 0
            batches[-1], held = (batches[-1][0], month), held + count
        return batches

    def _batch(self, first: date, last: date, known: deliveries.References) -> Iterator[pa.Table]:
        def months(name: str) -> ir.Table:
            rows = self.table(name)
            return rows.filter(rows.FLX_DIS_DTD.truncate("M").between(first, last))

        acts = self._keep("acts", deliveries.judged(months("ER_PRS_F"), months("ER_ETE_F")))
        self._refuse_repeated("ER_PRS_F", acts, deliveries.ACT_KEYS, f"{first:%Y-%m}", f"{last:%Y-%m}")
        details = {name: self._keep(f"details_{name}", read(months(name))) for name, read in OF_DETAIL.items()}
        both = ibis.union(*details.values())
        self._count_aside(acts, details, both)
        made = self._keep("made_lines", deliveries.deliveries(acts, both, known))
        possible = made.filter(
            *(~rule.broken.fill_null(False) for rule in rules_of(made, CONTRACT["deliveries"], None))
        )
        self.aside["ER_PRS_F"][deliveries.IMPOSSIBLE] += _count(made) - _count(possible)
        yield from self._rows(possible)

    def _refuse_repeated(self, table: str, rows: ir.Table, keys: Sequence[str], first: object, last: object) -> None:
        """Keys of one act, or stay: where they come twice, a file was given twice and everything would double."""
        repeated = _count(rows) - _count(rows.select(*keys).distinct())
        if repeated:
            raise DataError(Fault(table, say("dcir.repeated", count=number(repeated), first=first, last=last)))

    def _count_aside(self, acts: ir.Table, details: dict[str, ir.Table], both: ir.Table) -> None:
        keys, fallen = list(tables.NINE_KEYS), acts.filter(acts.aside.notnull())
        counts = self.aside.setdefault("ER_PRS_F", Counter())
        counts.update(_by_reason(acts))
        counts[deliveries.ALONE] += _count(acts.filter(acts.aside.isnull()).anti_join(both, keys))
        for name, rows in details.items():
            counts = self.aside.setdefault(name, Counter())
            counts[deliveries.ORPHAN] += _count(rows.anti_join(acts, keys))
            counts[deliveries.ACT_ASIDE] += _count(rows.semi_join(fallen, keys))

    # stays, practitioners, facilities ----------------------------------------------------------------------------

    def discharges(self) -> Iterator[pa.Table]:
        numbered = {"T_MCOaaB": self.table("T_MCOaaB"), "T_MCOaaC": stays.numbered(self.table("T_MCOaaC"))}
        for name, rows in numbered.items():
            first, last = rows.SOR_ANN.min().execute(), rows.SOR_ANN.max().execute()
            self._refuse_repeated(name, rows, ALL_STAY_KEYS, first, last)
        judged = self._keep("judged_stays", stays.judged(numbered["T_MCOaaC"], numbered["T_MCOaaB"]))
        made = self._keep("made_stays", stays.stays(judged, self.table("IR_BEN_R")))
        counts = _by_reason(judged)
        counts[stays.NO_PATIENT] = _count(judged) - sum(counts.values()) - _count(made)
        self.aside["T_MCOaaC"] = counts
        yield from self._rows(made.order_by(*made.columns))

    def practitioners(self, specialties: Sequence[str], given: Path | None) -> Iterator[pa.Table]:
        """given: the caisse's own table, in the contract's columns."""
        practices = self._keep("practices", references.practices(self.table("DA_PRA_R")))
        companion = self._view("given", f"SELECT * FROM {_read([given])}") if given else None
        made = self._keep("made_practitioners", people.practitioners(practices, specialties, companion))
        if companion is not None:
            left = companion.anti_join(made, "practitioner_id")
            self.aside["practitioners"] = Counter({people.NO_PRACTICE: _count(left)})
        yield from self._rows(made.order_by(*made.columns))

    def facilities(self, used: Sequence[Path], existing: Sequence[Path]) -> pa.Table:
        """Those that `used` (lines, stays) names and that no file of `existing` has."""
        query = " UNION ".join(f"SELECT facility_id FROM {_read([path])}" for path in used)
        known = f"SELECT facility_id FROM {_read(existing)}" if existing else "SELECT NULL"
        named = self._view("named", f"({query}) EXCEPT {known}")
        return pa.concat_tables(self._rows(people.facilities(named)))

    def _view(self, name: str, query: str) -> ir.Table:
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {query}")
        return self.table(name)

    def _keep(self, name: str, table: ir.Table) -> ir.Table:
        """The rows of the expression, computed once."""
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {self.backend.compile(table)}")
        return self.table(name)

    def _rows(self, table: ir.Table) -> Iterator[pa.Table]:
        """The rows of an expression, at least one table, perhaps empty."""
        reader = self.connection.sql(self.backend.compile(table)).to_arrow_reader(ROWS)
        yield reader.schema.empty_table()
        for batch in reader:
            yield pa.Table.from_batches([batch])


def _read(paths: Sequence[Path]) -> str:
    names = ("".join(f"[{c}]" if c in "*?[" else c for c in path.as_posix()).replace("'", "''") for path in paths)
    return "read_parquet([{}], union_by_name = true)".format(", ".join(f"'{name}'" for name in names))


def _count(table: ir.Table) -> int:
    return int(table.count().execute())


def _by_reason(rows: ir.Table) -> Counter:
    found = rows.filter(rows.aside.notnull()).aside.value_counts(name="lines").execute()
    return Counter({reason: int(lines) for reason, lines in found.itertuples(index=False)})
