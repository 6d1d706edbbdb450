"""Definitions of a library, each read once, each with all that is wrong with it and with what it names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from aos_analysis.definitions.base import Definition
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.campaign_rules import campaign_faults, repeated
from aos_analysis.definitions.codelist import CodeList, read_codelist
from aos_analysis.definitions.design_faults import Designs, design_faults, refusals
from aos_analysis.definitions.faults import accepted, known, name_of, near, validation_faults
from aos_analysis.definitions.feedback import LISTS, Feedback
from aos_analysis.definitions.indicator import Indicator
from aos_analysis.definitions.indicator_rules import code_places, indicator_faults, value_faults
from aos_analysis.definitions.library import Library
from aos_analysis.definitions.mapping import SourceMapping
from aos_analysis.definitions.mapping_rules import VERBATIM, mapping_faults
from aos_analysis.definitions.texts import text_faults
from aos_analysis.definitions.values import KINDS, Sharing
from aos_analysis.definitions.yaml_lines import Document, Place, read
from aos_analysis.words.errors import Fault
from aos_analysis.words.wording import say

POINTS = 100  # between nobody and everybody
UNIT_COLUMNS = {  # columns of a unit that a study may hold equal or split by
    "practitioner": ("list_size", "practice_size", "specialty", "cluster_id", "territory_id", "department"),
    "facility": ("category", "territory_id", "department"),
    "territory": ("list_size", "territory_id"),
}

ROLE_UNITS = {  # units that lines attributed so belong to
    "dispenser": ("practitioner", "territory"),
    "declared_doctor": ("practitioner", "territory"),
    "facility": ("facility",),
    "residence": ("territory",),
}


@dataclass(frozen=True)
class Entry:
    """One file read: `value` is None as soon as pydantic refuses it; `faults` are all of the file's own."""

    path: Path
    document: Document
    value: Any
    faults: tuple[Fault, ...]


