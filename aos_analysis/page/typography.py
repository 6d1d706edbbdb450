"""French typography in the text that a reader sees, and nowhere else: spaces that do not break before `: ; ? ! % »` and
after `«`, the apostrophe of books (’)."""

import re
from collections.abc import Callable

from aos_analysis.words.numbers import NARROW, SPACE

RULES = (
    (re.compile(r" (?=[:»])"), SPACE),
    (re.compile(r" (?=[;?!])"), NARROW),
    (re.compile(r"(?<=«) "), SPACE),
    (re.compile(r"(?<=\d) (?=%)"), NARROW),
    (re.compile(r"(?<=[\w»)\]%]) (?=–)"), SPACE),
)
APOSTROPHE = re.compile(r"(?<=[^\W\d_])(?:'|&#39;|&#x27;)(?=[\w«]|$)")  # between letters: a quotation stays as it is
UNTOUCHED = ("pre", "code", "style")


def typeset(html: str) -> str:
    """HTML with no-break spaces and apostrophes in its text; tags, code and style stay as they are."""
    return _texts(html, _set)


def curled(text: str) -> str:
    """`d’arrêt`: the apostrophes of a text, or of the texts of a drawing, which places its spaces itself."""
    return _texts(text, _apostrophes)


def _texts(marked: str, change: Callable[[str], str]) -> str:
    depth, out = 0, []
    for part in re.split(r"(<[^>]+>)", marked):
        tag = re.match(r"<(/?)(\w+)", part)
        if tag and tag.group(2) in UNTOUCHED:
            depth += -1 if tag.group(1) else 1
        out.append(part if tag or depth else change(part))
    return "".join(out)


def _set(text: str) -> str:
    for pattern, space in RULES:
        text = pattern.sub(space, text)
    return _apostrophes(text)


def _apostrophes(text: str) -> str:
    return APOSTROPHE.sub("’", text)
