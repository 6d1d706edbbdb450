"""The folders of parameters: what the files of each are, said once for whoever reads, checks, describes or updates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aos_analysis.definitions.action import Action
from aos_analysis.definitions.action_rules import action_faults
from aos_analysis.definitions.base import Definition
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.campaign_rules import Found, repeated
from aos_analysis.definitions.connection import Connection, connection_faults
from aos_analysis.definitions.feedback import LISTS, Feedback
from aos_analysis.definitions.indicator import Indicator
from aos_analysis.definitions.indicator_rules import indicator_faults, value_faults
from aos_analysis.definitions.mapping import SourceMapping
from aos_analysis.definitions.mapping_rules import VERBATIM, mapping_faults
from aos_analysis.definitions.territory import Territory
from aos_analysis.definitions.territory_rules import territory_faults
from aos_analysis.definitions.values import KINDS, Value
from aos_analysis.definitions.yaml_lines import Document


@dataclass(frozen=True)
class Folder:
    """What its files are.

    one       what one of them is called in keys of words, and its JSON Schema
    holds     the model of all of them, or the union of those that `kinds` tells apart; None: no mapping of keys
    rules     what their keys must respect together
    kinds     models by what the file says at `kind`
    verbatim  keys whose texts are copied from data, whatever they look like
    """

    one: str
    holds: Any
    rules: Callable[[Document], Found] = lambda document: iter(())
    kinds: Mapping[str, type[Definition]] = field(default_factory=dict)
    verbatim: tuple[str, ...] = ()
    suffix: str = ".yaml"

    def model(self, document: Document) -> type[Definition] | None:
        """The model of one file; None where it says no kind that is known."""
        return self.kinds.get(str(document.get("kind"))) if self.kinds else self.holds


FOLDERS: dict[str, Folder] = {
    "campaigns": Folder("campaign", Campaign),  # its rules ask other files: definitions.shelf
    "indicators": Folder("indicator", Indicator, indicator_faults),
    "values": Folder("value", Value, value_faults, KINDS),
    "codelists": Folder("codelist", None, suffix=".csv"),
    "sources": Folder("source", SourceMapping, mapping_faults, verbatim=VERBATIM),
    "feedback": Folder("feedback", Feedback, lambda document: repeated(document, LISTS)),
    "actions": Folder("action", Action, action_faults),
    "territories": Folder("territory", Territory, territory_faults),
    "connections": Folder("connection", Connection, connection_faults),
}
