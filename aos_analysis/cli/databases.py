"""What `aos check --data connection:ID` says of a database before its faults."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aos_analysis.words.numbers import month, number
from aos_analysis.words.wording import say

if TYPE_CHECKING:
    from aos_analysis.data.engines.identity import DatabaseIdentity


def database_told(database: "DatabaseIdentity") -> Iterator[str]:
    """Engine, tables and rows, last month of processing, snapshot, what the account may do."""
    names = {"engine": database.engine, "version": database.version}
    yield say("connection.told.head", database=database.database, schema=database.schema, **names)
    for table in database.tables:
        yield say("connection.told.table", table=table.name, rows=number(table.rows))
    last = database.last_flux
    yield say("connection.told.flux", month=month(last)) if last else say("connection.told.no_flux")
    yield say("connection.told.snapshot", snapshot=database.snapshot)
    yield say("connection.told.read_only" if database.read_only else "connection.told.can_write")
