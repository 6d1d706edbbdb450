"""What the tables of territories say of one: its places, its people, the patients found there and beside it."""

from pathlib import Path

from aos_analysis.data.sources import Source, open_source
from aos_analysis.places import TERRITORIES


def open_territories(data: str | Path) -> Source:
    """The tables of territories of a folder; "synthetic" = those of the invented region."""
    return open_source(TERRITORIES if str(data) == "synthetic" else data)
