"""Pieces of SQL that every query of an import writes: quoted columns, quoted texts, files."""

from collections.abc import Iterable
from pathlib import Path


def quoted(names: Iterable[str]) -> str:
    """Column names, one after the other."""
    return ", ".join(f'"{name}"' for name in names)


def literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def parquet(*paths: Path) -> str:
    """The rows of these files; a column that some have not is empty there."""
    files = ", ".join(literal("".join(f"[{c}]" if c in "*?[" else c for c in path.as_posix())) for path in paths)
    return f"read_parquet([{files}], union_by_name = true)"
