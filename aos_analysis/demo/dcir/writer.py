"""Queries on the caisse, copied to the files of the SNDS tables."""

from pathlib import Path

import duckdb

FORMS = {"parquet": "FORMAT parquet, COMPRESSION zstd", "csv": "FORMAT csv, HEADER, DELIMITER ';'"}


class Writer:
    """Copies queries to files: `name` becomes `<name>.<form>`, or one file a batch in the folder `<name>`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, draft: Path, form: str):
        self.connection, self.draft, self.form = connection, draft, form

    def table(self, name: str, query: str, part: str | None = None) -> None:
        file = self.draft / (name if part is None else f"{name}/{name}_{part}")
        file.parent.mkdir(exist_ok=True)
        target = file.with_name(f"{file.name}.{self.form}").as_posix().replace("'", "''")
        self.connection.execute(f"COPY ({query}) TO '{target}' ({FORMS[self.form]})")

    def companion(self, name: str, query: str) -> None:
        target = (self.draft / f"{name}.parquet").as_posix().replace("'", "''")
        self.connection.execute(f"COPY ({query}) TO '{target}' ({FORMS['parquet']})")