@dataclass
class Shelf:
    """Reads a library's files on demand. With `designs` None, a campaign's design and options are not checked."""

    library: Library
    designs: Designs | None = None
    documents: Mapping[Path, Document] = field(default_factory=dict)  # what is read instead of these files
    _entries: dict[Path, Entry] = field(default_factory=dict)
    _codelists: dict[Path, CodeList] = field(default_factory=dict)

    def indicator(self, name: str) -> Entry | None:
        path = self.library.files("indicators").get(name)
        return self.read_indicator(path) if path else None

    def value(self, name: str) -> Entry | None:
        path = self.library.files("values").get(name)
        return self.read_value(path) if path else None

    def _kind(self, name: str) -> object:
        entry = self.value(name)
        return entry and entry.document.get("kind")

    def read_campaign(self, path: Path) -> Entry:
        return self._once(path, self._campaign)

    def read_indicator(self, path: Path) -> Entry:
        return self._once(path, self._indicator)

    def read_value(self, path: Path) -> Entry:
        return self._once(path, self._value)

    def read_mapping(self, path: Path) -> Entry:
        return self._once(path, self._mapping)

    def read_feedback(self, path: Path) -> Entry:
        return self._once(path, self._feedback)

    def read_codelist(self, path: Path) -> CodeList:
        if path not in self._codelists:
            self._codelists[path] = read_codelist(path)
        return self._codelists[path]

    def _once(self, path: Path, reader: Any) -> Entry:
        if path not in self._entries:
            document = self.documents.get(path) or read(path)
            value, faults = reader(document) if document.readable else (None, [])
            written = {fault.line for fault in document.faults}  # what follows from bad writing is not told twice
            told = {*document.faults, *(fault for fault in faults if fault.line not in written)}
            ordered = sorted(told, key=lambda fault: (fault.line or 0, fault.message))
            self._entries[path] = Entry(path, document, value, tuple(ordered))
        return self._entries[path]

    def _campaign(self, document: Document) -> tuple[Campaign | None, list[Fault]]:
        campaign, faults = _parse(document, Campaign)
        primary = self.indicator(str(document.get("indicator")))
        ahead = primary.value.follow_up_months if primary and primary.value else 0
        faults += [document.fault(*found) for found in campaign_faults(document, ahead)]
        faults += self._names_of_campaign(document)
        designs = self.designs or {}
        faults += design_faults(document, designs) if self.designs is not None else ()
        return campaign, faults + list(refusals(document, designs, campaign, primary.value if primary else None))

    def _indicator(self, document: Document) -> tuple[Indicator | None, list[Fault]]:
        indicator, faults = _parse(document, Indicator)
        faults += [document.fault(*found) for found in indicator_faults(document)]
        faults += self._value_named(document, ("days_per_box",), ("days_per_box",))
        for place in code_places(document):
            faults += self._named(document, (*place, "list"), "codelists")
        return indicator, faults

    def _value(self, document: Document) -> tuple[Definition | None, list[Fault]]:
        kind = document.get("kind")
        if isinstance(kind, str) and kind in KINDS:
            value, faults = _parse(document, KINDS[kind])
            return value, faults + [document.fault(*found) for found in value_faults(document)]
        if isinstance(kind, str) and kind.strip():
            said = say("faults.unknown_kind", read=kind, near=near(kind, KINDS), accepted=accepted(KINDS))
            return None, [document.fault(("kind",), said)]
        missing = "blank" if "kind" in document.data else "missing_key"
        said = say(f"faults.{missing}", field="kind", meaning=f" : {', '.join(KINDS)}")
        return None, [document.fault(("kind",), said)]

    def _mapping(self, document: Document) -> tuple[SourceMapping | None, list[Fault]]:
        mapping, faults = _parse(document, SourceMapping, VERBATIM)
        return mapping, faults + [document.fault(*found) for found in mapping_faults(document)]

    def _feedback(self, document: Document) -> tuple[Feedback | None, list[Fault]]:
        feedback, faults = _parse(document, Feedback)
        faults += [document.fault(*found) for found in repeated(document, LISTS)]
        return feedback, faults + self._named(document, ("id",), "campaigns")

    def _names_of_campaign(self, document: Document) -> list[Fault]:
        faults = []
        indicators = [("indicator",), ("placebo",), *(place for place, _ in document.texts("secondary"))]
        for place in indicators:
            faults += self._named(document, place, "indicators")
            faults += self._unit_fits(document, place)
        faults += self._named(document, ("repeats",), "campaigns")
        faults += self._columns_of_units(document)
        faults += self._reachable(document)
        for place, _ in document.texts("shocks"):
            faults += self._value_named(document, place, ("shock",))
        costs = document.get("costs")
        for channel in costs if isinstance(costs, dict) else ():
            faults += self._value_named(document, ("costs", channel), ("unit_cost",))
        faults += self._value_named(document, ("unit_saving",), ("price",))
        faults += self._value_named(document, ("sharing",), ("sharing",))
        return faults + self._sharing_counts(document)

    def _named(self, document: Document, place: Place, folder: str, kinds: tuple[str, ...] = ()) -> list[Fault]:
        """The file named exists; else the nearest name, or all those that would fit."""
        name, names = document.get(*place), self.library.files(folder)
        if not isinstance(name, str) or not name.strip() or name in names:
            return []
        fit = [other for other in names if not kinds or self._kind(other) in kinds]
        hint = near(name, fit) or known(fit)
        return [document.fault(place, say(f"faults.unknown_{folder}", field=name_of(place), read=name, hint=hint))]

    def _value_named(self, document: Document, place: Place, kinds: tuple[str, ...]) -> list[Fault]:
        """The value exists and is of one of the kinds expected there."""
        name = document.get(*place)
        entry = self.value(name) if isinstance(name, str) else None
        if entry is None:
            return self._named(document, place, "values", kinds)
        found = entry.document.get("kind")
        if found in kinds or found not in KINDS:
            return []
        said = say("faults.wrong_kind", field=name_of(place), read=name, found=found, expected=", ".join(kinds))
        return [document.fault(place, said)]

    def _unit_fits(self, document: Document, place: Place) -> list[Fault]:
        """What follows a stay in hospital is counted by hospital, not by practitioner."""
        name = document.get(*place)
        entry = self.indicator(name) if isinstance(name, str) else None
        unit = document.get("unit")
        if entry is None:
            return []
        if unit == "practitioner" and entry.document.get("measure") == "renewal_after_stay":
            return [document.fault(place, say("faults.needs_facility", read=name))]
        if unit == "facility" and entry.document.get("denominator") == "list_size":
            return [document.fault(place, say("data_faults.no_list", id=name))]
        role = entry.document.get("attributed_to")
        units = ROLE_UNITS.get(role) if isinstance(role, str) else None
        if units and isinstance(unit, str) and unit in UNIT_COLUMNS and unit not in units:
            words = {"read": name, "role": role, "units": say("faults.either").join(units)}
            return [document.fault(place, say("faults.unit_of_role", **words))]
        return []

    def _columns_of_units(self, document: Document) -> Iterator[Fault]:
        """Columns that no table of units has; where the indicator comes aggregated, its table may bring any."""
        entry = self.indicator(str(document.get("indicator")))
        columns = UNIT_COLUMNS.get(document.get("unit"))
        if entry is None or columns is None or entry.document.get("measure") == "aggregated":
            return
        for key in ("adjust_for", "subgroups"):
            for place, name in document.texts(key):
                if name.strip() and name not in columns:
                    hint = near(name, columns) or known(columns)
                    yield document.fault(place, say("faults.unknown_column", field=key, read=name, hint=hint))

    def _reachable(self, document: Document) -> Iterator[Fault]:
        """A share moves by 100 points at most."""
        entry, asked = self.indicator(str(document.get("indicator"))), document.get("useful_effect")
        points = entry is not None and entry.document.get("unit") == "points"
        if points and isinstance(asked, int | float) and asked >= POINTS:
            yield document.fault(("useful_effect",), say("faults.unreachable", read=f"{asked:g}", limit=POINTS))

    def _sharing_counts(self, document: Document) -> list[Fault]:
        """Prices are per box and payments per patient: what the indicator counts must be one or the other."""
        rule, measured = (document.get(key) for key in ("sharing", "indicator"))
        entries = [self.value(rule) if isinstance(rule, str) else None, self.indicator(str(measured))]
        rule, indicator = (entry.value if entry else None for entry in entries)
        if not isinstance(rule, Sharing) or indicator is None:
            return []
        if indicator.counts or (rule.counted and indicator.unit != "euros"):
            return []
        words = {"indicator": indicator.id, "measure": indicator.measure, "sharing": rule.id}
        case = "sharing_of_euros" if indicator.unit == "euros" else "sharing_counts_unknown"
        return [document.fault(("sharing",), say(f"faults.{case}", **words))]


def _parse(document: Document, model: type[Definition], verbatim: Sequence[str] = ()) -> tuple[Any, list[Fault]]:
    """The model, or None; and what is wrong with the file alone."""
    faults = [document.fault(*found) for found in text_faults(document, verbatim)]
    name, stem = document.get("id"), document.file.removesuffix(".yaml")
    if isinstance(name, str) and name.strip() and name != stem:
        faults.append(document.fault(("id",), say("faults.name_differs", id=name, file=document.file)))
    try:
        return model.model_validate(dict(document.data), by_alias=True, by_name=False), faults
    except ValidationError as error:
        return None, faults + list(validation_faults(error, document, model))
