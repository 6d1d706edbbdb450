"""What a mapping's keys must respect together: columns of the contract, one origin for each, what fits its kind."""

import re
from collections.abc import Iterator, Mapping

from aos_analysis.definitions.campaign_rules import Found
from aos_analysis.definitions.faults import near
from aos_analysis.definitions.persons import promises_person
from aos_analysis.definitions.yaml_lines import Document, Place
from aos_analysis.words.wording import say

ORIGINS = ("names", "join", "value", "file_name")
BESIDE_SNDS = ("practitioners", "facilities", "contacts")  # what the SNDS does not know, or not enough
VERBATIM = ("missing", "values", "recode", "names", "join")  # texts copied from the exports, whatever they look like
# Columns of the data contract (aos_analysis/data/schema.py; a test holds them equal): True where it needs them.
TABLES: Mapping[str, Mapping[str, bool]] = {
    "practitioners": {
        "practitioner_id": True,
        **dict.fromkeys(("profession", "specialty", "cluster_id", "territory_id", "department"), False),
        **dict.fromkeys(("start_date", "end_date", "list_size"), False),
    },
    "facilities": {"facility_id": True, "category": False, "territory_id": False, "department": False},
    "contacts": {
        **dict.fromkeys(("campaign", "unit_id", "status", "contact_date", "channel"), True),
        **dict.fromkeys(("targeting_score", "wave", "planned_month", "drawn_wave"), False),
    },
    "deliveries": {
        **dict.fromkeys(("patient_id", "practitioner_id", "care_date", "flux_date", "code", "quantity"), True),
        **dict.fromkeys(("facility_id", "dispenser_id", "prescription_date", "code_system", "atc", "amount"), False),
        **dict.fromkeys(("age", "sex", "long_term_condition"), False),
    },
    "acts": {
        **dict.fromkeys(("patient_id", "performer_id", "prescriber_id", "care_date", "flux_date"), True),
        **dict.fromkeys(("code", "quantity"), True),
        **dict.fromkeys(("performer_facility_id", "prescriber_facility_id", "code_system", "count", "amount"), False),
        **dict.fromkeys(("age", "sex", "long_term_condition", "territory_id"), False),
    },
    "patients": {
        "patient_id": True,
        **dict.fromkeys(("birth_year", "sex", "territory_id", "declared_doctor_id"), False),
        **dict.fromkeys(("start_date", "end_date", "death_date"), False),
    },
    "conditions": {
        **dict.fromkeys(("patient_id", "system", "code"), True),
        **dict.fromkeys(("start_date", "end_date"), False),
    },
    "stays": {"patient_id": True, "facility_id": True, "admission_date": False, "discharge_date": True},
    "residents": {"patient_id": True, "facility_id": True, "start_date": False, "end_date": False},
    "monthly_indicators": {
        **dict.fromkeys(("unit_id", "month", "indicator", "numerator", "denominator"), True),
        **dict.fromkeys(("amount", "flux_max", "cohort", "treated", "cluster_id", "territory_id"), False),
    },
    "areas": {
        **dict.fromkeys(("area_id", "vintage"), True),
        **dict.fromkeys(("name", "level", "epci", "department", "region", "population"), False),
    },
    "mergers": {"area_id": True, "merged_into": True, "name": False},
    "populations": dict.fromkeys(("area_id", "year", "sex", "age_band", "population"), True),
    "prevalences": {
        **dict.fromkeys(("area_id", "year", "pathology", "sex", "age_band", "patients", "population"), True),
        **dict.fromkeys(("label", "subfamily", "family", "version"), False),
    },
    "resident_counts": dict.fromkeys(
        ("area_id", "year", "measure", "sex", "age_band", "residents", "population"), True
    ),
    "supply": dict.fromkeys(("area_id", "year", "profession", "age_band", "professionals"), True),
    "accessibility": {
        **dict.fromkeys(("area_id", "year", "profession", "accessibility"), True),
        "population": False,
    },
    "care": {
        **dict.fromkeys(("area_id", "year", "indicator", "numerator", "denominator"), True),
        **dict.fromkeys(("sex", "age_band"), False),
    },
    "maturity": {
        **dict.fromkeys(("structure_id", "date", "item", "level"), True),
        **dict.fromkeys(("highest", "domain", "kind", "area_id"), False),
    },
    "requests": {
        **dict.fromkeys(("received_at", "answered_at"), True),
        **dict.fromkeys(("received_time", "answered_time", "kind", "public"), False),
    },
    "audits": {
        **dict.fromkeys(("unit_id", "date", "lines_checked", "lines_wrong"), True),
        **dict.fromkeys(("amount", "grade"), False),
    },
    "coordination": {
        **dict.fromkeys(("area_id", "structure_id", "kind"), True),
        **dict.fromkeys(("stage", "since", "closed_on"), False),
    },
}


def mapping_faults(document: Document) -> Found:
    """Every rule, on whatever part of the file is well written."""
    if document.get("decimal") is not None and document.get("decimal") == document.get("thousands"):
        yield ("thousands",), say("faults.same_sign", read=document.get("thousands"))
    tables = document.get("tables")
    for table in tables if isinstance(tables, dict) else ():
        if document.get("snds") is not None and table in TABLES and table not in BESIDE_SNDS:
            yield ("tables", table), say("faults.table_of_snds", table=table, known=", ".join(BESIDE_SNDS))
        elif table in TABLES:
            yield from _table(document, table)
        else:
            yield ("tables", table), say("faults.unknown_table", read=table, near=near(table, TABLES))


def _table(document: Document, table: str) -> Found:
    place = ("tables", table, "columns")
    columns = document.get(*place)
    if not isinstance(columns, dict):
        return
    wide = document.get("tables", table, "months")
    made = {"month", wide.get("column", "numerator")} if isinstance(wide, dict) else set()
    for name, needed in TABLES[table].items():
        if needed and name not in columns and name not in made:
            yield place, say("faults.column_needed", field=name, table=table)
        elif name in columns and name in made:
            yield (*place, name), say("faults.column_of_months", field=name)
    if document.get("tables", table, "sum") is True and table != "monthly_indicators":
        yield ("tables", table, "sum"), say("faults.sum_refused", table=table)
    for name, column in columns.items():
        yield from _column(column, (*place, name), table)


def _column(column: object, place: Place, table: str) -> Iterator[tuple[Place, str]]:
    if not isinstance(column, dict):
        return
    name = str(place[-1])
    if name not in TABLES[table] and "kind" not in column:
        yield place, say("faults.column_unknown", field=name, table=table, near=near(name, TABLES[table]))
    if name not in TABLES[table] and not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        yield place, say("faults.identifier_expected", field="columns", read=name)
    if name not in TABLES[table] and promises_person(name):
        yield place, say("faults.person_column", field=name)
    if name in TABLES[table] and "kind" in column:
        yield (*place, "kind"), say("faults.kind_of_contract", field=name)
    origins = [key for key in ORIGINS if column.get(key) is not None]
    if len(origins) != 1:
        yield place, say("faults.one_origin", field=name, origins=", ".join(ORIGINS))
    if "otherwise" in column and "recode" not in column:
        yield (*place, "otherwise"), say("faults.otherwise_alone")
