"""From acts (ER_PRS_F) and their details (ER_PHA_F, ER_TIP_F) to the lines of the table `deliveries`."""

from dataclasses import dataclass

import ibis
from ibis.expr import types as ir

from aos_analysis.data.dcir import steps, tables
from aos_analysis.data.dcir.tables import PATIENT_KEYS
from aos_analysis.data.schema import CONTRACT

ACT_KEYS = tables.NINE_KEYS  # those of the schema: an act has them alone
INFORMED, SUPPLEMENT, PUBLIC = "information", "complement", "public_hospital"
ALONE, ORPHAN, ACT_ASIDE, IMPOSSIBLE = "no_detail", "no_act", "act_aside", "impossible"
CIP, LPP = "CIP13", "LPP"
PRACTICE_WITH_KEY, FINESS = 9, 8  # digits in ER_PRS_F
UNKNOWN = ("dispenser_id",)  # columns of the contract that this import does not bring
COLUMNS = tuple(column.name for column in CONTRACT["deliveries"].columns if column.name not in UNKNOWN)


@dataclass(frozen=True)
class References:
    """What lines are completed with; None where the folder does not hold the table."""

    chain: ir.Table | None
    medicines: ir.Table | None
    exonerations: ir.Table | None


def judged(acts: ir.Table, hospitals: ir.Table) -> ir.Table:
    """Acts with `aside`: why an act is not care delivered in town, NULL where it is."""
    keys = list(tables.NINE_KEYS)
    public = hospitals.group_by(keys).aggregate(
        public=(hospitals.ETE_IND_TAA == steps.PUBLIC_HOSPITAL).fill_null(False).any()
    )
    acts = acts.left_join(public, keys).drop(*(f"{key}_right" for key in keys))
    rules = (
        (steps.reimbursed, INFORMED),
        (steps.not_a_complement, SUPPLEMENT),
        (steps.outside_public_hospital, PUBLIC),
    )
    return acts.mutate(aside=ibis.cases(*((~rule(acts), reason) for rule, reason in rules), else_=ibis.null("string")))


def medicines(details: ir.Table) -> ir.Table:
    """ER_PHA_F: keys, code_system, code, boxes, own (boxes or units x their price)."""
    by_unit = details.PHA_DEC_QSU * details.PHA_DEC_PRU
    own = steps.own_price(details.PHA_ACT_QSN * details.PHA_ACT_PRU, by_unit, details.PHA_DEC_TOP)
    return _detail(details, details.PHA_PRS_C13, CIP, details.PHA_ACT_QSN, own)


def devices(details: ir.Table) -> ir.Table:
    """ER_TIP_F: the same columns."""
    own = details.TIP_ACT_QSN * details.TIP_ACT_PRU
    return _detail(details, details.TIP_PRS_IDE, LPP, details.TIP_ACT_QSN, own)


def _detail(details: ir.Table, code: ir.StringValue, system: str, boxes, own) -> ir.Table:
    rows = details.select(*tables.NINE_KEYS, code_system=ibis.literal(system), code=code, boxes=boxes, own=own)
    return _with_siblings(rows)


def _with_siblings(rows: ir.Table) -> ir.Table:
    """`details`: how many details share the act of one that has no price; NULL elsewhere, where nobody needs it."""
    keys = list(tables.NINE_KEYS)
    priceless = rows.semi_join(rows.filter(rows.own.isnull()), keys)
    counts = priceless.group_by(keys).aggregate(details=ibis._.count())
    return rows.left_join(counts, keys).select(*rows.columns, "details")


def deliveries(acts: ir.Table, details: ir.Table, references: References) -> ir.Table:
    """One row a detail of an act that stands, in the contract's columns."""
    lines = acts.filter(acts.aside.isnull()).inner_join(details, list(tables.NINE_KEYS))
    lines = lines.select(
        *PATIENT_KEYS,
        "code_system",
        "code",
        number=steps.practice(lines.PFS_PRE_NUM, PRACTICE_WITH_KEY),
        finess=steps.finess(lines.ETB_PRE_FIN, FINESS),
        patient_id=steps.patient(lines.BEN_NIR_PSA, lines.BEN_RNG_GEM),
        care_date=steps.care_day(lines.FLX_DIS_DTD, lines.EXE_SOI_DTD),
        prescription_date=lines.PRE_PRE_DTD,
        flux_date=ibis.date(lines.FLX_DIS_DTD.year(), lines.FLX_DIS_DTD.month(), 1),
        quantity=steps.signed(lines.boxes, lines.PRS_ACT_QTE),
        amount=_amount(lines),
        age=steps.age(lines.BEN_AMA_COD),
        sex=lines.BEN_SEX_COD.cast("string"),
    )
    for complete in (_prescribed, _classed, _exonerated):
        lines = complete(lines, references)
    return lines.select(*COLUMNS).order_by(*COLUMNS)


def _amount(lines: ir.Table) -> ir.FloatingValue:
    own = steps.signed(lines.own, lines.PRS_ACT_QTE)
    return steps.amount(lines.BSE_REM_MNT, own, lines.RGO_REM_TAU, lines.details)


def _prescribed(lines: ir.Table, references: References) -> ir.Table:
    """Who prescribed: the practitioner behind the practice in the month of care, else the facility."""
    if references.chain is None:
        lines = lines.mutate(practitioner_id=lines.number)
    else:
        pairs = lines.mutate(care_month=lines.care_date.truncate("M")).left_join(references.chain, "number")
        pairs = pairs.filter(steps.of_the_month(pairs))
        lines = pairs.mutate(practitioner_id=steps.practitioner(pairs.number, pairs.chained))
    return lines.mutate(facility_id=steps.prescribing_facility(lines.finess, lines.practitioner_id))


def _classed(lines: ir.Table, references: References) -> ir.Table:
    """The ATC class of medicines."""
    if references.medicines is None:
        return lines.mutate(atc=ibis.null("string"))
    return lines.left_join(references.medicines, "code")


def _exonerated(lines: ir.Table, references: References) -> ir.Table:
    """Whether the patient had a long-term condition that day; unknown without IR_IMB_R."""
    if references.exonerations is None:
        return lines.mutate(long_term_condition=ibis.null("boolean"))
    days = lines.select(*PATIENT_KEYS, "care_date").distinct()
    pairs = days.inner_join(references.exonerations, list(PATIENT_KEYS))
    held = pairs.filter(steps.under_way(pairs)).select(*PATIENT_KEYS, "care_date").distinct()
    lines = lines.left_join(held.mutate(held=True), [*PATIENT_KEYS, "care_date"])
    return lines.mutate(long_term_condition=lines.held.fill_null(False))
