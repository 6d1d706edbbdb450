"""The reference tables of the SNDS, as lines and stays need them: the chain of practices, ATC classes, exonerations."""

import ibis
from ibis.expr import types as ir

from aos_analysis.data.dcir import steps
from aos_analysis.data.dcir.tables import PATIENT_KEYS

PRACTICE = 8  # digits, without key
ALWAYS, NEVER = (1900, 1, 1), (2200, 1, 1)


def practices(referential: ir.Table) -> ir.Table:
    """DA_PRA_R: number (a practice), month (first day), chained (its practitioner), and what is known of it."""
    number = steps.practice(referential.PFS_PFS_NUM, PRACTICE)
    chained = ibis.coalesce(steps.practice(referential.STA_PFS_NUM, PRACTICE), number)
    rows = referential.select(
        number=number,
        month=ibis.date(referential.DTE_ANN_TRT, referential.DTE_MOI_FIN, 1),
        chained=chained,
        specialty=_without_zeros(referential.PFS_PRA_SPE),
        postcode=referential.PFS_COD_POS,
        association=referential.PFS_SCN_COD,
    )
    rows = rows.filter(rows.number.notnull())
    return rows.filter(steps.one_a_month(rows))


def _without_zeros(code: ir.StringValue) -> ir.StringValue:
    """`01` is 1, as in the nomenclature."""
    return ibis.coalesce(code.try_cast("int64").cast("string"), code)


def chain(practices: ir.Table) -> ir.Table:
    """number, chained, since, until (excluded): one row a practice and practitioner in a row.

    The first row reaches back and the last one on for ever, and each lasts until the next: a month that DA_PRA_R does
    not hold takes the nearest one before.
    """
    career = ibis.window(group_by="number", order_by=["month", "chained"])
    changes = practices.mutate(before=practices.chained.lag().over(career))
    changes = changes.filter(changes.before.isnull() | (changes.before != changes.chained))
    return changes.select(
        "number",
        "chained",
        since=ibis.ifelse(changes.before.isnull(), ibis.date(*ALWAYS), changes.month),
        until=changes.month.lead().over(career).fill_null(ibis.date(*NEVER)),
    )


def medicines(products: ir.Table) -> ir.Table:
    """code (13 digits), atc: one row a code."""
    return products.group_by(code="PHA_CIP_C13").aggregate(atc=products.PHA_ATC_C07.max())


def exonerations(rows: ir.Table) -> ir.Table:
    """Long-term conditions: the patient's keys, first and last day."""
    return rows.filter(steps.long_term_motive(rows)).select(*PATIENT_KEYS, "IMB_ALD_DTD", "IMB_ALD_DTF")
