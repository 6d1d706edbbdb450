"""Lines counted in the month of care: over patients, over one another, in boxes, days or euros."""

import ibis
from ibis.expr import types as ir

from aos_analysis.data.measures.attribution import by_unit
from aos_analysis.data.measures.lines import box_days, in_population, matches, net
from aos_analysis.data.measures.portable import one_if
from aos_analysis.data.measures.request import Request
from aos_analysis.words.errors import present


def rate(request: Request) -> ir.Table:
    """Deliveries of the codes: one a patient x prescriber x care date x code, however many boxes.

    The denominator (list size or patients seen) is counted apart. Amount: their euros.
    """
    rows = _deliveries(request)
    return _counts(rows, numerator=ibis.literal(1.0), amount=rows.amount)


def cost(request: Request) -> ir.Table:
    """Euros reimbursed for the codes; the denominator is counted apart. Amount: the same euros."""
    rows = _deliveries(request)
    return _counts(rows, numerator=rows.amount, amount=rows.amount)


def volume(request: Request) -> ir.Table:
    """What the lines of the codes count for (`count`): boxes, days, trips, or the patients who have one in the month.

    The denominator is counted apart. Amount: their euros.
    """
    rows = _deliveries(request)
    if request.indicator.count == "patients":
        return each_once(rows.mutate(chosen=ibis.literal(True)), request).drop("denominator")
    return _counts(rows, numerator=_worth(rows, request), amount=rows.amount)


def share(request: Request) -> ir.Table:
    """Lines of `numerator_codes` among those of the codes, or what they count for. Amount: euros of the numerator.

    Where patients are counted, one with both counts once, in the numerator: each once a unit and month.
    """
    rows = _deliveries(request)
    rows = rows.mutate(chosen=matches(rows, present(request.indicator.numerator_codes), request))
    if request.indicator.count == "patients":
        return each_once(rows, request)
    chosen, worth = one_if(rows.chosen), _worth(rows, request)
    return _counts(rows, numerator=chosen * worth, amount=rows.amount * chosen, denominator=worth)


def penetration(request: Request) -> ir.Table:
    """Boxes of `numerator_codes` among those of the codes. A list says by its dates since when a group exists: a box of
    before is in neither. Amount: euros of the numerator."""
    rows = _deliveries(request)
    chosen = one_if(matches(rows, present(request.indicator.numerator_codes), request))
    boxes = rows.quantity.cast("float64")
    return _counts(rows, numerator=chosen * boxes, amount=rows.amount * chosen, denominator=boxes)


def _worth(rows: ir.Table, request: Request) -> ir.NumericValue:
    """What one line counts for."""
    if request.indicator.count in ("quantity", "count", "amount"):
        return rows[request.indicator.count].cast("float64")
    if request.indicator.count == "days":
        return (rows.quantity * box_days(rows, request.days_per_box)).cast("float64")
    return ibis.literal(1.0)


def each_once(rows: ir.Table, request: Request) -> ir.Table:
    """Each patient once a unit and month: 1 in the denominator, in the numerator with one chosen row at least; amount:
    euros of the chosen ones."""
    rows = by_unit(rows.mutate(month=rows.care_date.truncate("M")), request)
    people = rows.group_by("unit_id", "month", "patient_id").aggregate(
        numerator=one_if(rows.chosen.any()), amount=rows.amount.sum(where=rows.chosen).fill_null(0.0)
    )
    return people.select("unit_id", "month", "numerator", "amount", denominator=ibis.literal(1.0))


def _deliveries(request: Request) -> ir.Table:
    rows = net(request, (request.codes,))
    return rows.filter(request.analysed(rows.care_date), in_population(rows, request))


def _counts(rows: ir.Table, **columns: ir.Value) -> ir.Table:
    return rows.select("prescriber", "hospital", month=rows.care_date.truncate("M"), **columns)
