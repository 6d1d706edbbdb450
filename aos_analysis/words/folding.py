"""One form for all texts that look alike: any script's digits, any space and dash; and what no reader sees."""

import html
import re
import unicodedata
from functools import cache
from urllib.parse import unquote

# zero-width, bidirectional and control characters: they hide a word from a search, or turn it round on the screen
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
                       "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
                       "\U000e0000-\U000e0fff]")  # fmt: skip
_ESCAPE = re.compile(r"\x1b\[[\d;]*m")


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
    """NFKC, invisible characters gone, white space collapsed within a line (a line of a page is a block of its own)."""
    plain = unicodedata.normalize("NFKC", _ESCAPE.sub("", text))
    if not plain.isascii():
        plain = "".join(map(_folded, plain))
    return re.sub(r"[ \t\x0b\x0c\r]{2,}|[\t\x0b\x0c\r]", " ", plain)


def unaccented(word: str) -> str:
    """Small letters without their accents."""
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")


def slug(name: str) -> str:
    """One form for every spelling of a name: « Antidépresseurs 2024 », « ANTIDEPRESSEURS-2024 » → the identifier."""
    return re.sub(r"[^a-z0-9]+", "_", unaccented(fold(name))).strip("_")


@cache
def _folded(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category in ("Cf", "Mn") or INVISIBLE.match(character):
        return ""
    return {"Zs": " ", "Pd": "-"}.get(category, "'" if character in "’ʼ‘" else character)


def _character(match: re.Match) -> str:
    code = int(match.group(1), 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else " "
