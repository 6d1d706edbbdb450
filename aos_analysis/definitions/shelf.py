"""Definitions of a library, each read once, each with all that is wrong with it and with what it names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.campaign_fit import fit_faults
from aos_analysis.definitions.campaign_rules import campaign_faults
from aos_analysis.definitions.codelist import read_codelist
from aos_analysis.definitions.design_faults import Designs, design_faults, refusals
from aos_analysis.definitions.entry import Entry
from aos_analysis.definitions.faults import accepted, known, name_of, near
from aos_analysis.definitions.folders import FOLDERS
from aos_analysis.definitions.library import Library
from aos_analysis.definitions.parsed import parsed
from aos_analysis.definitions.references import Reference, references
from aos_analysis.definitions.yaml_lines import Document, read
from aos_analysis.words.errors import Fault, ParameterError
from aos_analysis.words.wording import say


@dataclass
class Shelf:
    """Reads a library's files on demand. With `designs` None, a campaign's design and options are not checked."""

    library: Library
    designs: Designs | None = None
    documents: Mapping[Path, Document] = field(default_factory=dict)  # what is read instead of these files
    _entries: dict[Path, Entry] = field(default_factory=dict)

    def find(self, folder: str, name: object) -> Entry | None:
        """The file of a folder so named, if there is one."""
        path = self.library.files(folder).get(name) if isinstance(name, str) else None
        return self.read(folder, path) if path else None

    def read(self, folder: str, path: Path) -> Entry:
        """A file of a folder (a key of FOLDERS), read once."""
        if path not in self._entries:
            self._entries[path] = _codes(path) if folder == "codelists" else self._definition(folder, path)
        return self._entries[path]

    def sound(self, folder: str, path: Path) -> Any:
        """What a file holds; ParameterError holds every fault of it."""
        entry = self.read(folder, path)
        if entry.faults:
            raise ParameterError(*entry.faults)
        return entry.value

    def needed(self, entry: Entry) -> list[Entry]:
        """A file, then all that it names and needs, and what these need, once each; code lists last, by name."""
        found: dict[Path, Entry] = {}
        ahead = [entry]
        while ahead:
            found |= {one.path: one for one in ahead}
            named = [self.find(one.names.folder, one.name) for read_file in ahead for one in _names(read_file)]
            ahead = [one for one in named if one and one.path not in found]
        return sorted(found.values(), key=lambda one: one.path.name if one.folder == "codelists" else "")

    def _definition(self, folder: str, path: Path) -> Entry:
        document = self.documents.get(path) or read(path)
        value, faults = self._checked(folder, document) if document.readable else (None, [])
        written = {fault.line for fault in document.faults}  # what follows from bad writing is not told twice
        told = {*document.faults, *(fault for fault in faults if fault.line not in written)}
        ordered = sorted(told, key=lambda fault: (fault.line or 0, fault.message))
        return Entry(folder, path, document, value, tuple(ordered))

    def _checked(self, folder: str, document: Document) -> tuple[Any, list[Fault]]:
        kind = FOLDERS[folder]
        model = kind.model(document)
        if model is None:
            return None, [document.fault(("kind",), _kind_expected(document, kind.kinds))]
        value, faults = parsed(document, model, kind.verbatim)
        faults += [document.fault(*found) for found in kind.rules(document)]
        faults += [document.fault(one.place, said) for one in references(document, model) for said in self._lacks(one)]
        return value, faults + (self._of_campaign(document, value) if model is Campaign else [])

    def _of_campaign(self, document: Document, campaign: Campaign | None) -> list[Fault]:
        """What its indicators, its values and its design make of it."""
        primary = self.find("indicators", document.get("indicator"))
        indicator = primary.value if primary else None
        faults = [document.fault(*found) for found in fit_faults(document, self.find)]
        ahead = indicator.follow_up_months if indicator else 0
        faults += [document.fault(*found) for found in campaign_faults(document, ahead)]
        faults += design_faults(document, self.designs) if self.designs is not None else ()
        return faults + list(refusals(document, self.designs or {}, campaign, indicator))

    def _lacks(self, reference: Reference) -> Iterator[str]:
        """The file named exists and is of a kind expected there; else the nearest name, or all those that would fit."""
        names, read_name, field_name = reference.names, reference.name, name_of(reference.place)
        files = self.library.files(names.folder)
        if read_name not in files:
            fit = [name for name in files if not names.kinds or self._kind(names.folder, name) in names.kinds]
            hint = near(read_name, fit) or known(fit)
            yield say(f"faults.unknown_{names.folder}", field=field_name, read=read_name, hint=hint)
        elif names.kinds and (found := self._kind(names.folder, read_name)) not in (*names.kinds, None):
            words = {"found": found, "expected": ", ".join(names.kinds)}
            yield say("faults.wrong_kind", field=field_name, read=read_name, **words)

    def _kind(self, folder: str, name: str) -> str | None:
        """What a file says it is; None where that is no kind that is known."""
        entry = self.find(folder, name)
        kind = entry and entry.document.get("kind")
        return kind if isinstance(kind, str) and kind in FOLDERS[folder].kinds else None


def _names(entry: Entry) -> Iterator[Reference]:
    """What a file cannot be read without."""
    model = FOLDERS[entry.folder].model(entry.document)
    yield from (one for one in references(entry.document, model) if one.names.needed) if model else ()


def _codes(path: Path) -> Entry:
    found = read_codelist(path)
    return Entry("codelists", path, Document(path.name, {}), found.frame, found.faults)


def _kind_expected(document: Document, kinds: Mapping[str, Any]) -> str:
    kind = document.get("kind")
    if isinstance(kind, str) and kind.strip():
        return say("faults.unknown_kind", read=kind, near=near(kind, kinds), accepted=accepted(kinds))
    missing = "blank" if "kind" in document.data else "missing_key"
    return say(f"faults.{missing}", field="kind", meaning=f" : {', '.join(kinds)}")
