"""Identifiers in clear (NIR, RPPS, names), recognised in whole columns by arithmetic, as Ibis expressions."""

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, StringValue

# sex, year, month (fictitious ones included), département (2A, 2B), commune, order
_NIR = r"^[123478]\d{2}(0[1-9]|1[0-2]|[2-9]\d)(\d{2}|2[AB])\d{6}"
NIR_WITH_KEY, NIR_WITHOUT_KEY = _NIR + r"\d{2}$", _NIR + "$"
RPPS = r"^(RPPS|N°)?8?\d{11}$"  # the national identifier is the RPPS number after an 8
_LONGEST = 30  # a NIR with its key, written with spaces or other signs
_SIGNS = " ,:;./_-'’*|–—()\u00a0\u202f"  # that people write between groups of digits
_WIDE = "０１２３４５６７８９"  # digits of an Asian keyboard or of a copied page
# columns that only name persons, then all those that would find one again
PERSONS = ("patient_id", "practitioner_id", "performer_id", "prescriber_id", "declared_doctor_id")
_PLACES = ("facility_id", "performer_facility_id", "prescriber_facility_id", "dispenser_id", "cluster_id")
IDENTIFYING = (*PERSONS, *_PLACES, "unit_id")
TELEPHONE = r"^(\+33|0033|0)[ .\-]?(\(0\))?[ .\-]?[1-9]([ .\-]?\d{2}){4}$"
TEN_DIGITS, BARE_TELEPHONE = r"^\d{10}$", r"^0[1-9]\d{8}$"
CONTROL = r"[\x00-\x1f\x7f]"
INVISIBLE = (  # as characters: engines write their numbers each in its own way
    "[\u00ad\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
_TITLE = r"(?i)(^|[ (])(dr|docteur|pr|professeur|mr|mme|mlle|monsieur|madame)[. ]+[a-zÀ-ÿ]"
_WORDS = r"^[A-Za-zÀ-ÿ'’.\-]{2,}([ ,]+[A-Za-zÀ-ÿ'’.\-]+)+$"
_MAIL = r"^[^@ ]+@[^@ ]+\.[A-Za-z]+$"


def _compact(text: StringValue) -> StringValue:
    return text.translate(_WIDE + _SIGNS, "0123456789").upper()


def _where(condition: BooleanValue, then: BooleanValue) -> BooleanValue:
    """Evaluates `then` only where `condition` holds: cheap on columns of hashes."""
    return ibis.ifelse(condition, then, False).fill_null(False)


def has_valid_key(nir: StringValue) -> BooleanValue:
    """15 characters of a NIR: key = 97 - (13 first digits modulo 97), Corsica's 2A and 2B counting as 19 and 18."""
    digits = nir.substr(0, 13).replace("2A", "19").replace("2B", "18").cast("int64")
    return nir.substr(13, 2).cast("int64") == 97 - digits % 97


def passes_luhn(rpps: StringValue) -> BooleanValue:
    """11 digits: every second one from the right is doubled, its own digits added; the sum ends with 0."""

    def digit(position: int) -> IntegerValue:
        value = rpps.substr(position, 1).cast("int64")
        return value if position % 2 == 0 else value * 2 - ibis.ifelse(value > 4, 9, 0)

    return sum((digit(position) for position in range(1, 11)), digit(0)) % 10 == 0


def is_nir_with_key(text: StringValue) -> BooleanValue:
    value = _compact(text)
    return _where(text.length().between(15, _LONGEST), _where(value.re_search(NIR_WITH_KEY), has_valid_key(value)))


def is_nir_without_key(text: StringValue) -> BooleanValue:
    return _where(text.length().between(13, _LONGEST), _compact(text).re_search(NIR_WITHOUT_KEY))


def is_rpps(text: StringValue) -> BooleanValue:
    value = _compact(text)
    luhn = passes_luhn(value.substr(value.length() - 11, 11))
    return _where(text.length().between(11, _LONGEST), _where(value.re_search(RPPS), luhn))


def is_written_telephone(text: StringValue) -> BooleanValue:
    """Cut in groups, or with the country's number; ten digits alone may be a pseudonym."""
    return _where(text.length().between(12, 20), text.re_search(TELEPHONE))


def is_hidden(text: StringValue) -> BooleanValue:
    """A character that nobody sees: two identifiers that look alike are then two units. Plain texts cost nothing."""
    return _where(_bits(text) > text.length() * 8, text.re_search(INVISIBLE))


@ibis.udf.scalar.builtin(name="bit_length")
def _bits(text: str) -> int:  # type: ignore[empty-body]  # the function is that of DuckDB, PostgreSQL and Spark
    """Bits of a text, more than eight times its characters where some are not plain."""


def is_name(text: StringValue, person: bool) -> BooleanValue:
    """A title before a word; in a column that only names persons, several words without a digit, or an e-mail."""
    named = text.re_search(_TITLE) | text.re_search(_WORDS) if person else text.re_search(_TITLE)
    written = _where(text.contains(" "), named)
    return written | _where(text.contains("@"), text.re_search(_MAIL)) if person else written
