"""Each handling of the SNDS, one function a pitfall (DOMAIN.md §2).

Two forms, so that a test can take any of them away and see what is lost:
- a rule on rows gives the rows to keep, as a condition (without it: every row);
- a rule on a value takes the raw value first and gives the right one (without it: the raw value).
"""

import ibis
from ibis.expr import types as ir

INFORMATION = 71  # DPN_QLF: hospital care sent for information, nothing is reimbursed
PUBLIC_HOSPITAL = 1  # ETE_IND_TAA: care billed directly by a public hospital (FIDES), which the PMSI holds too
COMPLEMENT = 2  # CPL_MAJ_TOP: supplements and surcharges from here on
LONG_TERM_MOTIVES = (41, 43, 45)  # IMB_ETM_NAT: listed condition, outside the list, several conditions
IN_MONTHS = 1000  # BEN_AMA_COD: above, months
OLDEST = 130  # years
BY_UNIT = "D"  # PHA_DEC_TOP: sold by unit, which has its own price and quantity
PRACTICE_WITH_KEY, FINESS_DIGITS = 9, 8


# --- rows of ER_PRS_F


def reimbursed(acts: ir.Table) -> ir.BooleanValue:
    """Neither qualifier says « sent for information »; an empty one says nothing."""
    return (acts.DPN_QLF.fill_null(0) != INFORMATION) & (acts.PRS_DPN_QLP.fill_null(0) != INFORMATION)


def not_a_complement(acts: ir.Table) -> ir.BooleanValue:
    return acts.CPL_MAJ_TOP.fill_null(0) < COMPLEMENT


def outside_public_hospital(acts: ir.Table) -> ir.BooleanValue:
    """`public`: a line of ER_ETE_F of this act has ETE_IND_TAA 1; none at all in town."""
    return ~acts.public.fill_null(False)


# --- values of a line


def care_day(flux: ir.DateValue, care: ir.DateValue) -> ir.DateValue:
    """Care counts on its own day, not on that of its processing."""
    return care


def patient(number: ir.StringValue, rank: ir.IntegerValue) -> ir.StringValue:
    """Twins share a BEN_NIR_PSA: the rank tells them apart."""
    return number + "-" + rank.cast("string")


def age(code: ir.IntegerValue) -> ir.IntegerValue:
    """Completed years; unknown where the code is no age."""
    years = ibis.ifelse(code >= IN_MONTHS, (code - IN_MONTHS) // 12, code)
    return ibis.ifelse(years.between(0, OLDEST), years, ibis.null("int64"))


def signed(boxes: ir.IntegerValue, act: ir.NumericValue) -> ir.IntegerValue:
    """A detail takes the sign of its act: ER_TIP_F holds no negative quantity, and a cancellation must stay one."""
    return ibis.ifelse(act.fill_null(0) < 0, -boxes.abs(), boxes)


def amount(act: ir.NumericValue, own: ir.NumericValue, rate: ir.NumericValue, details: ir.IntegerValue):
    """Euros of one detail: its own price (boxes x unit price) x rate, never the act's, which covers every detail.

    Without a price (7 % of devices in some years), an equal share of the act's amount.
    """
    return ibis.coalesce(own * rate * 0.01, act / details).round(2)


def own_price(full: ir.NumericValue, by_unit: ir.NumericValue, kind: ir.StringValue) -> ir.NumericValue:
    """Boxes x price of a box or, for a box sold by unit, units x price of a unit."""
    return ibis.ifelse(kind.fill_null("") == BY_UNIT, by_unit, full)


# --- who prescribed


def practice(number: ir.StringValue, digits: int) -> ir.StringValue:
    """Eight digits, without the key that ER_PRS_F adds (`digits`: 9); empty or all zeros is nobody. A pseudonym that is
    longer stays whole."""
    whole = zeros_back(number, digits)
    eight = ibis.ifelse(whole.length() == PRACTICE_WITH_KEY, whole.substr(0, PRACTICE_WITH_KEY - 1), whole)
    return ibis.ifelse(eight.re_search(r"[^0]"), eight, ibis.null("string"))


def zeros_back(number: ir.StringValue, digits: int) -> ir.StringValue:
    """The leading zeros that a number lost where it was kept as one."""
    short = number.re_search(rf"^\d{{1,{digits - 1}}}$")
    return ibis.ifelse(short, number.lpad(digits, "0"), number)


def practitioner(number: ir.StringValue, chained: ir.StringValue) -> ir.StringValue:
    """The number that chains all practices of a practitioner; a practice unknown to DA_PRA_R stays itself."""
    return ibis.coalesce(chained, number)


def of_the_month(pairs: ir.Table) -> ir.BooleanValue:
    """A practice changes hands: its chain is that of the month of care (the same for a line and its cancellation)."""
    return pairs.since.isnull() | ((pairs.since <= pairs.care_month) & (pairs.care_month < pairs.until))


def one_a_month(rows: ir.Table) -> ir.BooleanValue:
    """One row of DA_PRA_R a practice and month, whatever was exported twice: the smallest identifier."""
    repeated = ibis.row_number().over(ibis.window(group_by=["number", "month"], order_by=rows.chained))
    return repeated == 0


def prescribing_facility(finess: ir.StringValue, practitioner: ir.StringValue) -> ir.StringValue:
    """A facility prescribes where no practitioner does; beside one, it only says where."""
    return ibis.ifelse(practitioner.isnull(), finess, ibis.null("string"))


def finess(number: ir.StringValue, digits: int) -> ir.StringValue:
    """Eight digits; `digits`: 8 in ER_PRS_F, 9 with the key in the PMSI."""
    return zeros_back(number, digits).substr(0, FINESS_DIGITS)


def of_specialty(rows: ir.Table, specialties: tuple[str, ...]) -> ir.BooleanValue:
    return rows.specialty.isin(specialties)


# --- long-term conditions


def long_term_motive(rows: ir.Table) -> ir.BooleanValue:
    """Exonerations for a long-term condition: not those for a work accident or an occupational disease."""
    return rows.IMB_ETM_NAT.isin(LONG_TERM_MOTIVES).fill_null(False)


def under_way(pairs: ir.Table) -> ir.BooleanValue:
    """The exoneration holds on the day of care; without an end, it still does."""
    begun = (pairs.care_date >= pairs.IMB_ALD_DTD).fill_null(True)
    return begun & (pairs.care_date <= pairs.IMB_ALD_DTF).fill_null(True)


# --- stays


def grouped(stays: ir.Table) -> ir.BooleanValue:
    """Groups 90 are errors."""
    return ~stays.GRG_GHM.fill_null("").startswith("90")


def linked(stays: ir.Table) -> ir.BooleanValue:
    """Every return code that is given is 0: otherwise the patient's number is not to be trusted."""
    return stays.wrong_codes == 0


def same_person(pairs: ir.Table) -> ir.BooleanValue:
    """NIR_ANO_17 has no rank: the only one who bears it, or the twin of that rank at birth."""
    return (pairs.bearers == 1) | (pairs.RNG_NAI == pairs.BEN_RNG_GEM).fill_null(False)
