"""What no text of a parameter file may hold: HTML, expressions, a placeholder left in place of a value, and what the
screen refuses."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from aos_analysis.definitions.faults import name_of
from aos_analysis.definitions.yaml_lines import Document, Place
from aos_analysis.words.screen import screen
from aos_analysis.words.wording import say

HTML = re.compile(r"<[/!]?[a-zA-Z][^<>]*>?|&(#\d+|[a-zA-Z]+);")
EXPRESSION = re.compile(r"\$?\{[^}]*\}?\}?|\}|^\s*=.*")
PLACEHOLDER = re.compile(r"\s*(n\.?[/.]?[ad]\.?|tbd|todo|xx+|[àa] compléter|\?+|-+|\.\.\.|…)\s*", re.IGNORECASE)
BANNED = (("html", HTML), ("expression", EXPRESSION))
HASHES = ("sha256",)  # of files: their model takes nothing else
SIGNERS = ("authored_by", "checked_by", "validated_by", "signed_by")  # printed by design


def text_faults(document: Document, verbatim: Collection[str] = ()) -> Iterator[tuple[Place, str]]:
    """(place, message) for each text that is not plain; what stands under a key of `verbatim` is copied from data."""
    for place, text in _all_texts(document.data, ()):
        if not {*verbatim}.isdisjoint(place):
            continue
        for message, pattern in BANNED:
            if found := pattern.search(text):
                yield place, say(f"faults.{message}", field=name_of(place), read=found.group().strip()[:40])
                break
        if place and place[-1] in HASHES:
            continue
        if PLACEHOLDER.fullmatch(text):
            yield place, say("faults.placeholder", field=name_of(place), read=text.strip())
        for fault in screen(text, signed=bool(place) and place[-1] in SIGNERS):
            yield place, say("screen.read", field=name_of(place), fault=fault)


def _all_texts(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _all_texts(item, (*place, key))
    elif isinstance(value, list):
        for rank, item in enumerate(value):
            yield from _all_texts(item, (*place, rank))
