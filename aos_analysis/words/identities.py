"""Numbers that are a person: NIR, RPPS, pseudonyms, told from codes by their arithmetic and their grouping."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

_SEPARATOR = r"(?: [.,:;\-/_·] |[ .,:;\-/_·'*]{1,2})"
# numbers cut in groups by one separator, whatever the groups
_GROUP = r"(?:\d{1,10}|2[ABab])"
GROUPED = rf"(?<![\d,.])(?=(\d{{1,10}}({_SEPARATOR}){_GROUP}(?:\2{_GROUP}){{0,14}})(?!\d))"
AMOUNT = re.compile(r" ?(?:M?€|k€|euros?|boîtes?|lignes?|délivrances?)")
NIR = re.compile(r"([1-478])(\d\d)(0[1-9]|1[0-2]|[2-9]\d)(\d\d|2[AB])(\d{3})(\d{3})(\d\d)")
BARE_NIR = re.compile(r"[12]\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[1-8]\d|9[0-578]|2[AB])\d{6}")
_GAP = r"[ .,:;\-/_·\t]{0,2}"
_BEFORE, _AFTER = r"(?<!\d)(?<!\d[.,])", r"(?!\d|[.,]\d)"


def has_valid_key(match: re.Match) -> bool:
    """key = 97 - (13 first digits modulo 97), Corsica's 2A and 2B counting as 19 and 18."""
    body = "".join(match.groups()[:6]).upper().replace("2A", "19", 1).replace("2B", "18", 1)
    return body.isdigit() and int(match.group(7)) == 97 - int(body) % 97


def passes_luhn(digits: str) -> bool:
    """Every second digit from the right doubled, its own digits added; the sum ends with 0."""
    doubled = (int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0 and len(set(digits)) > 1


def _windows(match: re.Match) -> list[str]:
    """What the groups of a number spell, all of them or some that follow each other; none of a list in order (years)
    or of an amount of money."""
    groups = match.group(1).split(match.group(2))
    numbers = [int(group) for group in groups if group.isdigit()]
    rising = len(numbers) > 2 and all(b > a for a, b in pairwise(numbers))
    if rising and len(numbers) == len(groups) and len({len(group) for group in groups[1:]}) > 1 and numbers[0] < 100:
        return []
    if AMOUNT.match(match.string, match.end(1)):
        return []
    fewest = 3 if match.group(2) in ",." else 2  # two groups may be a decimal number
    spans = ((i, j) for i in range(len(groups)) for j in range(i + fewest, len(groups) + 1))
    return ["".join(groups[i:j]).upper() for i, j in spans]


def grouped_nir(match: re.Match) -> bool:
    """With its key anywhere among the groups; without it, only where they spell nothing else."""
    keyed = map(NIR.fullmatch, _windows(match))
    spelt = match.group(1).replace(match.group(2), "").upper()
    bare = BARE_NIR.fullmatch(spelt) if spelt in _windows(match) else None
    return bool(bare) or any(found and has_valid_key(found) for found in keyed)


def grouped_rpps(match: re.Match) -> bool:
    """Eleven digits that begin as RPPS numbers do (1), or twelve with an 8 before."""
    return any(re.fullmatch(r"8?1\d{10}", text) and passes_luhn(text[-11:]) for text in _windows(match))


SHOWN, NAMED = {"shown": True}, {"named": True}
IDENTITIES: tuple[tuple[str, str, Mapping[str, Any]], ...] = (  # kind, pattern, other fields of `screen.Detector`
    # sex, year, month (fictitious ones included), département (2A, 2B), commune, order, key; then without key
    ("nir", rf"{_BEFORE}([1-478]){_GAP}(\d\d){_GAP}(0[1-9]|1[0-2]|[2-9]\d){_GAP}(\d\d|2[ABab]){_GAP}(\d{{3}}){_GAP}"
            rf"(\d{{3}}){_GAP}(\d\d){_AFTER}", {"told": has_valid_key}),
    ("nir", rf"{_BEFORE}[12]\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[1-8]\d|9[0-578]|2[ABab])\d{{6}}(?!\w|[.,]\d)", {}),
    ("nir", GROUPED, {"told": grouped_nir}),
    ("nir", r"(?i:\bNIR|sécurité sociale|\bn° ?assuré)\W{0,5}[12478][ .,:\-]?\d\d[ .,:\-]?\d\d[ .,:\-]?\d", {}),
    ("rpps", rf"{_BEFORE}8?(\d{{11}}){_AFTER}", {"told": lambda match: passes_luhn(match.group(1))}),
    ("rpps", GROUPED, {"told": grouped_rpps}),
    ("rpps", r"(?i:\b(?:RPPS|ADELI|FINESS|n° ?(?:AM|PS)))(?: [^\W\d]+){0,2}\W{0,6}\d(?:[ .,:\-]?\d){7,11}(?!\d)", {}),
    ("rpps", r"(?i:\b(?:prescripteur|médecin|praticien|pharmacie|officine|infirmi[eè]re?|établissement|cabinet)\W{0,4}"
             r"(?:n°|numéro|AM|PS|code)?\W{0,3}\d{8,9}\b)|\b(?:AM|PS) ?:? ?\d{9}\b", {}),
    ("nir", r"(?i:\bNIR\b[^.\n]{0,25}(?:termin|commenç|commence|fini)\w* (?:par|en)\W{1,3}\d)", {}),
    ("pseudonym", r"(?<![0-9A-Za-z])(?=[0-9a-fA-F]*\d)(?=[0-9a-fA-F]*[a-fA-F])(?:[0-9a-f]{16,}|[0-9A-F]{16,})"
                  r"(?![0-9A-Za-z])", NAMED),
    ("pseudonym", r"(?i:\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b)", NAMED),
    # « P00012 », « p00012 » (a to f could be a hash cut short); not a trial of a public register, an article
    ("pseudonym", r"\b(?!NCT\d{8}\b|PMC\d)(?:[A-Z]{1,3}[-_]?\d{6,10}\b|[A-Z]{1,3}[-_]?0\d{4,9}\b)"
                  r"|\b[A-Z][-_]?\d{5}\b|\b[g-z]{1,3}[-_]?0\d{4,9}\b|\b[PUpu][-_]?0\d{3}\b", NAMED),
)  # fmt: skip
