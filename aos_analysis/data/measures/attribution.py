"""To whom a line belongs: the role that an indicator names, read in the line or in what is known of the patient."""

import ibis
from ibis.expr import types as ir

from aos_analysis.data.measures.registry import by_month, practised
from aos_analysis.data.measures.request import Request
from aos_analysis.definitions.indicator import Lines, Role
from aos_analysis.words.errors import present

OF_PATIENT = {"declared_doctor": "declared_doctor_id", "residence": "territory_id"}  # columns of `patients`
OWN: dict[tuple[Lines, Role], tuple[str | None, str | None]] = {  # columns of the person, of the facility
    ("deliveries", "prescriber"): ("practitioner_id", "facility_id"),
    ("deliveries", "dispenser"): ("dispenser_id", None),
    ("deliveries", "facility"): (None, "facility_id"),
    ("acts", "performer"): ("performer_id", "performer_facility_id"),
    ("acts", "prescriber"): ("prescriber_id", "prescriber_facility_id"),
    ("acts", "facility"): (None, "prescriber_facility_id"),
}
DEFAULT: dict[Lines, Role] = {"deliveries": "prescriber", "acts": "performer"}


def role_of(request: Request, kind: Lines) -> Role:
    """The role of the indicator on its own lines; what is read beside them tells patients alone."""
    return request.indicator.role if kind == request.indicator.lines else DEFAULT[kind]


def of_role(request: Request, kind: Lines, *columns: str) -> ir.Table:
    """The stored lines, `practitioner_id` and `facility_id` being those of the role: two roles never count twice.

    A role that is the patient's leaves the line's usual one, for lines to be netted; `attributed` gives theirs then. An
    act of a hospital that nobody prescribed belongs, by facility, to the hospital that performed it.
    """
    role = role_of(request, kind)
    person, facility = OWN[kind, DEFAULT[kind] if role in OF_PATIENT else role]
    lines = request.table(kind, *columns, person or present(facility))  # one of the two at least
    held = {name: lines[name] for name in (person, facility) if name is not None and name in lines.columns}
    absent = ibis.null("string")
    place = held.get(facility or "", absent)
    if (kind, role) == ("acts", "facility") and "performer_facility_id" in lines.columns:
        place = ibis.coalesce(place, lines.performer_facility_id)
    return lines.mutate(practitioner_id=held.get(person or "", absent), facility_id=place)


def attributed(rows: ir.Table, request: Request, kind: Lines) -> ir.Table:
    """prescriber: the unit a row belongs to (a practitioner, else a facility; a territory for `residence`); hospital:
    whether it is a facility."""
    role = role_of(request, kind)
    if request.indicator.denominator == "resident_days":
        return _where_they_live(rows, residents(request)).mutate(hospital=ibis.literal(True))
    if role not in OF_PATIENT:
        unit = ibis.coalesce(rows.practitioner_id, rows.facility_id)
        return rows.mutate(prescriber=unit, hospital=rows.practitioner_id.isnull())
    if role == "residence" and not request.source.has("patients") and "territory_id" in rows.columns:
        return rows.mutate(prescriber=rows.territory_id, hospital=ibis.literal(False))
    return _where_they_live(rows, patients(request, OF_PATIENT[role])).mutate(hospital=ibis.literal(False))


def _where_they_live(rows: ir.Table, people: ir.Table) -> ir.Table:
    """prescriber: the patient's unit on the day of care; the smallest name where two are valid."""
    dated = rows.select("patient_id", "care_date").distinct()
    valid = dated.join(people, ["patient_id"]).filter(lambda t: t.care_date.between(t.since, t.until))
    chosen = valid.group_by("patient_id", "care_date").aggregate(prescriber=valid.unit.min())
    return rows.left_join(chosen, ["patient_id", "care_date"]).select(*rows.columns, "prescriber")


def patients(request: Request, column: str) -> ir.Table:
    """patient_id, unit (the column), birth_year, since, until: rows of `patients`, until death at the latest."""
    rows = request.table("patients", column)
    optional = {"birth_year": "int64", "start_date": "date", "end_date": "date", "death_date": "date"}
    rows = rows.mutate(**{name: ibis.null(kind) for name, kind in optional.items() if name not in rows.columns})
    end = ibis.coalesce(rows.end_date, ibis.date(2200, 1, 1))
    return rows.filter(rows[column].notnull()).select(
        "patient_id",
        "birth_year",
        unit=rows[column],
        since=ibis.coalesce(rows.start_date, ibis.date(1900, 1, 1)),
        until=ibis.least(end, ibis.coalesce(rows.death_date, end)),
    )


def residents(request: Request) -> ir.Table:
    """patient_id, unit (the EHPAD), since, until: rows of `residents`."""
    rows = request.table("residents")
    rows = rows.mutate(**{n: ibis.null("date") for n in ("start_date", "end_date") if n not in rows.columns})
    since, until = ibis.date(1900, 1, 1), ibis.date(2200, 1, 1)
    return rows.select(
        "patient_id",
        unit="facility_id",
        since=ibis.coalesce(rows.start_date, since),
        until=ibis.coalesce(rows.end_date, until),
    )


def by_unit(rows: ir.Table, request: Request) -> ir.Table:
    """The same rows with their unit_id, those of another kind of unit left out."""
    rows = rows.filter(rows.prescriber.notnull())
    unit = request.plan.campaign.unit
    if unit == "facility":
        return rows.filter(rows.hospital).mutate(unit_id=rows.prescriber)
    rows = rows.filter(~rows.hospital)
    if unit == "practitioner" or request.indicator.role == "residence":
        return rows.mutate(unit_id=rows.prescriber)
    places = practised(request, "territory_id")
    found = rows.join(places, by_month(rows, rows.month, places)).filter(places.territory_id.notnull())
    return found.select(*rows.columns, unit_id=places.territory_id)
