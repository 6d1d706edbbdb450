"""What the keys of a territory must respect together."""

from aos_analysis.definitions.campaign_rules import Found, repeated
from aos_analysis.definitions.yaml_lines import Document
from aos_analysis.words.wording import say

RESERVED = "ensemble"


def territory_faults(document: Document) -> Found:
    """Communes or EPCI there are, each named once; one name is that of the page of all territories."""
    if document.get("id") == RESERVED:
        yield ("id",), say("faults.territory_reserved", read=RESERVED)
    if not document.get("communes") and not document.get("epci"):
        yield ("id",), say("faults.no_commune")
    yield from repeated(document, ("communes", "epci", "indicators"))
