"""Blanks of a new campaign file that have a default, and that its design wants decided all the same."""

from collections.abc import Iterator

from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.faults import meaning
from aos_analysis.definitions.options import Options
from aos_analysis.definitions.yaml_lines import Document
from aos_analysis.words.errors import Fault
from aos_analysis.words.wording import say


def left_blank(document: Document, options: type[Options]) -> Iterator[Fault]:
    """Keys that the design asks, where the file has the line and nothing on it; « null » is an answer."""
    for key in options.asked:
        place = tuple(key.split("."))
        if document.raw.get(place) == "":
            said = meaning(options if len(place) > 1 else Campaign, place[-1])
            yield document.fault(place, say("faults.blank", field=key, meaning=f" : {said}"))
