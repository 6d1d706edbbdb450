"""Stays of the PMSI (T_MCOaaB and T_MCOaaC) as the table `stays`."""

from functools import reduce
from operator import add

import ibis
from ibis.expr import types as ir

from aos_analysis.data.dcir import steps, tables
from aos_analysis.data.dcir.tables import RETURN_CODES

ERROR_GROUP, WRONG_CODES, NO_GROUP, NO_PATIENT = "error_group", "return_codes", "no_group", "no_patient"
FINESS_WITH_KEY = 9  # digits in the PMSI
RIGHT = ("0", "false")  # return codes, which some exports hold as booleans


def numbered(patients: ir.Table) -> ir.Table:
    """T_MCOaaC with the year that numbers its stays: that of the discharge."""
    return patients.mutate(SOR_ANN=ibis.coalesce(patients.SOR_ANN, patients.EXE_SOI_DTF.year()))


def judged(patients: ir.Table, groups: ir.Table) -> ir.Table:
    """Stays with their group, and `aside`: why a stay does not count, NULL where it does."""
    keys = list(tables.STAY_KEYS)
    rows = patients.left_join(groups.select(*keys, "GRG_GHM", grouped=True), keys)
    rows = rows.drop(*(f"{key}_right" for key in keys if f"{key}_right" in rows.columns))
    wrong = [(~rows[name].fill_null("0").lower().isin(RIGHT)).cast("int64") for name in RETURN_CODES]
    rows = rows.mutate(wrong_codes=reduce(add, wrong))
    rules = ((rows.grouped.notnull(), NO_GROUP), (steps.grouped(rows), ERROR_GROUP), (steps.linked(rows), WRONG_CODES))
    return rows.mutate(aside=ibis.cases(*((~kept, reason) for kept, reason in rules), else_=ibis.null("string")))


def stays(judged: ir.Table, people: ir.Table) -> ir.Table:
    """Stays that stand, in the contract's columns; one whose patient cannot be told is left out."""
    rows = judged.filter(judged.aside.isnull())
    known = people.select("BEN_NIR_PSA", "BEN_RNG_GEM").distinct()
    bearers = known.mutate(bearers=known.count().over(ibis.window(group_by="BEN_NIR_PSA")))
    pairs = rows.inner_join(bearers, rows.NIR_ANO_17 == bearers.BEN_NIR_PSA)
    pairs = pairs.filter(steps.same_person(pairs))
    return pairs.select(
        patient_id=steps.patient(pairs.BEN_NIR_PSA, pairs.BEN_RNG_GEM),
        facility_id=steps.finess(pairs.ETA_NUM, FINESS_WITH_KEY),
        admission_date=pairs.EXE_SOI_DTD,
        discharge_date=pairs.EXE_SOI_DTF,
    )
