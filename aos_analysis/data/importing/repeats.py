"""Lines of care that a folder already holds: a second export that begins again would count them twice."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from aos_analysis.data.importing.sql import parquet, quoted
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.numbers import number
from aos_analysis.words.wording import say

REPEATED = 0.1  # of the lines of an export: two exports of other patients share next to none
DATED = ("flux_date", "discharge_date")  # by which an export goes on where the one before stopped


def refuse_repeats(connection: duckdb.DuckDBPyConnection, table: str, new: Path, existing: Sequence[Path]) -> None:
    """DataError where lines of the new part are in the folder, word for word."""
    names = pq.read_schema(new).names
    held = {name for path in existing for name in pq.read_schema(path).names}
    day = next((name for name in DATED if name in names and name in held), None)
    both = quoted([name for name in names if name in held])
    since = f"WHERE {day} >= (SELECT min({day}) FROM {parquet(new)})" if day else ""
    ((found,),) = connection.sql(f"""SELECT count(*) FROM (
        SELECT {both} FROM {parquet(new)} INTERSECT ALL SELECT {both} FROM {parquet(*existing)} {since})""").fetchall()
    lines = pq.read_metadata(new).num_rows
    if found > REPEATED * lines:
        words = {"count": number(found), "all": number(lines)}
        last = day and connection.sql(f"SELECT max({day}) FROM {parquet(*existing)}").fetchall()[0][0]
        words["last"] = say(f"import.last.{day}", day=f"{last:%d/%m/%Y}") if last else ""
        raise DataError(Fault(table, say("import.repeats", **words)))
