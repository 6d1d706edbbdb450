"""The SQL of an expression, in the words of each engine, without a driver or a server."""

from functools import cache
from importlib import import_module
from typing import Literal, get_args

import ibis
from ibis.backends.sql.compilers.base import SQLGlotCompiler
from ibis.config import Config
from ibis.expr import types as ir

from aos_analysis.data.engines.oracle import Numbered

Dialect = Literal["duckdb", "postgres", "spark", "oracle"]


class SparkOptions(Config):
    """What its own module would declare, which asks for the driver."""

    treat_nan_as_null: bool = False


DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
SERVERS: dict[str, Dialect] = {dialect: dialect for dialect in DIALECTS if dialect != "duckdb"}


@cache
def compiler(dialect: Dialect) -> SQLGlotCompiler:
    if dialect == "oracle":
        return Numbered()
    if dialect == "spark" and ibis.options.pyspark is None:
        ibis.options.pyspark = SparkOptions()
    module = "pyspark" if dialect == "spark" else dialect
    return import_module(f"ibis.backends.sql.compilers.{module}").compiler


def written(query: ir.Table, dialect: Dialect) -> str:
    """The query as text, indented."""
    chosen = compiler(dialect)
    return chosen.to_sqlglot(query).sql(chosen.dialect, pretty=True)
