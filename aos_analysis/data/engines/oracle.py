"""Ibis expressions as Oracle's SQL, which before version 23 keeps no truth value in a row: there it is 1 or 0."""

from functools import reduce
from typing import Any

import ibis.expr.operations as ops
import sqlglot as sg
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.oracle import OracleCompiler

LISTED = 1000  # values of one IN (ORA-01795)
HELD = "held"  # marks `column = 1`, the test of a truth value that a row keeps
TESTS = (ops.And, ops.Or, ops.Not)  # of truth values, not of what a row keeps
CONDITIONS = {"where", "bool_expr", "cases", "predicates", "qualified"}  # what is tested, in any operation


class Numbered(OracleCompiler):
    """Each truth value is a condition where it is tested, a number where it is kept, compared or handed over."""

    __slots__ = ()

    def visit_node(self, op: ops.Node, **parts: Any) -> Any:
        if isinstance(op, ops.WindowFunction) and op.func.dtype.is_boolean():
            parts["func"] = _kept(parts["func"])
        elif not isinstance(op, TESTS):
            given = dict(zip(op.argnames, op.args, strict=True))
            parts = {n: part if n in CONDITIONS else _numbers(given[n], part) for n, part in parts.items()}
        found = super().visit_node(op, **parts)
        truth = isinstance(op, ops.Value) and op.dtype.is_boolean()
        return _tested(found) if truth else found

    def visit_InValues(self, op, *, value, options):
        parts = [value.isin(*options[k : k + LISTED]) for k in range(0, len(options), LISTED)]
        return sg.or_(*parts) if len(parts) > 1 else parts[0]

    def visit_DummyTable(self, op, *, values):
        return super().visit_DummyTable(op, values=values).from_("DUAL")

    def visit_All(self, op, *, arg, where):
        return self.agg.min(arg, where=where)

    def visit_Any(self, op, *, arg, where):
        return self.agg.max(arg, where=where)

    def visit_Literal(self, op, *, value, dtype):
        if dtype.is_boolean() and value is not None:
            return sge.convert(int(value))
        return super().visit_Literal(op, value=value, dtype=dtype)

    def visit_DateFromYMD(self, op, *, year, month, day):
        """Its `concat` takes two texts, not three."""
        if all(isinstance(part, ops.Literal) for part in op.args):
            return self.f.to_date(f"{op.year.value:04d}-{op.month.value:02d}-{op.day.value:02d}", "FXYYYY-MM-DD")
        parts = (self.f.lpad(year, 4, "0"), self.f.lpad(month, 2, "0"), self.f.lpad(day, 2, "0"))
        return self.f.to_date(reduce(lambda text, part: sge.DPipe(this=text, expression=part), parts), "FXYYYYMMDD")

    def visit_StartsWith(self, op, *, arg, start):
        return self.f.substr(arg, 1, self.f.length(start)).eq(start)

    def visit_StringConcat(self, op, *, arg):
        return reduce(lambda text, part: sge.DPipe(this=text, expression=part), arg)

    def visit_Equals(self, op, *, left, right):
        return left.eq(right)


def _tested(found: sge.Expression) -> sge.Expression:
    """As a condition, which a comparison is already."""
    if isinstance(found.unnest(), sge.Predicate | sge.Connector | sge.Not):
        return found
    condition = sge.EQ(this=found, expression=sge.convert(1))
    condition.meta[HELD] = True
    return condition


def _kept(condition: sge.Expression) -> sge.Expression:
    """As a number; unknown stays so."""
    if condition.meta.get(HELD):
        return condition.this
    otherwise = condition.this if isinstance(condition, sge.Not) else sg.not_(condition)
    return sg.case().when(condition, 1).when(otherwise, 0)


def _numbers(given: Any, part: Any) -> Any:
    """Compiled arguments, those that are truth values as numbers."""
    if isinstance(given, ops.Value):
        return _kept(part) if given.dtype.is_boolean() else part
    if isinstance(given, tuple):
        return tuple(_numbers(one, done) for one, done in zip(given, part, strict=True))
    if hasattr(given, "items") and hasattr(part, "items"):
        return {name: _numbers(one, part[name]) for name, one in given.items()}
    return part
