"""A PostgreSQL of the tests' own: on loopback, with its folder and port, under an account that is not root."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

PASSWORD = "pour-les-essais"
ADMINISTRATOR, ANALYST = "gestionnaire", "lecteur"  # who writes the tables, who may only read them
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to be started by root
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "timezone": "Pacific/Noumea",
    "jit": "off",
}


@dataclass(frozen=True)
class Server:
    port: int

    def connect(self, user: str = ADMINISTRATOR, **more):
        psycopg = pytest.importorskip("psycopg")
        asked = {"host": "127.0.0.1", "port": self.port, "dbname": "postgres", "password": PASSWORD} | more
        return psycopg.connect(user=user, autocommit=True, **asked)

    def load(self, schema: str, tables: Mapping[str, pd.DataFrame], types: Mapping[str, str] | None = None) -> None:
        """The tables under these names, for the analyst to read. types: of columns that have another than theirs."""
        with self.connect() as connection:
            connection.execute(f'CREATE SCHEMA "{schema}"')
            for name, frame in tables.items():
                kinds = {column: (types or {}).get(column) or _kind(frame[column]) for column in frame}
                columns = ", ".join(f'"{column}" {kind}' for column, kind in kinds.items())
                connection.execute(f'CREATE TABLE "{schema}"."{name}" ({columns})')
                with connection.cursor().copy(f'COPY "{schema}"."{name}" FROM STDIN (FORMAT csv)') as copy:
                    copy.write(frame.to_csv(index=False, header=False))
            connection.execute(f'GRANT USAGE ON SCHEMA "{schema}" TO {ANALYST}')
            connection.execute(f'GRANT SELECT ON ALL TABLES IN SCHEMA "{schema}" TO {ANALYST}')
            connection.execute("ANALYZE")


def _kind(column: pd.Series) -> str:
    known = column.dropna()
    first = known.iloc[0] if len(known) else ""
    if isinstance(first, bool | np.bool_):
        return "boolean"
    if hasattr(first, "isoformat"):
        return "date"
    if pd.api.types.is_integer_dtype(column):
        return "bigint"
    return "double precision" if pd.api.types.is_numeric_dtype(column) else "text"


@contextmanager
def started() -> Iterator[Server]:
    """Skipped, with a reason, where PostgreSQL or its driver is not installed."""
    pytest.importorskip("psycopg", reason="the driver of PostgreSQL (psycopg) is not installed")
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed on this machine")
    place = Path(tempfile.mkdtemp(prefix="aos-postgresql-"))
    who = {"user": UNPRIVILEGED, "extra_groups": []} if os.name == "posix" and os.geteuid() == 0 else {}
    secret, data, port = place / "secret", place / "data", _free_port()
    secret.write_text(PASSWORD, "utf-8")
    if who:
        for path in (place, secret):
            shutil.chown(path, UNPRIVILEGED)

    def call(program: str, *arguments: str) -> None:
        asked = [programs / program, "-D", data, *arguments]
        subprocess.run(asked, check=True, capture_output=True, cwd=place, timeout=120, **who)

    locale = ("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=fr")  # where « a » comes before « B »
    options = " ".join(f"-c {name}='{value}'" for name, value in {**SETTINGS, "port": port}.items())
    try:
        call(
            "initdb",
            "-U",
            ADMINISTRATOR,
            "-A",
            "scram-sha-256",
            f"--pwfile={secret}",
            "-E",
            "UTF8",
            *locale,
            "--no-sync",
        )
        call("pg_ctl", "-w", "-l", str(place / "log"), "-o", options, "start")
        server = Server(port)
        with server.connect() as connection:
            connection.execute(f"CREATE ROLE {ANALYST} LOGIN PASSWORD '{PASSWORD}'")
            connection.execute("REVOKE ALL ON DATABASE postgres FROM PUBLIC")  # temporary tables too
            connection.execute(f"GRANT CONNECT ON DATABASE postgres TO {ANALYST}")
        yield server
    finally:
        if (data / "postmaster.pid").exists():
            call("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(place, ignore_errors=True)


def _programs() -> Path | None:
    """Folder of `initdb` and `pg_ctl`: on the path, else where Debian keeps those of the newest version."""
    known = shutil.which("pg_ctl")
    if known:
        return Path(known).resolve().parent
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    return kept[-1].parent if kept else None


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
