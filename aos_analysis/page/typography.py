"""French spaces that do not break: before `: ; ? ! % »` and after `«`, in the text of a page and nowhere else."""

import re

from aos_analysis.words.numbers import NARROW, SPACE

RULES = (
    (re.compile(r" (?=[:»])"), SPACE),
    (re.compile(r" (?=[;?!])"), NARROW),
    (re.compile(r"(?<=«) "), SPACE),
    (re.compile(r"(?<=\d) (?=%)"), NARROW),
    (re.compile(r"(?<=[\w»)\]%]) (?=–)"), SPACE),
)
UNTOUCHED = ("pre", "code", "style")


def typeset(html: str) -> str:
    """HTML with no-break spaces in its text; tags, code and style stay as they are."""
    depth, out = 0, []
    for part in re.split(r"(<[^>]+>)", html):
        tag = re.match(r"<(/?)(\w+)", part)
        if tag and tag.group(2) in UNTOUCHED:
            depth += -1 if tag.group(1) else 1
        out.append(part if tag or depth else _spaces(part))
    return "".join(out)


def _spaces(text: str) -> str:
    for pattern, space in RULES:
        text = pattern.sub(space, text)
    return text
