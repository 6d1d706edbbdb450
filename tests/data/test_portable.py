"""Every measure and denominator, written for every engine without a server: what breaks elsewhere is refused here."""

from functools import cache

import ibis
import ibis.expr.operations as ops
import pandas as pd
import pytest
import sqlglot
from sqlglot import exp

from aos_analysis.data.calendar import Calendar
from aos_analysis.data.columns import READ_AS
from aos_analysis.data.engines.dialects import DIALECTS, written
from aos_analysis.data.indicators import MEASURES, queries
from aos_analysis.data.measures.request import Request
from aos_analysis.data.rules import FILE, ROW
from aos_analysis.data.schema import CONTRACT
from aos_analysis.data.sources import Source, SourceInfo
from aos_analysis.definitions.library import open_library
from tests.shipped import shipped
from tests.tables import campaign, indicator, plan

AS_TEXT = {"date": "string", "month": "string", "number": "decimal(12, 2)", "whole": "decimal(9, 0)"}
ACTS = {"measure": "volume", "lines": "acts", "codes": {"exact": ["AMK"]}, "unit": "rate"}
OTHERS = {  # what no shipped indicator asks
    "seen in acts": ACTS | {"denominator": "patients_seen"},
    "active patients": ACTS | {"denominator": "active_patients", "count": "quantity"},
    "residents": ACTS
    | {"denominator": "residents", "attributed_to": "declared_doctor", "population": {"age": [65, 120]}},
    "where they live": ACTS | {"denominator": "residents", "attributed_to": "residence"},
    "days of residents": ACTS | {"denominator": "resident_days", "attributed_to": "residence"},
    "patients counted": ACTS | {"denominator": "list_size", "count": "patients"},
    "one nomenclature": ACTS | {"denominator": "list_size", "codes": {"exact": ["1"], "system": "NGAP"}},
    "a condition": ACTS
    | {"denominator": "list_size", "population": {"condition": {"system": "ALD", "codes": ["8"]}, "age": [16, 64]}},
}
CALENDAR = Calendar(*(pd.Period(month, "M") for month in ("2021-01", "2022-06", "2022-08", "2023-02")))


@cache
def source(text: bool = False) -> Source:
    """Tables that nothing holds, with every column of the contract; text: dates as text, numbers as NUMERIC."""
    kinds = READ_AS | (AS_TEXT if text else {})
    raw = {
        name: ibis.table(
            {column.name: kinds[column.kind] for column in table.columns} | {FILE: "string", ROW: "int64"}, name=name
        )
        for name, table in CONTRACT.items()
    }
    return Source(SourceInfo("Essai", None, True, "", ()), raw)


def asked(name: str, unit: str) -> Request:
    of = shipped(name) if name not in OTHERS else plan(campaign(), indicator(**OTHERS[name]))
    wanted = of.campaign.model_copy(update={"unit": unit})
    of = type(of)(wanted, of.indicators, of.codelists, of.values, None, ())
    return Request(source(), of, of.indicator, CALENDAR)


COUNTED = [name for name in open_library().files("indicators") if shipped(name).indicator.measure in MEASURES]
CASES = [(name, shipped(name).campaign.unit) for name in COUNTED] + [(name, "practitioner") for name in OTHERS]
CASES += [(name, "territory") for name in ("antibiotic_rate", "hba1c_twice", "active patients")]


def test_every_measure_is_tried():
    assert {shipped(name).indicator.measure for name in COUNTED} | {"volume"} == MEASURES.keys()


@pytest.mark.parametrize(("name", "unit"), CASES)
def test_a_measure_is_written_alike_for_every_engine(name, unit):
    for query in queries(asked(name, unit)):
        assert not_portable(query) == []


@pytest.mark.parametrize(("name", "unit"), CASES)
@pytest.mark.parametrize("dialect", [dialect for dialect in DIALECTS if dialect != "duckdb"])
def test_a_measure_has_its_query_in_every_engine(name, unit, dialect):
    for query in queries(asked(name, unit)):
        text = written(query, dialect)
        tree = sqlglot.parse_one(text, read=dialect)
        assert {"unit_id", "month"} < {*query.columns}
        if dialect == "oracle":
            assert no_truth_value_in_a_row(tree)


@pytest.mark.parametrize("name", [name for name in CONTRACT if name != "contacts"])  # whose campaigns are looked at
def test_dates_as_text_and_numbers_as_numeric_are_read_alike_everywhere(name):
    table = source(text=True).table(name)
    assert not_portable(table) == []
    assert [bool(sqlglot.parse_one(written(table, dialect), read=dialect)) for dialect in DIALECTS] == [True] * 4


def not_portable(query) -> list[str]:
    """What some engine cannot do."""
    node = query.op()
    casts = [cast for cast in node.find(ops.Cast) if cast.arg.dtype.is_boolean()]
    filters = [
        filter_
        for filter_ in node.find(ops.Filter)
        if any(p.find(ops.WindowFunction, filter=ops.Value) for p in filter_.predicates)
    ]
    others = node.find((ops.TryCast, ops.ArgMin, ops.ArgMax, ops.InMemoryTable, ops.IntegerRange))
    return [type(found).__name__ for found in (*casts, *filters, *others)]


def no_truth_value_in_a_row(tree) -> bool:
    kept = [one.unalias() for select in tree.find_all(exp.Select) for one in select.expressions]
    return not [one.sql() for one in kept if isinstance(one, exp.Predicate | exp.Connector | exp.Not | exp.Boolean)]
