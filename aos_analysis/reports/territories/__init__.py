"""« Les territoires côte à côte »: every profile on one page, in the order of names; never a ranking, never a number
of patients."""

from pathlib import Path
from typing import TYPE_CHECKING

from aos_analysis.page.sheet import Sheet
from aos_analysis.places import TERRITORIES
from aos_analysis.reports.kind import Kind, later

if TYPE_CHECKING:
    from aos_analysis.definitions.subject import Subject

CALLS = "territories.csv"
COLUMNS = ("territory", "pathology", "label", "year", "call")
ID = "ensemble"


def _load(name: str, parameters: Path | None) -> "Subject":
    from aos_analysis.definitions.territory_file import load_territories

    return load_territories(name, parameters)


KIND = Kind(
    name="territories",
    notebook="territories",
    saves="Territories",
    result="territories.json",
    declare=later("territories.packet", "declare"),
    tables=later("territories.packet", "tables"),
    sheets={CALLS: Sheet(COLUMNS)},
    keys=("summary",),
    listed=4,
    section="territories",
    loads=_load,
    every=lambda parameters: [ID],
    made=TERRITORIES,
    offers={"territories": "territories.page"},
)
