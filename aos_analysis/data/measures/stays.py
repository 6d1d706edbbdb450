"""What follows a stay in hospital."""

import ibis
from ibis.expr import types as ir

from aos_analysis.data.measures.lines import in_population, net
from aos_analysis.data.measures.portable import one_if
from aos_analysis.data.measures.request import Request
from aos_analysis.words.errors import present


def renewal_after_stay(request: Request) -> ir.Table:
    """Stays with a hospital prescription of the codes, and among them those that the town prescribed anew.

    Denominator: discharges whose hospital prescribed a delivered line of the codes to that patient during the stay
    (prescription date from admission to discharge; where the prescription date is unknown, care date from admission to
    `window_days` after discharge; where the admission is unknown, it is the day of discharge).
    Numerator: those with a delivered line prescribed by a practitioner from the day of discharge to `window_days` after
    it (a later delivery of an older prescription is not a new one). Unit: the hospital of the stay; month: that of
    discharge. Amount: euros of these new town prescriptions.
    """
    window = present(request.indicator.window_days)
    lines = net(request, (request.codes,), dated=True)
    lines = lines.filter(in_population(lines, request))
    stays = _stays(request)
    at_discharge = stays.join(lines.filter(lines.hospital), ["patient_id", "facility_id"])
    at_discharge = at_discharge.filter(_prescribed_during(at_discharge, window))
    counted = at_discharge.select("patient_id", "facility_id", "discharge_date").distinct()
    town = lines.filter(~lines.hospital)
    town = town.select("patient_id", "amount", renewed=ibis.coalesce(town.prescribed, town.care_date))
    limit = counted.discharge_date + ibis.interval(days=window)
    within = [counted.patient_id == town.patient_id, town.renewed >= counted.discharge_date, town.renewed <= limit]
    after = counted.left_join(town, within)
    seen = after.group_by("patient_id", "facility_id", "discharge_date").aggregate(
        numerator=one_if(after.renewed.notnull().any()), amount=after.amount.sum().fill_null(0.0)
    )
    return seen.select(
        "numerator",
        "amount",
        prescriber=seen.facility_id,
        hospital=ibis.literal(True),
        month=seen.discharge_date.truncate("M"),
        denominator=ibis.literal(1.0),
    )


def _prescribed_during(rows: ir.Table, window: int) -> ir.BooleanValue:
    late = rows.discharge_date + ibis.interval(days=window)
    return ibis.ifelse(
        rows.prescribed.isnull(),
        rows.care_date.between(rows.admission, late),
        rows.prescribed.between(rows.admission, rows.discharge_date),
    )


def _stays(request: Request) -> ir.Table:
    """Discharges of the months analysed: patient_id, facility_id, admission, discharge_date."""
    stays = request.table("stays")
    known = stays.admission_date if "admission_date" in stays.columns else ibis.null("date")
    stays = stays.mutate(admission=ibis.coalesce(known, stays.discharge_date))
    stays = stays.select("patient_id", "facility_id", "admission", "discharge_date")
    return stays.filter(request.analysed(stays.discharge_date))
