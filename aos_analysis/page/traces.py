"""What no published text may hold: what the screen of all texts finds (persons, small counts), and what only a page can
let out: machine paths, accounts, tracebacks, hidden data."""

import base64
import binascii
import getpass
import re
from collections.abc import Collection, Iterator

from aos_analysis.words.screen import PERSONS, Detector, detectors, found_in

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
CONTAINERS = (
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


def traces(text: str, known: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """(kind, found) of everything that may not leave, each kind once."""
    return found_in(text, (*PERSONS, *MACHINES, *_account()), known)


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


def _hidden(match: re.Match) -> bool:
    """Base64 of a text, or of a known container, or long enough to be neither a word nor a name."""
    token = match.group().rstrip("=")
    try:
        content = base64.urlsafe_b64decode(token.replace("+", "-").replace("/", "_") + "=" * (-len(token) % 4))
    except (ValueError, binascii.Error):
        content = b""
    printable = sum(32 <= byte < 127 or byte in b"\t\r\n" for byte in content) == len(content) >= FEWEST_READABLE
    mixed = all(re.search(kind, token) for kind in ("[a-z]", "[A-Z]", r"\d"))
    return content.startswith(CONTAINERS) or printable or (len(token) >= 40 and mixed)


# fmt: off
NAMED, SHOWN = {"named": True}, {"shown": True}
MACHINES = detectors((
    ("path", r"(?<![\w:/.<])/(?:home|Users|root|tmp|mnt|srv|opt|var|work|usr|media|private|export|data|etc|Volumes)"
             r"/[\w.\-]+", SHOWN),
    ("path", r"(?<![A-Za-z])[A-Za-z]:\\+[\w.\- ]+|(?<![A-Za-z])[A-Z]:/[A-Za-z][\w.\-]*", SHOWN),
    ("path", r"(?<![\\\w])\\\\[\w.\-]+\\+[\w.\-$]+|\b(?:file|smb|s3|ftp|sftp|jdbc):/+|(?<!\w)~/[\w.]", SHOWN),
    ("traceback", r'Traceback \(most recent|File "[^"]+", line \d+|Cell In ?\[\d+\], line', {}),
    ("hidden", r"(?<![\w+/=\-])[A-Za-z0-9+/_\-]{16,}={0,2}", NAMED | {"told": _hidden}),
    ("hidden", r"\b(?=[A-Z]*[2-7])[A-Z2-7]{24,}={0,6}(?!\w)", NAMED),
))
# fmt: on
