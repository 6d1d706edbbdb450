"""Deliveries counted in the month of care: over patients, over one another, or in euros."""

import ibis
from ibis.expr import types as ir

from aos_analysis.data.measures.lines import complete_lines, in_population, matches, net, netted, with_prescriber
from aos_analysis.data.measures.request import Request

SEEN = ("patient_id", "prescriber", "hospital", "month")


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


def share(request: Request) -> ir.Table:
    """Deliveries of `numerator_codes` among those of the codes. Amount: euros of the numerator."""
    rows = _deliveries(request)
    chosen = matches(rows, request.indicator.numerator_codes, request).cast("float64")
    return _counts(rows, numerator=chosen, amount=rows.amount * chosen, denominator=ibis.literal(1.0))


def patients_seen(request: Request) -> ir.Table:
    """Patients with a delivery of any code: one row a patient, prescriber and month.

    Every line of the data is grouped once; only the patients with a negative line in the month, a few, are netted.
    """
    lines = with_prescriber(complete_lines(request))
    lines = lines.filter(request.analysed(lines.care_date), lines.prescriber.notnull())
    lines = lines.mutate(month=lines.care_date.truncate("M"), inside=in_population(lines, request))
    groups = lines.group_by(*SEEN).aggregate(corrected=(lines.quantity <= 0).any(), counted=lines.inside.any())
    plain = groups.filter(~groups.corrected, groups.counted)
    left = netted(lines.semi_join(groups.filter(groups.corrected), SEEN))
    left = left.filter(in_population(left, request)).mutate(month=ibis._.care_date.truncate("M"))
    return plain.select(*SEEN).union(left.select(*SEEN).distinct())


def _deliveries(request: Request) -> ir.Table:
    rows = net(request, (request.indicator.codes,))
    return rows.filter(request.analysed(rows.care_date), in_population(rows, request))


def _counts(rows: ir.Table, **columns: ir.Value) -> ir.Table:
    return rows.select("prescriber", "hospital", month=rows.care_date.truncate("M"), **columns)
