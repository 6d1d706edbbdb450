"""A connection, opened as a folder is: the same `Source`, whose tables stay where they are."""

from importlib import import_module
from types import ModuleType

from aos_analysis.data.engines.identity import DatabaseIdentity
from aos_analysis.data.sources import InputFile, Source, SourceInfo
from aos_analysis.definitions.connection import Connection
from aos_analysis.definitions.connection_file import load_connection
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import say

DRIVERS = {"postgresql": ("aos_analysis.data.engines.postgresql", "psycopg")}


def read_connection(data: str) -> Source:
    """`connection:ID`, or the path of its file; rows are not checked."""
    connection = load_connection(data)
    engine = _engine(connection)
    opened = engine.reader(connection)
    raw = engine.tables(opened)
    found: DatabaseIdentity = engine.identity(opened, raw)
    files = tuple(InputFile(f"{found.schema}.{table.name}", table.sha256, table.rows) for table in found.tables)
    info = SourceInfo(
        source=connection.source,
        date=None,
        synthetic=connection.synthetic,
        sha256=found.sha256,
        files=files,
        last_flux=found.last_flux,
        database=found,
    )
    places = {name: f"{found.schema}.{connection.tables.get(name, name)}" for name in raw}
    return Source(info, raw, places=places)


def _engine(connection: Connection) -> ModuleType:
    """The module of its engine; its driver is no part of what users install."""
    module, driver = DRIVERS[connection.engine]
    try:
        return import_module(module)
    except ImportError as error:
        words = {"driver": driver, "engine": connection.engine}
        raise DataError(Fault(f"{connection.id}.yaml", say("connection.no_driver", **words))) from error
