"""Editions of different subjects that a share shows side by side: what they would give away, read together."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from aos_analysis.reports import kind_of
from aos_analysis.reports.kind import nothing
from aos_analysis.words.errors import DisclosureError, Fault

KEPT = "kept"  # of a line of the register


class Edition(Protocol):
    """place: of its packet on the share; notebook: what made it."""

    @property
    def place(self) -> str: ...
    @property
    def notebook(self) -> str | None: ...


def kept(edition: Edition, files: Mapping[str, str]) -> dict:
    """For the register's line of an edition; nothing where its kind asks for nothing."""
    remembers = kind_of(edition.notebook or "").remembers
    return {} if remembers is nothing else {KEPT: remembers(files)}


def refuse_together(new: Sequence[tuple[Edition, Mapping[str, str]]], lines: Sequence[Mapping]) -> None:
    """DisclosureError where new editions, beside those that the register holds (withdrawn ones were read too), give
    away what none of them tells."""
    places = {edition.place for edition, _ in new}
    faults: list[Fault] = []
    for notebook in dict.fromkeys(edition.notebook for edition, _ in new):
        kind = kind_of(notebook or "")
        if kind.together is nothing:
            continue
        own = [kind.remembers(files) for edition, files in new if edition.notebook == notebook]
        before = [
            line[KEPT] for line in lines
            if KEPT in line and line.get("notebook") == notebook and line["place"] not in places
        ]  # fmt: skip
        faults += kind.together(own, before)
    if faults:
        raise DisclosureError(*dict.fromkeys(faults))
