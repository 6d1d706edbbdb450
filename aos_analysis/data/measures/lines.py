"""Deliveries really made: the signed lines of some codes, netted, with their prescriber."""

from functools import reduce
from operator import and_, or_

import ibis
from ibis.expr import types as ir

from aos_analysis.data.measures.request import Request
from aos_analysis.definitions.indicator import Codes
from aos_analysis.definitions.values import DaysPerBox

KEYS = ("patient_id", "practitioner_id", "facility_id", "care_date", "code")


def matches(lines: ir.Table, codes: Codes, request: Request) -> ir.BooleanValue:
    """Lines of these codes: ATC prefixes (a line without ATC has none of them), or a list with its validity dates."""
    if codes.list is not None:
        return _in_list(lines, request.plan.codelists[codes.list])
    included = reduce(or_, (lines.atc.startswith(prefix) for prefix in codes.include))
    kept = reduce(and_, (~lines.atc.startswith(prefix) for prefix in codes.exclude), included)
    return kept.fill_null(False)


def _in_list(lines: ir.Table, codelist) -> ir.BooleanValue:
    """One test for each pair of validity dates, both days included, at the date of care."""
    found = ibis.literal(False)
    for (start, end), rows in codelist.groupby(["valid_from", "valid_to"], dropna=False):
        valid = lines.code.isin(sorted(rows["code"].astype(str)))
        for day, holds in ((start, lines.care_date.__ge__), (end, lines.care_date.__le__)):
            if day == day:  # not NaT
                valid = valid & holds(ibis.date(day.year, day.month, day.day))
        found = found | valid
    return found


def net(request: Request, wanted: tuple[Codes, ...], dated: bool = False) -> ir.Table:
    """Deliveries of any of the `wanted` codes, complete months only.

    One row a patient x prescriber x care date x code whose signed quantities sum to more than 0: a cancellation, often
    in a later flux month, takes its line out, and two lines of the same code on the same day are one delivery.
    Columns: the keys, atc, quantity, amount (euros, 0 if unknown), age, long_term_condition, prescriber (smallest name
    for a practitioner, else the hospital), hospital (True for a hospital prescriber: no practitioner), prescribed
    (only if `dated`: the earliest prescription date).
    """
    lines = complete_lines(request, *_columns(wanted))
    kept = reduce(or_, (matches(lines, codes, request) for codes in wanted))
    return netted(lines.filter(kept), dated)


def _columns(wanted: tuple[Codes, ...]) -> tuple[str, ...]:
    return ("atc",) if any(codes.list is None for codes in wanted) else ()


def complete_lines(request: Request, *columns: str) -> ir.Table:
    """Lines of complete months, with every column of the contract (empty where the data do not hold it)."""
    population = request.indicator.population
    if population is not None and population.age is not None:
        columns = (*columns, "age")
    if population is not None and population.long_term_condition is not None:
        columns = (*columns, "long_term_condition")
    lines = request.table("deliveries", *columns)
    optional = {"facility_id": "string", "atc": "string", "amount": "float64", "age": "int64"}
    optional |= {"long_term_condition": "boolean", "prescription_date": "date"}
    absent = {name: ibis.null(kind) for name, kind in optional.items() if name not in lines.columns}
    lines = lines.mutate(**absent)
    return lines.filter(request.complete(lines.care_date))


def netted(lines: ir.Table, dated: bool = False) -> ir.Table:
    """Signed lines summed by delivery, those that remain."""
    prescribed = {"prescribed": lines.prescription_date.min()} if dated else {}
    deliveries = lines.group_by(*KEYS).aggregate(
        quantity=lines.quantity.sum(),
        amount=lines.amount.sum().fill_null(0.0),
        atc=lines.atc.max(),
        age=lines.age.max(),
        long_term_condition=lines.long_term_condition.max(),
        **prescribed,
    )
    return with_prescriber(deliveries.filter(deliveries.quantity > 0))


def with_prescriber(rows: ir.Table) -> ir.Table:
    return rows.mutate(
        prescriber=ibis.coalesce(rows.practitioner_id, rows.facility_id), hospital=rows.practitioner_id.isnull()
    )


def in_population(rows: ir.Table, request: Request) -> ir.BooleanValue:
    """Rows of the indicator's population; an unknown age or condition is outside it."""
    population, inside = request.indicator.population, ibis.literal(True)
    if population is not None and population.age is not None:
        inside = inside & rows.age.between(*population.age)
    if population is not None and population.long_term_condition is not None:
        inside = inside & (rows.long_term_condition == population.long_term_condition)
    return inside.fill_null(False)


def box_days(rows: ir.Table, days: DaysPerBox) -> ir.NumericValue:
    """Days covered by a box: the longest code that fits (7 digits within 13), then the longest ATC, else default."""
    cases = []
    for code, value in sorted(days.by_code.items(), key=lambda item: -len(item[0])):
        cases.append(((rows.code == code) | (rows.code.substr(5, 7) == code), value))
    for atc, value in sorted(days.by_atc.items(), key=lambda item: -len(item[0])):
        cases.append((rows.atc.startswith(atc), value))
    return ibis.cases(*cases, else_=days.default) if cases else ibis.literal(days.default)
