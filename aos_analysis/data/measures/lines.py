"""Lines really made: the signed deliveries or acts of some codes, netted, with the unit they belong to."""

from functools import reduce
from operator import and_, or_

import ibis
from ibis.expr import types as ir

from aos_analysis.data.measures.attribution import attributed, of_role
from aos_analysis.data.measures.request import Request
from aos_analysis.definitions.indicator import Codes, Indicator, Lines
from aos_analysis.definitions.values import DaysPerBox
from aos_analysis.words.errors import present

KEYS = ("patient_id", "practitioner_id", "facility_id", "care_date", "code")


def matches(lines: ir.Table, codes: Codes, request: Request) -> ir.BooleanValue:
    """Lines of these codes: ATC prefixes (a line without ATC has none of them), codes, or a list with its validity
    dates; of one nomenclature, where it is named: the same number may mean two things."""
    if codes.list is not None:
        found = _in_list(lines, request.plan.codelists[codes.list])
    elif codes.exact is not None:
        found = lines.code.isin(codes.exact)
    else:
        included = reduce(or_, (lines.atc.startswith(prefix) for prefix in present(codes.include)))
        found = reduce(and_, (~lines.atc.startswith(prefix) for prefix in codes.exclude), included).fill_null(False)
    return found if codes.system is None else found & (lines.code_system == codes.system).fill_null(False)


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


def net(request: Request, wanted: tuple[Codes, ...], dated: bool = False, kind: Lines | None = None) -> ir.Table:
    """Lines of any of the `wanted` codes, complete months only; `kind`: other lines than the indicator's own.

    One row a patient x practitioner x facility x care date x code whose signed quantities sum to more than 0: a
    cancellation, often in a later flux month, takes its line out, and two lines of the same code on the same day are
    one. Columns: the keys, atc, quantity, amount (euros, 0 if unknown), age, long_term_condition, prescriber (the unit
    it belongs to), hospital (True for a facility), prescribed (only if `dated`: the earliest prescription date); count,
    code_system, condition and territory_id where the indicator needs them.
    """
    lines = complete_lines(request, *_columns(wanted), kind=kind)
    kept = reduce(or_, (matches(lines, codes, request) for codes in wanted))
    return attributed(netted(lines.filter(kept), request, dated), request, kind or request.indicator.lines)


def _columns(wanted: tuple[Codes, ...]) -> tuple[str, ...]:
    atc = ("atc",) if any(codes.include is not None for codes in wanted) else ()
    return (*atc, "code_system") if any(codes.system is not None for codes in wanted) else atc


def complete_lines(request: Request, *columns: str, kind: Lines | None = None) -> ir.Table:
    """Lines of complete months, with every column of the contract (empty where the data do not hold it)."""
    population = request.indicator.population
    if population is not None and population.age is not None:
        columns = (*columns, "age")
    if population is not None and population.long_term_condition is not None:
        columns = (*columns, "long_term_condition")
    lines = of_role(request, kind or request.indicator.lines, *columns)
    optional = {"facility_id": "string", "atc": "string", "amount": "float64", "age": "int64", "territory_id": "string"}
    optional |= {"long_term_condition": "boolean", "prescription_date": "date", "code_system": "string"}
    absent = {name: ibis.null(kind) for name, kind in optional.items() if name not in lines.columns}
    lines = lines.mutate(**absent)
    lines = lines.filter(request.complete(lines.care_date))
    return _with_condition(lines, request)


def _with_condition(lines: ir.Table, request: Request) -> ir.Table:
    """`condition`: whether the patient had one of the population's conditions on the day of care."""
    population = request.indicator.population
    if population is None or population.condition is None:
        return lines
    known = request.table("conditions")
    open_ended = {name: ibis.null("date") for name in ("start_date", "end_date") if name not in known.columns}
    known = known.mutate(**open_ended)
    known = known.filter(known.system == population.condition.system, known.code.isin(population.condition.codes))
    spans = known.select("patient_id", begun="start_date", ended="end_date")
    days = lines.select("patient_id", "care_date").distinct().join(spans, ["patient_id"])
    begun, ended = (
        days.begun.isnull() | (days.begun <= days.care_date),
        days.ended.isnull() | (days.care_date <= days.ended),
    )
    held = days.filter(begun & ended).select("patient_id", "care_date").distinct().mutate(held=ibis.literal(True))
    found = lines.left_join(held, ["patient_id", "care_date"]).select(*lines.columns, "held")
    return found.mutate(condition=found.held.fill_null(False)).drop("held")


def netted(lines: ir.Table, request: Request, dated: bool = False) -> ir.Table:
    """Signed lines summed by delivery or act, those that remain."""
    more = {"prescribed": lines.prescription_date.min()} if dated else {}
    if "count" in lines.columns:
        more["count"] = lines["count"].sum().fill_null(0.0)
    if "condition" in lines.columns:
        more["condition"] = lines.condition.any()
    if request.indicator.role == "residence":
        more["territory_id"] = lines.territory_id.max()
    keys = (*KEYS, "code_system") if systems(request.indicator) else KEYS
    summed = lines.group_by(*keys).aggregate(
        quantity=lines.quantity.sum(),
        amount=lines.amount.sum().fill_null(0.0),
        atc=lines.atc.max(),
        age=lines.age.max(),
        long_term_condition=lines.long_term_condition.max(),
        **more,
    )
    return summed.filter(summed.quantity > 0)


def systems(indicator: Indicator) -> bool:
    """Whether some codes of the indicator are those of a named nomenclature."""
    named = (indicator.codes, indicator.numerator_codes, indicator.first_codes, indicator.event_codes)
    return any(codes is not None and codes.system is not None for codes in (*named, *(indicator.classes or ())))


def in_population(rows: ir.Table, request: Request) -> ir.BooleanValue:
    """Rows of the indicator's population; an unknown age or condition is outside it."""
    population, inside = request.indicator.population, ibis.literal(True)
    if population is not None and population.age is not None:
        inside = inside & rows.age.between(*population.age)
    if population is not None and population.long_term_condition is not None:
        inside = inside & (rows.long_term_condition == population.long_term_condition)
    if population is not None and population.condition is not None:
        inside = inside & rows.condition
    return inside.fill_null(False)


def box_days(rows: ir.Table, days: DaysPerBox) -> ir.NumericValue:
    """Days covered by a box: the longest code that fits (7 digits within 13), then the longest ATC, else default."""
    cases = []
    for code, value in sorted(days.by_code.items(), key=lambda item: -len(item[0])):
        cases.append(((rows.code == code) | (rows.code.substr(5, 7) == code), value))
    for atc, value in sorted(days.by_atc.items(), key=lambda item: -len(item[0])):
        cases.append((rows.atc.startswith(atc), value))
    return ibis.cases(*cases, else_=days.default) if cases else ibis.literal(days.default)
