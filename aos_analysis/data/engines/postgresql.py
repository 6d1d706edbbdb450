"""A PostgreSQL database, opened to be read: one snapshot, a time for each query, and nothing of a patient comes out."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import ibis
import pandas as pd
import psycopg
import sqlglot as sg
import sqlglot.expressions as sge
from ibis.backends.postgres import Backend
from ibis.expr import schema as sch
from ibis.expr import types as ir
from psycopg.conninfo import make_conninfo

from aos_analysis.data.engines.identity import DatabaseIdentity, TableIdentity, table_identity
from aos_analysis.data.rules import FILE, ROW
from aos_analysis.data.schema import CONTRACT
from aos_analysis.definitions.connection import Connection
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.numbers import number
from aos_analysis.words.wording import say

MOST = 10_000_000  # rows of units and months that one query may bring back
ANSWER_S = 15  # seconds for the server to answer at all
STOPPED = "57014"  # what the server answers of a query that took too long
BINARY = "C"  # collation: the smallest identifier is the same one everywhere


class Reader(Backend):
    """The engine of ibis, which here brings back counts only, and speaks French."""

    connection: Connection

    def execute(self, expr: ir.Expr, /, **asked: Any) -> Any:
        """Sums and units, no patient, and no more than MOST of them."""
        if "patient_id" in expr.as_table().columns:
            raise AssertionError("a query would bring patients out of the database")
        asked["limit"] = asked.get("limit") or MOST + 1
        with said(self.connection):
            found = super().execute(expr, **asked)
        if isinstance(found, pd.DataFrame | pd.Series) and len(found) > MOST:
            raise _fault(self.connection, "too_many", most=number(MOST))
        return found


@contextmanager
def said(connection: Connection) -> Iterator[None]:
    """What the server refuses, as one French sentence."""
    try:
        yield
    except psycopg.Error as error:
        lost = "lost" if isinstance(error, psycopg.OperationalError) else "refused"
        key = "too_long" if error.sqlstate == STOPPED else lost
        raise _fault(connection, key, code=error.sqlstate or "", seconds=number(connection.timeout_s)) from error


def reader(connection: Connection) -> Reader:
    """One repeatable transaction that writes nothing, kept open as long as what is returned."""
    opened = _connected(connection)
    with said(connection):
        found = Reader.from_connection(opened)
        found.connection = connection
        opened.execute(f"SET statement_timeout = {connection.timeout_s * 1000}")
        opened.commit()
        opened.isolation_level, opened.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
        opened.execute("SELECT 1")  # the snapshot is taken now; every query comes after it
    return found


def _connected(connection: Connection) -> psycopg.Connection:
    asked: dict[str, Any] = {"host": connection.host, "port": connection.port, "user": connection.user}
    asked |= {"dbname": connection.database, "connect_timeout": ANSWER_S}
    try:
        return psycopg.connect(make_conninfo(**{name: said for name, said in asked.items() if said is not None}))
    except psycopg.OperationalError as error:
        raise _fault(connection, _why(error), database=connection.database) from error


def _why(error: psycopg.OperationalError) -> str:
    """No password, one that is wrong, a database or an account that the server does not know, or no server at all."""
    if error.pgconn is not None and error.pgconn.needs_password:
        return "no_password"
    text = str(error)
    if "FATAL" not in text:
        return "absent"
    return "password" if "password" in text or "mot de passe" in text else "unknown"


def tables(opened: Reader) -> Mapping[str, ir.Table]:
    """Those of the contract that the schema holds, with the name of the table where a folder has its file."""
    connection = opened.connection
    unknown = [name for name in connection.tables if name not in CONTRACT]
    with said(connection):
        rows = opened.con.execute(
            "SELECT c.relname, has_table_privilege(c.oid, 'SELECT') FROM pg_catalog.pg_class c"
            " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = %s AND c.relkind IN ('r', 'p', 'v', 'm', 'f')",
            (connection.schema_name,),
        ).fetchall()
    there = dict(rows)
    absent = [connection.tables[name] for name in connection.tables if connection.tables[name] not in there]
    names = {name: connection.tables.get(name, name) for name in CONTRACT}
    held = {name: stored for name, stored in names.items() if stored in there}
    denied = [stored for stored in held.values() if not there[stored]]
    wrong = {"unknown_table": unknown, "no_table": absent, "denied": denied, "empty": [] if held else [*CONTRACT]}
    for key, found in wrong.items():
        if found:
            raise _fault(connection, key, name=", ".join(found), schema=connection.schema_name)
    return {name: _table(opened, stored) for name, stored in held.items()}


def _table(opened: Reader, stored: str) -> ir.Table:
    """A stored table, its texts as texts, in binary order."""
    connection = opened.connection
    with said(connection):
        kinds = opened.get_schema(stored, database=connection.schema_name)
    kept = {name: kind for name, kind in kinds.items() if not (kind.is_unknown() or kind.is_nested() or kind.is_json())}
    place = sg.table(stored, db=connection.schema_name, quoted=True)
    columns = [_column(name, kind.is_string()) for name, kind in kept.items()]
    query = sg.select(*columns).from_(place).sql("postgres")
    table = opened.sql(query, schema=sch.schema(kept))
    return table.mutate(**{FILE: ibis.literal(f"{connection.schema_name}.{stored}"), ROW: ibis.null("int64")})


def _column(name: str, text: bool) -> sge.Expr:
    column = sg.column(name, quoted=True)
    if not text:
        return column
    ordered = sge.Collate(this=sg.cast(column, "text"), expression=sg.to_identifier(BINARY, quoted=True))
    return ordered.as_(name, quoted=True)


def identity(opened: Reader, held: Mapping[str, ir.Table]) -> DatabaseIdentity:
    """Of what is seen now."""
    connection = opened.connection
    named = {name: connection.tables.get(name, name) for name in held}
    found = [_identified(opened, name, stored, held[name]) for name, stored in named.items()]
    with said(connection):
        [(snapshot, version)] = opened.con.execute(
            "SELECT pg_current_snapshot()::text, current_setting('server_version')"
        ).fetchall()
        [(writes,)] = opened.con.execute(
            "SELECT bool_or(has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')) FROM pg_catalog.pg_class c"
            " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relname = ANY(%s)",
            (connection.schema_name, list(named.values())),
        ).fetchall()
    version = version.split()[0]
    return DatabaseIdentity(
        "PostgreSQL", version, connection.database, connection.schema_name, tuple(found), snapshot, not writes
    )


def _identified(opened: Reader, name: str, stored: str, raw: ir.Table) -> TableIdentity:
    kinds = opened.get_schema(stored, database=opened.connection.schema_name)
    return table_identity(name, raw, CONTRACT[name], {column: str(kind) for column, kind in kinds.items()})


def _fault(connection: Connection, key: str, **words: str) -> DataError:
    return DataError(Fault(f"{connection.id}.yaml", say(f"connection.{key}", **words)))
