"""What no published text may hold: identifiers of persons (NIR, RPPS), paths of a machine, an account's name."""

import getpass
import re
from collections.abc import Iterator

# sex, year, month (fictitious ones included), département (2A, 2B), commune, order, key; one separator at most between
_GAP = r"[ .\-\u00a0\u202f]?"
NIR = re.compile(
    rf"(?<![\w.,])([123478]){_GAP}(\d\d){_GAP}(0[1-9]|1[0-2]|[2-9]\d){_GAP}(\d\d|2[ABab]){_GAP}(\d{{3}}){_GAP}(\d{{3}})"
    rf"{_GAP}(\d\d)(?![\w]|[.,]\d)"
)
RPPS = re.compile(r"(?<![\w.,])8?(\d{11})(?!\w|[.,]\d)")
PATHS = (
    re.compile(
        r"(?<![\w:/.<])/(?:home|Users|root|tmp|mnt|srv|opt|var|work|usr|media|private|export|data|etc)/[\w.\-]+"
    ),
    re.compile(r"(?<![A-Za-z])[A-Za-z]:\\+[\w.\- ]+"),
    re.compile(r"(?<![A-Za-z])[A-Z]:/[A-Za-z][\w.\-]*"),
    re.compile(r"(?<![\\\w])\\\\[\w.\-]+\\+[\w.\-$]+"),
    re.compile(r"\bfile:/+"),
)
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
    r"^(patient|practitioner|facility|unit|prescriber|beneficiary)_?id$|^(ben_)?nir\w*$|^ben_(nir|idt|rng)\w*$|^num_enq$"
    r"|^(pfs|psp)_\w+$|^rpps$|^adeli$|^finess\w*$|^(n°|numéro|identifiant|id)( .+)?$|^(nom|prénom|nom et prénom)$",
    re.IGNORECASE,
)


def traces(text: str) -> Iterator[tuple[str, str]]:
    """(kind, found) of everything that may not leave; kinds are keys of `gate.faults`. Identifiers are not repeated."""
    if any(has_valid_key(match) for match in NIR.finditer(text)):
        yield "nir", ""
    if any(passes_luhn(match.group(1)) for match in RPPS.finditer(text)):
        yield "rpps", ""
    for pattern in PATHS:
        if match := pattern.search(text):
            yield "path", match.group()
    name = account()
    if name and re.search(rf"(?<![\w.@\-]){re.escape(name)}(?![\w.@\-])", text):
        yield "account", name


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
