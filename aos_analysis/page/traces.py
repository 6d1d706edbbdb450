"""What no published text may hold, as a table of detectors: identifiers of persons, machine paths, small counts in
prose, hidden data. A text is first folded (any script's digits, any space, no invisible character), then read as it
stands and as a browser, a link or a style sheet would decode it. What a person rewrites on purpose (letters for digits,
a language of one's own) is beyond any reader."""

import base64
import binascii
import getpass
import html
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

from aos_analysis.page.disclosure import PATIENTS_MIN, UNITS_MIN
from aos_analysis.words.wording import say

FEWEST_READABLE = 12  # bytes of hidden text that are not there by chance
# accounts whose name says nothing of a person and is a common word
COMMON_ACCOUNTS = {
    "root",
    "user",
    "admin",
    "runner",
    "jovyan",
    "vscode",
    "ubuntu",
    "debian",
    "data",
    "service",
    "aos",
    "nobody",
}
IDENTIFIER_COLUMNS = re.compile(
    r"^(patient|practitioner|facility|unit|prescriber|beneficiary|cluster|person|stay)_?(id|key|hash|name|ids)$"
    r"|^(ben_)?nir\w*$|^ben_(nir|idt|rng)\w*$|^num_enq$|^(pfs|psp|etb)_\w+$|^rpps\w*$|^adeli\w*$|^finess\w*$"
    r"|^(n°|numéro|identifiant|id)( .+)?$|^(nom|prénom|nom et prénom|first_?name|last_?name|surname)$"
    r"|^(date de naissance|birth_?date|date_?naissance|ddn)$",
    re.IGNORECASE,
)
PATIENTS = r"(?:patient|malade|bénéficiaire|assuré|personne|résident|femme|homme)e?s?"
UNITS = (
    r"(?:(?:praticien|médecin|généraliste|professionnel|prescripteur|pharmacien|hôpita|établissement|clinique|cabinet)"
    r"(?:ne)?(?:s|l|ux)?|infirmi[eè]re?s?|EHPAD)"
)
NUMBER = r"\d{1,3}(?: \d{3})+|\d+"
_ALONE = r"(?<![\d,.\-])(?<!\d )(?<!1 à )(?<!1 et )(?<!\d à )"  # no part of a number, nor the end of a range
WORDS = ("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
HASH = re.compile(r"(?<!\w)(?=\d*[a-f])(?=[a-f]*\d)(?:[0-9a-f]{7,8}|[0-9a-f]{12}|[0-9a-f]{16,})(?!\w)")
_GAP = r"[ .\-/_·\t]{0,2}"
_BEFORE, _AFTER = r"(?<!\d)(?<!\d[.,])", r"(?!\d|[.,]\d)"


@dataclass(frozen=True)
class Detector:
    """kind: a key of `gate.faults`. `told` tells a match from a chance one. Identifiers are not repeated in messages.
    `named`: what the edition itself declares (its hashes, its reviewer, its signers) is no finding."""

    kind: str
    pattern: re.Pattern
    told: Callable[[re.Match], bool] = bool
    shown: bool = False
    named: bool = False


def traces(text: str, known: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """(kind, found) of everything that may not leave, each kind once."""
    seen = set()
    for reading in readings(text):
        declared = reading
        for word in sorted(known, key=len, reverse=True):
            declared = declared.replace(word, " ")
        digits = HASH.sub("#", reading)  # their digits are not those of a number; unknown ones are told as pseudonyms
        for detector in (*DETECTORS, *_account()):
            matches = detector.pattern.finditer(declared if detector.named else digits)
            found = next((match for match in matches if detector.told(match)), None)
            if found and detector.kind not in seen:
                seen.add(detector.kind)
                yield detector.kind, " ".join(found.group().split()) if detector.shown else ""


def readings(text: str) -> list[str]:
    """The text folded, as it stands and decoded once more as a browser, a link or a style sheet would."""
    decoded = [text]
    if "&" in text:
        decoded.append(html.unescape(text))
    if re.search(r"%[0-9A-Fa-f]{2}", text):
        decoded.append(unquote(text))
    if "\\" in text:
        decoded.append(re.sub(r"\\(?:u|x)?\{?([0-9a-fA-F]{2,6})\}? ?", _character, text))
    return [fold(each) for each in dict.fromkeys(decoded)]


def fold(text: str) -> str:
    """One form for all that looks alike: any script's digits, any space and dash; no invisible character."""
    plain = unicodedata.normalize("NFKC", re.sub(r"\x1b\[[\d;]*m", "", text))
    return text if plain.isascii() and plain == text else "".join(map(_folded, plain))


@cache
def _folded(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category in ("Cf", "Mn"):
        return ""
    return {"Zs": " ", "Pd": "-"}.get(category, character)


def _character(match: re.Match) -> str:
    code = int(match.group(1), 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else " "


def has_valid_key(match: re.Match) -> bool:
    """key = 97 - (13 first digits modulo 97), Corsica's 2A and 2B counting as 19 and 18."""
    body = "".join(match.groups()[:6]).upper().replace("2A", "19", 1).replace("2B", "18", 1)
    return body.isdigit() and int(match.group(7)) == 97 - int(body) % 97


def passes_luhn(digits: str) -> bool:
    """Every second digit from the right doubled, its own digits added; the sum ends with 0."""
    doubled = (int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0 and len(set(digits)) > 1


def account() -> str | None:
    """The account that runs this, where its name would tell who that is."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError, ImportError):
        return None
    return name if len(name) > 2 and name.lower() not in COMMON_ACCOUNTS else None


def _account() -> tuple[Detector, ...]:
    name = account()
    pattern = name and re.compile(rf"(?<![\w.@\-]){re.escape(name)}(?![\w.@\-])")
    return (Detector("account", pattern, shown=True),) if pattern else ()


def _whole(text: str) -> int:
    return int(text.replace(" ", ""))


def _small(number: float) -> bool:
    return 0 < number < PATIENTS_MIN


def _of_patients(match: re.Match) -> bool:
    """`k sur N patients`: k, or the others, are few."""
    part, whole = _whole(match.group(1)), _whole(match.group(2))
    return _small(part) or _small(whole - part)


def _share_of_patients(match: re.Match) -> bool:
    """`p % des N patients`: the count that p and N give back, or the others, are few."""
    return gives_back(float(match.group(1).replace(",", ".")), _whole(match.group(2)), "patients")


def gives_back(percent: float, whole: int, counts: str) -> bool:
    """Whether a share of a count, printed with at most one decimal, is that of few persons, or of all but few."""
    floor = UNITS_MIN if counts in ("practitioners", "facilities") else PATIENTS_MIN
    slack = 0.5 if float(percent).is_integer() else 0.05
    low, high = ((percent + sign * slack) * whole / 100 for sign in (-1, 1))
    inside = [k for k in range(max(0, int(low)), int(high) + 2) if low <= k <= high and k <= whole]
    return bool(inside) and 0 < percent < 100 and all(0 < min(k, whole - k) < floor for k in inside)


def _hidden(match: re.Match) -> bool:
    """Base64 of a text, or of a known container, or long enough to be neither a word nor a name."""
    token = match.group().rstrip("=")
    try:
        content = base64.urlsafe_b64decode(token.replace("+", "-").replace("/", "_") + "=" * (-len(token) % 4))
    except (ValueError, binascii.Error):
        content = b""
    magic = (
        b"PK\x03\x04",
        b"\x1f\x8b",
        b"PAR1",
        b"SQLite",
        b"\x89PNG",
        b"%PDF",
        b"BZh",
        b"\xfd7zXZ",
        b"\x28\xb5\x2f\xfd",
    )
    printable = sum(32 <= byte < 127 or byte in b"\t\r\n" for byte in content) == len(content) >= FEWEST_READABLE
    mixed = all(re.search(kind, token) for kind in ("[a-z]", "[A-Z]", r"\d"))
    return content.startswith(magic) or printable or (len(token) >= 40 and mixed)


# fmt: off
_PERSON = rf"(?:{'|'.join(say('gate.first_names').split())})"
_PLACE = r"(?i:hôpital|hospital\w+|clinique|centre|chu?|rue|place|avenue|lycée|institut|résidence|ehpad|msp|cpts|st)"
_DATE = (
    r"(?:(?:18[89]|19\d)\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])|\d?\d[-/.]\d?\d[-/.](?:18[89]|19\d)\d)"
)
_FEW = "|".join(WORDS)
_END = r"(?!\d|[., ]\d)"
NAMED, SHOWN = {"named": True}, {"shown": True}
TABLE = (
    # sex, year, month (fictitious ones included), département (2A, 2B), commune, order, key; then without key
    ("nir", rf"{_BEFORE}([123478]){_GAP}(\d\d){_GAP}(0[1-9]|1[0-2]|[2-9]\d){_GAP}(\d\d|2[ABab]){_GAP}(\d{{3}}){_GAP}"
            rf"(\d{{3}}){_GAP}(\d\d){_AFTER}", {"told": has_valid_key}),
    ("nir", rf"{_BEFORE}[12]\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[1-8]\d|9[0-578]|2[ABab])\d{{6}}(?!\w|[.,]\d)", {}),
    ("nir", r"(?i:\bNIR|sécurité sociale|\bn° ?assuré)\W{0,5}[12478][ .\-]?\d\d[ .\-]?\d\d[ .\-]?\d", {}),
    ("rpps", rf"{_BEFORE}8?(\d{{11}}){_AFTER}", {"told": lambda match: passes_luhn(match.group(1))}),
    ("rpps", r"(?i:\b(?:RPPS|ADELI|FINESS|n° ?(?:AM|PS)))\W{0,6}\d(?:[ .\-]?\d){7,11}(?!\d)", {}),
    ("pseudonym", r"(?<![0-9A-Za-z])(?=[0-9a-fA-F]*\d)(?=[0-9a-fA-F]*[a-fA-F])(?:[0-9a-f]{16,}|[0-9A-F]{16,})"
                  r"(?![0-9A-Za-z])", NAMED),
    ("pseudonym", r"(?i:\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b)", NAMED),
    ("pseudonym", r"\b[A-Z]{1,3}[-_]?\d{6,10}\b", NAMED),
    ("person", r"(?<!\w)(?<!\d )(?:Dre?|Drs|Docteure?|Pre?|Professeure?|Mme|Mlle|Madame|Monsieur|M|Mr)\.? (?!le |la )"
               r"(?:[A-ZÀ-Ý]\. ?)?[A-ZÀ-Ý][\w'\-]+", NAMED),
    ("person", rf"(?<![\w\-])(?P<before>[\w\-]+ (?:de |du )?)?{_PERSON}(?:-{_PERSON})? (?:de |d'|du |le )?"
               rf"[A-ZÀ-Ý][\w'\-]{{2,}}",
     NAMED | {"told": lambda match: not re.match(rf"{_PLACE}\b", match["before"] or "")}),
    ("person", rf"\b[A-ZÀ-Ý]{{3,}},? {_PERSON}\b(?! [a-z])", NAMED),
    ("birth", r"(?i:\bn[ée]+e?s?(?:\(e\))? le|naissance|\bDDN|date_nais\w*|birth\w*)\W{0,12}\d", {}),
    ("birth", rf"(?<![\d\-/.]){_DATE}(?![\d\-/]|\.\d)", {}),
    ("path", r"(?<![\w:/.<])/(?:home|Users|root|tmp|mnt|srv|opt|var|work|usr|media|private|export|data|etc|Volumes)"
             r"/[\w.\-]+", SHOWN),
    ("path", r"(?<![A-Za-z])[A-Za-z]:\\+[\w.\- ]+|(?<![A-Za-z])[A-Z]:/[A-Za-z][\w.\-]*", SHOWN),
    ("path", r"(?<![\\\w])\\\\[\w.\-]+\\+[\w.\-$]+|\b(?:file|smb|s3|ftp|sftp|jdbc):/+|(?<!\w)~/[\w.]", SHOWN),
    ("traceback", r'Traceback \(most recent|File "[^"]+", line \d+|Cell In ?\[\d+\], line', {}),
    ("hidden", r"(?<![\w+/=\-])[A-Za-z0-9+/_\-]{16,}={0,2}", NAMED | {"told": _hidden}),
    ("hidden", r"\b(?=[A-Z]*[2-7])[A-Z2-7]{24,}={0,6}(?!\w)", NAMED),
    ("small_patients", rf"{_ALONE}([1-9]|10) (?:[^\W\d]+ )?{PATIENTS}\b", SHOWN),
    ("small_patients", rf"(?i:\b(?:{_FEW}) (?:autres |nouve\w+ )?{PATIENTS}\b(?! sur (?:{_FEW}|cent)\b))", SHOWN),
    ("small_patients", rf"({NUMBER}) ?(?:sur|/|parmi|dont) ?(?:les )?({NUMBER}) {PATIENTS}\b",
     SHOWN | {"told": _of_patients}),
    ("small_patients", rf"(\d+(?:[.,]\d+)?) ?% (?:d(?:es|e|')|sur|parmi) ?(?:les )?({NUMBER}) {PATIENTS}\b",
     SHOWN | {"told": _share_of_patients}),
    ("small_patients", rf"(?<!\w)[nN] ?= ?(?:[1-9]|10){_END}|(?i:{PATIENTS}) ?[:=] ?(?:[1-9]|10){_END}", SHOWN),
    ("small_units", rf"{_ALONE}([1-4]) (?:[^\W\d]+ )?{UNITS}\b", SHOWN),
    ("small_units", rf"(?i:\b(?:{'|'.join(WORDS[:3])}) (?:autres )?{UNITS}\b)", SHOWN),
    ("sole_unit", rf"(?i:(?:(?<!d')\bune?|\b(?:le|la|au|du)) seule? {UNITS}\b|\bl'unique {UNITS}\b)", SHOWN),
    ("extreme", r"(?i:\b(?:minimum|maximum|plus (?:fort|faible|gros|petit)e?) [^.\n|]{0,60}?"
                rf"\b(?:{UNITS}|{PATIENTS})\b)", SHOWN),
    ("extreme", rf"(?i:\b(?:médecin|praticien|prescripteur|patient|établissement)\w* (?:le|la) (?:plus|moins)\b|"
                rf"\b{UNITS} (?:classée?s? \d|de rang|n° ?\d)\w*)", SHOWN),
)
# fmt: on
DETECTORS = tuple(Detector(kind, re.compile(pattern), **options) for kind, pattern, options in TABLE)
